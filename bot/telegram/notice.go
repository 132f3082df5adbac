package telegram

import (
	"context"
	"slices"

	tg "github.com/go-telegram/bot"

	"nhipcau/internal/lang"
)

// mostAside bounds the calls that go on beside the turns. Past it a tap is left
// to look as if it waited, which ends by itself.
const mostAside = 128

// acknowledge tells Telegram at once that a tap arrived, so that its button does
// not look as if it waited behind everything else.
func (c *Channel) acknowledge(u *update) {
	if u.Callback != nil && u.Callback.ID != "" {
		c.aside(func(ctx context.Context) { c.heard(ctx, u.Callback.ID) })
	}
}

// notice does what needs no turn: somebody who blocked the bot is forgotten, a
// group is left.
func (c *Channel) notice(u *update) {
	if u.Member != nil && u.Member.Chat.Type == "private" && u.Member.New.Status == "kicked" {
		c.aside(func(ctx context.Context) { c.c.Bot.Forget(ctx, u.Member.Chat.ID.chat()) })
	}
	if group, ok := u.group(); ok {
		c.aside(func(ctx context.Context) { c.leave(ctx, group, u.Member != nil) })
	}
}

// aside runs one of those calls, unless too many run.
func (c *Channel) aside(f func(context.Context)) {
	select {
	case c.asides <- struct{}{}:
	default:
		return
	}
	go func() {
		defer func() { <-c.asides }()
		ctx, cancel := context.WithTimeout(context.Background(), callTime)
		defer cancel()
		f(ctx)
	}()
}

// group is a group or channel that the bot finds itself in.
func (u *update) group() (place, bool) {
	switch {
	case u.Member != nil && slices.Contains([]string{"member", "administrator", "restricted"}, u.Member.New.Status):
		return u.Member.Chat, u.Member.Chat.Type != "private"
	case u.Message != nil:
		return u.Message.Chat, u.Message.Chat.Type == "group" || u.Message.Chat.Type == "supergroup"
	}
	return place{}, false
}

// leave goes out of a group: what is said there is nobody's business but its
// own, and whoever answers a bot there is seen by all. To those who just took it
// in one sentence says why; a channel is left without one.
func (c *Channel) leave(ctx context.Context, group place, invited bool) {
	if text := c.c.Bot.Text("telegram_group", lang.VI); text != "" && invited && group.Type != "channel" {
		_, _ = c.sendText(ctx, group.ID, bubble{html: markup(text)}, nil)
	}
	if _, err := c.api.LeaveChat(ctx, &tg.LeaveChatParams{ChatID: int64(group.ID)}); err != nil {
		c.c.Log.Info("a group could not be left", "err", err)
	}
}
