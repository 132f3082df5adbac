package portal

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/cells"
	"nhipcau/knowledge/directory/say"
	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
	"nhipcau/portal/catalogue"
	"nhipcau/portal/form"
	"nhipcau/store"
)

// partPage is one part of a service's form.
type partPage struct {
	desk
	ID     string
	Name   lang.Text
	Part   form.Part
	Next   form.Part // "" after the last
	Seen   string
	Was    []sentField // the part in words when it was opened
	Groups []form.Group
	Wrongs []wrongField
	Try    *tryPanel             // of the part on eligibility
	Sent   *catalogue.Suggestion // what somebody wrote, to be mended here
}

// wrongField is one line of the summary above a form.
type wrongField struct {
	Name string
	Note say.Note
}

func part(name string) form.Part {
	if p := form.Part(name); slices.Contains(form.Parts(), p) {
		return p
	}
	return form.Who
}

func (v *visit) partPage(top desk, id string, name lang.Text, seen string, p form.Part, sent url.Values, w form.Wrongs) partPage {
	page := partPage{desk: top, ID: id, Name: name, Part: p, Seen: seen, Groups: v.form.Layout(p, sent, w)}
	if i := slices.Index(form.Parts(), p); i+1 < len(form.Parts()) {
		page.Next = form.Parts()[i+1]
	}
	// The summary follows the page from top to bottom; what belongs to no field
	// comes first.
	if n, ok := w[""]; ok {
		page.Wrongs = append(page.Wrongs, wrongField{"", n})
	}
	for _, g := range page.Groups {
		for _, f := range g.Fields {
			if f.Bad() && !slices.ContainsFunc(page.Wrongs, func(o wrongField) bool { return o.Name == f.Name }) {
				page.Wrongs = append(page.Wrongs, wrongField{f.Name, f.Wrong})
			}
		}
	}
	return page
}

func askPart(v *visit) error {
	top, _, err := v.readDesk()
	if err != nil {
		return err
	}
	q := v.r.URL.Query()
	e, err := v.one(q.Get("id"))
	if err != nil {
		return err
	}
	if e.Listing == nil {
		return v.back(q.Get("id"), "removed")
	}
	p := part(q.Get("part"))
	sent := v.form.Values(p, e.Listing)
	suggestion, err := v.suggested(q.Get("suggestion"))
	if err != nil {
		return err
	}
	if suggestion != nil && p == form.Contact {
		suggestNumber(sent, suggestion.Number)
	}
	page := v.partPage(top, e.Listing.ID, e.Listing.Name, v.form.Seen(p, e.Listing), p, sent, nil)
	page.Sent = suggestion
	for _, c := range v.form.Columns(p) {
		page.Was = append(page.Was, sentField{wasPrefix + c.Key, c.Get(e.Listing)})
	}
	page.Try = v.try(p, e.Listing, e.Listing.Eligibility.Rule, nil)
	return v.show("part.html", "edit_"+string(p), page)
}

// suggestNumber writes a number that somebody sent into the first row that is
// free, for the editor to look at.
func suggestNumber(sent url.Values, number string) {
	for i := range 10 {
		at := "phones-" + strconv.Itoa(i) + "-number"
		if sent.Get(at) == number {
			return
		}
		if sent.Get(at) == "" {
			sent.Set(at, number)
			return
		}
	}
}

// mostTries is how often a save is tried anew while others save other parts.
const mostTries = 3

func takePart(v *visit) error {
	top, _, err := v.readDesk()
	if err != nil {
		return err
	}
	err = store.Conflict
	for n := 0; n < mostTries && isConflict(err); n++ {
		err = v.savePart(top, v.field("id"), part(v.field("part")), v.r.PostForm)
	}
	return err
}

