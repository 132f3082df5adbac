package telegram

import (
	"context"
	"hash/maphash"
	"sync"
	"time"
)

// inflight knows which updates are being handled. Telegram hands out the first
// hundred from an offset on and forgets what is below: the offset passes an
// update when it and all before it are finished, or when pass says so.
type inflight struct {
	mu      sync.Mutex
	next    int64              // one past the highest update seen; 0 before the first
	pending map[int64]struct{} // taken and not finished
	back    map[int64]uint64   // given back unhandled, to be taken again; and of which chat, as a hash
	seed    maphash.Seed
	passed  int64         // what is below holds the offset no longer
	last    time.Time     // when the newest came
	idle    chan struct{} // closed when nothing is pending; nil while nobody waits
}

// resetAfter is when Telegram may begin a new series of update numbers: after a
// week without any (core.telegram.org/bots/api#update).
const resetAfter = 6 * 24 * time.Hour

func newInflight() *inflight {
	return &inflight{pending: map[int64]struct{}{}, back: map[int64]uint64{}, seed: maphash.MakeSeed()}
}

// offset is the first update to ask for.
func (f *inflight) offset(now time.Time) int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.pending)+len(f.back) == 0 && now.Sub(f.last) > resetAfter {
		f.next, f.passed = 0, 0
	}
	first := f.next
	for id := range f.pending {
		if id >= f.passed {
			first = min(first, id)
		}
	}
	for id := range f.back {
		first = min(first, id)
	}
	return first
}

// giveBack notes that an update was not handled, so that Telegram keeps it and
// it is taken when it comes again.
func (f *inflight) giveBack(id int64, chat chatID) {
	f.mu.Lock()
	f.back[id] = maphash.Comparable(f.seed, chat)
	f.mu.Unlock()
	f.finish(id)
}

// overtakes reports whether an earlier update of the chat was given back.
func (f *inflight) overtakes(id int64, chat uint64) bool {
	for earlier, of := range f.back {
		if earlier < id && of == chat {
			return true
		}
	}
	return false
}

// givenBack is how many updates are to be taken again.
func (f *inflight) givenBack() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.back)
}

// pass lets the offset go on although updates below id are unfinished, so that
// one slow chat cannot fill what Telegram hands out with messages of its own.
// Their turns go on; only should the process be killed before they end are they
// not delivered again.
func (f *inflight) pass(id int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.passed = max(f.passed, id)
}

// take reports whether an update is new or was given back, and notes it as
// pending. One that would overtake another of its chat is given back at once.
func (f *inflight) take(id int64, chat chatID, now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, again := f.back[id]
	if !again && id < f.next {
		return false
	}
	if !again {
		f.next, f.last = id+1, now
	}
	if len(f.back) > 0 {
		of := maphash.Comparable(f.seed, chat)
		if f.overtakes(id, of) {
			f.back[id] = of
			return false
		}
		delete(f.back, id)
	}
	f.pending[id] = struct{}{}
	return true
}

// finish notes an update as handled.
func (f *inflight) finish(id int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.pending, id)
	if len(f.pending) == 0 && f.idle != nil {
		close(f.idle)
		f.idle = nil
	}
}

// settle waits until nothing is pending, for a while at most, and reports
// whether that is so.
func (f *inflight) settle(ctx context.Context, most time.Duration) bool {
	f.mu.Lock()
	if len(f.pending) == 0 {
		f.mu.Unlock()
		return true
	}
	if f.idle == nil {
		f.idle = make(chan struct{})
	}
	idle := f.idle
	f.mu.Unlock()
	t := time.NewTimer(most)
	defer t.Stop()
	select {
	case <-idle:
		return true
	case <-ctx.Done():
	case <-t.C:
	}
	return false
}
