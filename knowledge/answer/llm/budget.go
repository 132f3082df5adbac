package llm

import (
	"sync"
	"time"

	"nhipcau/internal/hanoi"
)

// budget counts requests by the day in Vietnam. It is this process's own and
// begins anew with it.
type budget struct {
	mu   sync.Mutex
	day  string
	used int
}

// take uses one request of the day's, if any is left.
func (b *budget) take(now time.Time, daily int) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if day := hanoi.Day(now); day != b.day {
		b.day, b.used = day, 0
	}
	if b.used >= daily {
		return false
	}
	b.used++
	return true
}