// savePart saves a part over the service as it is now, or says why not. The error
// is Conflict when somebody saved another part at this moment.
func (v *visit) savePart(top desk, id string, p form.Part, sent url.Values) error {
	e, err := v.one(id)
	if err != nil {
		return err
	}
	if e.Listing == nil {
		return v.back(id, "removed")
	}
	mine := *e.Listing
	wrong := v.form.Read(p, sent, &mine)
	seen := v.form.Seen(p, e.Listing)
	switch do := v.field("do"); {
	case do == "add" || do == "try":
		return v.redraw(top, p, sent, wrong, &mine, do)
	case len(wrong) > 0:
		return v.refusePart(top, p, sent, wrong, &mine)
	case seen != v.field("seen") && v.form.Seen(p, &mine) != seen:
		return v.collide(top, p, sent, e.Listing, &mine)
	}
	for _, key := range sent["theirs"] {
		if err := v.form.Keep(p, key, e.Listing, &mine); err != nil {
			return err
		}
	}
	_, err = v.Catalogue.Put(v.r.Context(), v.account.Actor(), e.ETag, mine.Mended(e.Listing, v.Now()))
	if isInvalid(err) {
		wrong[""] = say.It("unfit", strings.Join(v.Catalogue.Judge().Unfit(&mine), "; "))
		return v.refusePart(top, p, sent, wrong, &mine)
	}
	if err != nil {
		return err
	}
	v.takenUp(v.field("suggestion"), id, p)
	if v.field("do") == "next" {
		http.Redirect(v.w, v.r, deskPath+"/edit?"+query("id", id, "part", string(part(v.field("next"))), "done", "saved"), http.StatusSeeOther)
		return nil
	}
	return v.back(id, "saved")
}

// refusePart shows a part as it was sent, with what is wrong.
func (v *visit) refusePart(top desk, p form.Part, sent url.Values, w form.Wrongs, l *directory.Listing) error {
	v.draw(http.StatusUnprocessableEntity, "part.html", "edit_"+string(p), v.again(top, p, sent, w, l))
	return nil
}

// takenUp takes a correction off the list, now that its service was saved in the
// part where it is mended. When that fails it waits on: what was saved is saved.
func (v *visit) takenUp(id, listing string, p form.Part) {
	s, err := v.suggested(id)
	if s != nil && s.Listing == listing && slices.ContainsFunc(s.Wrong, func(w string) bool { return mendedIn[w] == p }) {
		_, err = v.Catalogue.Settle(v.r.Context(), v.account.Actor(), id, catalogue.Accepted)
	}
	if err != nil && !errors.Is(err, store.NotFound) {
		v.Log.Error("a correction that was taken up stays on the list", "part", "portal", "err", err)
	}
}

// again is the page as it was sent.
func (v *visit) again(top desk, p form.Part, sent url.Values, w form.Wrongs, l *directory.Listing) partPage {
	page := v.partPage(top, v.field("id"), l.Name, v.field("seen"), p, sent, w)
	for _, c := range v.form.Columns(p) {
		if name := wasPrefix + c.Key; sent.Has(name) {
			page.Was = append(page.Was, sentField{name, sent.Get(name)})
		}
	}
	page.Sent, _ = v.suggested(v.field("suggestion")) // without it the form still stands
	page.Try = v.try(p, l, v.form.Rule(sent, l.Eligibility.Rule, form.Wrongs{}), sent)
	return page
}

// redraw answers the buttons of a form that keep nothing: places are added to
// the list, a rule is tried.
func (v *visit) redraw(top desk, p form.Part, sent url.Values, w form.Wrongs, l *directory.Listing, do string) error {
	sent = maps.Clone(sent)
	shown := form.Wrongs{}
	if do == "add" {
		var codes []string
		for _, a := range v.form.Chosen(sent, shown) {
			codes = append(codes, strconv.Itoa(int(a)))
		}
		sent["communes"], sent["scope"] = codes, []string{string(directory.ScopeArea)}
		delete(sent, "districts")
		if len(shown) == 0 {
			delete(sent, "add")
		}
	}
	if note, bad := w["rule"]; bad && do == "try" {
		shown["rule"] = note
	}
	v.draw(http.StatusOK, "part.html", "edit_"+string(p), v.again(top, p, sent, shown, l))
	return nil
}

