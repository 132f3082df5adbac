package flows

import (
	"slices"
	"strings"

	"nhipcau/knowledge/understand"
)

// What people say outright has, beside its topic, a step of its own (words.yaml,
// understand.Reading). An aside is asked by anybody at any moment, "ai đọc được tin
// của em": it is answered, and the pending question stands again. Any other saying
// leads to its step.

// assured answers an aside. Where it asks who can read along, a channel adds what is
// true of it alone, as it does where we introduce ourselves. Nobody who names a place
// of ours is told what helps in another province.
func (t *turn) assured(text string) bool {
	name := t.read(text).Saying()
	if slices.Contains(t.content().outside, name) && !t.rel.Places.Find(text).None() {
		return false
	}
	return t.assure(name)
}

// assure says the aside of a name; false when there is none.
func (t *turn) assure(name string) bool {
	st := t.content().asides[name]
	if st == nil {
		return false
	}
	t.state.Missed, t.aloud = 0, true
	t.say(st.text.In(t.lang()))
	t.greeting = t.greeting || slices.Contains(t.content().readers, name)
	return true
}

// aside is the name of a step among the asides, which words of its flow lead to as
// well; "" for any other step.
func (c *Content) aside(st *step) string {
	for name, of := range c.asides {
		if of == st {
			return name
		}
	}
	return ""
}

// numberTyped takes a telephone or the number of a paper, which nobody asked for:
// who sends one is told that it is neither needed nor kept.
func (t *turn) numberTyped(phrase string) bool {
	digits := strings.ReplaceAll(phrase, " ", "")
	if len(digits) < codeLen-1 || strings.Trim(digits, "0123456789") != "" {
		return false
	}
	t.state.Missed = 0
	t.sayText("own_number")
	return true
}

// sayingTyped goes where a saying leads, unless that is the flow it is said in, and
// takes it as the answer that it is there.
func (t *turn) sayingTyped(text string) bool {
	to := t.content().sayings[t.read(text).Saying()]
	if to.step == nil || to.step.flow == t.here().flow {
		return false
	}
	t.noteTold(text)
	t.jump(to.step)
	for _, c := range t.choices() {
		if to.answer != "" && c.Token == to.step.name+"/"+to.answer {
			t.sayText("took_as", "answer", c.Label)
			t.choose(c.Token)
		}
	}
	return true
}

// nearer is the step that answers a danger best. Who is held or sold may have said
// where, and a saying leads to a step of the same flow that answers just that, as of
// help from abroad; a cry leads to its first, which answers none. Whoever is under 18
// is spoken to as such. Any other danger has its own step alone: who wants to die is
// not told first what helps somebody abroad.
func (t *turn) nearer(text string, danger understand.Crisis, to *step) *step {
	if st := t.content().sayings[t.read(text).Saying()]; danger == understand.TraffickingNow && st.step != nil && st.step.flow == to.flow && st.step != to.flow.first {
		return st.step
	}
	if own := t.young(string(danger)); own != nil {
		return own
	}
	return to
}
