package memo_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"nhipcau/internal/memo"
)

func TestWhatManyAskForAtOnceIsWorkedOutOnce(t *testing.T) {
	m := memo.New[string, int](2)
	var worked atomic.Int32
	begun, end := make(chan struct{}), make(chan struct{})
	work := func(context.Context) (int, error) {
		if worked.Add(1) == 1 {
			close(begun)
		}
		<-end
		return 7, nil
	}
	var all sync.WaitGroup
	ask := func() {
		if v, err := m.Get(t.Context(), "a", work); v != 7 || err != nil {
			t.Error(v, err)
		}
	}
	all.Go(ask)
	<-begun
	for range 5 {
		all.Go(ask)
	}
	close(end)
	all.Wait()
	ask()
	if worked.Load() != 1 {
		t.Fatalf("worked out %d times", worked.Load())
	}
}

func TestNobodyWaitsForSomethingElse(t *testing.T) {
	m := memo.New[string, int](2)
	begun, end := make(chan struct{}), make(chan struct{})
	var slow sync.WaitGroup
	slow.Go(func() {
		_, _ = m.Get(t.Context(), "slow", func(context.Context) (int, error) {
			close(begun)
			<-end
			return 1, nil
		})
	})
	<-begun
	if v, err := m.Get(t.Context(), "quick", func(context.Context) (int, error) { return 2, nil }); v != 2 || err != nil { // hangs where it waits
		t.Fatal(v, err)
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := m.Get(gone, "slow", nil); !errors.Is(err, context.Canceled) {
		t.Fatal("who is gone still waits:", err)
	}
	close(end)
	slow.Wait()
}

func TestWorkGoesOnForOthersWhenWhoAskedFirstIsGone(t *testing.T) {
	m := memo.New[string, int](1)
	ctx, leave := context.WithCancel(t.Context())
	leave()
	if v, err := m.Get(ctx, "a", func(ctx context.Context) (int, error) { return 3, ctx.Err() }); v != 3 || err != nil {
		t.Fatal(v, err)
	}
}

func TestWhatWasUsedLongestAgoIsForgottenFirstAndErrorsAtOnce(t *testing.T) {
	m := memo.New[int, int](2)
	get := func(key int, err error) {
		_, _ = m.Get(t.Context(), key, func(context.Context) (int, error) { return key * 10, err })
	}
	get(1, nil)
	get(2, nil)
	get(1, nil)
	get(3, nil)
	get(4, errors.New("x"))
	if all := m.All(); !slices.Equal(all, []int{10, 30}) {
		t.Fatal(all)
	}
	m.Put(5, 50)
	m.Put(3, 31)
	if all := m.All(); !slices.Equal(all, []int{50, 31}) {
		t.Fatal(all)
	}
	none := memo.New[int, int](0)
	for range 2 {
		if v, err := none.Get(t.Context(), 1, func(context.Context) (int, error) { return 9, nil }); v != 9 || err != nil || len(none.All()) != 0 {
			t.Fatal(v, err, none.All())
		}
	}
}

func TestWorkThatDiesLetsWhoWaitsGo(t *testing.T) {
	m := memo.New[int, int](1)
	begun, waits := make(chan struct{}), make(chan error, 1)
	go func() {
		<-begun
		_, err := m.Get(context.Background(), 1, func(context.Context) (int, error) { return 1, nil })
		waits <- err
	}()
	func() {
		defer func() { recover() }()
		_, _ = m.Get(t.Context(), 1, func(context.Context) (int, error) {
			close(begun)
			panic("x")
		})
	}()
	<-waits // whichever: it does not hang
	if v, err := m.Get(t.Context(), 1, func(context.Context) (int, error) { return 1, nil }); v != 1 || err != nil {
		t.Fatal(v, err)
	}
}
