package bot_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"nhipcau/bot"
	"nhipcau/bot/session"
	"nhipcau/flows"
)

func TestAnAnsweredUpdateIsNeitherSteppedNorAnsweredAgain(t *testing.T) {
	w := start(t)
	expect(t, w.say(t, person(1), "hello", 10), "1: hello")
	expect(t, w.say(t, person(1), "need", 11), "2: need")
	for range 3 {
		expect(t, w.say(t, person(1), "need", 11), "")
	}
	expect(t, w.say(t, person(1), "hello", 10), "")
	if w.talk.Stepped() != 2 || w.sums.counted() != 1 {
		t.Fatalf("%d steps, %d counted", w.talk.Stepped(), w.sums.counted())
	}
	expect(t, w.say(t, person(1), "next", 0), "3: next")
	expect(t, w.say(t, person(1), "next", 0), "4: next")
}

func TestAnUpdateRedeliveredAfterACrashCountsOnce(t *testing.T) {
	w := start(t)
	expect(t, w.say(t, person(1), "need", 10), "1: need")
	w.store = session.NewMemory(100, w.now) // the sessions of the process died with it
	w.secret = session.Secret{2}            // and so did its secret
	again := w.build()
	expect(t, again.say(t, person(1), "need", 10), "1: need")
	if w.sums.counted() != 1 {
		t.Fatalf("%d different events", w.sums.counted())
	}
	expect(t, again.say(t, person(2), "need", 11), "1: need")
	expect(t, again.say(t, bot.Chat{Channel: "zalo-oa", ID: "1"}, "need", 10), "1: need")
	if w.sums.counted() != 3 {
		t.Fatal("two conversations share a nonce")
	}
}

func TestHelpGoesOnWhileCountingFails(t *testing.T) {
	w := start(t)
	w.sums.breaks(errors.New("the disk is full"))
	for c := range 3 {
		expect(t, w.say(t, person(c), "need", uint64(c+1)), "1: need")
	}
	if w.sums.counted() != 0 || !strings.Contains(w.log.String(), "counting failed") {
		t.Fatalf("the operator was not told: %s", w.log.String())
	}
	w.sums.breaks(nil)
	w.Chores()
	if w.sums.counted() != 3 {
		t.Fatalf("%d counted, want 3", w.sums.counted())
	}
}

// slow is a counter that hears when a context ends.
type slow struct{ counter }

func (s *slow) Add(ctx context.Context, events []flows.Event) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.counter.Add(ctx, events)
}

func TestWhoHangsUpIsCountedAllTheSame(t *testing.T) {
	w := new(world)
	var sums slow
	b := bot.New(bot.Config{Conversation: w.talk.Current, Counter: &sums})
	defer b.Close(context.Background())
	gone, hangUp := context.WithCancel(t.Context())
	hangUp()
	b.Step(gone, "web", flows.State{}, flows.Input{Kind: flows.Typed, Text: "need"})
	if waiting, _ := b.Backlog(); waiting != 0 || sums.counted() != 1 {
		t.Fatalf("%d counted, %d wait", sums.counted(), waiting)
	}
}

func TestTheBacklogIsBounded(t *testing.T) {
	w := start(t)
	w.sums.breaks(errors.New("no"))
	for range bot.BacklogSize + 100 {
		w.Step(t.Context(), "web", flows.State{}, flows.Input{Kind: flows.Typed, Text: "need"})
	}
	if waiting, lost := w.Backlog(); waiting != bot.BacklogSize || lost != 100 {
		t.Fatalf("%d wait, %d lost", waiting, lost)
	}
	if err := w.Close(t.Context()); err == nil || !strings.Contains(err.Error(), "could not be counted") {
		t.Fatal(err)
	}
}

func TestClosingCountsWhatWaits(t *testing.T) {
	w := start(t)
	w.sums.breaks(errors.New("no"))
	w.say(t, person(1), "need", 1)
	w.sums.breaks(nil)
	if err := w.Close(t.Context()); err != nil || w.sums.counted() != 1 {
		t.Fatalf("%v, %d counted", err, w.sums.counted())
	}
}
