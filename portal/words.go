package portal

import (
	"errors"
	"net/http"
	"unicode/utf8"

	"nhipcau/flows"
	"nhipcau/internal/lang"
	"nhipcau/knowledge/understand"
	"nhipcau/portal/wording"
	"nhipcau/store"
)

func wordsRoutes() []route {
	return []route{
		{method: "GET", path: wordsPath, may: editors, serve: showWords},
		{method: "GET", path: wordsPath + "/text", may: editors, serve: askText},
		{method: "POST", path: wordsPath + "/text", may: editors, serve: takeText},
	}
}

// wordsPath is where the pages of what the bot says are.
const wordsPath = Root + "words"

// wordsTop is what stands over every page of the wording.
type wordsTop struct {
	Drafted int // changes that nobody hears yet
	At      string
}

// readWords reads the draft and what stands over its pages.
func (v *visit) readWords() (wordsTop, wording.Draft, error) {
	d, err := v.Wording.Draft(v.r.Context())
	return wordsTop{len(d.Changes), v.r.URL.Path}, d, err
}

// Tabs are the pages of the wording in the order of work.
func (w wordsTop) Tabs() (all []deskTab) {
	for _, t := range []deskTab{
		{Path: wordsPath, Key: "words_list"}, {Path: wordsPath + "/flow", Key: "words_flows"}, {Path: wordsPath + "/phrases", Key: "words_phrases"},
		{Path: wordsPath + "/draft", Key: "words_draft", Count: w.Drafted}, {Path: wordsPath + "/history", Key: "words_history"}, {Path: wordsPath + "/files", Key: "words_files"},
	} {
		t.Current = current(w.At, t.Path)
		all = append(all, t)
	}
	return all
}

// wordsPage is a part of the list of texts, and what it was asked for.
type wordsPage struct {
	wordsTop
	Items            []wording.Listed
	Find, Flow, Kind string
	State            string
	Kinds, States    []string
	Flows            []flows.Outlined
	Facts            []wording.Group
	Questions        []askedOf
	pager
	narrowed bool
}

// askedOf are the known questions of a topic.
type askedOf struct {
	Topic     string
	Questions []wording.Group
}

// group fills in what a list can be narrowed to, and gives the names.
func (p *wordsPage) group(d *wording.Desk) (names []string) {
	var asked map[string][]wording.Group
	p.Flows, p.Facts, asked = d.Groups()
	for _, f := range p.Flows {
		names = append(names, f.Flow)
	}
	note := func(all []wording.Group) {
		for _, g := range all {
			names = append(names, g.ID)
		}
	}
	note(p.Facts)
	p.Questions = byTopic(asked)
	for _, of := range p.Questions {
		note(of.Questions)
	}
	return names
}

// byTopic puts known questions under their topics, in the order of topics.
func byTopic(asked map[string][]wording.Group) (all []askedOf) {
	for _, topic := range understand.Topics() {
		if len(asked[topic]) > 0 {
			all = append(all, askedOf{topic, asked[topic]})
		}
	}
	return all
}

// Filtered says that it was asked for more than words.
func (p wordsPage) Filtered() bool { return p.Flow+p.Kind+p.State != "" }

// Narrowed says that the list was asked for less than everything.
func (p wordsPage) Narrowed() bool { return p.narrowed }

var wordStates = []string{"changed", "drafted", "stale", "missing", "protected"}

func showWords(v *visit) error {
	top, draft, err := v.readWords()
	if err != nil {
		return err
	}
	asked := v.r.URL.Query()
	page := wordsPage{wordsTop: top, Kinds: wording.Kinds(), States: wordStates}
	page.Find = bounded(asked.Get("q"), 80)
	page.Kind, page.State = one(asked.Get("kind"), page.Kinds), one(asked.Get("state"), wordStates)
	page.Flow = one(asked.Get("flow"), page.group(v.Wording))
	page.narrowed = page.Find+page.Kind+page.State+page.Flow != ""
	items := v.Wording.List(draft, wording.Query{
		Words: page.Find, Flow: page.Flow, Kind: page.Kind, Changed: page.State == "changed", Drafted: page.State == "drafted",
		Missing: page.State == "missing", Stale: page.State == "stale", Protected: page.State == "protected",
	})
	page.pager = turn(asked, len(items), listLength, wordsPath, "q", page.Find, "flow", page.Flow, "kind", page.Kind, "state", page.State)
	page.Items = onPage(page.pager, items)
	return v.show("words.html", "words_title", page)
}

