package bot

import "context"

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
