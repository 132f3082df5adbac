package bot

import (
	"context"
	"fmt"

	"nhipcau/flows"
	"nhipcau/knowledge/places"
)

// repeat finishes an update that was stepped and kept, maybe by a process that
// died of it: counts what it counted, and says what it said. What has its answer
// is not answered twice. Errors: session.ErrConflict, or the store's.
func (b *Bot) repeat(ctx context.Context, asking *consultation, f found, in flows.Input, update uint64, w flows.World) (answer, error) {
	r := &f.record
	a := answer{lang: r.State.Lang, outcome: "repeated", silent: true, counted: true}
	if r.Answered(update) {
		return a, nil
	}
	// From now on this turn owes the answer, and others wait for it.
	r.Owed.Answer, r.Owed.Second = true, b.c.Now().Second()
	if err := b.keep(ctx, &f); err != nil {
		return a, err
	}
	a.kept = &f
	if len(r.Owed.Events) > 0 {
		a.events = r.Owed.Events
		a.counted = b.count(ctx, a.events)
	}
	if reply, ok := b.replay(ctx, asking, &f, in, update, w); ok {
		a.reply, a.silent = reply, false
	}
	return a, nil
}

// replay gives the words that answered an update: those of the same step from
// the state before it, if that still leads where it led, else those of the
// present question. To somebody who has left, nothing is said but what the
// leaving itself says.
func (b *Bot) replay(ctx context.Context, asking *consultation, f *found, in flows.Input, update uint64, w flows.World) (flows.Reply, bool) {
	r := &f.record
	if !r.State.Begun() {
		_, reply, _, err := b.step(flows.State{Lang: r.State.Lang}, in, w)
		return reply, err == nil && reply.Done && r.Newest(update)
	}
	if r.Newest(update) && r.Owed.Stepped {
		again := w
		again.Code = drawn(r.Owed.Before, r.State)
		next, reply, _, err := b.step(r.Owed.Before, in, again)
		if err == nil && next.Equal(r.State) {
			return reply, true
		}
		if next, reply, _, err = b.helped(ctx, asking, r.Owed.Before, in, again); err == nil && next.Equal(r.State) {
			return reply, true // what a model had helped with
		}
	}
	reply, err := b.show(r.State, w)
	if err != nil {
		b.c.Log.Error("step failed", "err", err)
		return b.trouble(r.State.Lang).reply, true
	}
	return reply, true
}

// drawn gives out again, in their order, the referral codes that a step drew.
func drawn(before, after flows.State) func(string, places.Area, bool) (string, error) {
	n := 0
	for n < len(after.Codes) && !held(before, after, n) {
		n++
	}
	return func(string, places.Area, bool) (string, error) {
		if n == 0 {
			return "", errNoCodes
		}
		n--
		return fmt.Sprintf("%010d", after.Codes[n].Code), nil
	}
}

// held reports whether what is held after n new codes is what was held before.
func held(before, after flows.State, n int) bool {
	for i := n; i < len(after.Codes); i++ {
		if after.Codes[i] != before.Codes[i-n] {
			return false
		}
	}
	return true
}
