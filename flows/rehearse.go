package flows

import (
	"maps"
	"slices"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
)

// What follows is for those who try content out before people meet it: to begin
// in the middle, and to see from behind where a conversation stands.

// Opening is where a conversation is to begin, with what nobody had to say.
type Opening struct {
	At    string // a flow or a step, "loans" or "loans.where"; else the menu with its greeting
	Lang  lang.Lang
	Area  places.Area       // where the person is; 0 where they did not say
	Known eligibility.Known // facts that are not among those of the vocabulary are let go
	Card  string            // a listing whose card comes first, whomever it is for; "" for none
}

// Open begins a conversation there.
func (e *Engine) Open(o Opening, w World) (State, Reply) {
	t := e.turn(State{Lang: o.Lang}, w)
	t.open()
	note := func(fact StepID, value AnswerID) {
		if len(t.state.Base) < maxBase {
			t.state.Base = append(t.state.Base, Visit{At: t.state.At, Fact: fact, Answer: value})
		}
	}
	if o.Area != places.Province && t.rel.Places.Valid(o.Area) {
		note(toldPlace, AnswerID(o.Area))
	}
	for _, id := range slices.Sorted(maps.Keys(o.Known)) {
		if f := t.rel.asked[stepID("fact:"+id)]; f != nil {
			if i := f.means(o.Known[id]); i >= 0 {
				note(f.id, f.values[i])
			}
		}
	}
	t.showListings([]string{o.Card})
	if to := t.content().named(o.At); to != nil && to.flow != t.content().menu.flow {
		t.arrive(to)
	} else {
		t.greet()
		if to != nil && !t.content().greets(to) {
			t.arrive(to)
		}
	}
	t.again()
	return t.state, t.reply()
}

// greets reports whether a step is one of the first words, which greet says.
func (c *Content) greets(to *step) bool {
	for st := c.menu.flow.first; st != nil && st.kind == kindSay; st = st.next {
		if st == to {
			return true
		}
	}
	return false
}

// named is the step of a name, or the first of a flow of that name.
func (c *Content) named(name string) *step {
	if st := c.byName[name]; st != nil {
		return st
	}
	for _, f := range c.flows {
		if f.name == name {
			return f.first
		}
	}
	return nil
}

// Standing is where a conversation stands and what it knows.
type Standing struct {
	Flow, Step string
	Topic      directory.Topic // what is looked for there; "" for nothing
	Area       places.Area
	Known      eligibility.Known // said, and what follows from it
	Asks       string            // the fact that the interview asks about now; "" for none
}

// Standing looks at a conversation from behind. Of one that is over it gives the
// zero Standing.
func (e *Engine) Standing(s State, w World) Standing {
	if !s.Begun() {
		return Standing{}
	}
	t := e.turn(s, w)
	st, k := t.here(), t.knows()
	out := Standing{Flow: st.flow.name, Step: st.name, Topic: directory.Topic(st.flow.topic), Area: k.area, Known: k.facts}
	if st.topic != "" {
		out.Topic = directory.Topic(st.topic)
	}
	if st.kind == kindScreen {
		if f, asks := t.pending(st); asks {
			out.Asks = f.ID
		}
	}
	return out
}

// Content is what the release was made of.
func (r *Release) Content() *Content { return r.content }

// String gives the word that flow files have for a kind.
func (k stepKind) String() string {
	for name, kind := range kindNames {
		if kind == k {
			return name
		}
	}
	return ""
}
