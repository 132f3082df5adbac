package telegram

import (
	"context"
	"hash/maphash"
	"sync"
	"time"

	"nhipcau/internal/patience"

	"golang.org/x/time/rate"
)

// pace keeps sending below what Telegram allows, in all and for each chat. A
// chat is remembered until its allowance is full again, a few seconds, and then
// forgotten.
type pace struct {
	all   *rate.Limiter
	each  rate.Limit
	burst int

	mu    sync.Mutex
	chats map[chatID]*paced
	// What Telegram asked for: of one chat it means that chat, of a second
	// before the first has waited it means the whole bot.
	seed  maphash.Seed
	asked uint64    // the chat, as a hash
	until time.Time // the end of what it asked for
	held  time.Time // nobody sends before; see refused
}

type paced struct {
	limit  *rate.Limiter
	forget *time.Timer
}

func newPace(all int, each rate.Limit, burst int) *pace {
	return &pace{all: rate.NewLimiter(rate.Limit(all), all), each: each, burst: burst, chats: map[chatID]*paced{}, seed: maphash.MakeSeed()}
}

// wait returns when a message may be sent to a chat.
func (p *pace) wait(ctx context.Context, chat chatID) error {
	if err := p.chat(chat).Wait(ctx); err != nil {
		return err
	}
	if err := p.hold(ctx); err != nil {
		return err
	}
	return p.all.Wait(ctx)
}

// refused notes that Telegram asked to wait for d before sending to a chat
// again. Its answer does not say whether the chat or the bot was too fast.
func (p *pace) refused(chat chatID, d time.Duration, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	until, of := now.Add(d), maphash.Comparable(p.seed, chat)
	if now.Before(p.until) && of != p.asked && until.After(p.held) {
		p.held = until
	}
	p.asked, p.until = of, until
}

// hold waits while the whole bot is to be silent.
func (p *pace) hold(ctx context.Context) error {
	p.mu.Lock()
	d := time.Until(p.held)
	p.mu.Unlock()
	if d <= 0 {
		return nil
	}
	if end, ok := ctx.Deadline(); ok && time.Until(end) < d {
		return context.DeadlineExceeded // it would come too late
	}
	if !patience.Sleep(ctx, d) {
		return ctx.Err()
	}
	return nil
}

func (p *pace) chat(chat chatID) *rate.Limiter {
	full := time.Duration(float64(p.burst) / float64(p.each) * float64(time.Second))
	p.mu.Lock()
	defer p.mu.Unlock()
	c := p.chats[chat]
	if c == nil {
		c = &paced{limit: rate.NewLimiter(p.each, p.burst)}
		c.forget = time.AfterFunc(full, func() { p.drop(chat, c) })
		p.chats[chat] = c
	}
	c.forget.Reset(full)
	return c.limit
}

func (p *pace) drop(chat chatID, c *paced) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.chats[chat] == c {
		delete(p.chats, chat)
	}
}
