// Package memo remembers what takes a moment to work out. Who asks for something
// that is being worked out waits for it; nobody waits for anything else, as no
// lock is held meanwhile.
//
//	var releases = memo.New[int64, *Release](8)
//	r, err := releases.Get(ctx, 17, func(ctx context.Context) (*Release, error) { return read(ctx, 17) })
package memo

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// Memo remembers values by their keys: those used last, and at most so many.
type Memo[K comparable, V any] struct {
	most int

	mu   sync.Mutex      // held for a look, never for work
	made map[K]*entry[V] // and in the making
	used []K             // of what is made, that used last at the end
}

type entry[V any] struct {
	done  chan struct{}
	value V
	err   error
}

// New makes a memo of at most so many values; of 0, what is worked out is shared
// by those who wait for it, and then forgotten.
func New[K comparable, V any](most int) *Memo[K, V] {
	return &Memo[K, V]{most: most, made: map[K]*entry[V]{}}
}

// errBroken is what others hear whose work died.
var errBroken = errors.New("it could not be worked out")

// Get gives the value of a key, and has it worked out where nobody has. Work goes
// on when who asked first is gone: others may wait for it. An error is given to all
// who wait, and is not remembered.
func (m *Memo[K, V]) Get(ctx context.Context, key K, work func(context.Context) (V, error)) (V, error) {
	m.mu.Lock()
	if e, ok := m.made[key]; ok {
		m.use(key)
		m.mu.Unlock()
		select {
		case <-e.done:
			return e.value, e.err
		case <-ctx.Done():
			var none V
			return none, ctx.Err()
		}
	}
	e := &entry[V]{done: make(chan struct{}), err: errBroken}
	m.made[key] = e
	m.mu.Unlock()
	defer func() {
		close(e.done)
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.made[key] == e {
			m.keep(key, e)
		}
	}()
	e.value, e.err = work(context.WithoutCancel(ctx))
	return e.value, e.err
}

// Put remembers a value that is known already.
func (m *Memo[K, V]) Put(key K, value V) {
	e := &entry[V]{done: make(chan struct{}), value: value}
	close(e.done)
	m.mu.Lock()
	defer m.mu.Unlock()
	m.made[key] = e
	m.keep(key, e)
}

// All gives the values that are remembered, those used last at the end.
func (m *Memo[K, V]) All() (all []V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, key := range m.used {
		all = append(all, m.made[key].value)
	}
	return all
}

// keep notes what was made, and forgets what was used longest ago.
func (m *Memo[K, V]) keep(key K, e *entry[V]) {
	if e.err != nil {
		delete(m.made, key)
		return
	}
	if !slices.Contains(m.used, key) {
		m.used = append(m.used, key)
	}
	m.use(key)
	for len(m.used) > m.most {
		delete(m.made, m.used[0])
		m.used = m.used[1:]
	}
}

// use notes that a key was asked for just now.
func (m *Memo[K, V]) use(key K) {
	if i := slices.Index(m.used, key); i >= 0 {
		m.used = append(slices.Delete(m.used, i, i+1), key)
	}
}
