package tally

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
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
	// CodeKeyFile holds the secret of the referral codes, made in the same way;
	// "codes.key" beside KeyFile unless said. It stays as it is.
	CodeKeyFile string
	// Clock tells the time; the month it falls in, in Vietnam, is the period.
	// Set back, or more than two months ahead of the open month, it is not
	// believed.
	Clock func() time.Time
	// Topics and Areas are the closed lists of what an event may name; of the
	// areas the units of today, the former districts and the whole province.
	Topics []string
	Areas  []places.Area
	// Clusters groups the areas; without any, all are in none.
	Clusters Clusters
	// Release names the program in what is published, e.g. "v1.4.0".
	Release string
	Log     *slog.Logger
}

// Ledger counts. It can be shared by goroutines, and several ledgers, in one
// process or many, can count into one store.
type Ledger struct {
	store  *store.Store
	clock  func() time.Time
	log    *slog.Logger
	topics []string
	areas  areas
	tables []table

	codeKey codeKey
	pool    pool

	release   string
	drawn     *noise
	simulated bool

	queue queue
	month atomic.Int64 // when the newest open month began, in Unix seconds; 0: not known yet

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
	return open(ctx, cfg, freshNoise(), false)
}

// OpenSimulated opens a ledger for a synthetic population: its noise, and with it
// all that is published, is the same each time for the same seed; nil is no noise
// at all. Because somebody who knows the seed knows the noise, its counts are
// marked for good: Open refuses them, it refuses those of Open, and what it
// publishes says so. No setting leads here.
func OpenSimulated(ctx context.Context, cfg Config, seed *[32]byte) (*Ledger, error) {
	if seed == nil {
		return open(ctx, cfg, &noise{}, true)
	}
	return open(ctx, cfg, &noise{rand.NewChaCha8(*seed)}, true)
}

// Peek gives every cell of every period of a table, open ones too, by the
// period's name: "loans/need". It is for simulations and tests, and refuses the
// counts of real people.
func (l *Ledger) Peek(ctx context.Context, table string) (periods map[string]map[string]int64, err error) {
	if !l.simulated {
		return nil, errSimulated
	}
	var all []store.Period
	err = l.transact(ctx, func(tx *store.Tx, o *opened) (_ bool, err error) {
		if all, err = tx.ClosedPeriods(ctx, table); err != nil {
			return false, err
		}
		for _, m := range o.tables {
			if m.table == table {
				all = append(all, m.closed())
			}
		}
		return false, nil
	})
	periods = map[string]map[string]int64{}
	for _, p := range all {
		periods[p.Name] = map[string]int64{}
		for _, c := range p.Cells {
			periods[p.Name][c.Key] = c.Count
		}
	}
	return periods, err
}

func open(ctx context.Context, cfg Config, drawn *noise, simulated bool) (*Ledger, error) {
	if cfg.Store == nil || cfg.Clock == nil || cfg.Log == nil || len(cfg.Topics) == 0 || len(cfg.Areas) == 0 {
		return nil, errors.New("tally: the configuration of a ledger lacks something")
	}
	l := &Ledger{
		store: cfg.Store, clock: cfg.Clock, log: cfg.Log,
		topics: slices.Clone(cfg.Topics), areas: newAreas(cfg.Areas, cfg.Clusters),
		release: cfg.Release, drawn: drawn, simulated: simulated,
	}
	l.tables = tables(l.topics, l.areas)
	l.pool.reminting = map[kind]bool{}
	for _, topic := range cfg.Topics {
		if !plainLabel(topic) {
			return nil, fmt.Errorf("tally: the topic %q cannot be a name in a table", topic)
		}
	}
	for _, cluster := range l.areas.clusterLabels() {
		for _, topic := range cfg.Topics {
			if !fits(topic, cluster) {
				return nil, fmt.Errorf("tally: the names %q and %q are too long together", topic, cluster)
			}
		}
	}
	if err := l.findKey(ctx, cfg); err != nil {
		return nil, err
	}
	if err := l.findCodeKey(ctx, cfg); err != nil {
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
//
// A count belongs to the period in which it comes to the disk, what somebody
// says of their code to the cohort of the month in which the code was given.
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
	_, area := l.areas[e.Area]
	switch {
	case e.Nonce == 0:
		return fmt.Errorf("%w: it has no nonce", ErrEvent)
	case e.outcome() == "" || e.Stage == Reached:
		return fmt.Errorf("%w: no such stage, or no such reason for it", ErrEvent)
	case e.Stage.said() != (e.Stub != ""):
		return fmt.Errorf("%w: a stub belongs to what is said of a code, and to that alone", ErrEvent)
	case e.Stage.said():
		return nil // topic and place are the code's
	case e.Stage == First || e.Stage == Again:
		return nil // of a session, in whatever topics
	case !slices.Contains(l.topics, e.Topic):
		return fmt.Errorf("%w: no such topic", ErrEvent)
	case !area:
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
	l.pool.tasks.Wait()
	l.turn.Lock()
	defer l.turn.Unlock()
	clear(l.key.secret[:])
	return nil
}
