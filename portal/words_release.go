package portal

import (
	"net/http"
	"strconv"

	"nhipcau/store"
)

func wordsReleaseRoutes() []route {
	return []route{
		{method: "GET", path: wordsPath + "/draft", may: editors, serve: showWordsDraft},
		{method: "POST", path: wordsPath + "/discard", may: editors, serve: discardWords},
		{method: "GET", path: wordsPath + "/check", may: editors, serve: showWordsCheck},
		{method: "POST", path: wordsPath + "/publish", may: editors, serve: publishWords},
		{method: "GET", path: wordsPath + "/history", may: editors, serve: showWordsHistory},
		{method: "GET", path: wordsPath + "/compare", may: editors, serve: compareWords},
		{method: "POST", path: wordsPath + "/restore", may: editors, serve: restoreWords},
		{method: "GET", path: wordsPath + "/files", may: editors, serve: showWordsFiles},
		{method: "GET", path: wordsPath + "/export.yaml", may: editors, serve: exportWords},
		{method: "POST", path: wordsPath + "/import", may: editors, upload: true, serve: importWords},
	}
}

// movesPage is what of the wording was live when, and why.
type movesPage struct {
	wordsTop
	moves
}

func showWordsHistory(v *visit) error {
	top, draft, err := v.readWords()
	if err != nil {
		return err
	}
	page := movesPage{wordsTop: top}
	if page.moves, err = v.readMoves(v.Wording.History, draft.Live.Number); err != nil {
		return err
	}
	return v.show("wordhistory.html", "words_history_title", page)
}

// wordsCompared reads the two releases of the address: "to" is what is live where
// it is not given.
func (v *visit) wordsCompared(from, to string) (changesPage, error) {
	top, draft, err := v.readWords()
	if err != nil {
		return changesPage{}, err
	}
	page := changesPage{wordsTop: top, Live: draft.Live.Number}
	number := func(s string, otherwise int64) int64 {
		if n, err := strconv.ParseInt(s, 10, 64); err == nil && n >= 0 {
			return n
		}
		return otherwise
	}
	page.From, page.To = number(from, 0), number(to, draft.Live.Number)
	a, err := v.Wording.Release(v.r.Context(), page.From)
	if err != nil {
		return page, err
	}
	b, err := v.Wording.Release(v.r.Context(), page.To)
	if err != nil {
		return page, err
	}
	page.Changes, err = v.wordChanges(v.Wording.Compare(a, b))
	return page, err
}

func compareWords(v *visit) error {
	q := v.r.URL.Query()
	page, err := v.wordsCompared(q.Get("from"), q.Get("to"))
	if err != nil {
		return err
	}
	return v.show("wordcompare.html", "words_compare_title", page)
}

// wordsRestore compares what is live with what is to be live again.
func (v *visit) wordsRestore(n int64) (changesPage, error) {
	live, _, err := v.Wording.Pointer(v.r.Context())
	if err != nil {
		return changesPage{}, err
	}
	return v.wordsCompared(strconv.FormatInt(live, 10), strconv.FormatInt(n, 10))
}

// restoreWords lets a release go live again over the one it was held against.
func restoreWords(v *visit) error {
	n := release(v.field("n"))
	if n < 0 {
		return store.NotFound
	}
	page, err := v.wordsRestore(n)
	if err != nil {
		return err
	}
	note, wrong := bounded(v.field("note"), 300), ""
	switch {
	case page.To == page.Live:
		wrong = "words_live_already"
	case v.field("over") != strconv.FormatInt(page.Live, 10):
		wrong = "restore_moved"
	case note == "":
		wrong = "words_note"
	default:
		err := v.Wording.Restore(v.r.Context(), v.account.Actor(), page.Live, n, note)
		switch {
		case err == nil:
			return v.goTo(wordsPath+"/history", "words_restored")
		case isConflict(err):
			wrong = "restore_moved"
		case isInvalid(err):
			wrong = "words_unfit"
		default:
			return err
		}
		if page, err = v.wordsRestore(n); err != nil {
			return err
		}
	}
	status := http.StatusUnprocessableEntity
	if page.Note, page.Wrong = note, wrong; wrong == "restore_moved" {
		status = http.StatusConflict
	}
	v.draw(status, "wordcompare.html", "words_compare_title", page)
	return nil
}
