// Package answer lets a language model help where the offline engine could not
// understand, and makes sure that it cannot harm. A model sees a scrubbed message,
// our last two questions, the topics it may choose from and the passages it may
// use; what comes back is one of those topics, or an answer made of those passages,
// or nothing. Every reply is checked here whatever the server claims; where
// anything is off the offline answer stands.
//
// Nothing here calls a network: a Model does, and the pure conversation only says
// what may be asked (a Question) and checks what was suggested (Accept).
//
//	g, err := answer.New()
//	if g.Open(text) {
//		q := answer.Question{Text: g.Scrub(text), Topics: …, Passages: …}
//		s, outcome := answer.Ask(ctx, model, g, q)
//	}
package answer

import (
	"context"

	"nhipcau/internal/lang"
)

// Model completes one request. What it returns is believed in nothing. Errors
// tell why nothing came; see Outcome.
type Model interface {
	Complete(ctx context.Context, r Request) (string, error)
}

// Question is all that a model is told.
type Question struct {
	Text     string   // what the person typed, scrubbed
	Asked    []string // our last questions, at most two, the newest last
	Lang     lang.Lang
	Topics   []Topic // what may be chosen; empty when only other words are wanted
	Passages []Passage
}

// Topic is something we can help with.
type Topic struct{ ID, Label string }

// Passage is a known question with its answer, as they are shown.
type Passage struct{ ID, Ask, Text string }

// Suggestion is what a model came to: a topic, or an answer with the passages it
// was made of. The zero Suggestion is none.
type Suggestion struct {
	Topic  string
	Answer string
	Cited  []string
}

// None reports whether nothing was suggested.
func (s Suggestion) None() bool { return s.Topic == "" && s.Answer == "" && len(s.Cited) == 0 }

// Outcome says how asking went, for the metrics. The list is closed.
type Outcome string

// Chosen, Answered and Nothing are a model's own; Refused is what did not pass the
// checks and Broken what was no reply of the form asked for. The others mean that
// no reply came: the server failed, was too slow or busy, was left alone because
// it failed before (Resting), or the day's budget is spent.
const (
	Chosen   Outcome = "topic"
	Answered Outcome = "answer"
	Nothing  Outcome = "none"
	Refused  Outcome = "refused"
	Broken   Outcome = "broken"
	Failed   Outcome = "failed"
	Slow     Outcome = "timeout"
	Busy     Outcome = "busy"
	Resting  Outcome = "resting"
	Spent    Outcome = "spent"
)

// Outcomes lists every outcome.
func Outcomes() []Outcome {
	return []Outcome{Chosen, Answered, Nothing, Refused, Broken, Failed, Slow, Busy, Resting, Spent}
}

// Ask asks a model and gives what passed every check. The suggestion is zero
// unless the outcome is Chosen or Answered.
func Ask(ctx context.Context, m Model, g *Guard, q Question) (Suggestion, Outcome) {
	reply, err := m.Complete(ctx, g.Request(q))
	if err != nil {
		return Suggestion{}, outcomeOf(ctx, err)
	}
	s, ok := read(reply)
	switch {
	case !ok:
		return Suggestion{}, Broken
	case s.None():
		return Suggestion{}, Nothing
	case g.Refuse(q, s) != "":
		return Suggestion{}, Refused
	case s.Topic != "":
		return s, Chosen
	}
	return s, Answered
}
