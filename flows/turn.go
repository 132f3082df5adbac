package flows

import (
	"slices"
	"strings"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/answer"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
	"nhipcau/knowledge/understand"
)

// turn is one step under way: the state as it moves, and what was said and
// counted so far.
type turn struct {
	rel      *Release
	state    State
	world    World
	messages []Message
	events   []Event
	carried  bool // the state came from content that is gone
	closed   bool // the session is over: forget it
	neutral  bool
	wipe     bool
	greeting bool // we introduced ourselves
	greeted  bool // with all that the menu says before its question
	switched bool // to the language that was typed
	aloud    bool // an aside was answered: what is pending need not be said where it asks nothing
	came     bool // to the list of services, now: it is shown in full

	understood Understood          // how what was typed was understood
	reading    *understand.Reading // of the text that was read last; see read
	readText   string

	suggestion *answer.Suggestion // what a model made of the message, if it was asked
	consult    *answer.Question   // what one may be asked

	heard known // cache of what the trail says; see knows
}

// known is what the person has said so far, worked out from the trail.
type known struct {
	ready   bool
	area    places.Area
	placed  bool // the place was asked about, even if it was left open
	facts   eligibility.Known
	skipped map[string]bool
	enough  map[StepID]bool // interviews that the person ended
	asked   map[StepID]int  // questions of an interview that were answered or skipped

	// What follows from all this is asked for several times a turn.
	matches map[string]directory.Matches
	asks    map[StepID]*askedFact
}

func (t *turn) lang() lang.Lang { return t.state.Lang }

func (t *turn) content() *Content { return t.rel.content }

// here is the step the conversation is at.
func (t *turn) here() *step { return t.content().steps[t.state.At] }

// say adds a bubble of text.
func (t *turn) say(text string) {
	if text != "" {
		t.messages = append(t.messages, Message{Text: text})
	}
}

// sayText adds one of the sentences of texts.yaml; pairs fill its {names}.
func (t *turn) sayText(key string, pairs ...string) {
	t.say(t.text(key, pairs...))
}

func (t *turn) text(key string, pairs ...string) string {
	s := t.content().texts[key].In(t.lang())
	for i := 0; i+1 < len(pairs); i += 2 {
		s = strings.ReplaceAll(s, "{"+pairs[i]+"}", pairs[i+1])
	}
	return s
}

// knows works out what was answered, once a turn and again after each move.
func (t *turn) knows() *known {
	if t.heard.ready {
		return &t.heard
	}
	k := known{ready: true}
	for _, visits := range [2][]Visit{t.state.Base, t.state.Trail} {
		for _, v := range visits {
			t.learn(&k, v)
		}
	}
	t.imply(&k)
	t.heard = k
	return &t.heard
}

// imply adds what follows from the answers, and from the place whether it is
// rural. Nobody is asked what they have said already.
func (t *turn) imply(k *known) {
	t.rel.Facts.Imply(k.facts)
	const fact, commune, ward = "rural", "xa", "phuong"
	rural, ok := t.rel.Places.Rural(k.area)
	if _, asked := t.rel.Facts.Fact(fact); !ok || !asked {
		return
	}
	value := ward
	if rural {
		value = commune
	}
	set((*map[string]string)(&k.facts), fact, value)
}

func (t *turn) learn(k *known, v Visit) {
	st := t.content().steps[v.At]
	switch {
	case st == nil || v.Answer == answerNone || v.Answer == answerMore:
	case v.Fact == toldPlace:
		if t.rel.Places.Valid(places.Area(v.Answer)) {
			k.placed, k.area = true, places.Area(v.Answer)
		}
	case v.Fact != 0:
		t.learnFact(k, v)
	case st.kind == kindPlace:
		k.placed = true
		if v.Answer != answerSkip && t.rel.Places.Valid(places.Area(v.Answer)) {
			k.area = places.Area(v.Answer)
		}
	case v.Answer == answerEnough:
		set(&k.enough, v.At, true)
	default:
		if c := st.choice(v.Answer); c != nil {
			for fact, value := range c.set {
				set((*map[string]string)(&k.facts), fact, value)
			}
		}
	}
}

