package portal

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/lint"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/catalogue"
	"nhipcau/store"
)

func releaseRoutes() []route {
	return []route{
		{method: "GET", path: deskPath + "/draft", may: editors, serve: showDraft},
		{method: "POST", path: deskPath + "/publish", may: editors, serve: publish},
		{method: "POST", path: deskPath + "/discard", may: editors, serve: discardDraft},
		{method: "GET", path: deskPath + "/history", may: editors, serve: showHistory},
		{method: "GET", path: deskPath + "/compare", may: editors, serve: showComparison},
		{method: "GET", path: deskPath + "/restore", may: editors, serve: askRestore},
		{method: "POST", path: deskPath + "/restore", may: editors, serve: takeRestore},
	}
}

// mostShown is how many changed services a page tells word by word; of more it
// tells the names.
const mostShown = 40

// draftPage is what would be published, and what keeps it from being.
type draftPage struct {
	desk
	whose
	Changes []draftChange
	More    []catalogue.Change // beyond mostShown
	Offices int                // of communes that change
	Must    []lint.Finding     // each keeps the draft from being published
	Advice  []lint.Finding
	Behind  []behind // numbers that change, and what still names them
	Mark    string   // which state of the draft was looked at
	Note    string
	Wrong   string
	Reason  string // of the program, where no sentence of ours says it
	Sure    bool   // somebody asked to discard everything
}

// FirstMust, FirstAdvice, FirstMore and FirstBehind are as much of each as a page can carry: a
// draft may be a whole file.
func (p draftPage) FirstMust() []lint.Finding     { return first(p.Must) }
func (p draftPage) FirstAdvice() []lint.Finding   { return first(p.Advice) }
func (p draftPage) FirstMore() []catalogue.Change { return first(p.More) }
func (p draftPage) FirstBehind() []behind         { return first(p.Behind) }

// MoreBehind is how many numbers it cannot.
func (p draftPage) MoreBehind() int { return len(p.Behind) - len(p.FirstBehind()) }

// draftChange is a change with a telephone to try it on.
type draftChange struct {
	catalogue.Change
	ETag  string // as it is shown
	Phone string
	Mine  bool // of who looks at it
}

func (v *visit) draftPage() (draftPage, catalogue.Draft, error) {
	top, draft, err := v.readDesk()
	if err != nil {
		return draftPage{}, draft, err
	}
	page := draftPage{desk: top, Mark: draft.Mark(), Offices: draft.Offices}
	changes := slices.Clone(draft.Changes)
	page.whose = ownFirst(v, changes, func(c catalogue.Change) auditlog.Actor { return c.By })
	for i, c := range changes {
		if i >= mostShown {
			page.More = append(page.More, c)
			continue
		}
		seen := ""
		if c.After != nil {
			seen = c.After.ETag()
		}
		page.Changes = append(page.Changes, draftChange{c, seen, v.tryOn(c.After), v.mine(c.By)})
	}
	if page.Behind, err = v.leftBehind(draft, changes...); err != nil {
		return page, draft, err
	}
	for _, f := range draft.Findings(v.Now()) {
		if f.MustFix {
			page.Must = append(page.Must, f)
		} else {
			page.Advice = append(page.Advice, f)
		}
	}
	return page, draft, nil
}

// tryOn is a telephone that shows the service's card, and goes on where it would be
// offered.
func (v *visit) tryOn(l *directory.Listing) string {
	if l == nil || len(l.Topics) == 0 {
		return ""
	}
	at := phoneAt{At: string(l.Topics[0]), Lang: v.lang(), Card: l.ID}
	if len(l.Area.Communes) > 0 {
		at.Place = v.Places.Name(l.Area.Communes[0])
	}
	return at.Page()
}

func showDraft(v *visit) error {
	page, _, err := v.draftPage()
	if err != nil {
		return err
	}
	return v.show("draft.html", "draft_title", page)
}

// publish lets the draft go live as it was looked at, or says why not.
func publish(v *visit) error {
	page, draft, err := v.draftPage()
	if err != nil {
		return err
	}
	page.Note = cut(v.field("note"), 300)
	switch {
	case page.Drafted == 0:
		page.Wrong = "publish_nothing"
	case len(page.Must) > 0:
		page.Wrong = "publish_must"
	case v.field("mark") != page.Mark:
		page.Wrong = "publish_moved"
	case page.Note == "":
		page.Wrong = "publish_note"
	default:
		r, err := v.Catalogue.Publish(v.r.Context(), v.account.Actor(), draft, page.Note)
		switch {
		case err == nil:
			http.Redirect(v.w, v.r, deskPath+"/history?"+query("done", "published", "n", strconv.FormatInt(r.Number, 10)), http.StatusSeeOther)
			return nil
		case errors.Is(err, store.Conflict):
			page.Wrong = "publish_moved"
		case errors.Is(err, store.Invalid):
			page.Wrong, page.Reason = "publish_unfit", err.Error()
		default:
			return err
		}
	}
	v.draw(http.StatusUnprocessableEntity, "draft.html", "draft_title", page)
	return nil
}

