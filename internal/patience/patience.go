// Package patience is how the channels wait for what is busy or away: as long as
// they must, and no longer than they are wanted.
//
//	for attempt := 0; !try(); attempt++ {
//		if !patience.Sleep(ctx, patience.Backoff(attempt)) {
//			return // nobody waits for it any more
//		}
//	}
package patience

import (
	"context"
	"math/rand/v2"
	"time"
)

// Sleep waits, and reports false when ctx ended first.
func Sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// Backoff is how long to wait before the next attempt, counted from 0: doubling
// from a second to a minute, shaken so that several programs do not come back
// together.
func Backoff(attempt int) time.Duration {
	d := min(time.Minute, time.Second<<min(attempt, 6))
	return d/2 + rand.N(d/2)
}