// learnFact takes in the answer to a question of the interview.
func (t *turn) learnFact(k *known, v Visit) {
	f := t.rel.asked[v.Fact]
	if f == nil {
		return
	}
	set(&k.asked, v.At, k.asked[v.At]+1)
	if v.Answer == answerSkip {
		set(&k.skipped, f.ID, true)
		return
	}
	if i := slices.Index(f.values, v.Answer); i >= 0 {
		set((*map[string]string)(&k.facts), f.ID, f.Values[i].ID)
		delete(k.skipped, f.ID)
	}
}

// set writes into a map that is made only when it is needed: most turns know
// little.
func set[K comparable, V any](m *map[K]V, key K, value V) {
	if *m == nil {
		*m = map[K]V{}
	}
	(*m)[key] = value
}

func (s *step) choice(id AnswerID) *choice {
	for i := range s.choices {
		if s.choices[i].id == id {
			return &s.choices[i]
		}
	}
	return nil
}

// answer moves on from where the conversation is.
func (t *turn) answer(v Visit, to *step) {
	t.state = t.state.move(v, t.state.At)
	t.heard.ready = false
	t.arrive(to)
}

// jump leaves the pending question open and goes elsewhere.
func (t *turn) jump(to *step) {
	t.answer(Visit{At: t.state.At, Answer: answerNone}, to)
}

// arrive goes to a step and on through all that does not wait for the person:
// sentences, questions whose answer is known, interviews with nothing left to
// ask. Entering a flow that is about a topic counts the need.
func (t *turn) arrive(to *step) {
	for range maxPasses {
		t.count(Need, to.flow.topic, ReasonNone)
		next := t.pass(to)
		if next == nil {
			t.stop(to)
			return
		}
		to = next
	}
	t.stop(t.content().menu)
}

// maxPasses bounds how many steps are passed at a time. What check lets through
// never comes near it.
const maxPasses = 64

// stop waits for the person at a step.
func (t *turn) stop(to *step) {
	t.state.At = to.id
	if to.kind == kindRefer {
		t.came = true
		t.refer(to)
	}
}

// pass gives the step after one that need not wait, or nil where it must.
func (t *turn) pass(st *step) *step {
	if d := st.flow.divert; st == st.flow.first && d.to != nil && t.knows().facts[d.fact] == d.is {
		return d.to
	}
	switch st.kind {
	case kindSay:
		t.say(st.text.In(t.lang()))
		t.greeted = t.greeted || st == t.content().menu.flow.first
		return st.next
	case kindPlace:
		if t.knows().placed {
			return st.next
		}
	case kindScreen:
		if d := st.divert; d.to != nil && t.knows().facts[d.fact] == d.is {
			return d.to
		}
		if _, asks := t.pending(st); !asks {
			return st.next
		}
	case kindAsk:
		if value, ok := t.knows().facts[st.setsOne]; ok && st.setsOne != "" {
			for _, c := range st.choices {
				if c.set[st.setsOne] == value {
					return c.target
				}
			}
		}
	}
	return nil
}

// patience is how many questions an interview asks at most. What is then still
// open is said on the cards as "may be for you", to be made clear on the phone:
// a person in distress should have somewhere to go within ten exchanges.
const patience = 5

// conditions are what an interview asks about: those of the services found, and
// that of its divert, on which everything offered depends.
func (r *Release) conditions(st *step, found directory.Matches) []eligibility.Candidate {
	rule := r.diverts[st]
	if rule == nil || len(found.Offers) == 0 {
		return found.Rules
	}
	return append(slices.Clip(found.Rules), eligibility.Candidate{Rule: rule, Weight: float64(len(found.Offers))})
}

// pending is the question an interview step asks now, if any is left.
func (t *turn) pending(st *step) (*askedFact, bool) {
	k := t.knows()
	if k.enough[st.id] || k.asked[st.id] >= patience {
		return nil, false
	}
	next, cached := k.asks[st.id]
	if !cached {
		if f, asks := t.rel.Facts.Next(t.rel.conditions(st, t.match(st.topic)), k.facts, k.skipped); asks {
			next = t.rel.asked[stepID("fact:"+f.ID)]
		}
		set(&k.asks, st.id, next)
	}
	return next, next != nil
}
