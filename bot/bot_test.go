package bot_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"nhipcau/bot"
	"nhipcau/bot/bottest"
	"nhipcau/bot/session"
	"nhipcau/flows"
	"nhipcau/internal/lang"
	"nhipcau/knowledge/places"
)

// world is a bot with everything around it.
type world struct {
	talk  bottest.Talk
	now   func() time.Time
	store session.Store
	sums  counter
	log   bytes.Buffer
	// secret seals the sessions.
	secret session.Secret
	*bot.Bot
}

func (w *world) build() *world {
	if w.now == nil {
		at := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
		w.now = func() time.Time { return at }
	}
	if w.store == nil {
		w.store = session.NewMemory(10_000, w.now)
	}
	w.Bot = bot.New(bot.Config{
		Conversation: w.talk.Current, Counter: &w.sums, Codes: codes{}, Sessions: w.store,
		Sealer: session.NewSealer(w.secret, w.now), NonceKey: session.Secret{7}, Now: w.now, Rand: rand.Reader,
		Log: slog.New(slog.NewTextHandler(&w.log, nil)), Workers: 8, PerChat: 100,
	})
	return w
}

func start(t *testing.T) *world {
	w := new(world).build()
	t.Cleanup(func() { _ = w.Close(context.Background()) })
	return w
}

type codes struct{}

func (codes) Draw(string, places.Area, bool) (string, error) { return "4829137056", nil }

// counter counts as the tally does: an event with a known nonce once.
type counter struct {
	mu   sync.Mutex
	seen map[flows.Event]int
	fail error
}

func (c *counter) Add(_ context.Context, events []flows.Event) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.fail != nil {
		return c.fail
	}
	if c.seen == nil {
		c.seen = map[flows.Event]int{}
	}
	for _, e := range events {
		c.seen[e]++
	}
	return nil
}

func (c *counter) breaks(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fail = err
}

// counted is how many different events were added.
func (c *counter) counted() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.seen)
}

func person(id int) bot.Chat { return bot.Chat{Channel: "telegram", ID: fmt.Sprint(id)} }

// say takes a turn and gives the first sentence of the answer.
func (w *world) say(t *testing.T, chat bot.Chat, text string, update uint64) (said string) {
	t.Helper()
	err := w.Turn(t.Context(), chat, flows.Input{Kind: flows.Typed, Text: text}, update, func(_ context.Context, _ lang.Lang, r flows.Reply) error {
		said = r.Messages[0].Text
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return said
}

func expect(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Fatalf("got %q, want %q", got, want)
	}
}

func TestTurnsOfAChatNeverOverlapOrSwap(t *testing.T) {
	w := start(t)
	const chats, turns = 40, 25
	var mu sync.Mutex
	heard, busy := map[int][]string{}, map[int]bool{}
	var all sync.WaitGroup
	for turn := range turns {
		for c := range chats {
			all.Add(1)
			in := flows.Input{Kind: flows.Typed, Text: fmt.Sprint("m", turn)}
			err := w.Go(person(c), in, uint64(1+turn*chats+c), func(_ context.Context, _ lang.Lang, r flows.Reply) error {
				mu.Lock()
				defer mu.Unlock()
				if busy[c] {
					t.Error("two turns of one chat at once")
				}
				heard[c] = append(heard[c], r.Messages[0].Text)
				return nil
			}, func(error) { all.Done() })
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	all.Wait()
	for c := range chats {
		for i, said := range heard[c] {
			if want := fmt.Sprintf("%d: m%d", i+1, i); said != want || len(heard[c]) != turns {
				t.Fatalf("chat %d, turn %d of %d: %q, want %q", c, i, len(heard[c]), said, want)
			}
		}
	}
}

func TestASlowChatHoldsUpNobodyElse(t *testing.T) {
	w := start(t)
	release, held := make(chan struct{}), make(chan struct{})
	finished := make(chan error, 2)
	hold := func(context.Context, lang.Lang, flows.Reply) error { close(held); <-release; return nil }
	if err := w.Go(person(1), flows.Input{}, 1, hold, func(err error) { finished <- err }); err != nil {
		t.Fatal(err)
	}
	<-held
	expect(t, w.say(t, person(2), "hello", 2), "1: hello")
	close(release)
	if err := <-finished; err != nil {
		t.Fatal(err)
	}
}

func TestAnIdleChatCostsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := new(world).build()
		for c := range 100 {
			w.say(t, person(c), "hello", uint64(c+1))
		}
		synctest.Wait()
		if n := w.Lines(); n != 0 {
			t.Fatalf("%d lines left", n)
		}
		if err := w.Close(context.Background()); err != nil {
			t.Fatal(err)
		}
	}) // synctest fails if a goroutine is left
}

func (broken) Get(context.Context, session.Key) (session.Sealed, error) { panic("912345678") }

func (broken) Delete(context.Context, session.Key) error { panic("912345678") }

// kept is what the store holds of a chat.
func (w *world) kept(t *testing.T, chat bot.Chat) session.Record {
	t.Helper()
	s := session.NewSealer(w.secret, w.now)
	k := s.Key(chat.Channel, chat.ID)
	sealed, err := w.store.Get(t.Context(), k)
	if err != nil {
		t.Fatal(err)
	}
	r, err := s.Open(k, sealed)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAChatNeverPrintsItself(t *testing.T) {
	chat := bot.Chat{Channel: "telegram", ID: "912345678"}
	var out bytes.Buffer
	for _, h := range []slog.Handler{slog.NewJSONHandler(&out, nil), slog.NewTextHandler(&out, nil)} {
		slog.New(h).Info("x", "chat", chat, "chats", []bot.Chat{chat}, "by", map[string]bot.Chat{"a": chat})
	}
	fmt.Fprintf(&out, "%v %+v %#v %s %x %q %d %v %+v", chat, chat, chat, chat, chat, chat, chat, []bot.Chat{chat}, struct{ C bot.Chat }{chat})
	_ = json.NewEncoder(&out).Encode(chat)
	if strings.Contains(out.String(), "912345678") || !strings.Contains(out.String(), "[hidden]") {
		t.Fatal(out.String())
	}
}

func BenchmarkTurn(b *testing.B) {
	w := new(world).build()
	defer w.Close(context.Background())
	ok := func(context.Context, lang.Lang, flows.Reply) error { return nil }
	var update uint64
	b.ReportAllocs()
	for b.Loop() {
		update++
		if err := w.Turn(context.Background(), person(int(update%1000)), flows.Input{Kind: flows.Typed, Text: "hello"}, update, ok); err != nil {
			b.Fatal(err)
		}
	}
}
