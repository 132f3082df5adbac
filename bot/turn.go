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

// tries bounds how often a step is done again because another replica was
// faster.
const tries = 5

// Turn takes one turn and returns when it is finished: the person has their
// answer, or send's error comes back. It waits for earlier turns of the chat.
// A panic, a counter or a session store that fails is not an error here: the
// person is answered all the same. Errors: ErrClosed, ErrBusy, ErrFlood, send's
// own, ctx's when the caller gives up (the turn still finishes).
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
// zero if it has none: one that was handled already is answered with the present question instead of being stepped again.
// Errors: ErrClosed, ErrBusy, ErrFlood; then done is not called.
func (b *Bot) Go(chat Chat, in flows.Input, update uint64, send Send, done func(error)) error {
	err := b.lines.enter(chat, func() {
		ctx, cancel := context.WithTimeout(b.turns, LongestTurn)
		defer cancel()
		var err error
		if broke := safely(func() { err = b.take(ctx, chat, in, update, send) }); broke != nil {
			b.c.Log.Error("a turn broke", "channel", chat.Channel, "err", broke)
			err = broke
		}
		done(err)
	})
	if err != nil {
		b.meter(chat.Channel, "refused", 0)
	}
	return err
}

// take is a turn from opening the session to the answer.
func (b *Bot) take(ctx context.Context, chat Chat, in flows.Input, update uint64, send Send) (err error) {
	begun := b.c.Now()
	log := b.c.Log.With("channel", chat.Channel)
	var answer answer
	if broke := safely(func() { answer = b.advance(ctx, chat, in, update) }); broke != nil {
		log.Error("a turn broke", "err", broke)
		answer = b.trouble(lang.VI)
	}
	if broke := safely(func() { err = send(ctx, answer.lang, answer.reply) }); broke != nil {
		err = broke
	}
	switch {
	case errors.Is(err, ErrGone):
		answer.outcome = "dropped"
		b.Forget(ctx, chat)
	case err != nil:
		answer.outcome = "failed"
		log.Warn("turn could not be answered", "err", err)
	}
	b.meter(chat.Channel, answer.outcome, b.c.Now().Sub(begun))
	return err
}

// answer is what a turn says.
type answer struct {
	lang    lang.Lang
	reply   flows.Reply
	outcome string
}

// advance steps the chat's session and keeps it, trying again when another
// replica kept it first.
func (b *Bot) advance(ctx context.Context, chat Chat, in flows.Input, update uint64) (a answer) {
	log := b.c.Log.With("channel", chat.Channel)
	for range tries {
		found, err := b.find(ctx, chat)
		if err != nil {
			log.Error("sessions cannot be read", "err", err)
			return b.trouble(lang.VI)
		}
		world := b.world(chat.Channel, update)
		state := found.record.State
		if found.record.Handled(update) {
			reply, err := b.show(state, world)
			if err != nil {
				log.Error("step failed", "err", err)
				return b.trouble(state.Lang)
			}
			return answer{state.Lang, reply, "repeated"}
		}
		next, reply, events, err := b.step(state, in, world)
		if err != nil {
			log.Error("step failed", "err", err)
			return b.trouble(state.Lang)
		}
		b.count(ctx, events)
		found.record.State = next
		found.record.Handle(update)
		err = b.keep(ctx, found, reply.Done)
		if errors.Is(err, session.ErrConflict) {
			continue
		}
		if err != nil {
			log.Error("sessions cannot be written", "err", err)
		}
		return answer{next.Lang, reply, "ok"}
	}
	log.Error("session changes too fast", "attempt", tries)
	return b.trouble(lang.VI)
}

func (b *Bot) trouble(l lang.Lang) answer {
	a := answer{lang: l, outcome: "failed"}
	_ = safely(func() { a.reply = b.c.Conversation().Trouble(l) })
	return a
}

// found is a session as it is kept; for a chat without one, where it would be.
type found struct {
	key     session.Key
	version session.Version
	record  session.Record
}

// find opens a chat's session: under today's key, else under yesterday's while
// one that began before midnight may still last. One that cannot be opened
// counts as none and is written over.
func (b *Bot) find(ctx context.Context, chat Chat) (found, error) {
	today := b.c.Sealer.Key(chat.Channel, chat.ID)
	f, err := b.findAt(ctx, today)
	if !errors.Is(err, session.ErrNone) {
		return f, err
	}
	if before, may := b.c.Sealer.Before(chat.Channel, chat.ID); may {
		if f, err := b.findAt(ctx, before); !errors.Is(err, session.ErrNone) {
			return f, err
		}
	}
	return found{key: today}, nil
}

func (b *Bot) findAt(ctx context.Context, k session.Key) (found, error) {
	sealed, err := b.c.Sessions.Get(ctx, k)
	if err != nil {
		return found{}, err
	}
	f := found{key: k, version: sealed.Version()}
	f.record, err = b.c.Sealer.Open(k, sealed)
	if err != nil {
		f.record = session.Record{}
	}
	return f, nil
}

// keep seals the session and puts it back, or deletes it when it is over.
func (b *Bot) keep(ctx context.Context, f found, over bool) error {
	if over {
		return b.c.Sessions.Delete(ctx, f.key)
	}
	sealed, until, err := b.c.Sealer.Seal(f.key, f.record)
	if err != nil {
		return err
	}
	return b.c.Sessions.Swap(ctx, f.key, f.version, sealed, until)
}

// Forget drops a chat's session, e.g. because the person blocked the bot.
func (b *Bot) Forget(ctx context.Context, chat Chat) {
	keys := []session.Key{b.c.Sealer.Key(chat.Channel, chat.ID)}
	if before, may := b.c.Sealer.Before(chat.Channel, chat.ID); may {
		keys = append(keys, before)
	}
	for _, k := range keys {
		if err := b.c.Sessions.Delete(ctx, k); err != nil {
			b.c.Log.Error("sessions cannot be written", "channel", chat.Channel, "err", err)
		}
	}
}

// Step takes one step on a state that the channel itself keeps. It always
// answers: when the step breaks, the state comes back unchanged with a sentence
// that says so. When it returns, what the step counted is durable, or kept to
// be tried again, and the turn is metered. When the reply is Done, the state is
// to be forgotten.
func (b *Bot) Step(ctx context.Context, channel string, s flows.State, in flows.Input) (flows.State, flows.Reply) {
	begun := b.c.Now()
	next, reply, events, err := b.step(s, in, b.world(channel, 0))
	if err != nil {
		b.c.Log.Error("step failed", "channel", channel, "err", err)
		a := b.trouble(s.Lang)
		b.meter(channel, a.outcome, b.c.Now().Sub(begun))
		return s, a.reply
	}
	b.count(ctx, events)
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
	return flows.World{Now: b.c.Now(), Code: b.draw, Nonce: b.nonce(channel, update)}
}

var errNoCodes = errors.New("bot: no source of referral codes")

func (b *Bot) draw(topic string, area places.Area) (string, error) {
	if b.c.Codes == nil {
		return "", errNoCodes
	}
	return b.c.Codes.Draw(topic, area)
}

func (b *Bot) meter(channel, outcome string, took time.Duration) {
	if b.c.Meter != nil {
		b.c.Meter.Turn(channel, outcome, took)
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
