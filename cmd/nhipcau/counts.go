package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"time"

	"nhipcau/flows"
	"nhipcau/internal/safelog"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/places"
	"nhipcau/store"
	"nhipcau/tally"
)

// The files of the data folder.
const (
	databaseFile = "nhipcau.db"
	keyFile      = "counts.key"
)

// openStore opens DATABASE_URL, or the SQLite file of the data folder.
func openStore(ctx context.Context, s Settings) (*store.Store, error) {
	url := s.DatabaseURL
	if url == "" {
		dir, err := filepath.Abs(s.DataDir)
		if err != nil {
			return nil, err
		}
		url = "sqlite://" + filepath.ToSlash(filepath.Join(dir, databaseFile))
	}
	db, err := store.Open(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("the database cannot be opened (%s): look at DATABASE_URL and DATA_DIR", safelog.Kind(err))
	}
	return db, nil
}

// openLedger opens the counts in a database.
func openLedger(ctx context.Context, s Settings, db *store.Store, g *places.Gazetteer, log *slog.Logger) (*tally.Ledger, error) {
	l, err := tally.Open(ctx, tally.Config{
		Store:   db,
		KeyFile: filepath.Join(s.DataDir, keyFile),
		Clock:   time.Now,
		Topics:  topicNames(),
		Areas:   areas(g),
		Log:     log,
	})
	if err != nil {
		return nil, fmt.Errorf("the counts cannot be opened: %w", err)
	}
	return l, nil
}

func topicNames() (names []string) {
	for _, t := range directory.Topics() {
		names = append(names, string(t))
	}
	return names
}

// areas lists every area a person can be counted in: the province, the former
// districts, the communes and wards of today.
func areas(g *places.Gazetteer) []places.Area {
	all := []places.Area{places.Province}
	for a := places.Area(1); a.IsDistrict(); a++ {
		if g.Valid(a) {
			all = append(all, a)
		}
	}
	return append(all, g.All()...)
}

// counter gives the events of conversations to the ledger.
type counter struct {
	ledger *tally.Ledger
	log    *slog.Logger
}

// Add returns when the events are durable. One that the ledger can never take
// is dropped and logged: kept, it would hold up all others for good.
func (c counter) Add(ctx context.Context, events []flows.Event) error {
	for part := range slices.Chunk(counted(events), tally.MaxEvents) {
		err := c.ledger.Add(ctx, part...)
		if errors.Is(err, tally.ErrEvent) {
			err = c.each(ctx, part)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// each adds events singly, so that only the bad ones are lost.
func (c counter) each(ctx context.Context, events []tally.Event) error {
	for _, e := range events {
		err := c.ledger.Add(ctx, e)
		if errors.Is(err, tally.ErrEvent) {
			c.log.Error("an event cannot be counted", "part", "counts", "err", err)
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// counted says events in the ledger's words. Both packages number the stages
// alike; a test holds them together.
func counted(events []flows.Event) []tally.Event {
	out := make([]tally.Event, len(events))
	for i, e := range events {
		out[i] = tally.Event{Nonce: e.Nonce, Stage: tally.Stage(e.Stage), Topic: e.Topic, Area: e.Area, Reason: e.Reason}
	}
	return out
}

// codes draws referral codes. They name neither topic nor place.
type codes struct{ *tally.Codes }

func newCodes() codes { return codes{tally.NewCodes(rand.Reader)} }

// Draw gives a fresh code.
func (c codes) Draw(string, places.Area) (string, error) { return c.Codes.Draw() }
