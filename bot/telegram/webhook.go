package telegram

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
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
// wrong secret is 401, known before a byte of the body is read; what is not an
// update is 400 or 413; 503 asks for the update again.
func (c *Channel) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Method != http.MethodPost:
		w.Header().Set("Allow", http.MethodPost)
		turnAway(w, http.StatusMethodNotAllowed)
		return
	case !c.isTelegram(r.Header.Get("X-Telegram-Bot-Api-Secret-Token")):
		turnAway(w, http.StatusUnauthorized)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpdate))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		turnAway(w, http.StatusRequestEntityTooLarge)
		return
	}
	if err != nil { // cut short, or too slow for the server
		turnAway(w, http.StatusBadRequest)
		return
	}
	u, ok := decode(body)
	clear(body) // it holds names
	if !ok {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	unheard := c.promptly(&u)
	status := c.deliver(r.Context(), &u)
	if unheard() {
		c.hearHere(w, status, u.Callback.ID)
		return
	}
	w.WriteHeader(status)
}

// promptly sees to it that a tap is acknowledged within half a second. The
// function it gives stops that, and reports whether it is still to be done.
func (c *Channel) promptly(u *update) (unheard func() bool) {
	if u.Callback == nil || u.Callback.ID == "" {
		return func() bool { return false }
	}
	id := u.Callback.ID
	return time.AfterFunc(hearWithin, func() { c.aside(func(ctx context.Context) { c.heard(ctx, id) }) }).Stop
}

// hearWithin is how long a tap's acknowledgement may wait for the turn.
const hearWithin = 500 * time.Millisecond

// hearHere acknowledges a tap in the response itself, which saves a call. Nothing
// else is said there: Telegram tells nobody what becomes of it.
func (c *Channel) hearHere(w http.ResponseWriter, status int, id string) {
	if status != http.StatusOK {
		c.aside(func(ctx context.Context) { c.heard(ctx, id) })
		w.WriteHeader(status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(struct {
		Method string `json:"method"`
		tg.AnswerCallbackQueryParams
	}{"answerCallbackQuery", tg.AnswerCallbackQueryParams{CallbackQueryID: id}})
}

// isTelegram compares what a caller shows with the secret in a time that tells
// nothing about it, not even its length.
func (c *Channel) isTelegram(shown string) bool {
	given, want := sha256.Sum256([]byte(shown)), sha256.Sum256([]byte(c.c.WebhookSecret))
	return subtle.ConstantTimeCompare(given[:], want[:]) == 1 && c.c.WebhookSecret != ""
}

// turnAway answers a caller whose body is not wanted, and hangs up so that the
// rest of it is not waited for.
func turnAway(w http.ResponseWriter, status int) {
	w.Header().Set("Connection", "close")
	w.WriteHeader(status)
}

// deliver waits for the update's turn and gives the status for Telegram.
func (c *Channel) deliver(ctx context.Context, u *update) int {
	late := time.NewTimer(WebhookTime)
	defer late.Stop()
	finished := make(chan error, 1)
	c.notice(u)
	if err := c.turn(u, func(err error) { finished <- err }); err != nil {
		return http.StatusServiceUnavailable
	}
	select {
	case err := <-finished:
		if errors.Is(err, bot.ErrAway) || errors.Is(err, bot.ErrLater) {
			return http.StatusServiceUnavailable
		}
		return http.StatusOK
	case <-late.C:
	case <-ctx.Done():
	}
	return http.StatusServiceUnavailable
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
	c.noted(ctx, err)
	if isKind(err, "refused-token") {
		return ErrToken
	}
	return err
}

// allowed are the kinds of updates that are asked for.
func allowed() []string { return []string{"message", "callback_query", "my_chat_member"} }
