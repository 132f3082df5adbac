package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"nhipcau/cmd/nhipcau/demo"
	"nhipcau/cmd/nhipcau/sim"
	"nhipcau/flows"
	"nhipcau/flows/content"
	"nhipcau/internal/safelog"
	"nhipcau/knowledge/places"
	"nhipcau/portal/staff"
	"nhipcau/tally"
)

// showDemo runs an installation that is gone when it ends, with sample data. It
// reads no setting: nothing of a real installation can be touched.
func showDemo(c call, g given) (err error) {
	if err := onlyHere(g.listen); err != nil {
		return usageError{err}
	}
	ctx, unhook := signal.NotifyContext(c.ctx, syscall.SIGTERM, os.Interrupt)
	defer unhook()
	dir, err := os.MkdirTemp(sim.Memory(), fmt.Sprintf("nhipcau-demo-%d-*", os.Getpid()))
	if err != nil {
		return fmt.Errorf("there is no room for the sample data (%s): free some, or set TMPDIR", safelog.Kind(err))
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	s, err := readSettings(nil, map[string]string{"DATA_DIR": dir, "LISTEN": g.listen, "METRICS_LISTEN": "off", "LOG_LEVEL": "warn"})
	if err != nil {
		return usageError{err}
	}
	s.EmbedOrigins = []string{"'self'"} // the chat stands in a frame of the first page
	begun := time.Now()
	fmt.Fprintf(c.out, "Making an installation with sample data (seed %d). It is gone when this ends.\n", g.seed)
	k, house, err := fillDemo(ctx, c, g, s)
	if ctx.Err() != nil {
		return nil // stopped while it was made
	}
	if err != nil {
		return err
	}
	log, dropped := safelog.New(c.errs, s.LogLevel)
	m := &Main{Settings: s, Log: log, Withheld: dropped, demo: house, known: &k}
	if err = m.Start(ctx); err == nil {
		m.announceDemo(c, time.Since(begun))
		err = m.wait(ctx)
	}
	// A second Ctrl-C must not leave half of the data behind: the first is heard
	// until all is gone, and the watchdog is for what hangs.
	bark := time.AfterFunc(watchdogTime, func() {
		_ = os.RemoveAll(dir)
		os.Exit(exitFailed)
	})
	defer bark.Stop()
	return errors.Join(err, m.Stop())
}

// onlyHere refuses an address that says nothing of who may come: a demonstration
// is for this machine unless somebody named another.
func onlyHere(listen string) error {
	host, port, err := net.SplitHostPort(listen)
	if err != nil || host == "" || port == "" {
		return fmt.Errorf("--listen %s: say the machine too, as 127.0.0.1:8090; with 0.0.0.0:8090 every machine that can reach this one may come", listen)
	}
	return nil
}

// mostSample is how many come in a month at last: as many as make figures of a
// province, and are made in seconds.
const mostSample = 1000

// fillDemo fills the folder, and closes it again.
func fillDemo(ctx context.Context, c call, g given, s Settings) (k flows.Knowledge, house *demo.House, err error) {
	fmt.Fprint(c.out, "  reading what the bot knows …")
	if k, err = loadKnowledge(); err != nil {
		return k, nil, err
	}
	story := k
	if story.Directory, err = demo.Scarce(k.Directory.Snapshot(), k.Places, g.seed).Directory(k.Facts, k.Places); err != nil {
		return k, nil, err
	}
	engine, findings := newEngine(content.Files, story)
	if engine == nil {
		return k, nil, findings
	}
	db, err := openStore(ctx, s)
	if err != nil {
		return k, nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	ledger, err := tallyConfig(s, db, k.Places, slog.New(slog.DiscardHandler))
	if err != nil {
		return k, nil, err
	}
	key, err := findOrMakeKey(portalKey(s))
	if err != nil {
		return k, nil, err
	}
	fmt.Fprintf(c.out, "\n  letting people come, month after month …")
	house, err = demo.Fill(ctx, demo.Config{
		Seed: g.seed, Most: mostSample, Now: time.Now(), Store: db, StaffKey: key[:], Ledger: ledger, Engine: engine, Count: counted,
		Base: k, Files: content.Files, Provider: sampleProvider(k),
		Said: func(format string, args ...any) { fmt.Fprintf(c.out, format, args...) },
	})
	fmt.Fprintln(c.out)
	return k, house, err
}

// sampleProvider is the first organisation that helps people to work, so that
// whoever tries the chat can bring it a code.
func sampleProvider(k flows.Knowledge) staff.Place {
	for _, o := range organisations(k.Directory, time.Now()) {
		if topics := topicsOf(k.Directory, o.ID); len(topics) > 0 && topics[0] == "jobs" {
			return staff.Place{Role: staff.Provider, Organisation: o.ID, Topics: topics}
		}
	}
	return staff.Place{Role: staff.Provider, Organisation: "mẫu", Topics: []string{"jobs"}}
}

// openDemoLedger opens the counts of a demonstration: marked as simulated for
// good, so that no other command takes them for those of real people.
func (m *Main) openDemoLedger(ctx context.Context, g *places.Gazetteer) (*tally.Ledger, error) {
	cfg, err := tallyConfig(m.Settings, m.store, g, m.Log)
	if err != nil {
		return nil, err
	}
	return tally.OpenSimulated(ctx, cfg, sim.Noise(^m.demo.Seed)) // other noise than that of the past
}

// demoDoor puts the first page of a demonstration and the marks before what is
// served.
func (m *Main) demoDoor(all http.Handler) (http.Handler, error) {
	office, err := openOffice(m.Settings, m.store)
	if err != nil {
		return nil, err
	}
	return m.demo.Door(demo.Inside{
		All: all, Portal: m.portal, Recovery: office.RenewRecovery,
		Code: func(ctx context.Context) (string, error) { return m.ledger.Draw(ctx, "jobs", places.Province, false) },
	}), nil
}

// announceDemo says where everything is, and how to come in.
func (m *Main) announceDemo(c call, took time.Duration) {
	at := m.ChatURL[:len(m.ChatURL)-1]
	fmt.Fprintf(c.out, "Ready after %.0f s. All figures are sample data (dữ liệu mẫu).\n\n  begin here   %s%s\n", took.Seconds(), at, demo.Root)
	for _, r := range []staff.Role{staff.Worker, staff.Provider, staff.Editor, staff.Admin} {
		fmt.Fprintf(c.out, "  %-11s  %s%s\n", r, at, m.demo.Link(r))
	}
	fmt.Fprintf(c.out, "  chat         %s/\n  data         %s, deleted at the end\n\n", at, m.Settings.DataDir)
	if loopback(m.Settings.Listen) != nil {
		fmt.Fprintln(c.out, "Other machines can reach it. Browsers keep a sign-in over http on this machine only: put https before it for others.")
	}
	fmt.Fprintln(c.out, "Each link signs in as often as it is followed. Ctrl-C ends it, and nothing stays.")
}
