package main

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"strings"
	"time"

	"nhipcau/bot"
	"nhipcau/bot/session"
	"nhipcau/bot/web"
	"nhipcau/flows"
	"nhipcau/internal/safelog"
	"nhipcau/tally"
)

// mostSessions bounds the memory that open conversations take: half a kilobyte
// each.
const mostSessions = 100_000

// startBot opens the sessions, under a secret that never leaves this process,
// and begins to take turns.
func (m *Main) startBot(engine *flows.Engine, ledger *tally.Ledger) error {
	secret, err := session.NewSecret(rand.Reader)
	if err != nil {
		return err
	}
	sessions := session.NewMemory(mostSessions, time.Now)
	m.meter.Watch("nhipcau_sessions", "Sessions kept in memory.", sessions.Len)
	if m.Withheld != nil {
		m.meter.Watch("nhipcau_log_withheld", "Parts of log lines withheld since the start.", func() int { return int(m.Withheld()) })
	}
	m.sealer = session.NewSealer(secret, time.Now)
	m.bot = bot.New(bot.Config{
		Conversation: func() bot.Conversation { return engine },
		Counter:      counter{ledger, m.Log},
		Codes:        newCodes(),
		Sessions:     sessions,
		Sealer:       m.sealer,
		Log:          m.Log,
		Meter:        m.meter,
	})
	m.started("sessions", m.bot.Close)
	return nil
}

// startMetrics shows the figures on this machine only.
func (m *Main) startMetrics() error {
	if m.Settings.MetricsListen == "off" {
		return nil
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", m.meter)
	url, stop, err := listen(m.Settings.MetricsListen, mux, m.fail)
	if err != nil {
		return fmt.Errorf("METRICS_LISTEN %s cannot be used (%s)", m.Settings.MetricsListen, safelog.Kind(err))
	}
	m.MetricsURL = url
	m.started("metrics", stop)
	return nil
}

// startWeb serves the chat in a browser, and the probes.
func (m *Main) startWeb() error {
	chat, err := web.New(web.Config{
		Bot:   webTurns{m.bot},
		Seal:  m.sealer,
		Log:   m.Log,
		HTTPS: strings.HasPrefix(m.Settings.PublicURL, "https:"),
	})
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/", http.MaxBytesHandler(chat, maxBody))
	if m.telegram != nil && m.Settings.TelegramMode == "webhook" {
		mux.Handle(hookPath, m.telegram)
	}
	probes(mux, m.readiness)
	url, stop, err := listen(m.Settings.Listen, recovering(mux, m.Log), m.fail)
	if err != nil {
		return fmt.Errorf("LISTEN %s cannot be used (%s)", m.Settings.Listen, safelog.Kind(err))
	}
	m.ChatURL = url
	m.started("web", stop)
	return nil
}
