// Package sessiontest holds what every session store must do, as one test that
// each store runs on itself. A store that passes can take the place of any
// other.
//
//	func TestStore(t *testing.T) {
//		sessiontest.Store(t, clock.Now, func() session.Store { return session.NewMemory(1000, clock.Now) })
//	}
package sessiontest

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"nhipcau/bot/session"
)

// Store checks a store. Open gives one that may be shared by the subtests; each
// uses keys of its own. Now is the clock that the store goes by.
func Store(t *testing.T, now func() time.Time, open func() session.Store) {
	store := open()
	later := func() time.Time { return now().Add(session.Idle) }
	cases := map[string]func(*testing.T, session.Key){
		"nothing is there at first": func(t *testing.T, k session.Key) {
			if _, err := store.Get(t.Context(), k); !errors.Is(err, session.ErrNone) {
				t.Fatalf("got %v, want ErrNone", err)
			}
		},
		"what was put is got": func(t *testing.T, k session.Key) {
			want := record(1)
			must(t, store.Swap(t.Context(), k, session.Version{}, want, later()))
			if got, err := store.Get(t.Context(), k); err != nil || got != want {
				t.Fatalf("got another record (%v)", err)
			}
		},
		"a first record does not replace another": func(t *testing.T, k session.Key) {
			must(t, store.Swap(t.Context(), k, session.Version{}, record(1), later()))
			conflict(t, store.Swap(t.Context(), k, session.Version{}, record(2), later()))
			same(t, store, k, record(1))
		},
		"the version read is replaced": func(t *testing.T, k session.Key) {
			one := record(1)
			must(t, store.Swap(t.Context(), k, session.Version{}, one, later()))
			must(t, store.Swap(t.Context(), k, one.Version(), record(2), later()))
			same(t, store, k, record(2))
			conflict(t, store.Swap(t.Context(), k, one.Version(), record(3), later()))
			same(t, store, k, record(2))
		},
		"a deleted record is gone and not replaced": func(t *testing.T, k session.Key) {
			one := record(1)
			must(t, store.Swap(t.Context(), k, session.Version{}, one, later()))
			must(t, store.Delete(t.Context(), k))
			must(t, store.Delete(t.Context(), k))
			if _, err := store.Get(t.Context(), k); !errors.Is(err, session.ErrNone) {
				t.Fatalf("got %v, want ErrNone", err)
			}
			conflict(t, store.Swap(t.Context(), k, one.Version(), record(2), later()))
		},
		"what is over is gone": func(t *testing.T, k session.Key) {
			must(t, store.Swap(t.Context(), k, session.Version{}, record(1), now().Add(-time.Second)))
			if _, err := store.Get(t.Context(), k); !errors.Is(err, session.ErrNone) {
				t.Fatalf("got %v, want ErrNone", err)
			}
			must(t, store.Swap(t.Context(), k, session.Version{}, record(2), later()))
		},
		"of many at once one wins": func(t *testing.T, k session.Key) {
			var won atomic.Int32
			var wg sync.WaitGroup
			for i := range 16 {
				wg.Go(func() {
					if store.Swap(context.Background(), k, session.Version{}, record(byte(i)), later()) == nil {
						won.Add(1)
					}
				})
			}
			wg.Wait()
			if won.Load() != 1 {
				t.Fatalf("%d won", won.Load())
			}
		},
	}
	i := byte(0)
	for name, check := range cases {
		i++
		k := session.Key{i, 0xAB}
		t.Run(name, func(t *testing.T) {
			t.Cleanup(func() { _ = store.Delete(context.Background(), k) })
			check(t, k)
		})
	}
}

// record is one that no sealer made; a store must not mind.
func record(n byte) (s session.Sealed) {
	for i := range s {
		s[i] = n + byte(i)
	}
	return s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func conflict(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, session.ErrConflict) {
		t.Fatalf("got %v, want ErrConflict", err)
	}
}

func same(t *testing.T, store session.Store, k session.Key, want session.Sealed) {
	t.Helper()
	if got, err := store.Get(t.Context(), k); err != nil || got != want {
		t.Fatalf("another record is there (%v)", err)
	}
}