// textPage is one text in both languages, beside the telephone.
type textPage struct {
	wordsTop
	wording.Entry
	Now     lang.Text
	Builtin lang.Text
	Faults  []flows.Fault
	Theirs  *lang.Text // what somebody else wrote meanwhile
	Lengths []length
	Blanks  []string
	Keep    []flows.Fault // what a protected text must keep, by language
	Phone   phoneAt
	Waits   bool // the draft changes it
}

// length is how long a text is, and what that means on small screens.
type length struct {
	Lang  lang.Lang
	N     int
	Parts []lengthOn
}

// lengthOn is what a channel makes of a text: whole, cut, alone (on a row of its
// own), parted (into several messages) or refused.
type lengthOn struct{ Channel, Becomes string }

// How much a channel shows: two buttons share a row on Telegram, small screens
// cut long labels, Zalo takes 100 characters on a button and 2,000 in a message,
// Telegram 4,000.
const (
	rowShared, rowCut, zaloButton = 16, 40, 100
	zaloText, telegramText        = 2000, 4000
)

func lengths(i wording.Item, t lang.Text) (all []length) {
	for _, l := range lang.All {
		n := utf8.RuneCountInString(t.In(l))
		on := func(channel string, limits ...any) lengthOn {
			for j := 0; j+1 < len(limits); j += 2 {
				if n > limits[j].(int) {
					return lengthOn{channel, limits[j+1].(string)}
				}
			}
			return lengthOn{channel, "whole"}
		}
		one := length{Lang: l, N: n}
		if i.Button {
			one.Parts = []lengthOn{on("telegram", rowCut, "cut", rowShared, "alone"), on("zalo", zaloButton, "refused", rowCut, "cut"), on("web")}
		} else {
			one.Parts = []lengthOn{on("telegram", telegramText, "parted"), on("zalo", zaloText, "parted"), on("web")}
		}
		all = append(all, one)
	}
	return all
}

func (v *visit) textPage(top wordsTop, e wording.Entry, now lang.Text) textPage {
	page := textPage{
		wordsTop: top, Entry: e, Now: now, Builtin: e.Item.Text, Lengths: lengths(e.Item, now), Keep: flows.Keeps(e.Item.Item),
		Blanks: flows.Blanks(e.Item.Text), Waits: e.Now.Differs(e.Live),
	}
	page.Phone = phoneAt{At: e.Item.Step, Lang: v.lang()}
	return page
}

func askText(v *visit) error {
	top, draft, err := v.readWords()
	if err != nil {
		return err
	}
	e, err := v.Wording.Entry(draft, v.r.URL.Query().Get("key"))
	if err != nil {
		return err
	}
	if e.Item.Key == "" {
		return store.NotFound
	}
	return v.show("wordtext.html", "words_text_title", v.textPage(top, e, e.Text()))
}

// takeText keeps a text in the draft, or goes back to what is built in.
func takeText(v *visit) error {
	top, draft, err := v.readWords()
	if err != nil {
		return err
	}
	key, seen := v.field("key"), v.field("seen")
	e, err := v.Wording.Entry(draft, key)
	if err != nil {
		return err
	}
	if e.Item.Key == "" {
		return store.NotFound
	}
	sent := lang.Text{VI: v.field("vi"), EN: v.field("en")}
	value := e.Reworded(sent, v.field("fits") != "")
	switch v.field("do") {
	case "builtin":
		value = nil
	case "live":
		value = e.Live
	}
	err = v.Wording.Put(v.r.Context(), v.account.Actor(), key, seen, value)
	var faults wording.Faults
	switch {
	case errors.As(err, &faults):
		page := v.textPage(top, e, sent)
		page.Faults, page.ETag = faults, seen
		v.draw(http.StatusUnprocessableEntity, "wordtext.html", "words_text_title", page)
		return nil
	case errors.Is(err, store.Conflict):
		fresh, err := v.Wording.Get(v.r.Context(), key)
		if err != nil {
			return err
		}
		page := v.textPage(top, fresh, sent)
		theirs := fresh.Text()
		page.Theirs = &theirs
		v.draw(http.StatusConflict, "wordtext.html", "words_text_title", page)
		return nil
	case err != nil:
		return err
	}
	http.Redirect(v.w, v.r, wordsPath+"/text?"+query("key", key, "done", "words_saved"), http.StatusSeeOther)
	return nil
}
