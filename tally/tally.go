// Package tally counts, without anybody in it, how far people come: who needed
// something, for whom there was a service, who was referred. The counts of the
// open period lie in one sealed blob of fixed size that is rewritten whole, so
// that nothing shows what moved; a closed period is written once. An event that
// comes twice is counted once, and Add returns when it is on the disk.
//
//	l, err := tally.Open(ctx, tally.Config{Store: s, KeyFile: "data/counts.key", Clock: time.Now, Topics: topics, Areas: areas, Log: log})
//	err = l.Add(ctx, tally.Event{Nonce: 8124, Stage: tally.Need, Topic: "loans", Area: 16228})
//	report, err := l.Report(ctx) // report.Months[0].All.Need == 1
package tally

import (
	"fmt"

	"nhipcau/knowledge/places"
)

// Stage is how far one session came in one topic.
type Stage uint8

// The stages. Each event is of one.
const (
	Need Stage = iota + 1
	Eligible
	NotEligible
	NoService
	Referred
)

// Why nothing could be offered, for NotEligible and NoService.
const (
	ReasonNone       = ""           // not said
	ReasonNoListing  = "no_listing" // the directory has nothing for this topic here
	ReasonConditions = "conditions" // something exists, its conditions are not met
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
	// ErrClosed is what a closed ledger answers.
	ErrClosed error = failure{"ledger-closed", "the ledger is closed"}
)

// failure is a kind of error: a word for the log, and how its sentence begins.
type failure struct{ kind, sentence string }

func (f failure) Error() string { return "tally: " + f.sentence }

// Kind gives the word to the log.
func (f failure) Kind() string { return f.kind }
