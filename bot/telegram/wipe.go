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
	// mostRefused is how many single messages Telegram may refuse before the
	// rest is left: one may be of a kind that it keeps, two are the old ones.
	mostRefused = 2
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
	refused := 0
	return c.wipeHalves(ctx, chat, ids, &refused)
}

// wipeHalves deletes messages, the newest first. One that is too old makes
// Telegram refuse all that are named with it: then each half is tried by itself,
// until it is clear where the old ones begin.
func (c *Channel) wipeHalves(ctx context.Context, chat chatID, ids []int, refused *int) bool {
	err := c.call(ctx, chat, attempts, func(ctx context.Context) error {
		return c.deleteMessages(ctx, &tg.DeleteMessagesParams{ChatID: int64(chat), MessageIDs: ids})
	})
	switch {
	case err == nil:
		return true
	case !isKind(err, "bad-request"):
		c.c.Log.Info("messages could not be deleted", "err", err)
		*refused = mostRefused
		return false
	case len(ids) == 1:
		*refused++
		return false
	}
	half := (len(ids) + 1) / 2
	newer := c.wipeHalves(ctx, chat, ids[:half], refused)
	if *refused >= mostRefused {
		return false
	}
	return c.wipeHalves(ctx, chat, ids[half:], refused) && newer
}
