package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"nhipcau/flows"
)

// steady sends a share of a rate on one connection: each message when it is due,
// and its delay counted from then, so that waiting behind a slow one counts too.
func steady(ctx context.Context, gap time.Duration, offset time.Duration) func(*line, time.Time, func(time.Duration)) error {
	return func(l *line, until time.Time, note func(time.Duration)) error {
		due := time.Now().Add(offset)
		for ; due.Before(until); due = due.Add(gap) {
			select {
			case <-time.After(time.Until(due)):
			case <-ctx.Done():
				return ctx.Err()
			}
			if err := l.one(); err != nil {
				return err
			}
			note(time.Since(due))
		}
		return nil
	}
}

// paced delivers a number of messages a second, spread evenly.
func paced(ctx context.Context, p plan, s *stub, c *contender, perSecond float64) (figures, error) {
	gap := time.Duration(float64(p.workers) / perSecond * float64(time.Second))
	return many(ctx, p, s, c, func(l *line, until time.Time, note func(time.Duration)) error {
		offset := gap * time.Duration(l.worker) / time.Duration(p.workers)
		return steady(ctx, gap, offset)(l, until, note)
	})
}

// halfLoad measures the delay of our turns at half of what they carried.
func halfLoad(ctx context.Context, p plan, s *stub, bots []*contender) error {
	p.round = max(p.round, 5*time.Second)
	fmt.Println("\nat half of that load, from when a message was due to its answer:")
	for _, c := range bots {
		if !strings.HasPrefix(c.name, "nhipcau") {
			continue
		}
		f, err := paced(ctx, p, s, c, c.median().perSecond/2)
		if err != nil {
			return err
		}
		fmt.Printf("  %s: %.0f messages/s, p50 %v, p99 %v, longest %v\n", c.name, f.perSecond, round(f.p50), round(f.p99), round(f.max))
	}
	return nil
}

// soak sends at one rate for a long time and prints what memory does.
func soak(ctx context.Context, p plan, s *stub, engine *flows.Engine) error {
	c := &contender{name: "nhipcau", says: []string{"/start", "5", "1", "quay lại", "em can vay von"}}
	if err := c.nhipcau(s, engine, inMemory()); err != nil {
		return err
	}
	defer c.close()
	fmt.Printf("%d messages/s over %d chats for %v\n   after   resident  in use  goroutines\n", p.rate, p.chats, p.soak)
	p.round = p.soak
	begun := time.Now()
	look := func() {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		fmt.Printf("%8v %7d MB %4d MB %11d\n", time.Since(begun).Round(time.Second), resident()>>20, m.HeapAlloc>>20, runtime.NumGoroutine())
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(max(time.Second, p.soak/20))
		defer tick.Stop()
		for time.Since(begun) < p.soak {
			select {
			case <-tick.C:
				look()
			case <-ctx.Done():
				return
			}
		}
	}()
	f, err := paced(ctx, p, s, c, float64(p.rate))
	<-done
	fmt.Printf("%d messages, p50 %v, p99 %v, longest %v\n", f.count, round(f.p50), round(f.p99), round(f.max))
	return err
}

// resident is this process's memory in bytes, of which the bot has the greater
// part; 0 where the system does not say.
func resident() int64 {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(b))
	if len(fields) < 2 {
		return 0
	}
	pages, _ := strconv.ParseInt(fields[1], 10, 64)
	return pages * int64(os.Getpagesize())
}
