package bot

import (
	"context"
	"sync"
	"time"

	"nhipcau/flows"
)

// backlogSize bounds the events that wait because the counter failed. Past it
// the oldest are given up: help goes on, the figures lose.
const backlogSize = 4096

// countTime is how long a turn waits for the counter before it goes on. It is
// the only bound: that a person hangs up is no reason not to count.
const countTime = 5 * time.Second

// backlog holds events that are still to be counted. An event names nobody.
type backlog struct {
	mu     sync.Mutex
	events []flows.Event
	lost   int
}

// count makes what a step counted durable and says whether it is. When it
// cannot, the person is not made to wait: the events are kept and tried again.
func (b *Bot) count(ctx context.Context, events []flows.Event) (durable bool) {
	if len(events) == 0 || b.c.Counter == nil {
		return true
	}
	err := b.add(ctx, events)
	if err != nil {
		b.backlog.put(events)
		b.c.Log.Error("counting failed, kept to try again", "err", err, "count", len(events))
		b.meterBacklog()
	}
	return err == nil
}

// recount tries the backlog again and gives how many events still wait.
func (b *Bot) recount(ctx context.Context) int {
	events := b.backlog.take()
	if len(events) == 0 {
		return 0
	}
	err := b.add(ctx, events)
	if err != nil {
		b.backlog.put(events)
		b.c.Log.Error("counting failed again", "err", err, "count", len(events))
	} else {
		b.c.Log.Info("counting works again", "count", len(events))
	}
	b.meterBacklog()
	waiting, _ := b.backlog.size()
	return waiting
}

func (b *Bot) add(ctx context.Context, events []flows.Event) (err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), countTime)
	defer cancel()
	if broke := safely(func() { err = b.c.Counter.Add(ctx, events) }); broke != nil {
		return broke
	}
	return err
}

func (b *Bot) meterBacklog() {
	if b.c.Meter != nil {
		b.c.Meter.Uncounted(b.backlog.size())
	}
}

func (l *backlog) put(events []flows.Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.events = append(l.events, events...)
	if over := len(l.events) - backlogSize; over > 0 {
		l.events = append([]flows.Event(nil), l.events[over:]...)
		l.lost += over
	}
}

func (l *backlog) take() []flows.Event {
	l.mu.Lock()
	defer l.mu.Unlock()
	events := l.events
	l.events = nil
	return events
}

func (l *backlog) size() (waiting, lost int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.events), l.lost
}
