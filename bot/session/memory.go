package session

import (
	"context"
	"sync"
	"time"
)

// Memory keeps sessions in this process and nowhere else. A record is wiped
// when it is deleted, replaced or found to be over; Sweep finds those that
// nobody asks for any more.
type Memory struct {
	now    func() time.Time
	most   int // records in a shard
	shards [shards]shard
}

const shards = 64

type shard struct {
	sync.Mutex
	kept map[Key]*kept
}

type kept struct {
	record Sealed
	until  time.Time
}

// NewMemory makes a store of at most about the given number of sessions (half
// a kilobyte each). When it is full, the session nearest to its end among a
// few gives way: its person is asked where to begin.
func NewMemory(most int, now func() time.Time) *Memory {
	m := &Memory{now: now, most: max(1, most/shards)}
	for i := range m.shards {
		m.shards[i].kept = map[Key]*kept{}
	}
	return m
}

// shard picks by the key, which is evenly spread already.
func (m *Memory) shard(k Key) *shard { return &m.shards[k[0]%shards] }

// Get gives a session's record, or ErrNone.
func (m *Memory) Get(_ context.Context, k Key) (Sealed, error) {
	s := m.shard(k)
	s.Lock()
	defer s.Unlock()
	if e := s.live(k, m.now()); e != nil {
		return e.record, nil
	}
	return Sealed{}, ErrNone
}

// Swap replaces a session's record if it is still the one that was read.
func (m *Memory) Swap(_ context.Context, k Key, old Version, record Sealed, until time.Time) error {
	s := m.shard(k)
	s.Lock()
	defer s.Unlock()
	e := s.live(k, m.now())
	switch {
	case e == nil && old != Version{}, e != nil && e.record.Version() != old:
		return ErrConflict
	case e == nil:
		if len(s.kept) >= m.most {
			s.giveWay(m.now())
		}
		e = new(kept)
		s.kept[k] = e
	}
	e.record, e.until = record, until
	return nil
}

// Delete forgets a session.
func (m *Memory) Delete(_ context.Context, k Key) error {
	s := m.shard(k)
	s.Lock()
	defer s.Unlock()
	s.forget(k)
	return nil
}

// Sweep wipes every session that is over. To be called about once a minute.
func (m *Memory) Sweep() {
	now := m.now()
	for i := range m.shards {
		s := &m.shards[i]
		s.Lock()
		for k, e := range s.kept {
			if !now.Before(e.until) {
				s.forget(k)
			}
		}
		s.Unlock()
	}
}

// Len counts the sessions kept, over or not.
func (m *Memory) Len() (n int) {
	for i := range m.shards {
		m.shards[i].Lock()
		n += len(m.shards[i].kept)
		m.shards[i].Unlock()
	}
	return n
}

func (s *shard) live(k Key, now time.Time) *kept {
	e := s.kept[k]
	if e != nil && !now.Before(e.until) {
		s.forget(k)
		return nil
	}
	return e
}

func (s *shard) forget(k Key) {
	if e := s.kept[k]; e != nil {
		clear(e.record[:])
		delete(s.kept, k)
	}
}

// giveWay drops one session: of eight met by chance, the one that ends first.
// Eight are enough to spare those that are talking now.
func (s *shard) giveWay(now time.Time) {
	var first Key
	var until time.Time
	n := 0
	for k, e := range s.kept {
		if n == 0 || e.until.Before(until) {
			first, until = k, e.until
		}
		if n++; n == 8 || !now.Before(until) {
			break
		}
	}
	s.forget(first)
}
