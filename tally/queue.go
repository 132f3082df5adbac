package tally

import (
	"context"
	"fmt"
	"sync"

	"nhipcau/store"
)

// queue gathers the events of many callers into few commits. Whoever comes
// while nothing is being written is written at once; whoever comes meanwhile
// joins the next batch. So nobody waits for a clock, and the longest wait is two
// commits of the disk, some milliseconds each.
type queue struct {
	mu      sync.Mutex
	waiting []*batch
	working chan struct{} // closed when the worker ends; nil while there is none
	closed  bool
}

// batch is what one commit adds. err may be read when done is closed.
type batch struct {
	events []Event
	done   chan struct{}
	err    error
}

// A batch must stay below what the ring remembers, or a repetition could come
// with what it repeats. The queue is bounded for when the database is away:
// callers who gave up leave their events in it.
const (
	maxBatch   = remembered / 4
	maxWaiting = 64
)

// join adds events to a batch that is still to be committed.
func (q *queue) join(events []Event, commit func([]Event) error) (*batch, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return nil, ErrClosed
	}
	if n := len(q.waiting); n == 0 || len(q.waiting[n-1].events)+len(events) > maxBatch {
		if n == maxWaiting {
			return nil, fmt.Errorf("tally: too many counts wait for the database: %w", store.Unavailable)
		}
		q.waiting = append(q.waiting, &batch{done: make(chan struct{})})
	}
	b := q.waiting[len(q.waiting)-1]
	b.events = append(b.events, events...)
	if q.working == nil {
		q.working = make(chan struct{})
		go q.work(commit)
	}
	return b, nil
}

// work commits batch after batch, in order, until none waits.
func (q *queue) work(commit func([]Event) error) {
	for {
		q.mu.Lock()
		if len(q.waiting) == 0 {
			close(q.working)
			q.working = nil
			q.mu.Unlock()
			return
		}
		b := q.waiting[0]
		q.waiting = q.waiting[1:]
		q.mu.Unlock()
		b.err = commit(b.events)
		close(b.done)
	}
}

// close takes nothing more and waits for what is there.
func (q *queue) close(ctx context.Context) error {
	q.mu.Lock()
	q.closed = true
	working := q.working
	q.mu.Unlock()
	if working == nil {
		return nil
	}
	select {
	case <-working:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (q *queue) isClosed() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.closed
}
