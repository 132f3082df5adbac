package portal

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"

	"nhipcau/flows"
	"nhipcau/internal/assets"
	"nhipcau/internal/hanoi"
	"nhipcau/internal/lang"
	"nhipcau/internal/squeeze"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/cells"
	"nhipcau/knowledge/directory/say"
	"nhipcau/portal/staff"
)

//go:embed templates texts assets
var content embed.FS

// texts are the sentences of every page, by key.
type texts map[string]lang.Text

func loadTexts() (texts, error) {
	files, err := content.ReadDir("texts")
	if err != nil {
		return nil, err
	}
	all := texts{}
	for _, f := range files {
		b, err := content.ReadFile("texts/" + f.Name())
		if err != nil {
			return nil, err
		}
		part := texts{}
		if err := yaml.UnmarshalWithOptions(b, &part, yaml.Strict()); err != nil {
			return nil, fmt.Errorf("portal: %s: %w", f.Name(), err)
		}
		for key, text := range part {
			if _, twice := all[key]; twice {
				return nil, fmt.Errorf("portal: the text %s stands in two files", key)
			}
			all[key] = text
		}
	}
	return all, nil
}

// say gives a sentence; pairs fill its {names}. A key that nobody wrote is an
// error, which fails the page and its test.
func (t texts) say(l lang.Lang, key string, pairs ...any) (string, error) {
	text, ok := t[key]
	if !ok {
		return "", fmt.Errorf("portal: no text %q", key)
	}
	s := text.In(l)
	for i := 0; i+1 < len(pairs); i += 2 {
		name, value := fmt.Sprint(pairs[i]), fmt.Sprint(pairs[i+1])
		s = numbered(strings.ReplaceAll(s, "{"+name+"}", value), name, value)
	}
	return s, nil
}

// numbered chooses between the forms of a word that a number rules: of
// {n:service|services} the first for 1, the second for any other.
func numbered(s, name, value string) string {
	for {
		before, rest, ok := strings.Cut(s, "{"+name+":")
		forms, after, closed := strings.Cut(rest, "}")
		if !ok || !closed {
			return s
		}
		one, many, _ := strings.Cut(forms, "|")
		if value != "1" {
			one = many
		}
		s = before + one + after
	}
}

// pages are the templates of each language: one set a page, with the frame
// around it.
type pages map[lang.Lang]map[string]*template.Template

const frame = "frame.html"

func loadPages(t texts, a *assets.Set, more func(lang.Lang) template.FuncMap) (pages, error) {
	files, err := content.ReadDir("templates")
	if err != nil {
		return nil, err
	}
	all := pages{}
	for _, l := range lang.All {
		all[l] = map[string]*template.Template{}
		funcs := template.FuncMap{
			"t":          func(key string, pairs ...any) (string, error) { return t.say(l, key, pairs...) },
			"asset":      a.URL,
			"text":       func(x lang.Text) string { return x.In(l) },
			"here":       func() lang.Lang { return l },
			"there":      func() lang.Lang { return another(l) },
			"other":      func(x lang.Text) string { return x.In(another(l)) },
			"foreign":    func(x lang.Text) bool { return l != lang.VI && x.In(l) == x.VI },
			"written":    written,
			"day":        func(at time.Time) string { return at.In(hanoi.Time).Format("02/01/2006") },
			"moment":     func(at time.Time) string { return at.In(hanoi.Time).Format("02/01/2006 15:04") },
			"device":     func(s string) string { return device(t, l, s) },
			"add":        func(a, b int) int { return a + b },
			"join":       strings.Join,
			"drawing":    func(svg string) template.HTML { return template.HTML(svg) }, // made by package report, of escaped words
			"paragraphs": flows.Paragraphs,
			"brief":      brief,
			"differ":     differ,
			"rows":       func(s string) int { return min(16, max(2, len(s)/45+strings.Count(s, "\n")+1)) },
			"tongue":     func(x lang.Lang) (string, error) { return t.say(l, "tongue_"+x.String()) },
			"heard":      heardKey,
			"contains":   func(list []string, s string) bool { return slices.Contains(list, s) },
			"note":       func(n say.Note) string { return n.In(l) },
			"column":     func(c cells.Column) string { return c.Title(l) },
			"dial":       dialled,
		}
		own := more(l)
		for _, f := range files {
			if strings.HasPrefix(f.Name(), "part_") || f.Name() == frame {
				continue
			}
			page, err := template.New(frame).Funcs(funcs).Funcs(own).ParseFS(content, "templates/"+frame, "templates/part_*.html", "templates/"+f.Name())
			if err != nil {
				return nil, fmt.Errorf("portal: templates: %w", err)
			}
			all[l][f.Name()] = page
		}
	}
	return all, nil
}

