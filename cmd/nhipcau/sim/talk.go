package sim

import (
	"context"

	"nhipcau/flows"
	"nhipcau/knowledge/places"
)

// talk is one conversation and what came of it.
type talk struct {
	person
	events []flows.Event
	topic  string // in which they were found eligible first; "" for none
	code   string // for it
	left   bool   // before an end
}

// patience is how many turns the most patient take.
const patience = 40

// converse plays a conversation to an end, or until the person leaves. Between
// two turns the state is written and read, as it is by every channel.
func (w *world) converse(ctx context.Context, p person) talk {
	t := talk{person: p}
	draw := func(topic string, area places.Area, beside bool) (string, error) {
		return w.ledger.Draw(ctx, topic, area, beside)
	}
	in, s := flows.Input{Kind: flows.Begin, Text: p.need}, flows.State{}
	for range patience {
		next, reply, events := w.Engine.Step(s, in, flows.World{Now: w.clock(), Nonce: p.random.Uint64(), Code: draw})
		t.take(reply, events)
		if reply.Done || !asks(reply) {
			return t
		}
		if p.chance(w.Habits.DropOut) {
			break
		}
		var err error
		if s, err = flows.Decode(next.Append(nil)); err != nil {
			break // cannot be: states are what the engine writes
		}
		in = w.answer(p, reply)
	}
	t.left = true
	return t
}

// take notes what a turn counted and the code that it gave.
func (t *talk) take(reply flows.Reply, events []flows.Event) {
	t.events = append(t.events, events...)
	for _, e := range events {
		if e.Stage != flows.Eligible || e.Further || t.topic != "" {
			continue
		}
		t.topic = e.Topic
		for _, m := range reply.Messages {
			if m.Ticket != nil {
				t.code = m.Ticket.Digits
			}
		}
	}
}

// asks reports whether an answer is waited for.
func asks(r flows.Reply) bool {
	for _, c := range r.Choices {
		if c.Kind == flows.Answer || c.Kind == flows.Skip {
			return true
		}
	}
	return false
}

// answer is what the person does at a question: one of the answers, by a tap or in
// letters, their home where only a place can be meant, a skip, or a step back.
func (w *world) answer(p person, r flows.Reply) flows.Input {
	var answers, others []flows.Choice
	for _, c := range r.Choices {
		switch c.Kind {
		case flows.Answer:
			answers = append(answers, c)
		case flows.Skip:
			others = append(others, c)
		}
	}
	switch {
	case len(answers) == 0 && p.home != places.Province:
		return flows.Input{Kind: flows.Typed, Text: w.Places.Name(p.home)}
	case p.chance(w.Habits.Hesitate) && len(r.Nav) > 0 && r.Nav[0].Kind == flows.Move:
		return flows.Input{Kind: flows.Tap, Text: r.Nav[0].Token}
	case len(answers) == 0 || len(others) > 0 && p.chance(w.Habits.Hesitate):
		return flows.Input{Kind: flows.Tap, Text: others[p.random.IntN(len(others))].Token}
	}
	c := answers[p.random.IntN(len(answers))]
	if p.chance(w.Habits.Type) {
		return flows.Input{Kind: flows.Typed, Text: c.Label}
	}
	return flows.Input{Kind: flows.Tap, Text: c.Token}
}
