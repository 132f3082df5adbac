package bot_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
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

func (broken) Get(context.Context, session.Key) (session.Sealed, error) { panic("912345678") }

func (broken) Delete(context.Context, session.Key) error { panic("912345678") }

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

func TestClosingWaitsForTurnsInFlight(t *testing.T) {
	w := start(t)
	release, held := make(chan struct{}), make(chan struct{})
	answered := make(chan error, 1)
	hold := func(context.Context, lang.Lang, flows.Reply) error { close(held); <-release; return nil }
	if err := w.Go(person(1), flows.Input{}, 1, hold, func(err error) { answered <- err }); err != nil {
		t.Fatal(err)
	}
	<-held
	closed := make(chan error, 1)
	go func() { closed <- w.Close(context.Background()) }()
	drop := func(context.Context, lang.Lang, flows.Reply) error { return nil }
	for !errors.Is(w.Go(person(2), flows.Input{}, 2, drop, func(error) {}), bot.ErrClosed) {
	}
	close(release)
	if err := <-closed; err != nil {
		t.Fatal(err)
	}
	if err := <-answered; err != nil {
		t.Fatal(err)
	}
}

func TestClosingCutsShortWhatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := new(world).build()
		hang := func(ctx context.Context, _ lang.Lang, _ flows.Reply) error { <-ctx.Done(); return ctx.Err() }
		if err := w.Go(person(1), flows.Input{}, 1, hang, func(error) {}); err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		if err := w.Close(context.Background()); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
		if took := time.Since(begun); took != 10*time.Second {
			t.Fatalf("waited %v", took)
		}
	})
}

func TestTooManyWaitingTurnsAreRefused(t *testing.T) {
	w := new(world)
	w.build()
	b := bot.New(bot.Config{Conversation: w.talk.Current, Sessions: w.store, Sealer: session.NewSealer(session.Secret{}, w.now), Waiting: 3, PerChat: 100})
	defer b.Close(context.Background())
	release := make(chan struct{})
	var done sync.WaitGroup
	hold := func(context.Context, lang.Lang, flows.Reply) error { <-release; return nil }
	refused := 0
	for i := range 10 {
		done.Add(1)
		if err := b.Go(person(1), flows.Input{}, uint64(i+1), hold, func(error) { done.Done() }); errors.Is(err, bot.ErrBusy) {
			refused++
			done.Done()
		}
	}
	close(release)
	done.Wait()
	if refused < 6 {
		t.Fatalf("%d refused", refused)
	}
}

func TestManyChatsCannotWaitBeyondTheBound(t *testing.T) {
	const workers, waiting = 4, 100
	w := new(world).build()
	defer w.Close(context.Background())
	b := bot.New(bot.Config{
		Conversation: w.talk.Current, Sessions: w.store, Sealer: session.NewSealer(session.Secret{}, w.now), Workers: workers, Waiting: waiting,
	})
	defer b.Close(context.Background())
	release := make(chan struct{})
	hold := func(context.Context, lang.Lang, flows.Reply) error { <-release; return nil }
	var done sync.WaitGroup
	accepted := 0
	for c := range 5000 {
		done.Add(1)
		switch err := b.Go(person(c), flows.Input{}, uint64(c+1), hold, func(error) { done.Done() }); {
		case err == nil:
			accepted++
		case errors.Is(err, bot.ErrBusy):
			done.Done()
		default:
			t.Fatal(err)
		}
	}
	close(release)
	done.Wait()
	if accepted < waiting || accepted > workers+waiting {
		t.Fatalf("%d turns were accepted, at most %d may run and %d wait", accepted, workers, waiting)
	}
}

func TestOneChatCannotTakeAllThePlaces(t *testing.T) {
	w := new(world)
	w.build()
	defer w.Close(context.Background())
	b := bot.New(bot.Config{Conversation: w.talk.Current, Sessions: w.store, Sealer: session.NewSealer(session.Secret{}, w.now), PerChat: 4})
	defer b.Close(context.Background())
	release, held := make(chan struct{}), make(chan struct{}, 100)
	var done sync.WaitGroup
	flood := func() (refused int) {
		for i := range 20 {
			done.Add(1)
			err := b.Go(person(1), flows.Input{}, uint64(i+1), func(context.Context, lang.Lang, flows.Reply) error {
				held <- struct{}{}
				<-release
				return nil
			}, func(error) { done.Done() })
			if errors.Is(err, bot.ErrFlood) {
				refused++
				done.Done()
			}
		}
		return refused
	}
	if refused := flood(); refused < 15 {
		t.Fatalf("%d of 20 refused", refused)
	}
	<-held
	ok := func(context.Context, lang.Lang, flows.Reply) error { return nil }
	if err := b.Turn(t.Context(), person(2), flows.Input{}, 1, ok); err != nil {
		t.Fatal(err)
	}
	close(release)
	done.Wait()
	if err := b.Turn(t.Context(), person(1), flows.Input{}, 99, ok); err != nil {
		t.Fatal("the line did not open again")
	}
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
