package portal

import (
	"net/http"
	"slices"
	"strings"

	"nhipcau/internal/hanoi"
	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/cells"
	"nhipcau/portal/catalogue"
)

func checkRoutes() []route {
	return []route{
		{method: "GET", path: deskPath + "/due", may: readers, serve: showDue},
		{method: "POST", path: deskPath + "/answered", may: editors, serve: takeAnswer},
	}
}

// dueLength is how many services to call stand on one page.
const dueLength = 10

// duePage is the work of the day: whom to call, what to ask, what came of it.
type duePage struct {
	desk
	Calls []dueCall
	pager
	Crisis  bool // only lines that somebody in danger may need
	Demoted []lang.Text
}

// dueCall is one service to be called.
type dueCall struct {
	directory.ToCheck
	Listing *directory.Listing
	ETag    string
	Tries   catalogue.Tries
	Today   bool // somebody tried today already
	Script  []cells.Difference
}

// scripted are the columns that a call goes through, in the order of a talk.
var scripted = []string{"phones", "hours", "locations", "summary", "eligible", "documents", "costs", "asks_id", "must_report", "communes"}

func showDue(v *visit) error {
	top, draft, err := v.readDesk()
	if err != nil {
		return err
	}
	asked := v.r.URL.Query()
	page := duePage{desk: top, Crisis: asked.Get("kind") == "crisis"}
	calls, err := v.calls(draft, page.Crisis)
	if err != nil {
		return err
	}
	page.pager = turn(asked, len(calls), dueLength, deskPath+"/due", "kind", asked.Get("kind"))
	page.Calls = onPage(page.pager, calls)
	for i := range page.Calls {
		l := page.Calls[i].Listing
		page.Calls[i].ETag, page.Calls[i].Script = l.ETag(), v.script(l)
	}
	page.Demoted = v.demoted(draft)
	return v.show("due.html", "due_title", page)
}

// calls lists what is due in the draft, so that what was called is off the list
// at once; whom somebody tried to reach today comes last.
func (v *visit) calls(draft catalogue.Draft, crisis bool) (all []dueCall, err error) {
	tries, err := v.Catalogue.InVain(v.r.Context())
	if err != nil {
		return nil, err
	}
	day := string(today(v.Now()))
	var later []dueCall
	for _, c := range draft.ToCheck(v.Now()) {
		if crisis && !c.Crisis {
			continue
		}
		call := dueCall{ToCheck: c, Listing: draft.Listing(c.ID), Tries: tries[c.ID]}
		if call.Today = call.Tries.Day == day; call.Today {
			later = append(later, call)
		} else {
			all = append(all, call)
		}
	}
	return append(all, later...), nil
}

// script is what to ask: what the listing says, to be held against the answer.
func (v *visit) script(l *directory.Listing) (out []cells.Difference) {
	for _, c := range v.Catalogue.Columns() {
		if slices.Contains(scripted, c.Key) {
			out = append(out, cells.Difference{Column: c, To: c.Get(l)})
		}
	}
	slices.SortStableFunc(out, func(a, b cells.Difference) int {
		return slices.Index(scripted, a.Column.Key) - slices.Index(scripted, b.Column.Key)
	})
	return out
}

// demoted names what went down a level today, as the daily check found it.
func (v *visit) demoted(draft catalogue.Draft) (names []lang.Text) {
	day, err := v.Catalogue.Day(v.r.Context(), string(today(v.Now())))
	if err != nil {
		return nil // not made yet
	}
	for _, d := range day.Demoted {
		if l := draft.Listing(d.ID); l != nil {
			names = append(names, l.Name)
		}
	}
	return names
}

// outcomes are what a call can come to.
var outcomes = []string{"correct", "changed", "nobody", "closed"}

// takeAnswer notes what came of a call and goes on with the list.
func takeAnswer(v *visit) error {
	id := v.field("id")
	e, err := v.one(id)
	if err != nil {
		return err
	}
	if e.Listing == nil {
		return v.back(id, "removed")
	}
	by := v.account.Actor()
	switch one(v.field("came"), outcomes) {
	case "correct":
		_, err = v.Catalogue.Verify(v.r.Context(), by, v.field("etag"), id, v.roleSaid(), v.calledSaid())
	case "changed":
		http.Redirect(v.w, v.r, onePath(id), http.StatusSeeOther)
		return nil
	case "nobody":
		err = v.Catalogue.Tried(v.r.Context(), by, id, e.Listing.Name.VI)
	case "closed":
		l := *e.Listing
		l.Withheld = strings.ReplaceAll(v.texts["closed_said"].VI, "{day}", v.Now().In(hanoi.Time).Format("02/01/2006"))
		err = v.Catalogue.PutAs(v.r.Context(), by, v.field("etag"), &l, catalogue.Withdrawn)
	default:
		return v.goTo(deskPath+"/due", "nothing")
	}
	if err != nil {
		return err
	}
	return v.goTo(deskPath+"/due", "came_"+v.field("came"))
}
