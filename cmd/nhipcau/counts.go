package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
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
	codeKeyFile  = "codes.key"
)

// openTally is tally.Open; tests put another in its place, to see counts without
// noise.
var openTally = tally.Open

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
	if notADatabase(err) {
		return nil, fmt.Errorf("%s is damaged, or is no database: put a copy of it back", filepath.Join(s.DataDir, databaseFile))
	}
	if err != nil {
		return nil, fmt.Errorf("the database cannot be opened (%s): look at DATABASE_URL and DATA_DIR", safelog.Kind(err))
	}
	return db, nil
}

// notADatabase says that SQLite cannot make sense of its file; the numbers are
// its own (sqlite.org/rescode.html: SQLITE_CORRUPT, SQLITE_NOTADB).
func notADatabase(err error) bool {
	e, ok := errors.AsType[interface {
		error
		Code() int
	}](err)
	return ok && (e.Code()&0xff == 11 || e.Code()&0xff == 26)
}

// readPublished reads what was published, and the outside estimates that are shown
// beside, and makes nothing, whether a server runs or not: nil where nothing was
// ever kept in this folder.
func readPublished(ctx context.Context, s Settings) ([]tally.Publication, []tally.Population, error) {
	db, err := findStore(ctx, s)
	if db == nil || err != nil {
		return nil, nil, err
	}
	defer db.Close()
	all, err := tally.Published(ctx, db, "")
	if err != nil {
		return nil, nil, fmt.Errorf("what was published cannot be read: %w", err)
	}
	estimates, err := tally.Populations(ctx, db)
	return all, estimates, err
}

// findStore opens the database if it is there, else it gives nil.
func findStore(ctx context.Context, s Settings) (*store.Store, error) {
	if _, err := os.Stat(s.DataDir); err != nil {
		return nil, fmt.Errorf("DATA_DIR %s cannot be read (%s): is there such a folder?", s.DataDir, safelog.Kind(err))
	}
	if _, err := os.Stat(filepath.Join(s.DataDir, databaseFile)); errors.Is(err, fs.ErrNotExist) && s.DatabaseURL == "" {
		return nil, nil
	}
	return openStore(ctx, s)
}

// tallyConfig is what the counts in a database work with.
func tallyConfig(s Settings, db *store.Store, g *places.Gazetteer, log *slog.Logger) (tally.Config, error) {
	clusters, err := tally.LoadClusters(g)
	return tally.Config{
		Store:       db,
		KeyFile:     filepath.Join(s.DataDir, keyFile),
		CodeKeyFile: filepath.Join(s.DataDir, codeKeyFile),
		Clock:       time.Now,
		Topics:      topicNames(),
		Areas:       areas(g),
		Clusters:    clusters,
		Release:     built(),
		Log:         log,
	}, err
}

// openLedger opens the counts in a database.
func openLedger(ctx context.Context, s Settings, db *store.Store, g *places.Gazetteer, log *slog.Logger) (*tally.Ledger, error) {
	cfg, err := tallyConfig(s, db, g, log)
	if err != nil {
		return nil, err
	}
	l, err := openTally(ctx, cfg)
	if errors.Is(err, tally.ErrSealed) || errors.Is(err, tally.ErrKey) {
		return nil, fmt.Errorf("the counts cannot be opened: %w (where there is no copy: nhipcau counts begin-anew)", err)
	}
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
		out[i] = tally.Event{Nonce: e.Nonce, Stage: tally.Stage(e.Stage), Topic: e.Topic, Area: e.Area, Reason: e.Reason, Further: e.Further, Stub: e.Stub}
	}
	return out
}

// codes gives the referral codes of the ledger.
type codes struct{ ledger *tally.Ledger }

// drawTime is how long a conversation waits for a code. It takes none where there
// are some in memory, and a commit where they have run out.
const drawTime = 3 * time.Second

// Draw gives a fresh code that comes back.
func (c codes) Draw(topic string, area places.Area, beside bool) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), drawTime)
	defer cancel()
	return c.ledger.Draw(ctx, topic, area, beside)
}

// Stub and Unstub are for the buttons on a code's card.
func (c codes) Stub(code string) string                   { return c.ledger.Stub(code) }
func (c codes) Unstub(stub string) (code string, ok bool) { return c.ledger.Unstub(stub) }

// trialCodes are codes that nobody recognises, for a conversation that counts
// nothing.
type trialCodes struct{ *tally.Codes }

// Draw gives a fresh code.
func (c trialCodes) Draw(string, places.Area, bool) (string, error) { return c.Codes.Draw() }

// countsEvery is how often the ledger looks for what the time asks of it.
const countsEvery = 5 * time.Minute

// tend closes, publishes and purges what is due, now and then, until ctx ends.
func tend(ctx context.Context, l *tally.Ledger, log *slog.Logger) {
	tick := time.NewTicker(countsEvery)
	defer tick.Stop()
	for {
		if err := l.Tend(ctx); err != nil && ctx.Err() == nil {
			log.Error("periods cannot be closed and published, tried again", "part", "counts", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
