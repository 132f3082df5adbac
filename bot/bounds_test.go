package bot_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"nhipcau/bot"
	"nhipcau/bot/session"
	"nhipcau/flows"
	"nhipcau/internal/lang"
)

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
