package tally_test

import (
	"database/sql"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"nhipcau/knowledge/places"
	"nhipcau/store"
	"nhipcau/store/storetest"
	"nhipcau/tally"
)

func tend(tb testing.TB, l *tally.Ledger) {
	tb.Helper()
	if err := l.Tend(tb.Context()); err != nil {
		tb.Fatal(err)
	}
}

// published gives "kind period" of what was published, in order.
func published(tb testing.TB, s *store.Store) (names []string) {
	tb.Helper()
	all, err := tally.Published(tb.Context(), s, "")
	if err != nil {
		tb.Fatal(err)
	}
	for _, p := range all {
		names = append(names, p.Kind+" "+p.Period)
	}
	return names
}

// cohort counts n people who were referred, and lets some of them arrive and
// some say that they did.
func cohort(tb testing.TB, l *tally.Ledger, base uint64, n, arrive, say int) {
	tb.Helper()
	var events []tally.Event
	flush := func() {
		add(tb, l, events...)
		events = nil
	}
	for i := range uint64(n) {
		nonce := base + 10*i
		for j, s := range []tally.Stage{tally.Need, tally.Eligible, tally.Referred} {
			events = append(events, tally.Event{Nonce: nonce + uint64(j), Stage: s, Topic: "loans", Area: 16228})
		}
		code := draw(tb, l, "loans")
		switch {
		case int(i) < arrive:
			redeem(tb, l, slip(code), nil)
		case int(i) < arrive+say:
			events = append(events, tally.Event{Nonce: nonce + 5, Stage: tally.SaidReached, Stub: l.Stub(code)})
		}
		if len(events) > 200 {
			flush()
		}
	}
	flush()
}

func TestFiguresArePublishedOnTheirDayOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		l, c, cfg := clocked(t, url, "2026-11-24T02:00:00Z")
		cohort(t, l, 1000, 250, 150, 25)
		for _, st := range []struct {
			now  string
			want []string
		}{
			{"2026-11-29T16:59:59Z", nil},
			{"2026-11-29T17:00:00Z", []string{"week 2026-W48"}},
			{"2027-01-09T16:59:59Z", []string{"week 2026-W48", "week 2026-W49"}},
			{"2027-01-09T17:00:00Z", []string{"week 2026-W48", "week 2026-W49", "month 2026-11"}},
			{"2027-02-09T17:00:00Z", []string{"week 2026-W48", "week 2026-W49", "month 2026-11", "week 2027-W01", "quarter 2026-Q4"}},
		} {
			c.set(st.now)
			tend(t, l)
			tend(t, open(t, cfg))
			if got := published(t, cfg.Store); !slices.Equal(got, st.want) {
				t.Fatalf("%s: %v, want %v", st.now, got, st.want)
			}
		}
		all, err := tally.Published(t.Context(), cfg.Store, tally.Monthly)
		if err != nil || len(all) != 1 {
			t.Fatal(all, err)
		}
		p := all[0]
		if p.Closed != "2027-01-05" || p.On != "2027-01-10" || !p.Simulated || len(p.Tables) != 2 || len(p.Lines) != 4 {
			t.Fatalf("%+v", p)
		}
		for _, line := range p.Lines[:2] { // in all, and health has none
			in := line.Indicator
			switch {
			case line.Topic == "":
				if in.Show != tally.ShowPercent || in.Confirmed != 0.6 || in.WithSaid != 0.7 || in.Eligible.N != 250 || line.Counts["referred"].N != 250 {
					t.Errorf("%+v", in)
				}
			case in.Show != tally.ShowNothing:
				t.Errorf("%s shows %+v", line.Topic, in)
			}
		}
	})
}

