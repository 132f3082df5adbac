package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync/atomic"

	"nhipcau/internal/safelog"
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

	ready  atomic.Bool
	failed chan error
	parts  []part
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
	if err := openFolder(m.Settings.DataDir); err != nil {
		return err
	}
	mux := http.NewServeMux()
	probes(mux, m.readiness)
	url, stop, err := listen(m.Settings.Listen, recovering(http.MaxBytesHandler(mux, maxBody), m.Log), m.fail)
	if err != nil {
		return fmt.Errorf("LISTEN %s cannot be used (%s)", m.Settings.Listen, safelog.Kind(err))
	}
	m.ChatURL = url
	m.started("web", stop)
	m.ready.Store(true)
	return nil
}

// started remembers a part, to be stopped after those that come later.
func (m *Main) started(name string, stop func(context.Context) error) {
	m.parts = append(m.parts, part{name, stop})
}

// Stop ends the parts, the last started first, each finishing what it is in
// the middle of until ctx ends. Every part is stopped even when one fails.
func (m *Main) Stop(ctx context.Context) error {
	m.ready.Store(false)
	var failures []error
	for _, p := range slices.Backward(m.parts) {
		if err := p.stop(ctx); err != nil {
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

// readiness says whether a turn could be taken now.
func (m *Main) readiness(context.Context) error {
	if !m.ready.Load() {
		return errors.New("starting or stopping")
	}
	return nil
}
