// Package health remembers how a part that speaks with the outside is doing: when
// it last worked and what went wrong since, as coarsely as an operator needs it. It
// is told of calls that are made all the time, such as asking for updates, and
// never of an answer to a person, so that it shows nobody's hour.
//
//	var sign health.Sign
//	sign.Well(now)
//	sign.Ill(err)
//	state := sign.Look(now)
package health

import (
	"sync"
	"time"

	"nhipcau/internal/safelog"
)

// Sign is what was seen of one part. The zero Sign has seen nothing.
type Sign struct {
	mu   sync.Mutex
	well time.Time
	ill  bool
	kind string
}

// Well notes that it worked.
func (s *Sign) Well(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.well, s.ill, s.kind = now, false, ""
}

// Ill notes that it did not, and in which word of the log.
func (s *Sign) Ill(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ill, s.kind = true, safelog.Kind(err)
}

// State is how a part is.
type State struct {
	Ill  bool   `json:"ill,omitempty"`
	Kind string `json:"kind,omitempty"` // of the failure
	Seen Bucket `json:"seen"`           // when it last worked
}

// Bucket is how long ago something was, no finer than anybody needs.
type Bucket string

// The buckets.
const (
	Never   Bucket = "never"
	Now     Bucket = "now"  // within five minutes
	Hour    Bucket = "hour" // within the hour
	Day     Bucket = "day"
	Earlier Bucket = "earlier"
)

// Ago puts a moment into its bucket.
func Ago(at, now time.Time) Bucket {
	switch d := now.Sub(at); {
	case at.IsZero():
		return Never
	case d < 5*time.Minute:
		return Now
	case d < time.Hour:
		return Hour
	case d < 24*time.Hour:
		return Day
	}
	return Earlier
}

// Look says how it is.
func (s *Sign) Look(now time.Time) State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return State{Ill: s.ill, Kind: s.kind, Seen: Ago(s.well, now)}
}
