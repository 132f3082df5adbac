package botplatform

import (
	"cmp"
	"context"
	"slices"
	"sync"
)

// inflight knows which updates are being handled, and which were put off because
// the sessions are away: Zalo hands none out a second time. While some are put
// off, what comes joins them, so that nobody's messages change places.
type inflight struct {
	mu     sync.Mutex
	newest int // its place
	flying int
	idle   chan struct{} // closed when nothing flies; nil while nobody waits
	off    []numbered
	putOff chan struct{} // holds one while something is put off
}

// numbered is an update in the order they came.
type numbered struct {
	update
	place int
}

func newInflight() *inflight { return &inflight{putOff: make(chan struct{}, 1)} }

// take notes an update that came. It reports false when it has to wait with
// those that were put off.
func (f *inflight) take(u update) (numbered, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.newest++
	n := numbered{u, f.newest}
	if len(f.off) > 0 {
		f.off = append(f.off, n)
		return n, false
	}
	f.flying++
	return n, true
}

// finish notes that an update is handled, or put off.
func (f *inflight) finish(n numbered, away bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if away {
		f.off = append(f.off, n)
		select {
		case f.putOff <- struct{}{}:
		default:
		}
	}
	f.down()
}

// down counts one less that flies. It is locked.
func (f *inflight) down() {
	if f.flying--; f.flying == 0 && f.idle != nil {
		close(f.idle)
		f.idle = nil
	}
}

// settle waits until nothing flies, and reports false when ctx ended first.
func (f *inflight) settle(ctx context.Context) bool {
	f.mu.Lock()
	if f.flying == 0 {
		f.mu.Unlock()
		return true
	}
	if f.idle == nil {
		f.idle = make(chan struct{})
	}
	idle := f.idle
	f.mu.Unlock()
	select {
	case <-idle:
		return true
	case <-ctx.Done():
		return false
	}
}

// oldest gives one update that was put off, the first that came, and counts it
// as flying. It stays among the others until landed says that it is through.
func (f *inflight) oldest() (numbered, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.off) == 0 {
		return numbered{}, false
	}
	slices.SortFunc(f.off, func(a, b numbered) int { return cmp.Compare(a.place, b.place) })
	f.flying++
	return f.off[0], true
}

// landed notes how it went with the oldest.
func (f *inflight) landed(away bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !away {
		f.off = f.off[1:]
	}
	f.down()
}