// collidePage shows what two editors wrote at the same time.
type collidePage struct {
	desk
	ID      string
	Name    lang.Text
	Part    form.Part
	Seen    string
	Columns []choice
	Sent    []sentField
}

// choice is a column that two editors left differently: From is the other's, To
// one's own. Theirs stands where one did not change it oneself.
type choice struct {
	cells.Difference
	Theirs bool
}

// wasPrefix begins the fields that say how a column was when the form was opened.
const wasPrefix = "was-"

// sentField is one field of what was sent, kept on the page.
type sentField struct{ Name, Value string }

// collide lets the second editor choose, column by column.
func (v *visit) collide(top desk, p form.Part, sent url.Values, theirs, mine *directory.Listing) error {
	page := collidePage{desk: top, ID: theirs.ID, Name: theirs.Name, Part: p, Seen: v.form.Seen(p, theirs)}
	for _, d := range v.form.Differ(p, theirs, mine) {
		name := wasPrefix + d.Column.Key
		page.Columns = append(page.Columns, choice{d, sent.Has(name) && unified(sent.Get(name)) == d.To})
	}
	for _, name := range slices.Sorted(maps.Keys(sent)) {
		if slices.Contains([]string{"seen", "theirs", "do", "page", "id", "part"}, name) {
			continue
		}
		for _, value := range sent[name] {
			page.Sent = append(page.Sent, sentField{name, value})
		}
	}
	v.draw(http.StatusConflict, "collide.html", "collide_title", page)
	return nil
}

// tryPanel asks who would get a service.
type tryPanel struct {
	Facts               []triedFact
	Districts, Communes []Choice
	Area                string
	Tried               bool
	Outcome             string // yes, no, unknown, elsewhere
	Why                 []lang.Text
	In, Out             []lang.Text // examples: what somebody would have answered
}

type triedFact struct {
	eligibility.Fact
	Told string
}

// unified undoes what a browser does to the ends of lines.
func unified(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

// try judges a rule for somebody who is made up: in the panel of its part alone.
func (v *visit) try(p form.Part, l *directory.Listing, rule string, sent url.Values) *tryPanel {
	if p != form.Eligibility {
		return nil
	}
	t := &tryPanel{Tried: sent.Get("do") == "try"}
	t.Districts, t.Communes = v.pickAreas()
	known := eligibility.Known{}
	for _, fact := range v.form.Asked(rule) {
		told := sent.Get("try-" + fact.ID)
		if _, ok := fact.Value(told); ok {
			known[fact.ID] = told
		}
		t.Facts = append(t.Facts, triedFact{fact, told})
	}
	in, out := v.form.Examples(rule)
	t.In, t.Out = v.answersOf(in), v.answersOf(out)
	r, err := v.Catalogue.Vocabulary.Compile(rule)
	if err != nil || !t.Tried {
		t.Tried = false
		return t
	}
	e := r.Explain(known)
	t.Outcome, t.Why = e.Outcome.String(), append(e.Reasons, e.Clarify...)
	if area := v.area(sent.Get("try-area")); area != 0 {
		t.Area = strconv.Itoa(int(area))
		near := l.Area.Scope != directory.ScopeArea || slices.ContainsFunc(l.Area.Communes, func(c places.Area) bool { return v.Places.Contains(area, c) })
		if !near && e.Outcome != eligibility.No {
			t.Outcome = "elsewhere"
		}
	}
	return t
}

// answersOf names what somebody would have answered, in the vocabulary's order.
func (v *visit) answersOf(k eligibility.Known) (out []lang.Text) {
	for _, fact := range v.Catalogue.Vocabulary.Facts() {
		if value, ok := fact.Value(k[fact.ID]); ok {
			out = append(out, value.Because)
		}
	}
	return out
}
