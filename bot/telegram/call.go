package telegram

import (
	"context"
	"errors"
	"fmt"
	"time"

	"nhipcau/bot"
	"nhipcau/internal/patience"
)

// How a call is tried: attempts in all, how long one may take, and the longest
// wait that Telegram may ask for before the call is given up.
const (
	attempts    = 7
	pictureTry  = 2 // a picture soon gives way to its text
	callTime    = 20 * time.Second
	longestWait = time.Minute
)

// call makes one call about a chat, trying again what may be tried again. A
// chat that is gone comes back as bot.ErrGone, everything else as it is.
func (c *Channel) call(ctx context.Context, chat chatID, attempts int, f func(context.Context) error) error {
	for attempt := 0; ; attempt++ {
		if err := c.pace.wait(ctx, chat); err != nil {
			return err
		}
		try, cancel := context.WithTimeout(ctx, callTime)
		err := f(try)
		cancel()
		if err == nil {
			return nil
		}
		wait, again := retry(err, attempt)
		if isKind(err, "too-many") && again {
			c.pace.refused(chat, wait, c.c.Now())
		}
		switch {
		case isKind(err, "blocked"):
			return fmt.Errorf("%w: %w", bot.ErrGone, err)
		case !again || attempt == attempts-1 || tooLate(ctx, wait):
			return err
		}
		c.c.Log.Info("sending again", "err", err, "attempt", attempt+1, "wait", wait)
		if !c.sleep(ctx, wait) {
			return errors.Join(err, ctx.Err())
		}
	}
}

// tooLate says that a turn would be over before the next attempt.
func tooLate(ctx context.Context, wait time.Duration) bool {
	end, ok := ctx.Deadline()
	return ok && time.Until(end) < wait
}

// retry says whether and when to try again: what Telegram asks to wait for,
// and what never reached it or broke there.
func retry(err error, attempt int) (time.Duration, bool) {
	refused, ok := errors.AsType[*APIError](err)
	switch {
	case !ok:
		return patience.Backoff(attempt), true // the network, or the call took too long
	case refused.kind == "too-many":
		return max(refused.RetryAfter, time.Second), refused.RetryAfter <= longestWait
	}
	return patience.Backoff(attempt), refused.kind == "unavailable"
}

func isKind(err error, kind string) bool {
	e, ok := errors.AsType[*APIError](err)
	return ok && e.kind == kind
}