// discardDraft throws away everything that is not published, after it was asked
// whether that is meant: what was looked at, and nothing that came since.
func discardDraft(v *visit) error {
	page, draft, err := v.draftPage()
	if err != nil {
		return err
	}
	if page.Sure = true; v.field("sure") == "" {
		return v.show("draft.html", "draft_title", page)
	}
	err = store.Conflict
	if v.field("mark") == page.Mark {
		err = v.Catalogue.DiscardAll(v.r.Context(), v.account.Actor(), draft)
	}
	switch {
	case err == nil:
		return v.goTo(deskPath+"/draft", "discard")
	case !isConflict(err):
		return err
	}
	page.Wrong = "discard_moved"
	v.draw(http.StatusConflict, "draft.html", "draft_title", page)
	return nil
}

// historyPage is what of the directory was live when, and why.
type historyPage struct {
	desk
	moves
}

func showHistory(v *visit) error {
	top, _, err := v.readDesk()
	if err != nil {
		return err
	}
	page := historyPage{desk: top}
	if page.Live, _, err = v.Catalogue.Pointer(v.r.Context()); err != nil {
		return err
	}
	if page.moves, err = v.readMoves(v.Catalogue.History, page.Live); err != nil {
		return err
	}
	return v.show("history.html", "history_title", page)
}

// comparePage is how two releases differ.
type comparePage struct {
	desk
	From, To int64
	Changes  []catalogue.Change
	More     int
	Offices  int            // of communes that differ
	Must     []lint.Finding // of what To changes: each keeps it from going live
	Restore  bool           // To is to go live again
	Live     bool           // and is live already
	Note     string
	Wrong    string
	Reason   string
}

// FirstMust is as much of it as a page can carry.
func (p comparePage) FirstMust() []lint.Finding { return first(p.Must) }

func release(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 {
		return -1
	}
	return n
}

func (v *visit) comparePage(from, to int64) (page comparePage, err error) {
	if page.desk, _, err = v.readDesk(); err != nil {
		return page, err
	}
	if from < 0 || to < 0 {
		return page, store.NotFound
	}
	page.From, page.To = from, to
	compared, err := v.Catalogue.Compare(v.r.Context(), from, to)
	if err != nil {
		return page, err
	}
	page.Changes, page.Offices, page.Must = compared.Changes, compared.Offices, compared.MustFix(v.Now())
	if page.More = len(page.Changes) - mostShown; page.More > 0 {
		page.Changes = page.Changes[:mostShown]
	}
	return page, nil
}

func showComparison(v *visit) error {
	q := v.r.URL.Query()
	page, err := v.comparePage(release(q.Get("from")), release(q.Get("to")))
	if err != nil {
		return err
	}
	return v.show("compare.html", "compare_title", page)
}

// restorePage compares what is live with what is to be live again.
func (v *visit) restorePage(n int64) (comparePage, error) {
	live, _, err := v.Catalogue.Pointer(v.r.Context())
	if err != nil {
		return comparePage{}, err
	}
	page, err := v.comparePage(live, n)
	page.Restore, page.Live = true, live == n
	return page, err
}

func askRestore(v *visit) error {
	page, err := v.restorePage(release(v.r.URL.Query().Get("n")))
	if err != nil {
		return err
	}
	return v.show("compare.html", "restore_title", page)
}

// takeRestore lets a release go live again over the one it was held against.
func takeRestore(v *visit) error {
	page, err := v.restorePage(release(v.field("n")))
	if err != nil {
		return err
	}
	page.Note = cut(v.field("note"), 300)
	switch {
	case page.Live:
		page.Wrong = "restore_live"
	case len(page.Must) > 0:
		page.Wrong = "restore_must"
	case v.field("over") != strconv.FormatInt(page.From, 10):
		page.Wrong = "restore_moved"
	case page.Note == "":
		page.Wrong = "publish_note"
	default:
		err := v.Catalogue.Restore(v.r.Context(), v.account.Actor(), page.From, page.To, page.Note)
		switch {
		case err == nil:
			return v.goTo(deskPath+"/history", "restored")
		case isInvalid(err):
			page.Wrong, page.Reason = "publish_unfit", err.Error()
		default:
			return err
		}
	}
	v.draw(http.StatusUnprocessableEntity, "compare.html", "restore_title", page)
	return nil
}
