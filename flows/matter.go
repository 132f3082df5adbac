package flows

import (
	"strings"

	"nhipcau/internal/lang"
)

// When a message could be about two matters, both are offered and nothing is
// guessed: the state keeps the first steps of their flows as its Offer.

// matterToken begins the token of an offered matter; the step's name follows.
const matterToken = "!go:"

// offerMatters asks which of several matters was meant.
func (t *turn) offerMatters(first []*step) {
	t.state.Offer, t.state.Matters, t.state.Missed = nil, true, 0
	for _, st := range first {
		t.state.Offer = append(t.state.Offer, AnswerID(st.id))
	}
}

// matters are the choices of such an offer; the last leads back to what was
// asked before.
func (t *turn) matters() []Choice {
	var out []Choice
	for _, id := range t.state.Offer {
		if st := t.content().steps[StepID(id)]; st != nil {
			out = append(out, Choice{Token: matterToken + st.name, Label: t.content().called(st).In(t.lang())})
		}
	}
	neither := t.text("neither_matter")
	if len(t.state.Offer) == 1 { // what a model suggested
		neither = t.text("neither_matter_one")
	}
	return append(out, Choice{Token: controlTokens[ctlBack], Label: neither, Kind: Skip})
}

// called is what a step is called where it is offered: the title of the flow that it
// begins, or else what the answer says that leads to it. "Begin here" is no matter.
func (c *Content) called(st *step) lang.Text {
	if st != st.flow.first {
		for _, from := range st.flow.steps {
			for _, ch := range from.choices {
				if ch.target == st && len(ch.set) == 0 {
					return ch.label
				}
			}
		}
	}
	return st.flow.title
}

// matter is the step that an offered matter's token leads to.
func (t *turn) matter(token string) *step {
	name, ok := strings.CutPrefix(token, matterToken)
	if !ok {
		return nil
	}
	return t.content().byName[name]
}
