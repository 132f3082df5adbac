package staff

import (
	"sync"
	"time"
)

// How many wrong attempts are let through before the brake holds.
const (
	wrongFromOnePlace = 5                // at one name from one place …
	forOnePlace       = 10 * time.Minute // … within this time
	wrongFromAnywhere = 50               // at one name from anywhere, within an hour
	forAnywhere       = time.Hour
	everySoOften      = 10 * time.Second // then one attempt at that name goes through in this time
	mostTraces        = 50_000
)

// brake slows down who guesses. It goes by name and place together, so that
// nobody elsewhere is kept out by it; a name that is attacked from everywhere is
// slowed for all, never closed. It is kept in memory, by replica: passkeys and
// the command line are not held up.
type brake struct {
	now    func() time.Time
	mu     sync.Mutex
	traces map[[2]string]*trace // by name and place, the place "" for anywhere
}

type trace struct {
	wrong int
	since time.Time
	last  time.Time // when an attempt was last let through
}

func newBrake(now func() time.Time) *brake {
	return &brake{now: now, traces: map[[2]string]*trace{}}
}

// allow says whether an attempt may be made now.
func (b *brake) allow(name, from string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.now()
	if t := b.live([2]string{name, from}, forOnePlace); t != nil && t.wrong >= wrongFromOnePlace {
		return false
	}
	if t := b.live([2]string{name, ""}, forAnywhere); t != nil && t.wrong >= wrongFromAnywhere {
		if now.Sub(t.last) < everySoOften {
			return false
		}
		t.last = now
	}
	return true
}

// wrong notes an attempt that failed, and says whether the brake holds from now on
// for whoever tries from there.
func (b *brake) wrong(name, from string) (held bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for at, life := range map[[2]string]time.Duration{{name, from}: forOnePlace, {name, ""}: forAnywhere} {
		t := b.live(at, life)
		if t == nil {
			if len(b.traces) >= mostTraces {
				clear(b.traces) // whoever fills it guesses at too many names to guess one
			}
			t = &trace{since: b.now()}
			b.traces[at] = t
		}
		t.wrong++
		t.last = b.now()
		held = held || at[1] != "" && t.wrong == wrongFromOnePlace || at[1] == "" && t.wrong == wrongFromAnywhere
	}
	return held
}

func (b *brake) live(at [2]string, life time.Duration) *trace {
	t := b.traces[at]
	if t != nil && b.now().Sub(t.since) >= life {
		delete(b.traces, at)
		return nil
	}
	return t
}

func (b *brake) sweep() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for at := range b.traces {
		b.live(at, forAnywhere)
	}
}
