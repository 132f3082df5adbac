package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"nhipcau/bot"
	"nhipcau/bot/session"
	"nhipcau/bot/web"
	"nhipcau/internal/safelog"
	"nhipcau/portal"
	"nhipcau/portal/opendata"
	"nhipcau/tally"
)

// nonceKeyFile is a file of the data folder; see bot.Config.NonceKey.
const nonceKeyFile = "nonces.key"

// startTending lets the ledger do what the time asks for.
func (m *Main) startTending(ledger *tally.Ledger) {
	ctx, cancel := context.WithCancel(context.Background())
	over := make(chan struct{})
	go func() {
		defer close(over)
		tend(ctx, ledger, m.Log)
	}()
	m.started("publication", func(ctx context.Context) error {
		cancel()
		select {
		case <-over:
			return nil
		case <-ctx.Done():
			return ctx.Err()
		}
	})
}

// startBot begins to take turns.
func (m *Main) startBot(conversation func() bot.Conversation, ledger *tally.Ledger) error {
	sessions, nonces, err := m.openSessions()
	if err != nil {
		return err
	}
	if m.Withheld != nil {
		m.meter.Watch("nhipcau_log_withheld", "Parts of log lines withheld since the start.", func() int { return int(m.Withheld()) })
	}
	m.bot = bot.New(bot.Config{
		Conversation: func() bot.Conversation { return m.leaking(conversation()) },
		Counter:      counter{ledger, m.Log},
		Codes:        codes{ledger},
		Sessions:     sessions,
		Sealer:       m.sealer,
		NonceKey:     nonces,
		Log:          m.Log,
		Meter:        m.meter,
		Model:        m.model,
		ModelTime:    modelTimes(),
	})
	m.started("sessions", m.bot.Close)
	return nil
}

// findOrMakeKey reads a key of 32 bytes from a file that is its owner's alone,
// and makes one at the first start. It is linked into its place when it is
// whole, so that neither a crash nor another process leaves half of one.
func findOrMakeKey(file string) (session.Secret, error) {
	key, err := readKey(file)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if key, err = session.NewSecret(rand.Reader); err != nil {
		return key, err
	}
	f, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+"-*") // mode 0600
	if err != nil {
		return key, fmt.Errorf("the key %s cannot be made (%s): look at DATA_DIR", file, safelog.Kind(err))
	}
	defer os.Remove(f.Name())
	_, err = f.Write(key[:])
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Link(f.Name(), file)
	}
	if errors.Is(err, fs.ErrExist) {
		return readKey(file)
	}
	if err != nil {
		return key, fmt.Errorf("the key %s cannot be made (%s): look at DATA_DIR", file, safelog.Kind(err))
	}
	return key, nil
}

func readKey(file string) (key session.Secret, err error) {
	st, err := os.Stat(file)
	if err != nil {
		return key, fmt.Errorf("the key %s cannot be read (%s): %w", file, safelog.Kind(err), err)
	}
	if st.Mode().Perm()&0o077 != 0 {
		return key, fmt.Errorf("the key %s can be read by others: chmod 600 %[1]s", file)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return key, fmt.Errorf("the key %s cannot be read (%s)", file, safelog.Kind(err))
	}
	if len(b) != len(key) {
		return key, fmt.Errorf("the key %s is damaged: delete it, and another is made", file)
	}
	return session.Secret(b), nil
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
	doors := newDoors(m.Settings, m.meter)
	chat, err := web.New(web.Config{
		Bot:   webTurns{m.bot},
		Seal:  m.sealer,
		Log:   m.Log,
		HTTPS: strings.HasPrefix(m.Settings.PublicURL, "https:"),
		URL:   m.Settings.PublicURL,
		Embed: m.Settings.EmbedOrigins,
		Wait:  doors.wait,

		Correct: portal.CorrectPath,
	})
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/", doors.counted("web", http.MaxBytesHandler(chat, maxBody)))
	if m.telegram != nil && m.Settings.TelegramMode == "webhook" {
		mux.Handle(hookPath, doors.hook("telegram", m.telegram))
	}
	m.zaloHooks(mux, doors)
	mux.Handle(portal.Root, m.portal)
	open, err := m.openData()
	if err != nil {
		return err
	}
	mux.Handle(opendata.Root, open)
	probes(mux, m.readiness)
	var all http.Handler = leakyRefusals(mux)
	if m.demo != nil {
		if all, err = m.demoDoor(all); err != nil {
			return err
		}
	}
	url, stop, err := listen(m.Settings.Listen, recovering(all, m.Log), m.fail)
	if err != nil {
		return fmt.Errorf("LISTEN %s cannot be used (%s)", m.Settings.Listen, safelog.Kind(err))
	}
	m.ChatURL = url
	m.started("web", stop)
	return nil
}
