package web

import (
	"bytes"
	"cmp"
	"fmt"
	"html/template"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"nhipcau/flows"
	"nhipcau/internal/assets"
	"nhipcau/internal/lang"
	"nhipcau/internal/qrcode"
)

const htmlType = "text/html; charset=utf-8"

// page is one screen of the chat as the template draws it.
type page struct {
	Lang     lang.Lang
	Say      func(key string) string
	Notice   string // a sentence about the page itself, above the messages
	Messages []flows.Message
	State    string         // sealed; empty when there is nothing to go on with
	Link     *link          // the topic of the deep link that led here, first among the buttons
	Answers  []flows.Choice // large buttons
	Others   []flows.Choice // skip, more: smaller ones
	Nav      []flows.Choice
	Begin    string // the label of a button that begins anew; empty for none
	Retry    *retry
	Leave    string // the address of the neutral page
	Correct  string // see Config
	Framed   bool   // the page may stand in a frame, which leaving takes along
}

// said is a message with the sentences around it, for its own template.
type said struct {
	Message flows.Message
	Say     func(key string) string
	Correct string
}

// link is a button that begins with a topic.
type link struct{ Topic, Label string }

// retry sends again what there was no room for.
type retry struct{ Name, Value string }

func (h *chat) newPage(l lang.Lang) *page {
	return &page{Lang: l, Say: func(key string) string { return h.Bot.Text(key, l) }, Leave: neutralPath, Correct: h.Correct, Framed: len(h.Embed) > 0}
}

// link is the button for a deep link's topic, by its name in texts.yaml
// (web_topic_loans); nil for none and for topics that nobody named there.
func (h *chat) link(topic string, l lang.Lang) *link {
	label := h.Bot.Text("web_topic_"+topic, l)
	if topic == "" || label == "" {
		return nil
	}
	return &link{topic, label}
}

// fill puts a reply on the page. A way to leave is on every screen already, so
// the reply's own is not drawn a second time among the controls.
func (p *page) fill(r flows.Reply) {
	p.Messages = r.Messages
	for _, c := range r.Choices {
		switch c.Kind {
		case flows.Skip, flows.More:
			p.Others = append(p.Others, c)
		default:
			p.Answers = append(p.Answers, c)
		}
	}
	for _, c := range r.Nav {
		if c.Kind != flows.Exit {
			p.Nav = append(p.Nav, c)
		}
	}
}

func loadPages(a *assets.Set) (*template.Template, error) {
	t, err := template.New("").Funcs(template.FuncMap{
		"asset":      a.URL,
		"paragraphs": flows.Paragraphs,
		"draw": func(digits string) *qrcode.Picture {
			if p, ok := qrcode.Draw(digits); ok {
				return &p
			}
			return nil
		},
		"said":   func(p *page, m flows.Message) said { return said{m, p.Say, p.Correct} },
		"isExit": func(c flows.Choice) bool { return c.Kind == flows.Exit },
		"tel":    tel,
	}).ParseFS(content, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("web: templates: %w", err)
	}
	return t, nil
}

// tel makes the address that dials a number. html/template knows no tel: and
// would blank it, so it is built here, of digits and a leading plus alone.
func tel(number string) template.URL {
	return template.URL("tel:" + strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, number))
}

// show draws a page, whole or not at all.
func (h *chat) show(w http.ResponseWriter, status int, p *page) {
	h.write(w, status, "chat.html", p)
}

func (h *chat) write(w http.ResponseWriter, status int, name string, model any) {
	var b bytes.Buffer
	if err := h.pages.ExecuteTemplate(&b, name, model); err != nil {
		h.Log.Error("a page could not be drawn", "part", "web", "err", err)
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", htmlType)
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes()) // a reader that is gone needs no answer
}

// sorry is a page that says in one sentence what went wrong, with the way back
// in and the way out. The keys are web_error_403 and so on.
func (h *chat) sorry(w http.ResponseWriter, l lang.Lang, status int) {
	p := h.newPage(l)
	p.Messages = []flows.Message{{Text: p.Say(fmt.Sprintf("web_error_%d", status))}}
	p.Begin = p.Say("web_begin")
	h.show(w, status, p)
}

// busy asks to come back in a moment, because there are many people or too much
// comes from one address, and keeps what was sent so that one tap sends it again.
func (h *chat) busy(w http.ResponseWriter, f form, status int, wait time.Duration) {
	p := h.newPage(f.lang)
	key := "web_busy"
	if status == http.StatusTooManyRequests {
		key = "web_too_fast"
	}
	p.Messages = []flows.Message{{Text: p.Say(key)}}
	p.State, p.Retry = f.sealed, &retry{}
	switch f.in.Kind {
	case flows.Tap:
		p.Retry.Name, p.Retry.Value = "tap", f.in.Text
	case flows.Typed:
		p.Retry.Name, p.Retry.Value = "text", f.in.Text
	default:
		p.Retry.Name, p.Retry.Value = "t", cmp.Or(f.in.Text, f.link)
	}
	w.Header().Set("Retry-After", strconv.Itoa(max(1, int(math.Ceil(wait.Seconds())))))
	h.show(w, status, p)
}
