package tally_test

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"nhipcau/store"
	"nhipcau/store/storetest"
	"nhipcau/tally"
)

// closedOf gives the periods of a table that are closed.
func closedOf(tb testing.TB, s *store.Store, table string) (names []string) {
	tb.Helper()
	all, err := s.ClosedPeriods(tb.Context(), table)
	if err != nil {
		tb.Fatal(err)
	}
	for _, p := range all {
		names = append(names, p.Name)
	}
	return names
}

func TestTheMonthEndsAtMidnightInVietnamAndNeverComesBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		c, cfg := new(clock), config(t, url)
		cfg.Clock = c.Now
		c.set("2026-11-30T16:59:59Z")
		l := open(t, cfg)
		steps := []struct {
			why, now string
			want     map[string]int64
			closed   []string
		}{
			{"one second before midnight", "2026-11-30T16:59:59Z", map[string]int64{"2026-11": 1}, nil},
			{"midnight", "2026-11-30T17:00:00Z", map[string]int64{"2026-11": 1, "2026-12": 1}, nil},
			{"the clock is set back over midnight", "2026-11-30T16:59:00Z", map[string]int64{"2026-11": 1, "2026-12": 2}, nil},
			{"the clock has lost its battery", "1970-01-01T00:00:00Z", map[string]int64{"2026-11": 1, "2026-12": 3}, nil},
			{"right again", "2026-12-15T00:00:00Z", map[string]int64{"2026-11": 1, "2026-12": 4}, nil},
			{"the clock says a year far off", "2037-01-02T00:00:00Z", map[string]int64{"2026-11": 1, "2026-12": 5}, nil},
			{"and three months ahead", "2027-03-01T00:00:00Z", map[string]int64{"2026-11": 1, "2026-12": 6}, nil},
			{"the last second in which November's codes can come back", "2027-01-04T16:59:59Z", map[string]int64{"2026-11": 1, "2026-12": 6, "2027-01": 1}, nil},
			{"35 days after its end", "2027-01-04T17:00:00Z", map[string]int64{"2026-11": 1, "2026-12": 6, "2027-01": 2}, []string{"2026-11"}},
			{"away for a month", "2027-02-28T16:59:59Z", map[string]int64{"2026-11": 1, "2026-12": 6, "2027-01": 2, "2027-02": 1}, []string{"2026-11", "2026-12"}},
			{"back into January", "2027-01-15T00:00:00Z", map[string]int64{"2026-11": 1, "2026-12": 6, "2027-01": 2, "2027-02": 2}, []string{"2026-11", "2026-12"}},
		}
		for i, st := range steps {
			c.set(st.now)
			if i%2 == 1 {
				l = open(t, cfg) // a restart changes nothing of it
			}
			add(t, l, need(uint64(i+1)))
			add(t, l, need(uint64(i+1)), need(1)) // nor do repetitions, over the months
			if got := needs(t, l); !equal(got, st.want) {
				t.Fatalf("%s: %v, want %v", st.why, got, st.want)
			}
			if got := closedOf(t, cfg.Store, tally.InAll); !slices.Equal(got, st.closed) {
				t.Fatalf("%s: closed are %v, want %v", st.why, got, st.closed)
			}
		}
	})
}

func equal(a, b map[string]int64) bool {
	for k, n := range a {
		if m, ok := b[k]; !ok || n != m {
			return false
		}
	}
	return len(a) == len(b)
}

func TestAClockThatJumpsIsReportedOnce(t *testing.T) {
	c, cfg := new(clock), config(t, storetest.SQLite(t))
	var out bytes.Buffer
	cfg.Clock, cfg.Log = c.Now, slog.New(slog.NewTextHandler(&out, nil))
	c.set("2026-11-24T00:00:00Z")
	l := open(t, cfg)
	c.set("2037-01-01T00:00:00Z")
	for nonce := range uint64(5) {
		add(t, l, need(nonce+1))
	}
	if n := strings.Count(out.String(), "the clock is months ahead"); n != 1 {
		t.Fatalf("the operator was told %d times: %s", n, out.String())
	}
}

func TestReplicasCloseAMonthOnceTogether(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		c, cfg := new(clock), config(t, url)
		cfg.Clock = c.Now
		c.set("2026-11-30T16:00:00Z")
		first := open(t, cfg)
		key, err := os.ReadFile(cfg.KeyFile)
		if err != nil {
			t.Fatal(err)
		}
		codes, err := os.ReadFile(filepath.Dir(cfg.KeyFile) + "/codes.key")
		if err != nil {
			t.Fatal(err)
		}
		// A replica on another machine: its own connection, its own copies of the keys.
		cfg.Store, cfg.KeyFile = storetest.Open(t, url), t.TempDir()+"/counts.key"
		if err := os.WriteFile(cfg.KeyFile, key, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Dir(cfg.KeyFile)+"/codes.key", codes, 0o600); err != nil {
			t.Fatal(err)
		}
		replicas := []*tally.Ledger{first, open(t, cfg)}
		for month, now := range []string{"2026-11-30T16:00:00Z", "2026-11-30T18:00:00Z", "2027-01-03T00:00:00Z"} {
			c.set(now)
			var wg sync.WaitGroup
			for r, l := range replicas {
				for i := range 10 {
					wg.Go(func() {
						if err := l.Add(t.Context(), need(uint64(1000*month+100*r+i+1))); err != nil {
							t.Error(err)
						}
					})
				}
			}
			wg.Wait()
		}
		for _, l := range replicas {
			if got := needs(t, l); !equal(got, map[string]int64{"2026-11": 20, "2026-12": 20, "2027-01": 20}) {
				t.Fatal(got)
			}
			if got := closedOf(t, cfg.Store, tally.Operations); !slices.Equal(got, []string{"2026-W49"}) {
				t.Fatal(got)
			}
		}
	})
}
