package tally_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	"nhipcau/internal/realtest"
	"nhipcau/store/storetest"
)

// BenchmarkAdd measures events a second, each on the disk before the next of
// its goroutine begins: one at a time, and as many turns at once as a busy bot
// has.
func BenchmarkAdd(b *testing.B) {
	for _, engine := range []struct {
		name string
		url  func(testing.TB) string
	}{{"sqlite", storetest.SQLite}, {"postgresql", realtest.PostgreSQL}} {
		for _, goroutines := range []int{1, 64} {
			b.Run(fmt.Sprintf("%s/%d", engine.name, goroutines), func(b *testing.B) {
				l := open(b, config(b, engine.url(b)))
				var nonce atomic.Uint64
				var wg sync.WaitGroup
				b.ResetTimer()
				for range goroutines {
					wg.Go(func() {
						for n := nonce.Add(1); n <= uint64(b.N); n = nonce.Add(1) {
							if err := l.Add(b.Context(), need(n)); err != nil {
								b.Error(err)
								return
							}
						}
					})
				}
				wg.Wait()
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
			})
		}
	}
}
