package bot_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"nhipcau/bot"
	"nhipcau/bot/session"
	"nhipcau/flows"
	"nhipcau/internal/lang"
)

func TestASessionThatIsOverIsForgotten(t *testing.T) {
	w := start(t)
	store := w.store.(*session.Memory)
	w.say(t, person(1), "hello", 1)
	if store.Len() != 1 {
		t.Fatal("no session")
	}
	expect(t, w.say(t, person(1), "leave", 2), "Neutral.")
	if s := w.kept(t, person(1)); !s.State.Equal(flows.State{}) || s.Owed.Stepped || len(s.Owed.Events) > 0 {
		t.Fatal("the session is still there")
	}
	expect(t, w.say(t, person(1), "leave", 2), "")
	expect(t, w.say(t, person(1), "hello", 3), "1: hello")
}

func TestABlockedBotForgetsTheSession(t *testing.T) {
	w := start(t)
	w.say(t, person(1), "hello", 1)
	err := w.Turn(t.Context(), person(1), flows.Input{}, 2, func(context.Context, lang.Lang, flows.Reply) error {
		return fmt.Errorf("sending: %w", bot.ErrGone)
	})
	if s := w.kept(t, person(1)); !errors.Is(err, bot.ErrGone) || !s.State.Equal(flows.State{}) {
		t.Fatalf("%v, and the session is still there", err)
	}
}

func TestASessionGoesOnOverMidnight(t *testing.T) {
	at := time.Date(2026, 11, 24, 23, 55, 0, 0, time.UTC)
	w := (&world{now: func() time.Time { return at }}).build()
	defer w.Close(context.Background())
	for i := range 4 {
		expect(t, w.say(t, person(1), "hello", uint64(i+1)), fmt.Sprintf("%d: hello", i+1))
		at = at.Add(10 * time.Minute)
	}
	expect(t, w.say(t, person(1), "hello", 4), "")
	if n := w.store.(*session.Memory).Len(); n != 1 {
		t.Fatalf("%d sessions of one person", n)
	}
	w.Forget(t.Context(), person(1))
	expect(t, w.say(t, person(1), "hello", 9), "1: hello")
}

// rival is a store in which another replica is sometimes faster.
type rival struct {
	session.Store
	before func(k session.Key)
	get    func() error
	down   error
}

func (r *rival) Get(ctx context.Context, k session.Key) (session.Sealed, error) {
	if r.down != nil {
		return session.Sealed{}, r.down
	}
	if r.get != nil {
		if err := r.get(); err != nil {
			return session.Sealed{}, err
		}
	}
	return r.Store.Get(ctx, k)
}

func (r *rival) Swap(ctx context.Context, k session.Key, old session.Version, s session.Sealed, until time.Time) error {
	if f := r.before; f != nil {
		r.before = nil
		f(k)
	}
	return r.Store.Swap(ctx, k, old, s, until)
}

func TestTwoReplicasTakeTurnsOneAfterTheOther(t *testing.T) {
	w := start(t)
	other := &world{store: w.store}
	other.build()
	defer other.Close(context.Background())
	w.say(t, person(1), "hello", 1)

	race := &rival{Store: w.store}
	w.store = race
	here := w.build()
	race.before = func(session.Key) { expect(t, other.say(t, person(1), "there", 2), "2: there") }
	expect(t, here.say(t, person(1), "here", 3), "3: here")

	race.before = func(session.Key) { expect(t, other.say(t, person(1), "both", 4), "4: both") }
	expect(t, here.say(t, person(1), "both", 4), "")
}
