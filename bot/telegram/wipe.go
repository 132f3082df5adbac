package telegram

import (
	"context"
	"time"

	tg "github.com/go-telegram/bot"
)

// What a bot may delete in a private chat: its own and the person's messages,
// younger than 48 hours, a hundred in one call.
const (
	wipeMost = 100
	wipeAge  = 48 * time.Hour
	// wipeSingly is how many are tried one by one when Telegram refuses them
	// together.
	wipeSingly = 20
)

// reachable is how many messages from the one given downwards are worth trying.
func (c *Channel) reachable(m message) int {
	if m.Date == 0 || c.c.Now().Sub(time.Unix(m.Date, 0)) >= wipeAge {
		return 0
	}
	return wipeMost
}

// wipe deletes count messages of a chat, from the newest given downwards.
// Nobody remembered which messages are the chat's: numbers in between belong to
// other chats, and Telegram passes them over. What cannot be deleted stays; the
// person is told that this may be.
func (c *Channel) wipe(ctx context.Context, chat chatID, newest messageID, count int) {
	count = min(count, int(newest))
	if count <= 0 {
		return
	}
	ids := make([]int, count)
	for i := range ids {
		ids[i] = int(newest) - i
	}
	err := c.call(ctx, chat, attempts, func(ctx context.Context) error {
		_, err := c.api.DeleteMessages(ctx, &tg.DeleteMessagesParams{ChatID: int64(chat), MessageIDs: ids})
		return err
	})
	if err == nil {
		return
	}
	c.c.Log.Info("messages could not be deleted together", "err", err)
	if !isKind(err, "bad-request") {
		return
	}
	for _, id := range ids[:min(count, wipeSingly)] {
		if ctx.Err() != nil {
			return
		}
		_, _ = c.api.DeleteMessage(ctx, &tg.DeleteMessageParams{ChatID: int64(chat), MessageID: id})
	}
}
