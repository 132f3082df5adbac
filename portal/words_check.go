package portal

import (
	"context"
	"errors"
	"net/http"
	"time"

	"nhipcau/portal/wording"
	"nhipcau/store"
)

// patience is how long a page waits for a look that may be over in a moment.
const patience = 300 * time.Millisecond

// checkPage is what was found out, and the way to publish; or how far the look is.
type checkPage struct {
	wordsTop
	whose
	checks
	Changes int
	Stale   []wordChange // changed in one language alone
	Busy    bool         // it is not over yet
	Far     howFar
	Note    string
	Wrong   string
}

// Again is the address that says how far it is later on.
func (p checkPage) Again() string { return wordsPath + "/check?" + query("note", p.Note) }

func showWordsCheck(v *visit) error {
	page, _, err := v.checkPage()
	if err != nil {
		return err
	}
	page.Note = bounded(v.r.URL.Query().Get("note"), 300)
	return v.show("wordcheck.html", "words_check_title", page)
}

func (v *visit) checkPage() (checkPage, wording.Draft, error) {
	top, draft, err := v.readWords()
	if err != nil {
		return checkPage{}, draft, err
	}
	page := checkPage{wordsTop: top, Changes: len(draft.Changes)}
	if page.Changes == 0 {
		return page, draft, nil
	}
	live, err := v.Catalogue.Live(v.r.Context())
	if err != nil {
		return page, draft, err
	}
	l := v.lookAt(draft.Version+"."+live.SHA256, draft, live.Snapshot)
	switch {
	case !l.done(v.r.Context(), patience), errors.Is(l.err, context.Canceled): // somebody looks at a newer draft
		page.Busy, page.Far = true, l.howFar()
		return page, draft, nil
	case l.err != nil:
		return page, draft, l.err
	}
	page.checks = l.checks
	changes, err := v.wordChanges(draft.Changes)
	if err != nil {
		return page, draft, err
	}
	page.whose = ownFirst(v, changes, byOf)
	for _, part := range []*[]exchange{&page.Grave, &page.Way, &page.Words} {
		*part = v.causes(draft, changes, *part)
	}
	for _, c := range changes {
		if c.After.Stale() != "" {
			page.Stale = append(page.Stale, c)
		}
	}
	return page, draft, err
}

// publishWords lets the draft go live: only the very state that was looked at,
// only when nothing must be mended, and where conversations go otherwise only
// when somebody says that this is meant.
func publishWords(v *visit) error {
	page, draft, err := v.checkPage()
	if err != nil {
		return err
	}
	page.Note = bounded(v.field("note"), 300)
	switch {
	case page.Changes == 0:
		page.Wrong = "words_nothing"
	case page.Busy, page.Version != v.field("version"):
		page.Wrong = "words_moved"
	case !page.May():
		page.Wrong = "words_must"
	case len(page.Words) > 0 && v.field("words") == "":
		page.Wrong = "words_read"
	case len(page.Way) > 0 && v.field("way") == "":
		page.Wrong = "words_meant"
	case page.Note == "":
		page.Wrong = "words_note"
	default:
		_, err := v.Wording.Publish(v.r.Context(), v.account.Actor(), draft, page.Note)
		if err == nil {
			return v.goTo(wordsPath+"/history", "words_published")
		}
		if !errors.Is(err, store.Conflict) {
			return err
		}
		page.Wrong = "words_moved"
	}
	v.draw(http.StatusUnprocessableEntity, "wordcheck.html", "words_check_title", page)
	return nil
}
