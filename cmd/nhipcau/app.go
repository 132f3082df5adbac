package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync/atomic"

	"nhipcau/bot"
	"nhipcau/bot/session"
	"nhipcau/bot/telegram"
	"nhipcau/bot/zalo/botplatform"
	"nhipcau/bot/zalo/oa"
	"nhipcau/cmd/nhipcau/demo"
	"nhipcau/flows"
	"nhipcau/internal/meter"
	"nhipcau/internal/safelog"
	"nhipcau/knowledge/places"
	"nhipcau/portal"
	"nhipcau/store"
	"nhipcau/tally"
)

// Main is the running program: every part, started in order and stopped in
// reverse. Tests start it for real. The zero value with Settings and Log is
// ready to Start.
type Main struct {
	Settings Settings
	Log      *slog.Logger
	Withheld func() uint64 // what the log dropped, for the metrics; may be nil

	// Known after Start.
	ChatURL    string // ends in a slash
	MetricsURL string // ends in a slash; empty when off
	firstAdmin string // of the link that makes the first admin; empty when there is one

	demo  *demo.House      // nil in every other program than a demonstration
	known *flows.Knowledge // nil where nobody has read yet what the bot knows

	ready  atomic.Bool
	failed chan error
	parts  []part

	meter    *meter.Meter
	store    *store.Store
	ledger   *tally.Ledger
	sealer   *session.Sealer
	redis    *session.Redis // nil: sessions in memory
	bot      *bot.Bot
	model    bot.Model            // nil without LLM_BASE_URL
	telegram *telegram.Channel    // nil without a token
	zaloOA   *oa.Channel          // nil without an app
	zaloBot  *botplatform.Channel // nil without a token
	portal   *portal.Portal
	follower *follower // of the directory's releases
}

// part is something started, and how it is stopped. Its name is one that
// safelog knows.
type part struct {
	name string
	stop func(context.Context) error
}

// Start brings up every part, or none: when one fails, those before it are
// stopped by Stop, which is to be called in any case.
func (m *Main) Start(ctx context.Context) error {
	m.failed = make(chan error, 1)
	m.meter = meter.New()
	if err := openFolder(m.Settings.DataDir); err != nil {
		return err
	}
	k, err := m.know()
	if err != nil {
		return err
	}
	if m.store, err = openStore(ctx, m.Settings); err != nil {
		return err
	}
	m.started("store", func(context.Context) error { return m.store.Close() })
	if m.follower, err = m.newFollower(ctx, k); err != nil {
		return err
	}
	ledger, err := m.openCounts(ctx, k.Places)
	if err != nil {
		return err
	}
	m.ledger = ledger
	m.started("counts", ledger.Close)
	m.startTending(ledger)
	m.makeModel(k.Guard)
	if err := m.startBot(m.follower.conversation, ledger); err != nil {
		return err
	}
	if err := m.startMetrics(); err != nil {
		return err
	}
	if err := m.makeZalo(ctx); err != nil {
		return err
	}
	if err := m.makeTelegram(); err != nil {
		return err
	}
	if err := m.makePortal(ctx, k.Places, ledger); err != nil {
		return err
	}
	m.follower.warm = m.portal.Warm
	m.startFollowing(m.follower)
	if err := m.startWeb(); err != nil {
		return err
	}
	m.startTelegram()
	m.startZalo()
	m.startSaying()
	m.ready.Store(true)
	debug.FreeOSMemory() // what loading and learning needed is of no use any more
	return nil
}

// know gives what the bot knows: read once, also where it was needed before.
func (m *Main) know() (flows.Knowledge, error) {
	if m.known != nil {
		return *m.known, nil
	}
	return loadKnowledge()
}

// openCounts opens the ledger.
func (m *Main) openCounts(ctx context.Context, g *places.Gazetteer) (*tally.Ledger, error) {
	if m.demo != nil {
		return m.openDemoLedger(ctx, g)
	}
	return openLedger(ctx, m.Settings, m.store, g, m.Log)
}

// started remembers a part, to be stopped after those that come later.
func (m *Main) started(name string, stop func(context.Context) error) {
	m.parts = append(m.parts, part{name, stop})
}

// Stop ends the parts, the last started first, each finishing what it is in
// the middle of for at most partTime. Every part is stopped even when one
// fails.
func (m *Main) Stop() error {
	m.ready.Store(false)
	var failures []error
	for _, p := range slices.Backward(m.parts) {
		ctx, cancel := context.WithTimeout(context.Background(), partTime)
		err := p.stop(ctx)
		cancel()
		if err != nil {
			m.Log.Error("a part did not stop well", "part", p.name, "err", err)
			failures = append(failures, fmt.Errorf("stopping %s: %s", p.name, safelog.Kind(err)))
		}
	}
	m.parts = nil
	return errors.Join(failures...)
}

// Failed hears of a part that ended by itself.
func (m *Main) Failed() <-chan error { return m.failed }

func (m *Main) fail(err error) {
	select {
	case m.failed <- err:
	default: // the first failure is enough
	}
}

// readiness says whether a turn could be taken and counted now.
func (m *Main) readiness(ctx context.Context) error {
	if !m.ready.Load() {
		return errors.New("starting or stopping")
	}
	if m.redis != nil {
		if err := m.redis.Ping(ctx); err != nil {
			return err
		}
	}
	return m.store.Ping(ctx)
}
