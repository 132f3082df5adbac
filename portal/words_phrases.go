package portal

import (
	"errors"
	"net/http"
	"strings"

	"nhipcau/flows"
	"nhipcau/knowledge/understand"
	"nhipcau/portal/wording"
	"nhipcau/store"
)

// phrasesPage is what people may say for one topic or known question.
type phrasesPage struct {
	wordsTop
	Of        string // "topic/loans", "faq/loan-01"
	Topics    []string
	Questions []askedOf
	Text      string // a phrase a line
	ETag      string
	Theirs    *string
	Faults    []flows.Fault
	Try       string
	Tried     []string // what was understood: topics, a danger, a question
	Said      bool     // something was tried
}

func (v *visit) phrasesPage(of string) (phrasesPage, error) {
	top, draft, err := v.readWords()
	if err != nil {
		return phrasesPage{}, err
	}
	page := phrasesPage{wordsTop: top, Of: of, Topics: understand.Topics()}
	_, _, asked := v.Wording.Groups()
	page.Questions = byTopic(asked)
	e, err := v.Wording.Entry(draft, "phrases/"+of)
	if errors.Is(err, store.NotFound) {
		page.Of = "topic/" + page.Topics[0]
		e, err = v.Wording.Entry(draft, "phrases/"+page.Of)
	}
	if err != nil {
		return page, err
	}
	page.ETag = e.ETag
	if e.Now != nil {
		page.Text = strings.Join(e.Now.Phrases, "\n")
	}
	if page.Try = bounded(v.r.FormValue("try"), 500); page.Try != "" {
		page.Said = true
		if made, _ := v.Wording.Make(v.r.Context(), draft.Overlay); made != nil {
			page.Tried = understood(made.Knowledge.Understand, page.Try)
		}
	}
	return page, nil
}

// understood says what a message is taken for: texts of topics and dangers, or a
// known question.
func understood(u *understand.Understander, text string) (all []string) {
	if c := u.Crisis(text); c != understand.None {
		all = append(all, heardKey(string(c)))
	}
	for _, t := range u.Topics(text) {
		all = append(all, heardKey(t.Topic))
	}
	return all
}

// heardKey is the text for a topic, a danger or "none" that a message is taken for.
func heardKey(name string) string { return "heard_" + name }

func showPhrases(v *visit) error {
	page, err := v.phrasesPage(v.r.URL.Query().Get("of"))
	if err != nil {
		return err
	}
	return v.show("wordphrases.html", "words_phrases_title", page)
}

func takePhrases(v *visit) error {
	of, text := v.field("of"), v.field("phrases")
	value := &wording.Value{Phrases: strings.Split(text, "\n")}
	err := v.Wording.Put(v.r.Context(), v.account.Actor(), "phrases/"+of, v.field("seen"), value)
	var faults wording.Faults
	status := http.StatusUnprocessableEntity
	switch {
	case err == nil:
		http.Redirect(v.w, v.r, wordsPath+"/phrases?"+query("of", of, "done", "words_saved"), http.StatusSeeOther)
		return nil
	case errors.Is(err, store.Conflict):
		status = http.StatusConflict
	case !errors.As(err, &faults):
		return err
	}
	page, err := v.phrasesPage(of)
	if err != nil {
		return err
	}
	theirs := page.Text
	page.Text, page.Faults = text, faults
	if status == http.StatusConflict {
		page.Theirs = &theirs
	} else {
		page.ETag = v.field("seen")
	}
	v.draw(status, "wordphrases.html", "words_phrases_title", page)
	return nil
}
