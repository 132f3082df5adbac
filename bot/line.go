package bot

import (
	"context"
	"errors"
	"sync"
)

// lines keeps the turns of each chat in order and one at a time, while chats
// run side by side up to a bound. A chat without a turn costs nothing: its line
// and its goroutine end with the last turn.
type lines struct {
	slots   chan struct{} // one for each turn that runs
	most    int           // turns that wait in all
	perChat int           // turns that wait in one line

	mu      sync.Mutex
	byChat  map[Chat]*line
	waiting int
	serving int // goroutines that serve a line
	closed  bool
	empty   chan struct{} // closed when closed and no line is served
}

// line is the turns of one chat that have not begun, in order.
type line struct{ turns []turn }

// turn takes one turn. It gives whether its update is to be delivered again:
// those behind it in the line are then told that they are away and do nothing,
// or they would come before it. Said tells whoever brought the update, once the
// turn has left the line: what they bring next is not behind it.
type turn func(away bool) (again bool, said func())

func newLines(workers, waiting, perChat int) *lines {
	return &lines{
		slots:   make(chan struct{}, workers),
		most:    waiting,
		perChat: perChat,
		byChat:  map[Chat]*line{},
		empty:   make(chan struct{}),
	}
}

// enter takes the next place in a chat's line and returns at once. Errors:
// ErrClosed, ErrBusy, ErrFlood.
func (q *lines) enter(chat Chat, t turn) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	l := q.byChat[chat]
	switch {
	case q.closed:
		return ErrClosed
	case l != nil && len(l.turns) >= q.perChat:
		return ErrFlood
	case q.waiting >= q.most:
		return ErrBusy
	}
	q.waiting++
	if l == nil {
		l = &line{}
		q.byChat[chat] = l
		q.serving++
		go q.serve(chat, l)
	}
	l.turns = append(l.turns, t)
	return nil
}

// serve runs a line, which has a turn when it begins, to its end. A turn waits
// until it has a slot, so that what waits in all is bounded however many chats
// it is spread over; between two turns the slot goes to whoever waits longest.
func (q *lines) serve(chat Chat, l *line) {
	defer q.leave()
	away := false
	for more := true; more; {
		q.slots <- struct{}{}
		again, said := q.next(l)(away)
		<-q.slots
		away = again
		more = q.more(chat, l)
		said()
	}
}

func (q *lines) next(l *line) turn {
	q.mu.Lock()
	defer q.mu.Unlock()
	t := l.turns[0]
	l.turns[0], l.turns = nil, l.turns[1:]
	q.waiting--
	return t
}

// more reports whether a line has another turn; without one the line is gone.
func (q *lines) more(chat Chat, l *line) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(l.turns) > 0 {
		return true
	}
	delete(q.byChat, chat)
	return false
}

func (q *lines) leave() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.serving--
	if q.closed && q.serving == 0 {
		close(q.empty)
	}
}

// close lets nobody in any more and waits until every line is empty.
func (q *lines) close(ctx context.Context) error {
	q.mu.Lock()
	if !q.closed {
		q.closed = true
		if q.serving == 0 {
			close(q.empty)
		}
	}
	q.mu.Unlock()
	select {
	case <-q.empty:
		return nil
	case <-ctx.Done():
		return errors.Join(errors.New("bot: turns in flight were cut short"), ctx.Err())
	}
}
