package main

import (
	"context"
	"time"

	model "nhipcau/knowledge/answer"
	"nhipcau/knowledge/answer/llm"
)

// makeModel prepares the language model where one is set up. Its server is not
// called yet: whether it is there shows with the first question, and nobody has to
// wait for it.
func (m *Main) makeModel(g *model.Guard) {
	if m.Settings.LLMBaseURL == "" {
		return
	}
	client := llm.New(llm.Config{
		URL:        m.Settings.LLMBaseURL,
		Key:        m.Settings.LLMKey,
		Model:      m.Settings.LLMModel,
		Timeout:    m.Settings.LLMTimeout,
		Concurrent: m.Settings.LLMConcurrent,
		Daily:      m.Settings.LLMDaily,
		Log:        m.Log,
	})
	m.model = adviser{client, g, m.meter.Model}
	m.started("model", func(context.Context) error { client.Close(); return nil })
}

// adviser asks a model for package bot and counts how it went.
type adviser struct {
	model.Model
	guard *model.Guard
	count func(outcome string, took time.Duration)
}

func (a adviser) Suggest(ctx context.Context, q model.Question) (model.Suggestion, bool) {
	begun := time.Now()
	s, outcome := model.Ask(ctx, a.Model, a.guard, q)
	a.count(string(outcome), time.Since(begun))
	return s, !s.None()
}

// modelTimes is how long after an update came a model may still be waited for,
// where a platform wants its answer soon: Zalo's official accounts within two
// seconds, with the sending still to come.
func modelTimes() map[string]time.Duration {
	return map[string]time.Duration{"zalo-oa": 1200 * time.Millisecond}
}
