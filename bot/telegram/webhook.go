package telegram

import (
	"context"
	"crypto/subtle"
	"errors"
	"io"
	"net/http"
	"time"

	tg "github.com/go-telegram/bot"

	"nhipcau/bot"
)

// maxUpdate bounds an update, in bytes; they are a few kilobytes at most.
const maxUpdate = 1 << 20

// WebhookTime is how long an update may wait for its turn to be finished: longer
// than a turn, and well below the minute after which Telegram delivers again. A
// server's own write timeout must be longer.
const WebhookTime = bot.LongestTurn + 5*time.Second

// ServeHTTP takes one update by webhook and says yes when its turn is finished:
// until then Telegram keeps it, and delivers it again if this process dies. A
// wrong secret is 401; 503 asks for the update again.
func (c *Channel) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	given := r.Header.Get("X-Telegram-Bot-Api-Secret-Token")
	switch {
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	case c.c.WebhookSecret == "" || subtle.ConstantTimeCompare([]byte(given), []byte(c.c.WebhookSecret)) != 1:
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpdate))
	if err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	u, ok := decode(body)
	clear(body) // it holds names
	if !ok {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	w.WriteHeader(c.deliver(r.Context(), &u))
}

// deliver waits for the update's turn and gives the status for Telegram. A turn
// that could not be answered is not asked for again, for what could be tried was;
// one that was not taken, because the sessions are away, is.
func (c *Channel) deliver(ctx context.Context, u *update) int {
	ctx, cancel := context.WithTimeout(ctx, WebhookTime)
	defer cancel()
	finished := make(chan error, 1)
	c.notice(ctx, u)
	if err := c.turn(ctx, u, func(err error) { finished <- err }); err != nil {
		return http.StatusServiceUnavailable
	}
	select {
	case err := <-finished:
		if errors.Is(err, bot.ErrAway) {
			return http.StatusServiceUnavailable
		}
		return http.StatusOK
	case <-ctx.Done():
		return http.StatusServiceUnavailable
	}
}

// Hook makes Telegram deliver to an https address instead of being asked. The
// menu of commands is put in place as Run does.
func (c *Channel) Hook(ctx context.Context, url string) error {
	if c.c.WebhookSecret == "" {
		return errors.New("telegram: a webhook needs a secret")
	}
	c.introduce(ctx)
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	_, err := c.api.SetWebhook(ctx, &tg.SetWebhookParams{
		URL: url, SecretToken: string(c.c.WebhookSecret), AllowedUpdates: allowed(), MaxConnections: 100,
	})
	if isKind(err, "refused-token") {
		return ErrToken
	}
	return err
}

// allowed are the kinds of updates that are asked for.
func allowed() []string { return []string{"message", "callback_query", "my_chat_member"} }
