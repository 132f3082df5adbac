package bot_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"nhipcau/bot"
	"nhipcau/bot/session"
	"nhipcau/flows"
	"nhipcau/internal/lang"
)

var errRefused = errors.New("dial tcp 10.0.0.7:6379: connection refused")

// hear takes a turn and gives everything that was said in it.
func (w *world) hear(t *testing.T, chat bot.Chat, text string, update uint64) (said string, err error) {
	t.Helper()
	err = w.Turn(t.Context(), chat, flows.Input{Kind: flows.Typed, Text: text}, update, func(_ context.Context, _ lang.Lang, r flows.Reply) error {
		said += r.Messages[0].Text
		return nil
	})
	return said, err
}

func TestWithoutTheSessionsPeopleAreToldOnceAndAnsweredLater(t *testing.T) {
	memory := session.NewMemory(100, start(t).now)
	away := &rival{Store: memory, down: errRefused}
	w := (&world{store: away}).build()
	defer w.Close(context.Background())
	for update := uint64(1); update <= 2; update++ {
		for try := range 3 {
			want := ""
			if try == 0 && update == 1 {
				want = "Trouble vi"
			}
			for id := 1; id <= 2; id++ {
				said, err := w.hear(t, person(id), "need", update*10+uint64(id))
				expect(t, said, want)
				if !errors.Is(err, bot.ErrAway) {
					t.Fatalf("the platform is told %v, and keeps nothing", err)
				}
			}
		}
	}
	if w.talk.Stepped() != 0 || w.sums.counted() != 0 || memory.Len() != 0 {
		t.Fatal("somebody was answered from a session of another world")
	}
	if n := strings.Count(w.log.String(), "\n"); n != 1 || !strings.Contains(w.log.String(), "sessions are away") {
		t.Fatalf("%d lines: %s", n, w.log.String())
	}
	away.down = nil
	expect(t, w.say(t, person(1), "need", 11), "1: need")
	expect(t, w.say(t, person(1), "need", 21), "2: need")
	expect(t, w.say(t, person(2), "need", 12), "1: need")
	if !strings.Contains(w.log.String(), "sessions are back") {
		t.Fatalf("the operator was not told: %s", w.log.String())
	}
}

// lost is a store that writes and cannot say so.
type lost struct {
	session.Store
	on bool
}

func (l *lost) Swap(ctx context.Context, k session.Key, old session.Version, s session.Sealed, until time.Time) error {
	err := l.Store.Swap(ctx, k, old, s, until)
	if l.on && err == nil {
		return errRefused
	}
	return err
}

func TestAWriteWhoseAnswerIsLostIsNotDoneTwice(t *testing.T) {
	at := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	w := (&world{now: func() time.Time { return at }}).build()
	defer w.Close(context.Background())
	expect(t, w.say(t, person(1), "hello", 1), "1: hello")
	store := &lost{Store: w.store, on: true}
	w.store = store
	b := w.build()
	defer b.Close(context.Background())
	if said, err := b.hear(t, person(1), "need", 2); !errors.Is(err, bot.ErrAway) || said != "Trouble vi" {
		t.Fatalf("%q, %v", said, err)
	}
	store.on = false
	at = at.Add(5 * time.Second) // whoever owed the answer is taken to have died
	expect(t, b.say(t, person(1), "need", 2), "2: need")
	if w.sums.counted() != 1 {
		t.Fatalf("%d counted", w.sums.counted())
	}
}

// What waits behind an update that goes back to the platform goes back too, or
// it would be answered before it.
func TestDuringAnOutageNothingOvertakes(t *testing.T) {
	store := &rival{Store: session.NewMemory(100, start(t).now)}
	w := (&world{store: store}).build()
	defer w.Close(context.Background())
	entered, leave := make(chan struct{}), make(chan struct{})
	store.get = func() error {
		store.get = nil
		close(entered)
		<-leave
		return errRefused // and all is well again
	}
	said := make(chan string, 10)
	done := make(chan error, 3)
	for update := range uint64(3) {
		in := flows.Input{Kind: flows.Typed, Text: "m"}
		err := w.Go(person(1), in, update+1, func(_ context.Context, _ lang.Lang, r flows.Reply) error {
			said <- r.Messages[0].Text
			return nil
		}, func(err error) { done <- err })
		if err != nil {
			t.Fatal(err)
		}
		if update == 0 {
			<-entered
		}
	}
	close(leave)
	for range 3 {
		if err := <-done; !errors.Is(err, bot.ErrAway) {
			t.Fatalf("%v: it overtook the first", err)
		}
	}
	if close(said); <-said != "Trouble vi" || <-said != "" {
		t.Fatal("something else was said")
	}
	for update := uint64(1); update <= 3; update++ {
		if got := w.say(t, person(1), "m", update); !strings.HasPrefix(got, string(rune('0'+update))) {
			t.Fatal(got)
		}
	}
}
