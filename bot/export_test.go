package bot

import (
	"context"
	"time"

	"nhipcau/flows"
)

const BacklogSize = backlogSize

// Lines is how many chats have a turn running or waiting.
func (b *Bot) Lines() int {
	b.lines.mu.Lock()
	defer b.lines.mu.Unlock()
	return len(b.lines.byChat)
}

// Chores does at once what is done now and then.
func (b *Bot) Chores() { b.chores(context.Background()) }

// Backlog is how many events wait and how many were given up.
func (b *Bot) Backlog() (waiting, lost int) { return b.backlog.size() }

// Take takes a turn here and now, without the line.
func (b *Bot) Take(ctx context.Context, chat Chat, in flows.Input, update uint64, send Send) error {
	return b.take(ctx, &consultation{channel: chat.Channel, arrived: b.c.Now()}, chat, in, update, send)
}

// SetPause puts another wait in the place of the clock's.
func (b *Bot) SetPause(f func(context.Context, time.Duration) bool) { b.pause = f }
