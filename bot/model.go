package bot

import (
	"context"
	"time"

	"nhipcau/flows"
	model "nhipcau/knowledge/answer"
)

// Model suggests what a message may mean that the conversation did not understand
// (knowledge/answer). It must not fail: in doubt, and whenever anything goes wrong,
// it suggests nothing. It is asked outside the pure step, which is then taken again
// with the suggestion, so that whoever has the state, the message and the
// suggestion can replay a turn exactly.
type Model interface {
	Suggest(ctx context.Context, q model.Question) (s model.Suggestion, ok bool)
}

// leastModelTime is what is too short for any model: it is then not asked.
const leastModelTime = 300 * time.Millisecond

// consultation is what one turn has asked. A step that is taken again because
// another replica was faster asks nothing twice.
type consultation struct {
	channel string
	arrived time.Time // when the update came, before any wait in line
	asked   bool
	model.Suggestion
}

// helped takes a step, and takes it again when a model could help and did.
func (b *Bot) helped(ctx context.Context, c *consultation, s flows.State, in flows.Input, w flows.World) (flows.State, flows.Reply, []flows.Event, error) {
	w.Model = b.c.Model != nil
	next, reply, events, err := b.step(s, in, w)
	if err != nil || reply.Ask == nil || !w.Model {
		return next, reply, events, err
	}
	if !c.asked {
		c.asked = true
		c.Suggestion = b.consult(ctx, c, *reply.Ask)
	}
	if c.None() {
		return next, reply, events, nil
	}
	in.Suggested = &c.Suggestion
	better, said, counted, err := b.step(s, in, w)
	if err != nil { // what the offline engine says stands
		b.c.Log.Error("step failed", "channel", c.channel, "err", err)
		return next, reply, events, nil
	}
	return better, said, counted, nil
}

// consult asks the model for as long as the channel can wait for this turn.
func (b *Bot) consult(ctx context.Context, c *consultation, q model.Question) (s model.Suggestion) {
	if most, bound := b.c.ModelTime[c.channel]; bound {
		left := most - b.c.Now().Sub(c.arrived)
		if left < leastModelTime {
			return s
		}
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, left)
		defer cancel()
	}
	broke := safely(func() {
		if found, ok := b.c.Model.Suggest(ctx, q); ok {
			s = found
		}
	})
	if broke != nil {
		b.c.Log.Error("the model broke", "err", broke)
	}
	return s
}
