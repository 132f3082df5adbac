package zalo

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"nhipcau/bot"
	"nhipcau/flows"
)

// ackTime is how long a webhook waits for its turn to be finished. Zalo wants its
// answer within two seconds of sending; the rest is for the way. A turn that
// takes longer goes on in its chat's line, and an orderly stop waits for it.
const ackTime = 1500 * time.Millisecond

// maxBody bounds a webhook's body, in bytes; events are a few kilobytes.
const maxBody = 256 << 10

// Body reads what was posted to a webhook. When it is false, the request has
// been answered: 405 for anything but a POST, 413 for more than an event can
// have, 400 for what broke off.
func Body(w http.ResponseWriter, r *http.Request) ([]byte, bool) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		w.WriteHeader(http.StatusMethodNotAllowed)
		return nil, false
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err == nil {
		return body, true
	}
	clear(body)
	status := http.StatusBadRequest
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		status = http.StatusRequestEntityTooLarge
	}
	w.WriteHeader(status)
	return nil, false
}

// Desk takes updates in: each once, each in the line of its chat.
type Desk struct {
	bot    *bot.Bot
	recent *recent
	ack    time.Duration
}

// NewDesk makes a desk. The clock says when an update may be forgotten.
func NewDesk(b *bot.Bot, now func() time.Time) *Desk {
	return &Desk{bot: b, recent: newRecent(now), ack: ackTime}
}

// Take gives an update to its turn and says what to answer the webhook: 200 when
// the turn is finished, or goes on and cannot be waited for any longer, or is
// not to be taken (it was before, or its chat writes without end); 503 when it
// could not be taken and Zalo should deliver it again.
func (d *Desk) Take(ctx context.Context, chat bot.Chat, in flows.Input, update uint64, send bot.Send) int {
	finished := make(chan error, 1)
	if err := d.Begin(chat, in, update, send, func(err error) { finished <- err }); err != nil {
		return http.StatusServiceUnavailable
	}
	late := time.NewTimer(d.ack)
	defer late.Stop()
	select {
	case err := <-finished:
		if errors.Is(err, bot.ErrAway) {
			return http.StatusServiceUnavailable
		}
	case <-late.C:
	case <-ctx.Done():
	}
	return http.StatusOK
}

// Begin gives an update its place in the line of its chat and returns at once;
// done is called when it is finished, which one that is not taken is already:
// with bot.ErrAway when nothing was stepped and it is to be given once more.
// Errors: bot.ErrBusy, bot.ErrClosed; then done is not called.
func (d *Desk) Begin(chat bot.Chat, in flows.Input, update uint64, send bot.Send, done func(error)) error {
	c := coming{chat, update}
	if !d.recent.begin(c) {
		done(nil)
		return nil
	}
	err := d.bot.Go(chat, in, update, send, func(err error) {
		if errors.Is(err, bot.ErrAway) {
			d.recent.forget(c)
		}
		done(err)
	})
	if errors.Is(err, bot.ErrFlood) {
		done(err)
		return nil
	}
	if err != nil {
		d.recent.forget(c)
	}
	return err
}
