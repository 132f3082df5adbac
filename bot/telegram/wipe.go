package telegram

import (
	"context"
	"time"

	tg "github.com/go-telegram/bot"
)

// What a bot may delete in a private chat: its own and the person's messages,
// younger than 48 hours, a hundred in one call.
const (
	wipeBatch = 100
	wipeAge   = 48 * time.Hour
	// wipeMost is how many numbers below the newest message are tried. All
	// chats of a bot share one row of numbers, and Telegram does not say what
	// it deleted: how far down this chat's messages go cannot be known.
	wipeMost = 1000
	// wipeSingly is how many are tried one by one when Telegram refuses them
	// together.
	wipeSingly = 20
)

// reachable says that a message may be deleted, and so what is near it.
func (c *Channel) reachable(m message) bool {
	return m.Date != 0 && c.c.Now().Sub(time.Unix(m.Date, 0)) < wipeAge
}

// wipeDown deletes a chat's messages from newest down to, and without, lowest,
// the newest first. It stops, and reports false, where Telegram refuses: what
// is below is older.
func (c *Channel) wipeDown(ctx context.Context, chat chatID, newest, lowest messageID) bool {
	for lowest = max(lowest, 0); newest > lowest; newest -= wipeBatch {
		if !c.wipe(ctx, chat, newest, min(wipeBatch, int(newest-lowest))) {
			return false
		}
	}
	return true
}

// wipe deletes count messages of a chat, from the newest given downwards.
// Nobody remembered which messages are the chat's: numbers in between belong to
// other chats, and Telegram passes them over. What cannot be deleted stays; the
// person is told that this may be. It reports whether Telegram took them all.
func (c *Channel) wipe(ctx context.Context, chat chatID, newest messageID, count int) bool {
	ids := make([]int, count)
	for i := range ids {
		ids[i] = int(newest) - i
	}
	err := c.call(ctx, chat, attempts, func(ctx context.Context) error {
		_, err := c.api.DeleteMessages(ctx, &tg.DeleteMessagesParams{ChatID: int64(chat), MessageIDs: ids})
		return err
	})
	if err == nil {
		return true
	}
	c.c.Log.Info("messages could not be deleted together", "err", err)
	if !isKind(err, "bad-request") {
		return false
	}
	for _, id := range ids[:min(count, wipeSingly)] {
		if ctx.Err() != nil {
			break
		}
		_, _ = c.api.DeleteMessage(ctx, &tg.DeleteMessageParams{ChatID: int64(chat), MessageID: id})
	}
	return false
}
