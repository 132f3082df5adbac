package zalo

import (
	"hash/maphash"
	"sync"
	"time"

	"nhipcau/bot"
)

// Zalo delivers again up to an hour and fifty minutes later; Keep is longer. An
// event that is older than that is no redelivery and is not taken.
const (
	Keep       = 2 * time.Hour
	mostRecent = 1 << 18
)

// recent knows the updates of the last two to four hours, or fewer when there
// are very many: what is delivered again is then dropped. It holds hashes under a
// seed that is drawn at the start, in memory alone.
type recent struct {
	now  func() time.Time
	seed maphash.Seed

	mu         sync.Mutex
	young, old map[uint64]struct{}
	begun      time.Time // when young was empty
}

func newRecent(now func() time.Time) *recent {
	return &recent{now: now, seed: maphash.MakeSeed(), young: map[uint64]struct{}{}, begun: now()}
}

// coming is one update as recent knows it.
type coming struct {
	chat   bot.Chat
	update uint64
}

// begin notes an update and reports whether it is new; one without a number
// always is.
func (r *recent) begin(c coming) bool {
	if c.update == 0 {
		return true
	}
	key := maphash.Comparable(r.seed, c)
	r.mu.Lock()
	defer r.mu.Unlock()
	if now := r.now(); now.Sub(r.begun) >= Keep || len(r.young) >= mostRecent {
		r.old, r.young, r.begun = r.young, map[uint64]struct{}{}, now
	}
	_, young := r.young[key]
	_, old := r.old[key]
	if young || old {
		return false
	}
	r.young[key] = struct{}{}
	return true
}

// forget makes an update welcome again: it was not taken.
func (r *recent) forget(c coming) {
	key := maphash.Comparable(r.seed, c)
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.young, key)
	delete(r.old, key)
}
