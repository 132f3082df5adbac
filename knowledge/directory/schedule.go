package directory

import (
	"time"

	"nhipcau/internal/lang"
)

// Schedule is when a service is open. The zero Schedule means not known.
type Schedule struct {
	Always bool      `yaml:"always,omitempty"` // day and night, every day
	Weekly []Hours   `yaml:"weekly,omitempty"` // a day may stand in several, as with a lunch break
	Note   lang.Text `yaml:"note,omitempty"`   // "trừ lễ, Tết"
}

// Hours are one opening on some weekdays.
type Hours struct {
	Days   []Day  `yaml:"days"`
	Opens  string `yaml:"opens"`  // "08:00"
	Closes string `yaml:"closes"` // "17:00"; not after midnight
}

// Day is a weekday in the two letters of RFC 5545: MO, TU, WE, TH, FR, SA, SU.
type Day string

// IsZero reports whether nothing is known of the hours.
func (s Schedule) IsZero() bool { return !s.Always && len(s.Weekly) == 0 && s.Note.IsZero() }

// OpenAt says whether it is open at t, and when it next changes: the closing
// time when open, the next opening when closed; zero when it never changes.
// known is false when the hours are not known.
func (s Schedule) OpenAt(t time.Time) (open bool, next time.Time, known bool) {
	return false, time.Time{}, false
}
