package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"nhipcau/bot/telegram"
	"nhipcau/bot/zalo/botplatform"
	"nhipcau/internal/safelog"
	"nhipcau/portal"
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
	if leaks(leakPanic) {
		unmute()
	}
	ctx, unhook := signal.NotifyContext(c.ctx, syscall.SIGTERM, os.Interrupt)
	defer unhook()

	log, dropped := safelog.New(errs, g.settings.LogLevel)
	m := &Main{Settings: g.settings, Log: log, Withheld: dropped}
	switch err = m.Start(ctx); {
	case ctx.Err() != nil:
		err = nil // told to stop before it had begun
	case err == nil:
		m.announce(c.out)
		err = m.wait(ctx)
	}
	if err == nil {
		log.Info("stopping")
	}
	unhook()
	bark := time.AfterFunc(watchdogTime, func() {
		fmt.Fprintln(errs, "nhipcau: stopping took too long, ended without waiting")
		os.Exit(exitFailed)
	})
	defer bark.Stop()
	return errors.Join(err, m.Stop())
}

// wait returns when ctx ends or a part failed without which the rest is of no
// use. A channel is not one: a token that its platform refuses is said to the
// operator, and the others go on.
func (m *Main) wait(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-m.Failed():
			switch {
			case errors.Is(err, telegram.ErrToken):
				m.Log.Error("Telegram is off, it refuses the token: copy it from BotFather anew", "part", "telegram")
			case errors.Is(err, botplatform.ErrToken):
				m.Log.Error("the Zalo bot is off, Zalo refuses its token: copy it anew", "part", "zalo-bot")
			default:
				return err
			}
		}
	}
}

// announce says where everything is, in a few lines.
func (m *Main) announce(out io.Writer) {
	dir, err := filepath.Abs(m.Settings.DataDir)
	if err != nil {
		dir = m.Settings.DataDir
	}
	fmt.Fprintf(out, "Nhịp Cầu is running.\n  chat     %s\n", m.ChatURL)
	if everywhere(m.Settings.Listen) {
		fmt.Fprintln(out, "           open to every machine that can reach this one")
	}
	fmt.Fprintf(out, "  portal   %s\n", portalAddress(m.Settings, m.ChatURL))
	if m.firstAdmin != "" {
		fmt.Fprintf(out, "           make the first admin, once, within 48 hours:\n           %s\n",
			portalAddress(m.Settings, m.ChatURL)+strings.TrimPrefix(portal.JoinPath(m.firstAdmin), portal.Root))
	}
	if m.MetricsURL != "" {
		fmt.Fprintf(out, "  metrics  %smetrics\n", m.MetricsURL)
	}
	fmt.Fprintf(out, "  data     %s\n", dir)
}
