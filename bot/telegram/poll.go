package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	tg "github.com/go-telegram/bot"

	"nhipcau/bot"
	"nhipcau/internal/patience"
)

// How long polling waits: for turns before it asks again while some are
// unfinished (what is unfinished would be handed out again at once), and after
// an empty answer that came too fast.
const (
	turnPause  = 250 * time.Millisecond
	emptyPause = time.Second

	// How long it waits before it takes up again what was given back, at first
	// and at most.
	awayPause   = 250 * time.Millisecond
	longestAway = 4 * time.Second
)

// batch is how many updates are asked for at once, the most that Telegram gives.
const batch = 100

// Run asks for updates and answers them until ctx ends; then it waits for the
// turns in flight and confirms them. It returns an error only when going on is
// of no use: ErrToken.
func (c *Channel) Run(ctx context.Context) error {
	c.introduce(ctx)
	var body bytes.Buffer
	for failed, away := 0, 0; ctx.Err() == nil; {
		c.known.settle(ctx, turnPause)
		away = c.away(ctx, away)
		asked := c.c.Now()
		updates, err := c.updates(ctx, &body, c.poll, batch)
		c.noted(ctx, err)
		switch {
		case ctx.Err() != nil:
		case isKind(err, "refused-token"):
			return ErrToken
		case isKind(err, "webhook-set") && failed == 0:
			c.unhook(ctx)
			failed++
			continue
		case err != nil:
			c.complain(err, failed)
			c.sleep(ctx, pollWait(err, failed))
			failed++
			continue
		case c.receive(ctx, updates) == 0 && c.c.Now().Sub(asked) < emptyPause && c.known.settle(ctx, turnPause):
			c.sleep(ctx, emptyPause)
		}
		if err == nil && failed > 0 {
			c.c.Log.Info("updates come again", "attempt", failed)
			failed = 0
		}
	}
	c.confirm(context.WithoutCancel(ctx), &body)
	return nil
}

// noted keeps in mind how speaking with Telegram goes.
func (c *Channel) noted(ctx context.Context, err error) {
	switch {
	case err == nil:
		c.Health.Well(c.c.Now())
	case ctx.Err() == nil:
		c.Health.Ill(err)
	}
}

// away waits while updates are given back because the sessions cannot be had:
// for the turns that run, so that what comes again comes in order, and then
// longer each time.
func (c *Channel) away(ctx context.Context, before int) int {
	if c.known.givenBack() == 0 {
		return 0
	}
	for !c.known.settle(ctx, turnPause) && ctx.Err() == nil {
	}
	c.sleep(ctx, min(awayPause<<min(before, 4), longestAway))
	return before + 1
}

// receive gives each new update to its turn and says how many were new. Taps
// are acknowledged before any turn is begun, which may have to wait. A full
// batch without any new hides what came after it: then the older half of it is
// no longer waited for.
func (c *Channel) receive(ctx context.Context, updates []json.RawMessage) (fresh int) {
	var middle int64
	var taken []update
	for i, raw := range updates {
		u, ok := decode(raw)
		clear(raw) // it holds names
		if !ok {
			c.c.Log.Warn("update without a number passed over")
			continue
		}
		if i <= batch/2 {
			middle = u.ID
		}
		if c.known.take(u.ID, u.from(), c.c.Now()) {
			c.acknowledge(&u)
			c.notice(&u)
			taken = append(taken, u)
		}
	}
	for i := range taken {
		c.begin(ctx, &taken[i])
	}
	if len(taken) == 0 && len(updates) == batch {
		c.known.pass(middle)
	}
	return len(taken)
}

// begin starts an update's turn in the order of its chat. When too many turns
// wait, so does asking for more. An update that the bot no longer takes stays
// unconfirmed and is delivered to its successor.
func (c *Channel) begin(ctx context.Context, u *update) {
	for {
		err := c.turn(u, func(err error) { c.finish(ctx, u, err) })
		if !errors.Is(err, bot.ErrBusy) || !c.sleep(ctx, turnPause) {
			return
		}
	}
}

// turn gives an update its place in the line of its chat; done is called once
// it is finished, unless an error comes back: bot.ErrBusy or bot.ErrClosed. One
// that is too much for its chat is dropped, which finishes it.
func (c *Channel) turn(u *update, done func(error)) error {
	e, ok := u.event()
	if !ok || c.albums.seen(u) {
		done(nil)
		return nil
	}
	err := c.c.Bot.Go(e.chat.chat(), e.in, uint64(u.ID), c.answer(u, e), done)
	if errors.Is(err, bot.ErrFlood) {
		done(err)
		return nil
	}
	return err
}

// confirm tells Telegram at the end what was finished, so that the next start
// does not answer it again.
func (c *Channel) confirm(ctx context.Context, body *bytes.Buffer) {
	c.known.settle(ctx, c.drain)
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if _, err := c.updates(ctx, body, 0, 1); err != nil {
		c.c.Log.Info("the last updates could not be confirmed", "err", err)
	}
}

// updates asks for what came since the offset, waiting for it as long as given.
// The library's own loop is not used: it moves the offset before anything is
// handled and decodes who people are.
func (c *Channel) updates(ctx context.Context, body *bytes.Buffer, wait time.Duration, limit int) ([]json.RawMessage, error) {
	ask, err := json.Marshal(map[string]any{
		"offset":          c.known.offset(c.c.Now()),
		"timeout":         int(wait / time.Second),
		"limit":           limit,
		"allowed_updates": allowed(),
	})
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, wait+15*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url+"/bot"+string(c.c.Token)+"/getUpdates", bytes.NewReader(ask))
	if err != nil {
		return nil, errors.New("telegram: the address of the Bot API is not an address")
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := c.c.Client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("telegram: getUpdates: %w", bare(err))
	}
	defer resp.Body.Close()
	body.Reset()
	defer func() { clear(body.Bytes()) }()
	if _, err := body.ReadFrom(io.LimitReader(resp.Body, maxAnswer)); err != nil {
		return nil, fmt.Errorf("telegram: getUpdates: %w", bare(err))
	}
	result, err := accepted("getUpdates", resp.StatusCode, body.Bytes())
	if err != nil {
		return nil, err
	}
	defer clear(result)
	var updates []json.RawMessage
	if err := json.Unmarshal(result, &updates); err != nil {
		return nil, &APIError{Method: "getUpdates", Status: http.StatusBadGateway, kind: "unavailable"}
	}
	return updates, nil
}

// unhook ends the webhook of an earlier way of running, which keeps Telegram from
// being asked.
func (c *Channel) unhook(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	if _, err := c.api.DeleteWebhook(ctx, &tg.DeleteWebhookParams{}); err != nil {
		c.c.Log.Warn("the webhook set earlier could not be ended", "err", err)
		return
	}
	c.c.Log.Warn("a webhook was set and is ended: updates are asked for, as TELEGRAM_MODE says")
}

// complain tells the operator what is wrong, once for each time it begins.
func (c *Channel) complain(err error, failed int) {
	switch {
	case failed > 0:
		c.c.Log.Info("asking for updates failed again", "err", err, "attempt", failed+1)
	case isKind(err, "conflict"):
		c.c.Log.Error("another process uses this bot token: stop it, or give each its own bot")
	default:
		c.c.Log.Warn("asking for updates failed", "err", err)
	}
}

// pollWait is the pause after a failure; what Telegram asks for counts, up to a
// minute.
func pollWait(err error, failed int) time.Duration {
	refused, ok := errors.AsType[*APIError](err)
	if !ok {
		return patience.Backoff(failed)
	}
	return max(patience.Backoff(failed), min(refused.RetryAfter, longestWait))
}
