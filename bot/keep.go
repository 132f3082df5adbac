package bot

import (
	"context"
	"errors"
	"time"

	"nhipcau/bot/session"
	"nhipcau/flows"
)

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

// How long an answer that somebody else owes the chat is taken to be on its way:
// one to an earlier message until its turn must be over (a second more, since
// the record says only seconds, and one for the clocks), so that answers never
// swap; one to this very update only a while, after which whoever owed it is
// taken to have died. A turn itself waits for owedWait at most and then gives
// its update back: the one it waits for may stand behind it in the line.
const (
	owedOther = LongestTurn + 2*time.Second
	owedSame  = 3 * time.Second
	owedWait  = 5 * time.Second
	owedPause = 50 * time.Millisecond
)

// await opens a chat's session once nobody else is about to answer in it.
func (b *Bot) await(ctx context.Context, chat Chat, update uint64) (found, error) {
	for waited := time.Duration(0); ; waited += owedPause {
		f, err := b.find(ctx, chat)
		if err != nil || !f.record.Owed.Answer {
			return f, err
		}
		most := owedOther
		if f.record.Newest(update) {
			most = owedSame
		}
		if b.c.Now().Sub(f.record.Since()) >= most {
			return f, nil
		}
		if waited >= owedWait || !b.pause(ctx, owedPause) {
			return f, errWaited
		}
	}
}

// keep seals the session and puts it in the place of the one that was found.
func (b *Bot) keep(ctx context.Context, f *found) error {
	sealed, until, err := b.c.Sealer.Seal(f.key, f.record)
	if err != nil {
		return err
	}
	if err = b.c.Sessions.Swap(ctx, f.key, f.version, sealed, until); err == nil {
		f.version = sealed.Version()
		b.outage.end(b.c.Log)
	}
	return err
}

// moves takes a record on by one update, and reports false when there is no
// room for the events. Of a conversation that is over nothing stays but which
// updates were handled, lest one that is delivered again begin another.
func (f *found) moves(next flows.State, over bool, update uint64, now time.Time, events []flows.Event) bool {
	r, before := &f.record, f.record.State
	if over || !before.Begun() {
		r.Begun = time.Time{}
	}
	r.State, r.Owed = next, session.Owed{}
	if update == 0 {
		return false
	}
	r.Handle(update)
	if over {
		return r.Owe(now, nil, events)
	}
	return r.Owe(now, &before, events)
}

// settleTime bounds the last effect of a turn, which is done also when the turn
// took all its time.
const settleTime = 2 * time.Second

// settle notes that the update has its answer. Events that could not be counted
// stay with the session, to be tried with its next message too. When it fails,
// or somebody went on meanwhile, nothing is lost: others wait a while before
// they answer, and what is counted again counts once.
func (b *Bot) settle(ctx context.Context, update uint64, a answer, gone bool) {
	if update == 0 && !gone {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	r := &a.kept.record
	r.Answer(update)
	if r.NewestAnswered() {
		r.Owed = session.Owed{}
	}
	if !a.counted {
		r.Owed.Events = a.events
	}
	if gone {
		r.State = flows.State{}
	}
	if err := b.keep(ctx, a.kept); err != nil && !errors.Is(err, session.ErrConflict) {
		_ = b.away(ctx, err)
	}
}

// Forget ends a chat's session, e.g. because the person blocked the bot.
func (b *Bot) Forget(ctx context.Context, chat Chat) {
	for range tries {
		f, err := b.find(ctx, chat)
		if err == nil && f.version == (session.Version{}) {
			return
		}
		if err == nil {
			f.record.State, f.record.Owed = flows.State{}, session.Owed{Events: f.record.Owed.Events}
			err = b.keep(ctx, &f)
		}
		if err == nil {
			return
		}
		if !errors.Is(err, session.ErrConflict) {
			_ = b.away(ctx, err)
			return
		}
	}
}
