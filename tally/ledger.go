package tally

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"nhipcau/knowledge/places"
	"nhipcau/store"
)

// Config is what a ledger works with. All of it is needed, of Key and KeyFile
// one.
type Config struct {
	Store *store.Store
	// KeyFile holds the secret under which the open counts are sealed. It is
	// made, mode 0600, when there is nothing to open yet, and rewritten when a
	// period closes: the old period's key is then gone. Replicas that do not
	// share the file each have a copy of it.
	KeyFile string
	// Key is the secret itself, 32 bytes, for where no file can be written.
	// Whoever keeps it can open what lies around of past periods too.
	Key []byte
	// Clock tells the time; the month it falls in, in Vietnam, is the period.
	// Set back, or more than two months ahead of the open month, it is not
	// believed.
	Clock func() time.Time
	// Topics and Areas are the closed lists of what an event may name; of the
	// areas the units of today, the former districts and the whole province.
	Topics []string
	Areas  []places.Area
	Log    *slog.Logger
}

// Ledger counts. It can be shared by goroutines, and several ledgers, in one
// process or many, can count into one store.
type Ledger struct {
	store  *store.Store
	clock  func() time.Time
	log    *slog.Logger
	topics []string
	areas  map[places.Area]bool
	tables []table

	queue queue

	turn   sync.Mutex // one transaction at a time; guards what follows
	key    key
	file   string // where the key is kept, "" when it is not ours to keep
	filed  uint32 // the generation that is in the file
	opened bool   // the blob was there: from now on it must be
	doubts bool   // the clock was not believed, and the operator has heard of it
}

// Open finds the open counts or begins them. Errors: ErrKey, ErrSealed, or the
// store's.
func Open(ctx context.Context, cfg Config) (*Ledger, error) {
	if cfg.Store == nil || cfg.Clock == nil || cfg.Log == nil || len(cfg.Topics) == 0 || len(cfg.Areas) == 0 {
		return nil, errors.New("tally: the configuration of a ledger lacks something")
	}
	l := &Ledger{
		store: cfg.Store, clock: cfg.Clock, log: cfg.Log,
		topics: slices.Clone(cfg.Topics), areas: map[places.Area]bool{}, tables: tables(slices.Clone(cfg.Topics)),
	}
	for _, a := range cfg.Areas {
		l.areas[a] = true
	}
	for _, topic := range cfg.Topics {
		if !plainLabel(topic) {
			return nil, fmt.Errorf("tally: the topic %q cannot be a name in a table", topic)
		}
	}
	if err := l.findKey(ctx, cfg); err != nil {
		return nil, err
	}
	if err := l.transact(ctx, func(*store.Tx, *opened) (bool, error) { return false, nil }); err != nil {
		return nil, err
	}
	return l, nil
}

// givenKey reads the key from where the configuration says.
func givenKey(cfg Config) (key, error) {
	switch {
	case (cfg.KeyFile == "") == (cfg.Key == nil):
		return key{}, fmt.Errorf("%w: give either a file or the key itself", ErrKey)
	case cfg.KeyFile != "":
		return readKeyFile(cfg.KeyFile)
	case len(cfg.Key) != chainSize:
		return key{}, fmt.Errorf("%w is %d bytes long, want %d", ErrKey, len(cfg.Key), chainSize)
	}
	return parseKey(cfg.Key)
}

// findKey reads the key, or draws one when nothing is sealed yet. The blob is
// looked for first: who makes it has written its key before.
func (l *Ledger) findKey(ctx context.Context, cfg Config) (err error) {
	if cfg.KeyFile == "" || cfg.Key != nil {
		l.key, err = givenKey(cfg)
		return err
	}
	l.file = cfg.KeyFile
	_, err = l.store.Blob(ctx, blobName)
	switch {
	case err == nil:
		l.key, err = readKeyFile(l.file)
	case errors.Is(err, store.NotFound):
		l.key, err = findOrMakeKeyFile(l.file)
	}
	l.filed = l.key.generation
	return err
}

// Add counts events and returns when they are on the disk. Events whose nonce
// was counted already, among the last 4,096, change nothing. One event that
// cannot be counted refuses them all with ErrEvent. After any other error, a
// cancelled context included, they may have been counted or not: adding them
// again makes it sure.
func (l *Ledger) Add(ctx context.Context, events ...Event) error {
	if len(events) > MaxEvents {
		return fmt.Errorf("%w: %d at once, at most %d", ErrEvent, len(events), MaxEvents)
	}
	for _, e := range events {
		if err := l.check(e); err != nil {
			return err
		}
	}
	b, err := l.queue.join(events, l.commit)
	if err != nil {
		return err
	}
	select {
	case <-b.done:
		return b.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// check holds an event against the closed lists. Its error names the list, not
// the event.
func (l *Ledger) check(e Event) error {
	switch {
	case e.Nonce == 0:
		return fmt.Errorf("%w: it has no nonce", ErrEvent)
	case e.outcome() == "":
		return fmt.Errorf("%w: no such stage, or no such reason for it", ErrEvent)
	case !slices.Contains(l.topics, e.Topic):
		return fmt.Errorf("%w: no such topic", ErrEvent)
	case !l.areas[e.Area]:
		return fmt.Errorf("%w: no such area", ErrEvent)
	}
	return nil
}

// Close waits until what was added is on the disk and takes nothing more. The
// store stays open.
func (l *Ledger) Close(ctx context.Context) error {
	if err := l.queue.close(ctx); err != nil {
		return err
	}
	l.turn.Lock()
	defer l.turn.Unlock()
	clear(l.key.secret[:])
	return nil
}
