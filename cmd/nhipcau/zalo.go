package main

import (
	"context"
	"errors"
	"net/http"
	"time"

	"nhipcau/bot/zalo"
	"nhipcau/bot/zalo/botplatform"
	"nhipcau/bot/zalo/oa"
)

// Where Zalo delivers: what the account's app is told in the console, and what
// the bot tells Zalo itself in webhook mode.
const (
	oaHookPath      = "/hook/zalo-oa"
	zaloBotHookPath = "/hook/zalo-bot"
)

// makeZalo prepares the channels whose settings are there.
func (m *Main) makeZalo(ctx context.Context) (err error) {
	s := m.Settings
	if s.ZaloOAAppID != "" {
		m.zaloOA, err = oa.New(ctx, oa.Config{
			AppID: s.ZaloOAAppID, AppSecret: zalo.Secret(s.ZaloOAAppSecret), HookKey: zalo.Secret(s.ZaloOASecretKey),
			Access: zalo.Secret(s.ZaloOAAccessToken), Refresh: zalo.Secret(s.ZaloOARefreshToken),
			APIURL: s.ZaloOAAPIURL, AuthURL: s.ZaloOAAuthURL, Website: s.PublicURL,
			Store: m.store, Bot: m.bot, Log: m.Log,
		})
		if err != nil {
			return err
		}
		figure := func(name, help string, pick func(oa.Figures) int) {
			m.meter.Watch("nhipcau_zalo_oa_"+name, help, func() int { return pick(m.zaloOA.Figures()) })
		}
		figure("unsigned", "Webhook calls without a signature since the start.", func(f oa.Figures) int { return f.Unsigned })
		figure("forged", "Webhook calls with a wrong signature since the start.", func(f oa.Figures) int { return f.Forged })
		figure("strange", "Events that were unknown or hours old since the start.", func(f oa.Figures) int { return f.Strange })
		figure("charged", "Messages that Zalo charged for since the start.", func(f oa.Figures) int { return f.Charged })
	}
	if s.ZaloBotToken != "" {
		m.zaloBot, err = botplatform.New(botplatform.Config{
			Token: zalo.Secret(s.ZaloBotToken), HookSecret: zalo.Secret(s.ZaloBotSecret), APIURL: s.ZaloBotAPIURL, Website: s.PublicURL,
			Bot: m.bot, Log: m.Log,
		})
		if err != nil {
			return err
		}
		m.meter.Watch("nhipcau_zalo_bot_forged", "Webhook calls with a wrong secret since the start.", func() int { return m.zaloBot.Figures().Forged })
		m.meter.Watch("nhipcau_zalo_bot_strange", "Updates that are not answered since the start.", func() int { return m.zaloBot.Figures().Strange })
	}
	return nil
}

// zaloHooks opens the addresses at which Zalo delivers.
func (m *Main) zaloHooks(mux *http.ServeMux, doors *doors) {
	if m.zaloOA != nil {
		mux.Handle(oaHookPath, doors.hook("zalo-oa", m.zaloOA))
	}
	if m.zaloBot != nil && m.Settings.ZaloBotMode == "webhook" {
		mux.Handle(zaloBotHookPath, doors.hook("zalo-bot", m.zaloBot))
	}
}

// startZalo begins to renew the account's tokens and to take the bot's updates.
// Zalo being out of reach is no failure: the web chat goes on, and so does
// trying.
func (m *Main) startZalo() {
	if m.zaloOA != nil {
		m.inBackground("zalo-oa", func(ctx context.Context) error {
			m.zaloOA.Run(ctx)
			return nil
		})
	}
	if m.zaloBot == nil {
		return
	}
	if m.Settings.ZaloBotMode == "webhook" {
		m.inBackground("zalo-bot", m.hookZaloBot)
		return
	}
	m.inBackground("zalo-bot", m.zaloBot.Run)
}

// hookZaloBot tells Zalo where to deliver, until it has heard.
func (m *Main) hookZaloBot(ctx context.Context) error {
	for {
		err := m.zaloBot.Hook(ctx, m.Settings.PublicURL+zaloBotHookPath)
		if err == nil || ctx.Err() != nil {
			return nil
		}
		if errors.Is(err, botplatform.ErrToken) {
			return err
		}
		m.Log.Warn("the webhook could not be set, trying again", "part", "zalo-bot", "err", err, "wait", hookEvery)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(hookEvery):
		}
	}
}
