package main

import (
	"context"
	"time"

	"nhipcau/bot"
	"nhipcau/flows"
	"nhipcau/internal/meter"
)

// webTurns are the turns of the web chat, timed.
type webTurns struct {
	*bot.Bot
	meter *meter.Meter
	now   func() time.Time
}

// Step takes a turn.
func (w webTurns) Step(ctx context.Context, s flows.State, in flows.Input) (flows.State, flows.Reply) {
	began := w.now()
	s, r := w.Bot.Step(ctx, s, in)
	w.meter.Turn("web", "ok", w.now().Sub(began))
	return s, r
}
