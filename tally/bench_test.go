package tally_test

import (
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"nhipcau/internal/realtest"
	"nhipcau/knowledge/places"
	"nhipcau/store/storetest"
	"nhipcau/tally"
)

// wholeProvince is the configuration of the program: every topic and commune.
func wholeProvince(tb testing.TB, url string) tally.Config {
	tb.Helper()
	g, err := places.Load()
	if err != nil {
		tb.Fatal(err)
	}
	cfg := config(tb, url)
	if cfg.Clusters, err = tally.LoadClusters(g); err != nil {
		tb.Fatal(err)
	}
	cfg.Areas, cfg.Topics = append([]places.Area{places.Province}, g.All()...), []string{"loans"}
	for i := range 11 {
		cfg.Topics = append(cfg.Topics, fmt.Sprintf("topic%d", i))
	}
	return cfg
}

// BenchmarkAdd measures events a second, each on the disk before the next of
// its goroutine begins: one at a time, and as many turns at once as a busy bot
// has; and how long half of them wait at most.
func BenchmarkAdd(b *testing.B) {
	for _, engine := range []struct {
		name string
		url  func(testing.TB) string
	}{{"sqlite", storetest.SQLite}, {"postgresql", realtest.PostgreSQL}} {
		for _, goroutines := range []int{1, 64} {
			b.Run(fmt.Sprintf("%s/%d", engine.name, goroutines), func(b *testing.B) {
				l := open(b, wholeProvince(b, engine.url(b)))
				var nonce atomic.Uint64
				waits := make([]time.Duration, b.N+1)
				var wg sync.WaitGroup
				b.ResetTimer()
				for range goroutines {
					wg.Go(func() {
						for n := nonce.Add(1); n <= uint64(b.N); n = nonce.Add(1) {
							begun := time.Now()
							if err := l.Add(b.Context(), need(n)); err != nil {
								b.Error(err)
								return
							}
							waits[n] = time.Since(begun)
						}
					})
				}
				wg.Wait()
				slices.Sort(waits)
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
				b.ReportMetric(float64(waits[len(waits)/2].Microseconds())/1000, "p50-ms")
			})
		}
	}
}

// BenchmarkDraw measures what giving a code adds to a turn: it counts nothing and
// writes nothing, but for the minting that follows.
func BenchmarkDraw(b *testing.B) {
	l := open(b, wholeProvince(b, storetest.SQLite(b)))
	for b.Loop() {
		if _, err := l.Draw(b.Context(), "loans", 16228, false); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPublishMonth publishes a month of the whole province.
func BenchmarkPublishMonth(b *testing.B) {
	cfg, c := wholeProvince(b, storetest.SQLite(b)), new(clock)
	cfg.Clock = c.Now
	c.set("2026-10-24T02:00:00Z")
	l := open(b, cfg)
	month, year := 10, 2026
	for b.Loop() {
		b.StopTimer()
		if month++; month > 12 {
			month, year = 1, year+1
		}
		c.set(fmt.Sprintf("%d-%02d-09T02:00:00Z", year, month))
		tend(b, l) // opens the month, closes what is over
		c.set(fmt.Sprintf("%d-%02d-10T02:00:00Z", year, month))
		b.StartTimer()
		tend(b, l)
	}
}
