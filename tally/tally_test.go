package tally_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"nhipcau/internal/realtest"
	"nhipcau/internal/safelog"
	"nhipcau/knowledge/places"
	"nhipcau/store"
	"nhipcau/store/storetest"
	"nhipcau/tally"
)

func TestMain(m *testing.M) {
	if os.Getenv(hammerEnv) != "" {
		hammer()
		return
	}
	if os.Getenv(giverEnv) != "" {
		give()
		return
	}
	os.Exit(realtest.Main(m))
}

var (
	topics = []string{"loans", "jobs", "health"}
	areas  = []places.Area{places.Province, 7, 16228, 14758}
	noon   = time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC) // 12:00 in Vietnam
)

// clock is a time that tests set.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) set(s string) {
	now, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
}

// config opens the database and names a key file of this test.
func config(tb testing.TB, url string) tally.Config {
	tb.Helper()
	log, dropped := safelog.New(new(bytes.Buffer), slog.LevelDebug)
	tb.Cleanup(func() {
		if dropped() > 0 {
			tb.Errorf("the ledger logs what the log withholds")
		}
	})
	return tally.Config{
		Store: storetest.Open(tb, url), KeyFile: filepath.Join(tb.TempDir(), "counts.key"),
		Clock: func() time.Time { return noon }, Topics: topics, Areas: areas, Log: log,
	}
}

// open opens a ledger without noise.
func open(tb testing.TB, cfg tally.Config) *tally.Ledger {
	tb.Helper()
	l, err := tally.OpenSimulated(tb.Context(), cfg, nil)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := l.Close(context.Background()); err != nil {
			tb.Error(err)
		}
	})
	return l
}

func add(tb testing.TB, l *tally.Ledger, events ...tally.Event) {
	tb.Helper()
	if err := l.Add(tb.Context(), events...); err != nil {
		tb.Fatal(err)
	}
}

// peek gives the cells of a table that are not zero, by period.
func peek(tb testing.TB, l *tally.Ledger, table string) map[string]map[string]int64 {
	tb.Helper()
	all, err := l.Peek(tb.Context(), table)
	if err != nil {
		tb.Fatal(err)
	}
	for _, cells := range all {
		maps.DeleteFunc(cells, func(_ string, n int64) bool { return n == 0 })
	}
	return all
}

// needs gives how many needs were counted, by month.
func needs(tb testing.TB, l *tally.Ledger) map[string]int64 {
	tb.Helper()
	n := map[string]int64{}
	for month, cells := range peek(tb, l, tally.InAll) {
		n[month] = cells["need"]
	}
	return n
}

func need(nonce uint64) tally.Event {
	return tally.Event{Nonce: nonce, Stage: tally.Need, Topic: "loans", Area: 16228}
}

func TestHowFarPeopleComeIsCounted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		cfg := config(t, url)
		l := open(t, cfg)
		ev := func(nonce uint64, s tally.Stage, topic, reason string) tally.Event {
			return tally.Event{Nonce: nonce, Stage: s, Topic: topic, Area: 16228, Reason: reason}
		}
		beside := func(e tally.Event) tally.Event { e.Further = true; return e }
		add(t, l)
		add(t, l, ev(1, tally.Need, "loans", ""), ev(2, tally.Eligible, "loans", ""), ev(3, tally.Referred, "loans", ""))
		add(t, l, beside(ev(4, tally.Need, "jobs", "")), beside(ev(5, tally.NotEligible, "jobs", tally.ReasonConditions)))
		add(t, l, ev(6, tally.Need, "jobs", ""), ev(7, tally.NoService, "jobs", tally.ReasonNoListing))
		add(t, l, tally.Event{Nonce: 8, Stage: tally.First, Topic: "jobs"}, tally.Event{Nonce: 9, Stage: tally.Again, Topic: "jobs"})
		want := map[string]map[string]map[string]int64{
			tally.Operations: {"2026-W48": {"loans/need": 1, "jobs/need": 2, "jobs/unmet:conditions": 1, "jobs/unmet:no_listing": 1}},
			tally.ByTopic:    {"2026-11": {"loans/eligible": 1}},
			tally.InAll:      {"2026-11": {"need": 2, "eligible": 1, "referred": 1, "first": 1, "again": 1}},
			tally.ByCluster:  {"2026-Q4": {"none/loans/eligible": 1, "none/jobs/unmet:no_listing": 1}},
			tally.ByCommune:  {"2026-Q4": {"16228/eligible": 1, "16228/unmet:no_listing": 1}},
		}
		// The same from a ledger that was not there when they were counted.
		for _, l := range []*tally.Ledger{l, open(t, cfg)} {
			for table, periods := range want {
				if got := peek(t, l, table); !cmp.Equal(got, periods) {
					t.Fatal(cmp.Diff(periods, got))
				}
			}
		}
	})
}

