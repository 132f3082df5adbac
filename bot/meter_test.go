package bot_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"nhipcau/bot"
	"nhipcau/bot/session"
	"nhipcau/flows"
	"nhipcau/internal/lang"
)

func TestEveryOutcomeIsMetered(t *testing.T) {
	w := new(world).build()
	var m meter
	b := bot.New(bot.Config{Conversation: w.talk.Current, Sessions: w.store, Sealer: session.NewSealer(session.Secret{1}, w.now), Meter: &m})
	ok := func(context.Context, lang.Lang, flows.Reply) error { return nil }
	for _, turn := range []struct {
		text   string
		update uint64
		send   bot.Send
	}{
		{"hello", 1, ok}, {"hello", 1, ok}, {"panic", 2, ok},
		{"hello", 3, func(context.Context, lang.Lang, flows.Reply) error { return bot.ErrGone }},
	} {
		_ = b.Turn(t.Context(), person(1), flows.Input{Kind: flows.Typed, Text: turn.text}, turn.update, turn.send)
	}
	for _, text := range []string{"hello", "panic"} {
		b.Step(t.Context(), "web", flows.State{}, flows.Input{Kind: flows.Typed, Text: text})
	}
	_ = b.Close(t.Context())
	_ = b.Turn(t.Context(), person(1), flows.Input{}, 9, ok)
	if want := []string{"ok", "repeated", "failed", "dropped", "ok", "failed", "refused"}; !slices.Equal(m.outcomes, want) {
		t.Fatalf("got %v, want %v", m.outcomes, want)
	}
}

// A repeated update and a tap add nothing; nor does a step that broke.
func TestHowWhatIsTypedIsUnderstoodIsMeteredOnce(t *testing.T) {
	w := new(world).build()
	var m meter
	b := bot.New(bot.Config{Conversation: w.talk.Current, Sessions: w.store, Sealer: session.NewSealer(session.Secret{1}, w.now), Meter: &m})
	ok := func(context.Context, lang.Lang, flows.Reply) error { return nil }
	for _, turn := range []struct {
		kind   flows.InputKind
		text   string
		update uint64
	}{{flows.Typed, "hello", 1}, {flows.Typed, "hello", 1}, {flows.Tap, "say/hello", 2}, {flows.Typed, "panic", 3}, {flows.Typed, "unsure", 4}} {
		_ = b.Turn(t.Context(), person(1), flows.Input{Kind: turn.kind, Text: turn.text}, turn.update, ok)
	}
	b.Step(t.Context(), "web", flows.State{}, flows.Input{Kind: flows.Typed, Text: "hello"})
	_ = b.Close(t.Context())
	if want := []string{"telegram choice", "telegram not_understood", "web choice"}; !slices.Equal(m.understood, want) {
		t.Fatalf("got %v, want %v", m.understood, want)
	}
}

type meter struct{ outcomes, understood []string }

func (m *meter) Turn(_, outcome string, _ time.Duration) { m.outcomes = append(m.outcomes, outcome) }

func (m *meter) Understood(channel, kind string) {
	m.understood = append(m.understood, channel+" "+kind)
}

func (m *meter) Uncounted(int, int) {}
