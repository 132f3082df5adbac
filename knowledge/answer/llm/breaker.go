package llm

import (
	"sync"
	"time"
)

// When a server is left alone: after so many failures in a row, for the first
// time; each further failure doubles it up to the longest. After a rest one
// request goes first, and the others follow if it succeeds.
const (
	failuresInARow = 5
	firstRest      = 30 * time.Second
	longestRest    = 10 * time.Minute
)

// breaker keeps requests from a server that fails.
type breaker struct {
	mu       sync.Mutex
	failures int
	rest     time.Duration // 0: nothing is wrong
	until    time.Time
	trying   bool // the one request after a rest is under way
}

// pass is the right to make one request.
type pass struct{ trial bool }

// enter gives a pass, or says that the server is left alone now.
func (b *breaker) enter(now time.Time) (pass, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.rest == 0 {
		return pass{}, true
	}
	if now.Before(b.until) || b.trying {
		return pass{}, false
	}
	b.trying = true
	return pass{trial: true}, true
}

// resting says that the server is left alone now.
func (b *breaker) resting(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.rest > 0 && now.Before(b.until)
}

// leave gives a pass back that says nothing of the server.
func (b *breaker) leave(p pass) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if p.trial {
		b.trying = false
	}
}

func (b *breaker) succeeded(p pass) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.rest > 0 && !p.trial {
		return // sent before the others failed: the trial decides
	}
	b.failures, b.rest, b.trying = 0, 0, false
}

// failed notes a failure, with the rest that the server asked for, and gives how
// long it is now left alone: zero when it is not, or was already.
func (b *breaker) failed(p pass, now time.Time, asked time.Duration) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failures++
	if b.rest > 0 && !p.trial {
		return 0
	}
	b.trying = false
	if asked == 0 && b.failures < failuresInARow {
		return 0
	}
	b.rest = min(max(2*b.rest, firstRest, asked), longestRest)
	b.until = now.Add(b.rest)
	return b.rest
}
