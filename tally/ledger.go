package tally

import (
	"context"
	"errors"
	"log/slog"
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
	Clock func() time.Time
	// Topics and Areas are the closed lists of what an event may name.
	Topics []string
	Areas  []places.Area
	Log    *slog.Logger
}

// Ledger counts. It can be shared by goroutines, and several ledgers, in one
// process or many, can count into one store.
type Ledger struct{}

// Open finds the open counts or begins them. Errors: ErrKey, ErrSealed, or the
// store's.
func Open(ctx context.Context, cfg Config) (*Ledger, error) { return nil, errors.ErrUnsupported }

// Add counts events and returns when they are on the disk. Events whose nonce
// was counted already change nothing. One event that cannot be counted refuses
// them all with ErrEvent. After any other error, a cancelled context included,
// they may have been counted or not: adding them again makes it sure.
func (l *Ledger) Add(ctx context.Context, events ...Event) error { return errors.ErrUnsupported }

// Report reads the counts of all months, the open one included.
func (l *Ledger) Report(ctx context.Context) (Report, error) { return Report{}, errors.ErrUnsupported }

// Close waits until what was added is on the disk and takes nothing more. The
// store stays open.
func (l *Ledger) Close(ctx context.Context) error { return errors.ErrUnsupported }
