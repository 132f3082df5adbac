package tally_test

import (
	"bytes"
	"errors"
	"os"
	"testing"

	"nhipcau/store/storetest"
	"nhipcau/tally"
)

func TestCountingGoesOnAnewWhereCountsAreBeyondHelp(t *testing.T) {
	for name, damage := range map[string]func(t *testing.T, cfg tally.Config){
		"a damaged blob": func(t *testing.T, cfg tally.Config) {
			b, err := cfg.Store.Blob(t.Context(), "counts")
			if err != nil {
				t.Fatal(err)
			}
			b[1000] ^= 1
			put(t, cfg.Store, b)
		},
		"a lost key":  func(t *testing.T, cfg tally.Config) { os.Remove(cfg.KeyFile) },
		"another key": func(t *testing.T, cfg tally.Config) { os.WriteFile(cfg.KeyFile, bytes.Repeat([]byte{7}, 32), 0o600) },
	} {
		t.Run(name, func(t *testing.T) {
			c, cfg := new(clock), config(t, storetest.SQLite(t))
			cfg.Clock = c.Now
			c.set("2026-11-24T02:00:00Z")
			l, err := tally.Open(t.Context(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			if err := tally.BeginAnew(t.Context(), cfg); !errors.Is(err, tally.ErrReadable) {
				t.Fatalf("counts that are well: %v", err)
			}
			l.Close(t.Context())
			before, _ := cfg.Store.Blob(t.Context(), "counts")
			damage(t, cfg)
			if _, err := tally.Open(t.Context(), cfg); err == nil {
				t.Fatal("they can still be read")
			}
			if err := tally.BeginAnew(t.Context(), cfg); err != nil {
				t.Fatal(err)
			}
			if kept, err := cfg.Store.Blob(t.Context(), "counts-damaged"); err != nil || len(kept) != len(before) {
				t.Fatal("what was damaged is not kept", err)
			}
			if l, err = tally.Open(t.Context(), cfg); err != nil {
				t.Fatal(err)
			}
			defer l.Close(t.Context())
			add(t, l, need(1))
			for _, now := range []string{"2026-12-01T02:00:00Z", "2026-12-08T02:00:00Z"} {
				c.set(now)
				tend(t, l)
			}
			weeks, err := tally.Published(t.Context(), cfg.Store, tally.Weekly)
			if err != nil || len(weeks) != 2 || !weeks[0].Incomplete || weeks[1].Incomplete || len(weeks[0].Lines) != len(topics) {
				t.Fatalf("%+v %v", weeks, err)
			}
		})
	}
}
