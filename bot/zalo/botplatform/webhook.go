package botplatform

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net/http"

	"nhipcau/bot/zalo"
)

// secretHeader is where Zalo repeats the secret that setWebhook was given.
const secretHeader = "X-Bot-Api-Secret-Token"

// ServeHTTP takes one update by webhook. A wrong secret is 401; 503 asks for the
// update again, in case Zalo does that.
func (c *Channel) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !c.isZalo(r.Header.Get(secretHeader)) {
		c.forged.Add(1)
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	body, ok := zalo.Body(w, r)
	if !ok {
		return
	}
	u, ok := decode(body)
	clear(body) // it holds a name
	in, takes := u.input()
	switch {
	case !ok:
		c.strange.Add(1)
		w.WriteHeader(http.StatusBadRequest)
	case !takes:
		c.strange.Add(1)
		w.WriteHeader(http.StatusOK)
	default:
		w.WriteHeader(c.desk.Take(r.Context(), u.chat(), in, u.number(), c.answer(u.Message.Chat.ID)))
	}
}

// isZalo compares what a caller shows with the secret in a time that tells
// nothing about it, not even its length.
func (c *Channel) isZalo(shown string) bool {
	given, want := sha256.Sum256([]byte(shown)), sha256.Sum256([]byte(c.c.HookSecret))
	return subtle.ConstantTimeCompare(given[:], want[:]) == 1 && c.c.HookSecret != ""
}

// Hook makes Zalo deliver to an https address instead of being asked.
func (c *Channel) Hook(ctx context.Context, url string) error {
	if c.c.HookSecret == "" {
		return errors.New("zalo bot: a webhook needs a secret")
	}
	_, err := c.call(ctx, "setWebhook", map[string]string{"url": url, "secret_token": string(c.c.HookSecret)}, callTime)
	switch {
	case err == nil:
		c.Health.Well(c.c.Now())
	case zalo.Is(err, zalo.Token):
		c.Health.Ill(err)
		return ErrToken
	case ctx.Err() == nil:
		c.Health.Ill(err)
	}
	return err
}
