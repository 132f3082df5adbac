package portal

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"nhipcau/flows"
	"nhipcau/internal/lang"
	"nhipcau/internal/memo"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
	"nhipcau/portal/phone"
	"nhipcau/portal/staff"
	"nhipcau/portal/wording"
)

func phoneRoutes() []route {
	return []route{
		{method: "GET", path: phonePath, may: editors, serve: showPhone},
		{method: "POST", path: phonePath, may: editors, serve: showPhone},
		{method: "GET", path: framePath, may: editors, serve: showFrame},
		{method: "POST", path: framePath, may: editors, serve: showFrame},
	}
}

// editors are those who change what people read.
var editors = access{roles: []staff.Role{staff.Editor, staff.Admin}}

// The telephone is a page of its own, and a frame to stand beside a form.
const (
	phonePath = Root + "phone"
	framePath = phonePath + "/frame"
)

// phoneAt is where a telephone begins, for pages that have one beside them. The
// zero value begins at the menu, on the drafts.
type phoneAt struct {
	At    string // a flow or step
	Place string // as people write it
	Known eligibility.Known
	Look  string
	Lang  lang.Lang
	Live  bool   // on what people see now, not on the drafts
	Card  string // a listing that is shown first, by its id
}

// Frame is the address to put into the template "phone_frame".
func (p phoneAt) Frame() string { return framePath + "?" + p.query().Encode() }

// Page is the same telephone on a page of its own.
func (p phoneAt) Page() string { return phonePath + "?" + p.query().Encode() }

func (p phoneAt) query() url.Values {
	q := url.Values{"in": {p.Lang.String()}}
	set := func(key, value string) {
		if value != "" {
			q.Set(key, value)
		}
	}
	set("at", p.At)
	set("place", p.Place)
	set("look", p.Look)
	set("card", p.Card)
	if p.Live {
		q.Set("on", "live")
	}
	for id, value := range p.Known {
		set("is."+id, value)
	}
	return q
}

// phonePage is a telephone with what can be chosen beside it.
type phonePage struct {
	phoneAt
	Bare    bool
	Broken  brokenDraft // why there is nothing to talk to
	Shown   phone.Shown
	Looks   []string
	Outline []flows.Outlined
	Facts   []eligibility.Fact
	Others  []string // other places of the name that was given
	NoPlace bool     // nowhere is called so
	Full    bool     // so long that it has to begin again
}

// Action is where its forms go.
func (p phonePage) Action() string {
	if p.Bare {
		return framePath
	}
	return phonePath
}

func showPhone(v *visit) error {
	page, err := v.phone()
	if err != nil {
		return err
	}
	return v.show("phone.html", "phone_title", page)
}

// showFrame is the telephone alone, for a page of this very host to stand in.
func showFrame(v *visit) error {
	page, err := v.phone()
	if err != nil {
		return err
	}
	page.Bare = true
	v.w.Header().Set("Content-Security-Policy", strings.Replace(policy, "frame-ancestors 'none'", "frame-ancestors 'self'", 1))
	return v.show("phone.html", "phone_title", page)
}

// phone plays what the request asks for.
func (v *visit) phone() (phonePage, error) {
	page := phonePage{phoneAt: v.phoneAt(), Facts: v.Knowledge.Facts.Facts()}
	on, err := v.rehearse(v.r.Context(), page.Live)
	if err != nil || on.Phone == nil {
		page.Broken = on.broken
		return page, err
	}
	script := phone.Script{Opening: flows.Opening{At: page.At, Lang: page.Lang, Known: page.Known, Card: page.Card}, Look: page.Look, Moves: v.moves()}
	script.Opening.Area = page.locate(v.Places)
	page.Looks, page.Outline = on.Looks(), on.Outline()
	for _, f := range page.Outline {
		if f.Flow == page.At {
			page.At = f.First // what the list to choose from knows it by
		}
	}
	if !slices.Contains(page.Looks, page.Look) {
		page.Look = page.Looks[0]
	}
	page.Shown = on.Play(script, v.Now())
	page.Full = len(page.Shown.Moves) >= phone.MostMoves
	return page, nil
}

