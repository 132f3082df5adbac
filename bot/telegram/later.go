package telegram

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"nhipcau/bot"
)

// How often an answer that Telegram could not take is tried in a turn of its
// own, and how long after each.
const (
	mostTurns  = 4
	laterPause = 5 * time.Second
)

// later counts the turns of updates whose answer did not come out. It names no
// chat, and holds a few thousand numbers of updates at most.
type later struct {
	mu    sync.Mutex
	turns map[int64]int
}

const mostLater = 4096

func newLater() *later { return &later{turns: map[int64]int{}} }

// again says what a turn's failure comes to: bot.ErrLater when the answer may
// come out in another turn of the update, else the failure itself.
func (l *later) again(update int64, err error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !worthAgain(err) || l.turns[update] >= mostTurns-1 {
		delete(l.turns, update)
		return err
	}
	if len(l.turns) >= mostLater {
		clear(l.turns) // a few are tried more often
	}
	l.turns[update]++
	return fmt.Errorf("%w: %w", bot.ErrLater, err)
}

// worthAgain says that an answer did not come out and may at another time:
// Telegram was out of reach, or too slow, or this process is stopping. What
// Telegram refused for good, it refuses again.
func worthAgain(err error) bool {
	if err == nil || errors.Is(err, bot.ErrGone) {
		return false
	}
	if refused, ok := errors.AsType[*APIError](err); ok {
		return refused.kind == "unavailable" || refused.kind == "too-many" && refused.RetryAfter <= longestWait
	}
	return true
}

// finish ends an update that was asked for, or sees to it that it is taken once
// more: by Telegram's keeping it, while there are no sessions; by this process,
// while Telegram cannot be reached. Its number stays unconfirmed meanwhile.
func (c *Channel) finish(ctx context.Context, u *update, err error) {
	switch {
	case errors.Is(err, bot.ErrAway):
		c.known.giveBack(u.ID, u.from())
	case errors.Is(err, bot.ErrLater):
		go func() {
			if c.sleep(ctx, laterPause) {
				c.begin(ctx, u)
			}
		}()
	default:
		c.known.finish(u.ID)
	}
}