func TestWhatIsNotOnTheListsIsRefusedWhole(t *testing.T) {
	l := open(t, config(t, storetest.SQLite(t)))
	good := need(1)
	bad := map[string]func(*tally.Event){
		"no nonce":                   func(e *tally.Event) { e.Nonce = 0 },
		"no stage":                   func(e *tally.Event) { e.Stage = 0 },
		"unknown stage":              func(e *tally.Event) { e.Stage = tally.Again + 1 },
		"unknown topic":              func(e *tally.Event) { e.Topic = "0912345678" },
		"no topic":                   func(e *tally.Event) { e.Topic = "" },
		"unknown area":               func(e *tally.Event) { e.Area = 10001 },
		"unknown reason":             func(e *tally.Event) { e.Stage, e.Reason = tally.NoService, "Nguyễn" },
		"an arrival without a code":  func(e *tally.Event) { e.Stage = tally.Reached },
		"a word without a stub":      func(e *tally.Event) { e.Stage = tally.SaidReached },
		"a stub without a word":      func(e *tally.Event) { e.Stub = "4829137056" },
		"a reason where none can be": func(e *tally.Event) { e.Reason = tally.ReasonConditions },
	}
	for name, spoil := range bad {
		e := good
		spoil(&e)
		if err := l.Add(t.Context(), good, e); !errors.Is(err, tally.ErrEvent) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := l.Add(t.Context(), make([]tally.Event, tally.MaxEvents+1)...); !errors.Is(err, tally.ErrEvent) {
		t.Error(err)
	}
	if got := needs(t, l); got["2026-11"] != 0 {
		t.Fatalf("%v counted, want none", got)
	}
}

// Any events in any order, alone or together, repeated at once or later, by
// either of two replicas: what is counted are the distinct nonces.
func TestRepetitionsAreCountedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		cfg := config(t, url)
		replicas := []*tally.Ledger{open(t, cfg), open(t, cfg)}
		var base uint64
		want := map[string]int64{}
		rapid.Check(t, func(rt *rapid.T) {
			base += 1000
			counted := map[uint64]bool{}
			stages := []tally.Stage{tally.Need, tally.Eligible, tally.Referred, tally.First, tally.Again}
			for range rapid.IntRange(1, 5).Draw(rt, "adds") {
				var events []tally.Event
				for range rapid.IntRange(0, 6).Draw(rt, "events") {
					n := rapid.Uint64Range(1, 12).Draw(rt, "nonce")
					e := tally.Event{Nonce: base + n, Stage: stages[n%5], Topic: topics[n%3], Area: areas[n%4]}
					events = append(events, e)
					if !counted[e.Nonce] {
						want[e.Stage.String()]++
					}
					counted[e.Nonce] = true
				}
				add(t, replicas[rapid.IntRange(0, 1).Draw(rt, "replica")], events...)
			}
			if got := peek(t, replicas[0], tally.InAll)["2026-11"]; !cmp.Equal(got, want) && len(want) > 0 {
				rt.Fatal(cmp.Diff(want, got))
			}
		})
	})
}

func TestReplicasCountIntoOneStore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		const replicas, callers, each = 2, 8, 12
		cfg := config(t, url)
		var wg sync.WaitGroup
		for r := range replicas {
			cfg.Store = storetest.Open(t, url)
			l := open(t, cfg)
			for c := range callers {
				wg.Go(func() {
					for i := range each {
						mine, shared := uint64(1000*r+100*c+i+1), uint64(1_000_000+100*c+i)
						if err := l.Add(t.Context(), need(mine), need(shared)); err != nil {
							t.Error(err)
							return
						}
					}
				})
			}
		}
		wg.Wait()
		if n, want := needs(t, open(t, cfg))["2026-11"], int64(replicas*callers*each+callers*each); n != want {
			t.Fatalf("%d counted, want %d", n, want)
		}
	})
}

func TestAClosedLedgerTakesNothingMore(t *testing.T) {
	cfg := config(t, storetest.SQLite(t))
	l := open(t, cfg)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := l.Add(ctx, need(1)); err != nil && !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if err := l.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := l.Add(t.Context(), need(2)); !errors.Is(err, tally.ErrClosed) {
		t.Fatal(err)
	}
	if err := l.Tend(t.Context()); !errors.Is(err, tally.ErrClosed) {
		t.Fatal(err)
	}
	if n := needs(t, open(t, cfg))["2026-11"]; n != 1 {
		t.Fatalf("%d counted: who gave up waiting was still to be counted before closing", n)
	}
}

func TestAStoreThatIsAwayIsSaidToBe(t *testing.T) {
	cfg := config(t, storetest.SQLite(t))
	other, err := store.Open(t.Context(), storetest.SQLite(t))
	if err != nil {
		t.Fatal(err)
	}
	cfg.Store = other
	l := open(t, cfg)
	if err := other.Close(); err != nil {
		t.Fatal(err)
	}
	if err := l.Add(t.Context(), need(1)); !errors.Is(err, store.Unavailable) {
		t.Fatal(err)
	}
}
