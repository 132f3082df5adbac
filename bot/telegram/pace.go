package telegram

import (
	"context"
	"sync"
	"time"

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
}

type paced struct {
	limit  *rate.Limiter
	forget *time.Timer
}

func newPace(all int, each rate.Limit, burst int) *pace {
	return &pace{all: rate.NewLimiter(rate.Limit(all), all), each: each, burst: burst, chats: map[chatID]*paced{}}
}

// wait returns when a message may be sent to a chat.
func (p *pace) wait(ctx context.Context, chat chatID) error {
	if err := p.chat(chat).Wait(ctx); err != nil {
		return err
	}
	return p.all.Wait(ctx)
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
