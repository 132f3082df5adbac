package zalo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"golang.org/x/time/rate"

	"nhipcau/bot"
	"nhipcau/internal/patience"
)

// Kind says what can be done about a call that was refused.
type Kind string

// The kinds.
const (
	Token       Kind = "refused-token" // another token is needed
	TooMany     Kind = "too-many"      // wait and try again
	Unavailable Kind = "unavailable"   // not Zalo's word, or its own trouble: try again
	Gone        Kind = "gone"          // this person cannot be reached any more
	Operator    Kind = "operator"      // nothing can be sent until somebody acts
	Refused     Kind = "bad-request"   // this one message is not taken
)

// Refusal is a call that Zalo, or something on the way to it, refused. It says
// which and why, never what was sent: not to whom, not what, not with which
// token.
type Refusal struct {
	Call string // the last part of the path
	Code int    // Zalo's own, else the HTTP status
	Why  Kind
}

func (e *Refusal) Error() string { return fmt.Sprintf("zalo: %s: %s (%d)", e.Call, e.Why, e.Code) }

// Kind gives the same word to the log.
func (e *Refusal) Kind() string { return string(e.Why) }

// Is reports whether an error is a refusal of a kind.
func Is(err error, kind Kind) bool {
	e, ok := errors.AsType[*Refusal](err)
	return ok && e.Why == kind
}

// Unsaid takes off the layer of a network failure that carries the address, and
// with it a token.
func Unsaid(call string, err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	return fmt.Errorf("zalo: %s: %w", call, err)
}

// NewClient keeps enough idle connections for as many chats as answer at once,
// and follows no redirect: a token in a header must not travel.
func NewClient() *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = 64
	return &http.Client{Transport: t, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// maxAnswer bounds what is read of an answer, in bytes.
const maxAnswer = 1 << 20

// Exchange sends one request and gives the answer whole.
func Exchange(client *http.Client, call string, req *http.Request) (status int, body []byte, err error) {
	resp, err := client.Do(req)
	if err != nil {
		return 0, nil, Unsaid(call, err)
	}
	defer resp.Body.Close()
	body, err = io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return 0, nil, Unsaid(call, err)
	}
	return resp.StatusCode, body, nil
}

// How a call is tried: attempts in all, and how long one may take.
const (
	attempts = 4
	callTime = 10 * time.Second
)

// Calls makes calls about chats, below the platform's limit, trying again what
// may be tried again.
type Calls struct {
	Pace  *rate.Limiter
	Sleep func(ctx context.Context, d time.Duration) bool
	Log   *slog.Logger
}

// Try makes one call. Somebody who cannot be reached comes back as bot.ErrGone,
// everything else as it is.
func (c *Calls) Try(ctx context.Context, f func(context.Context) error) error {
	for attempt := 0; ; attempt++ {
		err := c.once(ctx, f)
		wait := patience.Backoff(attempt)
		switch {
		case err == nil:
			return nil
		case Is(err, Gone):
			return fmt.Errorf("%w: %w", bot.ErrGone, err)
		case !again(err) || attempt == attempts-1 || tooLate(ctx, wait):
			return err
		}
		c.Log.Info("sending again", "err", err, "attempt", attempt+1, "wait", wait)
		if !c.Sleep(ctx, wait) {
			return errors.Join(err, ctx.Err())
		}
	}
}

func (c *Calls) once(ctx context.Context, f func(context.Context) error) error {
	if err := c.Pace.Wait(ctx); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	return f(ctx)
}

// again says that what failed may succeed the next time: what never reached Zalo
// or broke there, and what came too fast.
func again(err error) bool {
	_, refused := errors.AsType[*Refusal](err)
	return !refused || Is(err, Unavailable) || Is(err, TooMany)
}

// tooLate says that a turn would be over before the next attempt.
func tooLate(ctx context.Context, wait time.Duration) bool {
	end, ok := ctx.Deadline()
	return ok && time.Until(end) < wait
}

// Code is the code of a refusal, 0 for any other error.
func Code(err error) int {
	e, ok := errors.AsType[*Refusal](err)
	if !ok {
		return 0
	}
	return e.Code
}
