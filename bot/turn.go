package bot

import (
	"context"
	"errors"
	"time"

	"nhipcau/bot/session"
	"nhipcau/flows"
	"nhipcau/internal/lang"
	"nhipcau/knowledge/places"
)

// LongestTurn bounds a turn with all its waiting for a platform, so that a chat
// that cannot be answered soon gives its place to others.
const LongestTurn = 30 * time.Second

// Turn takes one turn and returns when it is finished: the person has their
// answer, or send's error comes back. It waits for earlier turns of the chat.
// A panic or a counter that fails is not an error here: the person is answered
// all the same. Errors: ErrClosed, ErrBusy, ErrFlood, ErrAway, send's own, ctx's
// when the caller gives up (the turn still finishes).
func (b *Bot) Turn(ctx context.Context, chat Chat, in flows.Input, update uint64, send Send) error {
	finished := make(chan error, 1)
	if err := b.Go(chat, in, update, send, func(err error) { finished <- err }); err != nil {
		return err
	}
	select {
	case err := <-finished:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Go takes a place in the chat's line at once, so that calls made in order are
// turns in order, and calls done when the turn is finished. Update is the
// platform's id of what came in, unique over the channel and not only the chat,
// zero if it has none; below session.Rising it is taken to rise with time. One
// that was handled already is not stepped again: if its answer may not have
// reached the person it is answered again, else it is passed over.
// Errors: ErrClosed, ErrBusy, ErrFlood; then done is not called. An error that
// is ErrAway asks for the update to be delivered again.
func (b *Bot) Go(chat Chat, in flows.Input, update uint64, send Send, done func(error)) error {
	asking := consultation{channel: chat.Channel, arrived: b.c.Now()}
	err := b.lines.enter(chat, func(away bool) (bool, func()) {
		if away {
			return true, func() { done(ErrAway) }
		}
		ctx, cancel := context.WithTimeout(b.turns, LongestTurn)
		defer cancel()
		var err error
		if broke := safely(func() { err = b.take(ctx, &asking, chat, in, update, send) }); broke != nil {
			b.c.Log.Error("a turn broke", "channel", chat.Channel, "err", broke)
			err = broke
		}
		return errors.Is(err, ErrAway) || errors.Is(err, ErrLater), func() { done(err) }
	})
	if err != nil {
		b.meter(chat.Channel, "refused", 0)
	}
	return err
}

// take is a turn from opening the session to the answer: step, keep, count,
// send, settle. Killed between any two of them, what is left is done when the
// platform delivers the update again, by whoever gets it.
func (b *Bot) take(ctx context.Context, asking *consultation, chat Chat, in flows.Input, update uint64, send Send) (err error) {
	begun := b.c.Now()
	log := b.c.Log.With("channel", chat.Channel)
	var a answer
	if broke := safely(func() { a, err = b.advance(ctx, asking, chat, in, update) }); broke != nil {
		log.Error("a turn broke", "err", broke)
		a, err = b.trouble(lang.VI), nil
	}
	if errors.Is(err, ErrAway) {
		b.apologise(ctx, chat, send)
		b.meter(chat.Channel, "failed", b.c.Now().Sub(begun))
		return err
	}
	if !a.silent {
		if broke := safely(func() { err = send(ctx, a.lang, a.reply) }); broke != nil {
			err = broke
		}
	}
	gone := errors.Is(err, ErrGone)
	switch {
	case gone:
		a.outcome = "dropped"
	case err != nil:
		a.outcome = "failed"
		log.Warn("turn could not be answered", "err", err)
	}
	owed := errors.Is(err, ErrLater) || b.turns.Err() != nil // cut short by the stop, it is to be answered again
	if a.kept != nil && !owed {
		b.settle(ctx, update, a, gone)
	}
	b.meter(chat.Channel, a.outcome, b.c.Now().Sub(begun))
	return err
}

// answer is what a turn says.
type answer struct {
	lang    lang.Lang
	reply   flows.Reply
	outcome string
	silent  bool          // nothing is said: the person has their answer
	kept    *found        // the session that owes the answer, if one does
	counted bool          // the events are durable
	events  []flows.Event // what they were
}

// tries bounds how often a step is done again because another replica was
// faster.
const tries = 8

// advance steps the chat's session, keeps it and counts, trying again when
// another replica kept it first.
func (b *Bot) advance(ctx context.Context, asking *consultation, chat Chat, in flows.Input, update uint64) (answer, error) {
	for range tries {
		f, err := b.await(ctx, chat, update)
		if err != nil {
			return answer{}, b.away(ctx, err)
		}
		world := b.world(chat.Channel, update)
		if f.record.Handled(update) {
			a, err := b.repeat(ctx, asking, f, in, update, world)
			if errors.Is(err, session.ErrConflict) {
				continue
			}
			if err != nil {
				return answer{}, b.away(ctx, err)
			}
			return a, nil
		}
		if len(f.record.Owed.Events) > 0 { // of an update that nobody delivers again
			b.count(ctx, f.record.Owed.Events)
		}
		before := f.record.State
		next, reply, events, err := b.helped(ctx, asking, before, in, world)
		if err != nil {
			b.c.Log.Error("step failed", "channel", chat.Channel, "err", err)
			return b.trouble(before.Lang), nil
		}
		counted := false
		if !f.moves(next, reply.Done, update, b.c.Now(), events) {
			counted = b.count(ctx, events)
		}
		err = b.keep(ctx, &f)
		if errors.Is(err, session.ErrConflict) {
			continue
		}
		if err != nil {
			return answer{}, b.away(ctx, err)
		}
		if !counted {
			counted = b.count(ctx, events)
		}
		b.meterUnderstood(chat.Channel, reply.Understood)
		return answer{lang: next.Lang, reply: reply, outcome: "ok", kept: &f, counted: counted, events: events}, nil
	}
	b.c.Log.Error("session changes too fast", "channel", chat.Channel, "attempt", tries)
	return answer{}, ErrAway
}

func (b *Bot) trouble(l lang.Lang) answer {
	a := answer{lang: l, outcome: "failed"}
	_ = safely(func() { a.reply = b.c.Conversation().Trouble(l) })
	return a
}

// Step takes one step on a state that the channel itself keeps. It always
// answers: when the step breaks, the state comes back unchanged with a sentence
// that says so. When it returns, what the step counted is durable, or kept to
// be tried again, and the turn is metered. When the reply is Done, the state is
// to be forgotten.
func (b *Bot) Step(ctx context.Context, channel string, s flows.State, in flows.Input) (flows.State, flows.Reply) {
	begun := b.c.Now()
	asking := consultation{channel: channel, arrived: begun}
	next, reply, events, err := b.helped(ctx, &asking, s, in, b.world(channel, 0))
	if err != nil {
		b.c.Log.Error("step failed", "channel", channel, "err", err)
		a := b.trouble(s.Lang)
		b.meter(channel, a.outcome, b.c.Now().Sub(begun))
		return s, a.reply
	}
	b.count(ctx, events)
	b.meterUnderstood(channel, reply.Understood)
	b.meter(channel, "ok", b.c.Now().Sub(begun))
	return next, reply
}

// Text gives a sentence that only a channel says.
func (b *Bot) Text(key string, l lang.Lang) string { return b.c.Conversation().Text(key, l) }

func (b *Bot) step(s flows.State, in flows.Input, w flows.World) (next flows.State, r flows.Reply, e []flows.Event, err error) {
	err = safely(func() { next, r, e = b.c.Conversation().Step(s, in, w) })
	return next, r, e, err
}

func (b *Bot) show(s flows.State, w flows.World) (r flows.Reply, err error) {
	err = safely(func() { r = b.c.Conversation().Show(s, w) })
	return r, err
}

// world is what a step may know.
func (b *Bot) world(channel string, update uint64) flows.World {
	w := flows.World{Now: b.c.Now(), Code: b.draw, Nonce: b.nonce(channel, update)}
	if s, ok := b.c.Codes.(Stubs); ok {
		w.Stub, w.Unstub = s.Stub, s.Unstub
	}
	return w
}

var errNoCodes = errors.New("bot: no source of referral codes")

func (b *Bot) draw(topic string, area places.Area, beside bool) (string, error) {
	if b.c.Codes == nil {
		return "", errNoCodes
	}
	return b.c.Codes.Draw(topic, area, beside)
}

func (b *Bot) meter(channel, outcome string, took time.Duration) {
	if b.c.Meter != nil {
		b.c.Meter.Turn(channel, outcome, took)
	}
}

// meterUnderstood counts a message that was typed; of a tap there is nothing to
// understand.
func (b *Bot) meterUnderstood(channel string, kind flows.Understood) {
	if b.c.Meter != nil && kind != "" {
		b.c.Meter.Understood(channel, string(kind))
	}
}

// panicked stands for a panic. What was passed to it is dropped: it may quote
// what a person wrote.
type panicked struct{}

func (panicked) Error() string { return "bot: panic" }
func (panicked) Kind() string  { return "panic" }

// safely runs f and turns a panic into an error.
func safely(f func()) (err error) {
	defer func() {
		if recover() != nil {
			err = panicked{}
		}
	}()
	f()
	return nil
}
