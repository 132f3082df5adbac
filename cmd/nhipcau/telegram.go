package main

import (
	"context"
	"errors"
	"time"

	"nhipcau/bot/telegram"
)

// hookPath is where Telegram delivers in webhook mode.
const hookPath = "/hook/telegram"

// makeTelegram prepares the channel where a token is set.
func (m *Main) makeTelegram() (err error) {
	if m.Settings.TelegramToken == "" {
		return nil
	}
	m.telegram, err = telegram.New(telegram.Config{
		Token:         telegram.Token(m.Settings.TelegramToken),
		Bot:           m.bot,
		APIURL:        m.Settings.TelegramAPIURL,
		WebhookSecret: telegram.Token(m.Settings.TelegramSecret),
		Log:           m.Log,
	})
	return err
}

// startTelegram begins to take updates. Telegram being out of reach is no
// failure: the web chat goes on, and so does trying. A refused token is said once.
func (m *Main) startTelegram() {
	if m.telegram == nil {
		return
	}
	receive := m.telegram.Run
	if m.Settings.TelegramMode == "webhook" {
		receive = m.hook
	}
	m.inBackground("telegram", receive)
}

// hookEvery is how long to wait before telling Telegram our address again.
const hookEvery = 30 * time.Second

// hook tells Telegram where to deliver, until it has heard.
func (m *Main) hook(ctx context.Context) error {
	for {
		err := m.telegram.Hook(ctx, m.Settings.PublicURL+hookPath)
		if err == nil || ctx.Err() != nil {
			return nil
		}
		if errors.Is(err, telegram.ErrToken) {
			return err
		}
		m.Log.Warn("the webhook could not be set, trying again", "part", "telegram", "err", err, "wait", hookEvery)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(hookEvery):
		}
	}
}
