package botplatform

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"

	"nhipcau/bot"
	"nhipcau/bot/zalo"
	"nhipcau/internal/patience"
)

// How polling waits: before it asks again while the bot takes no more, and after
// an empty answer that came too fast.
const (
	turnPause  = 250 * time.Millisecond
	emptyPause = time.Second
	// mostRefused is how often in a row the token must be refused to be given up:
	// something on the way may say no for a moment.
	mostRefused = 3
)

// Run asks for updates and answers them until ctx ends; then it waits for the
// turns in flight. Zalo hands an update out once and forgets it: one whose turn
// is cut off by a kill is lost, and the person has to write again. It returns an
// error only when going on is of no use: ErrToken.
func (c *Channel) Run(ctx context.Context) error {
	p := poller{Channel: c, flight: newInflight()}
	ctx, stop := context.WithCancel(ctx)
	var retrying sync.WaitGroup
	retrying.Go(func() { p.retry(ctx) })
	defer p.settle()
	defer retrying.Wait()
	defer stop()
	c.pollingBegins(ctx)
	for ctx.Err() == nil && p.refused < mostRefused {
		asked := c.c.Now()
		body, err := c.call(ctx, "getUpdates", map[string]string{"timeout": strconv.Itoa(int(c.poll / time.Second))}, c.poll+callTime)
		switch {
		case ctx.Err() != nil:
		case err != nil && zalo.Code(err) != nothing:
			p.failed(ctx, err)
		default:
			p.recovered()
			if !(err == nil && p.receive(ctx, body)) && c.c.Now().Sub(asked) < emptyPause {
				c.calls.Sleep(ctx, emptyPause)
			}
		}
	}
	if p.refused >= mostRefused {
		return ErrToken
	}
	return nil
}

// poller is one Run.
type poller struct {
	*Channel
	flight   *inflight
	failures int // in a row
	refused  int // of them the last, because of the token
}

func (p *poller) failed(ctx context.Context, err error) {
	p.Health.Ill(err)
	p.failures++
	p.refused++
	if !zalo.Is(err, zalo.Token) {
		p.refused = 0
	}
	if zalo.Is(err, zalo.TooMany) {
		p.outOfQuota()
	}
	p.c.Log.Warn("asking for updates failed", "err", err, "attempt", p.failures)
	p.calls.Sleep(ctx, patience.Backoff(p.failures-1))
}

func (p *poller) recovered() {
	p.Health.Well(p.c.Now())
	if p.failures > 0 {
		p.c.Log.Info("updates come again", "attempt", p.failures)
	}
	p.failures, p.refused = 0, 0
}

// receive gives an update to its turn, and reports whether there was one.
func (p *poller) receive(ctx context.Context, body []byte) bool {
	u, ok := decode(body)
	clear(body) // it holds a name
	if _, takes := u.input(); !ok || !takes {
		p.strange.Add(1)
		return ok
	}
	if n, now := p.flight.take(u); now {
		p.begin(ctx, n, func(err error) { p.flight.finish(n, errors.Is(err, bot.ErrAway)) })
	}
	return true
}

// begin starts a turn in the order of its chat. When too many turns wait, so
// does asking for more.
func (p *poller) begin(ctx context.Context, u numbered, done func(error)) {
	in, _ := u.input()
	for {
		err := p.desk.Begin(u.chat(), in, u.number(), p.answer(u.Message.Chat.ID), done)
		if err == nil {
			return
		}
		if !errors.Is(err, bot.ErrBusy) || !p.calls.Sleep(ctx, turnPause) {
			done(err)
			return
		}
	}
}

// retry begins again, one after the other, what was put off, until the sessions
// are back.
func (p *poller) retry(ctx context.Context) {
	for {
		select {
		case <-p.flight.putOff:
		case <-ctx.Done():
			return
		}
		if !p.flight.settle(ctx) {
			return
		}
		for u, more := p.flight.oldest(); more; u, more = p.flight.oldest() {
			done := make(chan error, 1)
			p.begin(ctx, u, func(err error) { done <- err })
			away := errors.Is(<-done, bot.ErrAway)
			p.flight.landed(away)
			if away && !p.calls.Sleep(ctx, emptyPause) {
				return
			}
		}
	}
}

// settle waits for the turns in flight, for a while at most.
func (p *poller) settle() {
	ctx, cancel := context.WithTimeout(context.Background(), p.drain)
	defer cancel()
	p.flight.settle(ctx)
}
