package main

import (
	"context"

	"nhipcau/bot"
	"nhipcau/flows"
)

// webTurns are the turns of the web chat.
type webTurns struct{ *bot.Bot }

// Step takes a turn.
func (w webTurns) Step(ctx context.Context, s flows.State, in flows.Input) (flows.State, flows.Reply) {
	return w.Bot.Step(ctx, "web", s, in)
}
