// Package flows is the conversation itself: a small language of steps
// (docs/flows.md), content written in it, and one pure function that takes what
// a person did and says what comes next. It knows no clock, no network and no
// storage; what it needs from outside comes in as a World, and what it counts
// goes out as Events.
//
//	state, reply, events := engine.Step(flows.State{}, flows.Input{Kind: flows.Begin}, world)
//	state, reply, events = engine.Step(state, flows.Input{Kind: flows.Typed, Text: "vay von"}, world)
package flows

import (
	"slices"
	"strconv"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/answer"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
	"nhipcau/knowledge/questions"
	"nhipcau/knowledge/understand"
)

// Knowledge is what the conversation can draw on: all values, none of which
// changes after it was loaded.
type Knowledge struct {
	Places     *places.Gazetteer
	Directory  *directory.Directory
	Facts      *eligibility.Vocabulary
	Questions  *questions.Book
	Understand *understand.Understander
	Guard      *answer.Guard // what a model may be asked; nil: nothing
}

// Release is one version of the content together with the knowledge it was
// checked against. A conversation stays with the release it began with while
// the engine still has it.
type Release struct {
	content *Content
	Knowledge
	asked  map[StepID]*askedFact     // facts by their short form
	topics map[directory.Topic]uint8 // each topic's number, for what was counted
	// By the interview that has a divert: who is led out of it, to be asked about
	// like the conditions of services.
	diverts map[*step]*eligibility.Rule
}

// askedFact is a fact with the short forms that a state keeps of it.
type askedFact struct {
	eligibility.Fact
	id     StepID
	values []AnswerID
	said   [][]string // per value, the folded phrases that mean it
}

// NewRelease ties content to knowledge and checks the one against the other.
// On must-fix findings the release is nil.
func NewRelease(c *Content, k Knowledge) (*Release, Findings) {
	r := &Release{content: c, Knowledge: k, asked: map[StepID]*askedFact{}, topics: map[directory.Topic]uint8{}, diverts: map[*step]*eligibility.Rule{}}
	for i, topic := range directory.Topics() {
		r.topics[topic] = uint8(i)
	}
	findings := r.askable()
	if len(r.topics) > 16 { // Counted has a bit for each
		findings = append(findings, Finding{File: "topics", Message: "there are more than 16 topics: a state cannot say of each that it was counted"})
	}
	findings = append(findings, check(r)...)
	if len(findings.MustFix()) > 0 {
		return nil, findings
	}
	return r, findings
}

// askable prepares the facts for the interview.
func (r *Release) askable() (findings Findings) {
	for _, st := range r.content.steps {
		if d := st.divert; d.to != nil {
			if rule, err := r.Facts.Compile(d.fact + " == " + strconv.Quote(d.is)); err == nil { // check names what is wrong
				r.diverts[st] = rule
			}
		}
	}
	for _, f := range r.Facts.Facts() {
		a := &askedFact{Fact: f, id: stepID("fact:" + f.ID)}
		for _, v := range f.Values {
			id := answerID(v.ID)
			if slices.Contains(a.values, id) {
				findings = append(findings, Finding{File: "facts.yaml", Message: f.ID + ": two values have the same short form: rename " + v.ID})
			}
			a.values = append(a.values, id)
			a.said = append(a.said, phrases(append(slices.Clone(v.Words), v.Label.VI, v.Label.EN)))
		}
		if other := r.asked[a.id]; other != nil {
			findings = append(findings, Finding{File: "facts.yaml", Message: f.ID + " has the same short form as " + other.ID + ": rename one of them"})
		}
		r.asked[a.id] = a
	}
	return findings
}

// ID is short for the release's content; equal content has equal ids.
func (r *Release) ID() uint64 { return r.content.id }

// Engine runs conversations over one current release and any older ones that
// conversations may still be in. It holds no state of theirs and may be used by
// many goroutines at once.
type Engine struct {
	current *Release
	older   map[uint64]*Release
}

// NewEngine makes an engine. New conversations begin with current.
func NewEngine(current *Release, older ...*Release) *Engine {
	e := &Engine{current: current, older: map[uint64]*Release{}}
	for _, r := range older {
		e.older[r.ID()] = r
	}
	return e
}

// Step is the conversation: from where somebody is and what they did to where
// they are then, what is said to them, and what is to be counted. It answers
// every input. A zero state begins; a zero state comes back when the session is
// over.
func (e *Engine) Step(s State, in Input, w World) (State, Reply, []Event) {
	t := e.turn(s, w)
	t.take(in)
	return t.state, t.reply(), t.events
}

// Show says again what is pending in a state, without moving: for an update
// that was handled already. Nothing is counted.
func (e *Engine) Show(s State, w World) Reply {
	if !s.Begun() {
		_, reply, _ := e.Step(s, Input{Kind: Begin}, w)
		return reply
	}
	t := e.turn(s, w)
	t.came = true
	t.foreword()
	t.again()
	return t.reply()
}

// Trouble is what a person sees when something broke on our side: that nothing
// of theirs is lost, and the numbers that always work.
func (e *Engine) Trouble(l lang.Lang) Reply {
	t := e.turn(State{Lang: l}, World{})
	t.sayText("trouble")
	return Reply{Messages: t.messages}
}

// Text gives one of the sentences of texts.yaml, for what only a channel says.
func (e *Engine) Text(key string, l lang.Lang) string {
	return e.current.content.texts[key].In(l)
}

// turn is one step under way. When the release that a conversation began with
// is gone, it goes on in the current one as far as names still agree.
func (e *Engine) turn(s State, w World) *turn {
	t := &turn{rel: e.current, state: s, world: w}
	switch {
	case !s.Begun() || s.Release == e.current.ID():
	case e.older[s.Release] != nil:
		t.rel = e.older[s.Release]
	default:
		t.state, t.carried = carry(s, e.current.content)
	}
	return t
}

// carry brings a state over to content it did not begin with: moves at steps
// that no longer exist are dropped, and where the present step is gone the
// conversation is back at the menu, still knowing what was answered. lost says
// that something of it was dropped, which the person is told; where only words
// changed there is nothing to tell.
func carry(s State, c *Content) (_ State, lost bool) {
	keep := func(visits []Visit) []Visit {
		var out []Visit
		for _, v := range visits {
			if c.steps[v.At] != nil {
				out = append(out, v)
			}
		}
		lost = lost || len(out) < len(visits)
		return out
	}
	s.Release, s.Offer = c.id, nil
	if s.Aside == asideMeant {
		s.Aside, s.Matters = noAside, false
	}
	s.Base, s.Trail = keep(s.Base), keep(s.Trail)
	if c.steps[s.At] == nil {
		s.At, lost = c.menu.id, true
	}
	return s, lost
}