func TestReplicasPublishOnceTogether(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		l, c, cfg := clocked(t, url, "2026-11-24T02:00:00Z")
		replicas := []*tally.Ledger{l}
		for range 2 {
			cfg.Store = storetest.Open(t, url)
			replicas = append(replicas, open(t, cfg))
		}
		c.set("2027-01-10T02:00:00Z")
		var wg sync.WaitGroup
		for _, l := range replicas {
			wg.Go(func() {
				if err := l.Tend(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if got := published(t, cfg.Store); !slices.Equal(got, []string{"week 2026-W48", "month 2026-11"}) {
			t.Fatal(got)
		}
	})
}

func TestWhatCannotBePublishedIsRefused(t *testing.T) {
	l, c, _ := clocked(t, storetest.SQLite(t), "2026-11-24T02:00:00Z")
	c.set("2027-01-10T02:00:00Z")
	for name, tc := range map[string]struct {
		kind, period string
		want         error
	}{
		"November, now due":       {tally.Monthly, "2026-11", nil},
		"no month":                {tally.Monthly, "2026-13", tally.ErrPeriod},
		"no week":                 {tally.Weekly, "2025-W53", tally.ErrPeriod},
		"a day":                   {tally.Monthly, "2026-11-24", tally.ErrPeriod},
		"words":                   {tally.Monthly, "tháng 11", tally.ErrPeriod},
		"empty":                   {tally.Monthly, "", tally.ErrPeriod},
		"a month as a quarter":    {tally.Quarterly, "2026-11", tally.ErrPeriod},
		"a week as a month":       {tally.Monthly, "2026-W48", tally.ErrPeriod},
		"the month that is open":  {tally.Monthly, "2027-01", tally.ErrPeriod},
		"the quarter, not yet":    {tally.Quarterly, "2026-Q4", tally.ErrPeriod},
		"one before it was begun": {tally.Monthly, "2026-01", tally.ErrPeriod},
	} {
		if _, err := l.Publish(t.Context(), tc.kind, tc.period); !errors.Is(err, tc.want) {
			t.Errorf("%s: %v, want %v", name, err, tc.want)
		}
	}
	if _, err := l.Publish(t.Context(), tally.Monthly, "2026-11"); !errors.Is(err, store.Conflict) {
		t.Errorf("once more: %v", err)
	}
}

func TestChangedFiguresAreNotGivenOut(t *testing.T) {
	url := storetest.SQLite(t)
	l, c, cfg := clocked(t, url, "2026-11-24T02:00:00Z")
	for _, now := range []string{"2026-12-01T02:00:00Z", "2026-12-08T02:00:00Z", "2026-12-15T02:00:00Z"} {
		c.set(now)
		tend(t, l)
	}
	if n := len(published(t, cfg.Store)); n != 3 {
		t.Fatal(n)
	}
	db, err := sql.Open("sqlite", strings.TrimPrefix(url, "sqlite://"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for name, change := range map[string]string{
		"a figure":          "UPDATE publication SET body = CAST(REPLACE(CAST(body AS TEXT), '\"hidden\":true', '\"hidden\":false') AS BLOB) WHERE number = 2",
		"the period":        "UPDATE publication SET period = '2026-W01' WHERE number = 1",
		"one taken away":    "DELETE FROM publication WHERE number = 2",
		"the first is gone": "DELETE FROM publication WHERE number = 1",
		"no JSON":           "UPDATE publication SET body = CAST('x' AS BLOB) WHERE number = 1",
	} {
		t.Run(name, func(t *testing.T) {
			for _, do := range []string{"CREATE TABLE kept AS SELECT * FROM publication", change} {
				if _, err := db.Exec(do); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := tally.Published(t.Context(), cfg.Store, ""); !errors.Is(err, tally.ErrChain) {
				t.Error(err)
			}
			for _, do := range []string{"DELETE FROM publication", "INSERT INTO publication SELECT * FROM kept", "DROP TABLE kept"} {
				if _, err := db.Exec(do); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
	if n := len(published(t, cfg.Store)); n != 3 {
		t.Fatal(n)
	}
}

func TestEveryPlaceIsInOneCluster(t *testing.T) {
	g, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	c, err := tally.LoadClusters(g)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Clusters) != 12 || c.Year != 2026 || c.Source == "" {
		t.Fatal(len(c.Clusters), c.Year, c.Source)
	}
}

func TestAnOutsideEstimateNeedsItsSource(t *testing.T) {
	s := storetest.Open(t, storetest.SQLite(t))
	good := tally.Population{N: 1200, Low: 900, High: 1500, Source: " Ước tính quy mô, trang 12 ", Date: "2025-12-01"}
	for name, spoil := range map[string]func(*tally.Population){
		"nobody":               func(p *tally.Population) { p.N = 0 },
		"more than the people": func(p *tally.Population) { p.N = 10_000_001 },
		"below its range":      func(p *tally.Population) { p.Low = 1300 },
		"above its range":      func(p *tally.Population) { p.High = 1100 },
		"no topic of ours":     func(p *tally.Population) { p.Topic = "prostitution" },
		"no source":            func(p *tally.Population) { p.Source = "  " },
		"no date":              func(p *tally.Population) { p.Date = "" },
		"no such date":         func(p *tally.Population) { p.Date = "2025-02-30" },
		"a date to come":       func(p *tally.Population) { p.Date = "2026-12-01" },
	} {
		bad := good
		spoil(&bad)
		if err := tally.EnterPopulation(t.Context(), s, bad, topics, noon); !errors.Is(err, tally.ErrPopulation) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for i := range 2 {
		good.N = 1200 + int64(i)
		if err := tally.EnterPopulation(t.Context(), s, good, topics, noon); err != nil {
			t.Fatal(err)
		}
	}
	all, err := tally.Populations(t.Context(), s)
	if err != nil || len(all) != 2 || all[0].N != 1200 || all[1].N != 1201 || all[0].Entered != "2026-11-24" || all[0].Source != "Ước tính quy mô, trang 12" {
		t.Fatal(all, err)
	}
}
