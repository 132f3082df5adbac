// Package tally counts, without anybody in it, how far people come: who needed
// something, for whom there was a service, who was referred and who arrived.
// Every count begins with noise that nobody knows. The counts of open periods
// lie in one sealed blob of fixed size that is rewritten whole, so that nothing
// shows what moved; a closed period is written once, published once and never
// revised. An event that comes twice is counted once, and Add returns when it is
// on the disk. Referral codes are minted ahead, so that giving one writes
// nothing, and come back by Redeem.
//
//	l, err := tally.Open(ctx, tally.Config{Store: s, KeyFile: "data/counts.key", Clock: time.Now, Topics: topics, Areas: areas, Log: log})
//	err = l.Add(ctx, tally.Event{Nonce: 8124, Stage: tally.Need, Topic: "loans", Area: 16228})
//	… at the end of the month and 35 days later
//	published, err := tally.Published(ctx, s, tally.Monthly)
package tally

import (
	"fmt"

	"nhipcau/knowledge/places"
)

// Event is one count to add. It names nobody.
type Event struct {
	// Nonce makes the event the same one when it comes again. It is random
	// and never zero.
	Nonce  uint64
	Stage  Stage
	Topic  string
	Area   places.Area // where help was looked for
	Reason string      // one of the Reason constants
	// Further marks what a session counts at this stage after the first time,
	// in another topic. Only the weekly operations have room for it.
	Further bool
	// Stub says, for SaidReached and SaidNot alone, of which code: as the
	// button on the card carries it, or the ten digits that somebody typed.
	Stub string

	cluster string // of a code, in the place of Area
}

// MaxEvents is how many events one Add takes.
const MaxEvents = 256

// The kinds of errors, beside those of the store (store.Unavailable: try again
// with the same nonces, it is harmless).
var (
	// ErrEvent is an event outside the closed lists; nothing was counted.
	ErrEvent error = failure{"event", "not an event that can be counted"}
	// ErrSealed says that the open counts cannot be read. They are never
	// taken for zero.
	ErrSealed error = failure{"counts-sealed", "the open counts cannot be read"}
	errGone         = fmt.Errorf("%w: they are gone from the database. Put a copy of it back, or begin with an empty database and without the old key", ErrSealed)
	// ErrKey says that the key is missing, malformed or too old or new.
	ErrKey error = failure{"counts-key", "the key of the counts"}
	// ErrPeriod is a period that there is not, or not yet.
	ErrPeriod    error = failure{"period", "not a period"}
	errSimulated       = fmt.Errorf("%w: they are of a simulated population, or should be and are not", ErrSealed)
	// ErrClosed is what a closed ledger answers.
	ErrClosed error = failure{"ledger-closed", "the ledger is closed"}
)

// failure is a kind of error: a word for the log, and how its sentence begins.
type failure struct{ kind, sentence string }

func (f failure) Error() string { return "tally: " + f.sentence }

// Kind gives the word to the log.
func (f failure) Kind() string { return f.kind }
