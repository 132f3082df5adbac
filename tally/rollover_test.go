package tally_test

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"

	"nhipcau/store/storetest"
	"nhipcau/tally"
)

// months reads "month:need" of a report, newest first, the open one with a star.
func needs(r tally.Report) map[string]int64 {
	m := map[string]int64{}
	for _, month := range r.Months {
		name := month.Month
		if month.Open {
			name += "*"
		}
		m[name] = month.All.Need
	}
	return m
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
		}{
			{"one second before midnight", "2026-11-30T16:59:59Z", map[string]int64{"2026-11*": 1}},
			{"midnight", "2026-11-30T17:00:00Z", map[string]int64{"2026-11": 1, "2026-12*": 1}},
			{"the clock is set back over midnight", "2026-11-30T16:59:00Z", map[string]int64{"2026-11": 1, "2026-12*": 2}},
			{"the clock has lost its battery", "1970-01-01T00:00:00Z", map[string]int64{"2026-11": 1, "2026-12*": 3}},
			{"right again", "2026-12-15T00:00:00Z", map[string]int64{"2026-11": 1, "2026-12*": 4}},
			{"the clock says a year far off", "2037-01-02T00:00:00Z", map[string]int64{"2026-11": 1, "2026-12*": 5}},
			{"and three months ahead", "2027-03-01T00:00:00Z", map[string]int64{"2026-11": 1, "2026-12*": 6}},
			{"away for a month, over a year's end", "2027-02-28T16:59:59Z", map[string]int64{"2026-11": 1, "2026-12": 6, "2027-02*": 1}},
			{"back into a month that was never open", "2027-01-15T00:00:00Z", map[string]int64{"2026-11": 1, "2026-12": 6, "2027-02*": 2}},
		}
		for i, st := range steps {
			c.set(st.now)
			if i%2 == 1 {
				l = open(t, cfg) // a restart changes nothing of it
			}
			add(t, l, need(uint64(i+1)))
			add(t, l, need(uint64(i+1)), need(1)) // nor do repetitions, over the months
			if got := needs(report(t, l)); !equal(got, st.want) {
				t.Fatalf("%s: %v, want %v", st.why, got, st.want)
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

func TestReadingChangesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		c, cfg := new(clock), config(t, url)
		cfg.Clock = c.Now
		if _, err := tally.Read(t.Context(), cfg); !errors.Is(err, tally.ErrKey) {
			t.Fatalf("without a key: %v", err)
		}
		c.set("2026-11-24T00:00:00Z")
		l := open(t, cfg)
		add(t, l, need(1))
		kept := func() string {
			blob, err := cfg.Store.Blob(t.Context(), "counts")
			if err != nil {
				t.Fatal(err)
			}
			key, err := os.ReadFile(cfg.KeyFile)
			if err != nil {
				t.Fatal(err)
			}
			return string(blob) + string(key)
		}
		before := kept()
		c.set("2026-12-24T00:00:00Z")
		outside, err := tally.Read(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range []tally.Report{outside, report(t, l)} {
			if got := needs(r); !equal(got, map[string]int64{"2026-11*": 1}) {
				t.Fatal(got)
			}
		}
		if closed, err := cfg.Store.ClosedPeriods(t.Context(), "topic-month"); err != nil || len(closed) != 0 || kept() != before {
			t.Fatal("reading changed something", closed, err)
		}
	})
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
		// A replica on another machine: its own connection, its own copy of the key.
		cfg.Store, cfg.KeyFile = storetest.Open(t, url), t.TempDir()+"/counts.key"
		if err := os.WriteFile(cfg.KeyFile, key, 0o600); err != nil {
			t.Fatal(err)
		}
		replicas := []*tally.Ledger{first, open(t, cfg)}
		for month, now := range []string{"2026-11-30T16:00:00Z", "2026-11-30T18:00:00Z", "2027-01-02T00:00:00Z"} {
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
			if got := needs(report(t, l)); !equal(got, map[string]int64{"2026-11": 20, "2026-12": 20, "2027-01*": 20}) {
				t.Fatal(got)
			}
		}
	})
}
