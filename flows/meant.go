package flows

import (
	"slices"
	"strings"

	"nhipcau/knowledge/questions"
)

// Beside the answer to a typed question stands "not what I meant". Who taps it
// chooses among the questions that came next, and then goes on where they were.
// The state keeps those as its Offer while the aside is asideMeant; once they are
// on the screen they are matters to choose from.

const (
	meantToken = "!meant"
	askToken   = "!ask:" // the question's id follows
	mostMeant  = 3
)

// offerMeant keeps what else a message may have asked.
func (t *turn) offerMeant(text, answered string) {
	if t.state.Aside != noAside || t.state.Matters || len(t.state.Offer) > 0 {
		return
	}
	for _, near := range t.read(text).Questions(mostMeant + 1) {
		if q, ok := t.rel.Questions.Question(near.ID); ok && near.ID != answered && !q.Due(t.world.Now) && len(t.state.Offer) < mostMeant {
			t.state.Offer = append(t.state.Offer, answerID(near.ID))
		}
	}
	if len(t.state.Offer) > 0 {
		t.state.Aside = asideMeant
	}
}

// dropMeant forgets it: the conversation went on.
func (t *turn) dropMeant() {
	if t.state.Aside == asideMeant {
		t.state.Aside, t.state.Offer, t.state.Matters = noAside, nil, false
	}
}

// meantTapped takes the buttons of all this.
func (t *turn) meantTapped(token string) bool {
	id, asks := strings.CutPrefix(token, askToken)
	switch {
	case token == meantToken && t.state.Aside == asideMeant:
		t.state.Matters, t.state.Missed = true, 0
	case asks && t.explain(id):
		t.dropMeant()
	default:
		return false
	}
	t.again()
	return true
}

// meantChoices are the questions to choose from; the last choice leads back to
// what was asked before.
func (t *turn) meantChoices() (out []Choice) {
	for _, id := range t.state.Offer {
		all := t.rel.Questions.All()
		if i := slices.IndexFunc(all, func(q questions.Question) bool { return answerID(q.ID) == id }); i >= 0 {
			out = append(out, Choice{Token: askToken + all[i].ID, Label: all[i].Ask.In(t.lang())})
		}
	}
	return append(out, Choice{Token: controlTokens[ctlBack], Label: t.text("meant_none"), Kind: Skip})
}

// areas are the places offered to choose from.
func (t *turn) areas() []AnswerID {
	if t.state.Matters || t.state.Aside == asideMeant {
		return nil
	}
	return t.state.Offer
}