// dialled is what a phone dials, "" where it cannot.
func dialled(p directory.Phone) string {
	tel, ok := p.Dial()
	if !ok {
		return ""
	}
	return tel
}

// framed is a page with what stands around it.
type framed struct {
	Lang    lang.Lang
	Title   string // key of a text
	Account *staff.Account
	Nav     []navItem
	Here    string // the address of this page, to come back to
	Done    string // key of a sentence about what was just done
	Other   lang.Lang
	Switch  string   // the same page in the other language, for who is not signed in
	Stay    *staying // of who is signed in
	Bare    bool     // nothing stands around it
	Public  bool     // of somebody who is no staff: the way back is to the chat
	Page    any
}

// another is the language that somebody does not read the portal in.
func another(l lang.Lang) lang.Lang {
	if l == lang.EN {
		return lang.VI
	}
	return lang.EN
}

// written is the language of what stands in a column of the directory.
func written(c cells.Column) lang.Lang {
	if strings.HasSuffix(c.Key, "_en") {
		return lang.EN
	}
	return lang.VI
}

// brief is the beginning of a text, in one line.
func brief(s string) string {
	const most = 60
	s = strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "*", "")
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// navItem is one entry of the menu.
type navItem struct {
	Path, Key string
	Current   bool
}

// nav lists the pages that an account may open, in the order of the menu.
func (v *visit) nav() (items []navItem) {
	if v.signIn.Stage != staff.Full {
		return nil
	}
	all := []struct {
		key, path string
		may       access
	}{
		{"nav_home", Root, everyone},
		{"nav_services", deskPath, readers},
		{"nav_redeem", Root + "redeem", everyone},
		{"nav_words", wordsPath, editors},
		{"nav_phone", phonePath, editors},
		{"nav_people", Root + "people", admins},
		{"nav_log", Root + "log", admins},
		{"nav_operations", Root + "operations", admins},
		{"nav_me", Root + "me", everyone},
	}
	for _, i := range all {
		if i.may.lets(v.account.Place) {
			here := v.r.URL.Path
			items = append(items, navItem{i.path, i.key, here == i.path || i.path != Root && strings.HasPrefix(here, i.path+"/")})
		}
	}
	return items
}

// draw writes a page, whole or not at all.
func (v *visit) draw(status int, name, title string, page any) {
	f := framed{Lang: v.lang(), Title: title, Nav: v.nav(), Here: v.page(), Page: page}
	f.Other = another(f.Lang)
	f.Switch = v.switched(f.Other)
	if v.signIn.Stage == staff.Full {
		f.Account = &v.account
		left := v.staying()
		f.Stay = &left
	}
	if p, ok := page.(phonePage); ok {
		f.Bare = p.Bare
	}
	if _, ok := page.(correctPage); ok {
		f.Public = f.Account == nil
	}
	if done := v.r.URL.Query().Get("done"); v.texts["done_"+done] != (lang.Text{}) {
		f.Done = "done_" + done
	}
	var b bytes.Buffer
	if err := v.pages[f.Lang][name].Execute(&b, f); err != nil {
		v.Log.Error("a page could not be drawn", "part", "portal", "err", err)
		v.w.WriteHeader(http.StatusInternalServerError)
		return
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	squeeze.Vary(v.w.Header())
	body := b.Bytes()
	if !slices.Contains(secretive, name) && squeeze.Wanted(v.r) {
		if packed := squeeze.Pack(body); packed != nil {
			squeeze.Say(v.w.Header())
			body = packed
		}
	}
	v.w.WriteHeader(status)
	_, _ = v.w.Write(body) // a reader that is gone needs no answer
}

// secretive are the pages that show what lets somebody in: they are not packed,
// see package squeeze.
var secretive = []string{"enrol.html", "recovery.html", "link.html", "join.html"}

// switched is the address of this page in another language. A link that was
// followed, and where to go next, come along also from a form. The path is left to the browser: one that is wrong may hold
// anything, and is not said back.
func (v *visit) switched(l lang.Lang) string {
	q := url.Values{"lang": {l.String()}}
	for _, name := range []string{"k", "next"} {
		if value := v.r.FormValue(name); value != "" {
			q.Set(name, value)
		}
	}
	return "?" + q.Encode()
}

// show draws a page that is as it should be.
func (v *visit) show(name, title string, page any) error {
	v.draw(http.StatusOK, name, title, page)
	return nil
}

const assetPath = Root + "i/"