// phoneAt reads what was chosen. Whatever is none of the choices is let go.
func (v *visit) phoneAt() phoneAt {
	// A button that was tapped comes behind what its form carries.
	field := func(name string) string {
		sent := v.r.Form[name]
		if len(sent) == 0 {
			return ""
		}
		return bounded(sent[len(sent)-1], 200)
	}
	at := phoneAt{At: field("at"), Place: field("place"), Look: field("look"), Card: field("card"), Live: field("on") == "live", Known: eligibility.Known{}}
	at.Lang, _ = lang.Parse(field("in"))
	for _, f := range v.Knowledge.Facts.Facts() {
		if value, ok := f.Value(field("is." + f.ID)); ok {
			at.Known[f.ID] = value.ID
		}
	}
	return at
}

// bounded makes any bytes one line of text, not longer than so many characters.
func bounded(s string, most int) string {
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7F {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "�")))
	if r := []rune(s); len(r) > most {
		s = string(r[:most])
	}
	return s
}

// locate finds the place that was written.
func (p *phonePage) locate(g *places.Gazetteer) places.Area {
	if p.Place == "" {
		return places.Province
	}
	found := g.Resolve(p.Place).Found
	if len(found) == 0 {
		p.NoPlace = true
		return places.Province
	}
	for _, other := range found[1:min(len(found), 6)] {
		p.Others = append(p.Others, g.Name(other.Area))
	}
	return found[0].Area
}

// moves are those that came along, and the one that was made just now.
func (v *visit) moves() (all []phone.Move) {
	if v.r.Method != http.MethodPost {
		return nil
	}
	form := v.r.PostForm
	if form.Has("restart") {
		return nil
	}
	for _, s := range form["m"][:min(len(form["m"]), phone.MostMoves)] {
		if m, ok := phone.ParseMove(s); ok {
			all = append(all, m)
		}
	}
	now := ""
	switch {
	case form.Has("undo"):
		return all[:max(0, len(all)-1)]
	case form.Has("tap"):
		now = "t:" + form.Get("tap")
	case form.Has("other"):
		now = "o:"
	case strings.TrimSpace(form.Get("say")) != "":
		now = "s:" + form.Get("say")
	}
	if m, ok := phone.ParseMove(now); ok {
		all = append(all, m)
	}
	return all
}

// brokenDraft is why the drafts make no conversation.
type brokenDraft flows.Findings

// rehearsal is a phone on the drafts or on what is live, or why there is none.
// Making one takes a moment, and every tap needs it: those made last are kept, by
// the versions of what they are on.
type rehearsal struct {
	*phone.Phone
	broken brokenDraft
}

// mostRehearsals: on the drafts, and on what is live.
const mostRehearsals = 2

func newRehearsals() *memo.Memo[string, rehearsal] {
	return memo.New[string, rehearsal](mostRehearsals)
}

// rehearse gives a phone on the drafts as they are now, or on what is live.
func (p *Portal) rehearse(ctx context.Context, live bool) (rehearsal, error) {
	listings, err := p.Catalogue.Draft(ctx)
	if err != nil {
		return rehearsal{}, err
	}
	words, err := p.Wording.Draft(ctx)
	if err != nil {
		return rehearsal{}, err
	}
	snapshot, overlay, version := listings.Snapshot, words.Overlay, "draft "+listings.Version()+" "+words.Version
	if live {
		snapshot, overlay, version = listings.Live().Snapshot, words.Live.Overlay, "live "+listings.Live().SHA256+" "+words.Live.SHA256
	}
	return p.rehearsals.Get(ctx, version, func(ctx context.Context) (rehearsal, error) {
		release, broken, _ := p.release(ctx, snapshot, overlay)
		if release == nil {
			return rehearsal{broken: broken}, nil
		}
		return rehearsal{Phone: phone.New(release, p.Looks)}, nil
	})
}

// release makes the conversations of a directory and a wording; without one it
// says what has to be mended. Advice comes beside.
func (p *Portal) release(ctx context.Context, snapshot directory.Snapshot, o wording.Overlay) (_ *flows.Release, broken brokenDraft, _ flows.Findings) {
	made, findings := p.Wording.Make(ctx, o)
	if made == nil {
		return nil, brokenDraft(findings.MustFix()), findings
	}
	d, err := p.Catalogue.Directory(snapshot, made.Knowledge.Facts)
	if err != nil {
		return nil, brokenDraft{flows.Unfit(err.Error())}, findings
	}
	release, more := made.Release(flows.Knowledge{Directory: d})
	return release, brokenDraft(more.MustFix()), append(findings, more...)
}
