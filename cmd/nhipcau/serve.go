package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"nhipcau/internal/safelog"
)

// How long stopping may take: each part has partTime, which is for the turns in
// flight (the parts wait for the same turns, so this does not add up), and what
// hangs all the same is left behind by the watchdog, within the 30 s that
// container engines wait.
const (
	partTime     = 10 * time.Second
	watchdogTime = 25 * time.Second
)

// serve runs until SIGTERM, Ctrl-C or a failure. A second signal ends it at
// once.
func serve(c call, g given) error {
	if err := harden(); err != nil {
		return fmt.Errorf("memory cannot be kept off the disk (%s)", safelog.Kind(err))
	}
	errs, unmute, err := muteCrashes()
	if err != nil {
		return fmt.Errorf("crash messages cannot be muted (%s)", safelog.Kind(err))
	}
	defer unmute()
	ctx, unhook := signal.NotifyContext(c.ctx, syscall.SIGTERM, os.Interrupt)
	defer unhook()

	log, dropped := safelog.New(errs, g.settings.LogLevel)
	m := &Main{Settings: g.settings, Log: log, Withheld: dropped}
	err = m.Start(ctx)
	if err == nil {
		m.announce(c.out)
		select {
		case <-ctx.Done():
		case err = <-m.Failed():
		}
	}
	unhook()
	log.Info("stopping")
	bark := time.AfterFunc(watchdogTime, func() {
		fmt.Fprintln(errs, "nhipcau: stopping took too long, ended without waiting")
		os.Exit(exitFailed)
	})
	defer bark.Stop()
	return errors.Join(err, m.Stop())
}

// announce says where everything is, in a few lines.
func (m *Main) announce(out io.Writer) {
	dir, err := filepath.Abs(m.Settings.DataDir)
	if err != nil {
		dir = m.Settings.DataDir
	}
	fmt.Fprintf(out, "Nhịp Cầu is running.\n  chat     %s\n", m.ChatURL)
	if m.MetricsURL != "" {
		fmt.Fprintf(out, "  metrics  %smetrics\n", m.MetricsURL)
	}
	fmt.Fprintf(out, "  data     %s\n", dir)
}
