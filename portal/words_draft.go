package portal

import (
	"net/http"
	"strings"

	"nhipcau/portal/auditlog"
	"nhipcau/portal/wording"
	"nhipcau/store"
)

// changesPage lists what differs between two wordings.
type changesPage struct {
	wordsTop
	whose
	Changes  []wordChange
	From, To int64
	Live     int64
	Wrong    string
	Note     string
	Mark     string // which state of the draft was looked at
	Sure     bool   // asked once more before everything is dropped
}

// wordChange is a change with where to mend it and a telephone to try it on.
type wordChange struct {
	wording.Change
	Pair        pair
	ETag        string // as it is shown
	Edit, Phone string
	Mine        bool // of who looks at it
}

// byOf is who made a change.
func byOf(c wordChange) auditlog.Actor { return c.By }

func (v *visit) wordChanges(changes []wording.Change) (all []wordChange, err error) {
	for _, c := range changes {
		one := wordChange{Change: c, ETag: c.After.ETag(), Mine: v.mine(c.By)}
		if one.Pair, err = v.pair(c); err != nil {
			return nil, err
		}
		kind, name, _ := strings.Cut(c.Key, "/")
		switch {
		case c.Item.Key != "":
			one.Edit = wordsPath + "/text?" + query("key", c.Key)
			if c.Item.Step != "" {
				one.Phone = phoneAt{At: c.Item.Step, Lang: v.lang()}.Page()
			}
		case kind == "phrases":
			one.Edit = wordsPath + "/phrases?" + query("of", name)
		default:
			flow, _, _ := strings.Cut(name, ".")
			one.Edit = wordsPath + "/flow?" + query("flow", flow)
			one.Phone = phoneAt{At: flow, Lang: v.lang()}.Page()
		}
		all = append(all, one)
	}
	return all, nil
}

func showWordsDraft(v *visit) error {
	page, _, err := v.wordsDraft()
	if err != nil {
		return err
	}
	return v.show("worddraft.html", "words_draft_title", page)
}

func (v *visit) wordsDraft() (changesPage, wording.Draft, error) {
	top, draft, err := v.readWords()
	if err != nil {
		return changesPage{}, draft, err
	}
	page := changesPage{wordsTop: top, Mark: draft.Version}
	if page.Changes, err = v.wordChanges(draft.Changes); err != nil {
		return page, draft, err
	}
	page.whose = ownFirst(v, page.Changes, byOf)
	return page, draft, nil
}

// discardWords takes one change out of the draft, or all of them after it was
// asked whether that is meant: what was looked at, and nothing that came since.
func discardWords(v *visit) error {
	page, draft, err := v.wordsDraft()
	if err != nil {
		return err
	}
	key := v.field("key")
	switch {
	case key != "":
		err = v.Wording.Discard(v.r.Context(), v.account.Actor(), key, v.field("seen"))
	case v.field("sure") == "":
		page.Sure = page.Drafted > 0
		return v.show("worddraft.html", "words_draft_title", page)
	case v.field("mark") != draft.Version:
		err = store.Conflict
	default:
		err = v.Wording.DiscardAll(v.r.Context(), v.account.Actor(), draft)
	}
	switch {
	case err == nil:
		return v.goTo(wordsPath+"/draft", "words_discarded")
	case !isConflict(err):
		return err
	}
	if page, _, err = v.wordsDraft(); err != nil {
		return err
	}
	page.Wrong, page.Sure = "discard_moved", key == "" && page.Drafted > 0
	v.draw(http.StatusConflict, "worddraft.html", "words_draft_title", page)
	return nil
}
