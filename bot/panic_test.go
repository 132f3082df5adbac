package bot_test

import (
	"context"
	"strings"
	"testing"

	"nhipcau/bot"
	"nhipcau/bot/session"
	"nhipcau/flows"
	"nhipcau/internal/lang"
)

func TestAPanicIsAnsweredAndChangesNothing(t *testing.T) {
	w := start(t)
	w.say(t, person(912345678), "hello", 1)
	expect(t, w.say(t, person(912345678), "panic", 2), "Trouble vi")
	expect(t, w.say(t, person(912345678), "go on", 3), "2: go on")

	s := flows.State{At: 7, Lang: lang.EN}
	after, reply := w.Step(t.Context(), "web", s, flows.Input{Kind: flows.Typed, Text: "panic"})
	if after.At != 7 || reply.Messages[0].Text != "Trouble en" {
		t.Fatalf("%v %v", after, reply)
	}
	err := w.Turn(t.Context(), person(912345678), flows.Input{}, 0, func(context.Context, lang.Lang, flows.Reply) error { panic("912345678") })
	if err == nil {
		t.Fatal("a send that panicked was taken for one that sent")
	}
	for _, secret := range []string{"912345678", "a person wrote"} {
		if strings.Contains(w.log.String(), secret) {
			t.Fatal(w.log.String())
		}
	}
}

// broken is a store that panics.
type broken struct{ session.Store }

func TestAPanicAnywhereInATurnIsAnswered(t *testing.T) {
	w := (&world{store: broken{}}).build()
	defer w.Close(context.Background())
	expect(t, w.say(t, person(1), "hello", 1), "Trouble vi")
	gone := func(context.Context, lang.Lang, flows.Reply) error { return bot.ErrGone }
	if err := w.Turn(t.Context(), person(1), flows.Input{}, 2, gone); err == nil {
		t.Fatal("a turn that broke was taken for one that went well")
	}
	expect(t, w.say(t, person(1), "hello", 3), "Trouble vi")
	if strings.Contains(w.log.String(), "912345678") || !strings.Contains(w.log.String(), "a turn broke") {
		t.Fatal(w.log.String())
	}
}
