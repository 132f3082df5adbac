package directory

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"nhipcau/internal/hanoi"
	"nhipcau/internal/lang"
)

// Schedule is when a service is open. The zero Schedule means not known.
type Schedule struct {
	Always bool      `yaml:"always,omitempty" json:"always,omitempty"` // day and night, every day
	Weekly []Hours   `yaml:"weekly,omitempty" json:"weekly,omitempty"` // a day may stand in several, as with a lunch break
	Note   lang.Text `yaml:"note,omitempty" json:"note,omitzero"`      // "trừ lễ, Tết"
}

// Hours are one opening on some weekdays.
type Hours struct {
	Days   []Day  `yaml:"days" json:"days"`
	Opens  string `yaml:"opens" json:"opens"`   // "08:00"
	Closes string `yaml:"closes" json:"closes"` // "17:00"; "24:00" is midnight, nothing goes beyond it
}

// Day is a weekday in the two letters of RFC 5545: MO, TU, WE, TH, FR, SA, SU.
type Day string

// week is in the order of time.Weekday.
var week = [7]Day{"SU", "MO", "TU", "WE", "TH", "FR", "SA"}

// IsZero reports whether nothing is known of the hours.
func (s Schedule) IsZero() bool { return !s.Always && len(s.Weekly) == 0 && s.Note.IsZero() }

// OpenAt says whether it is open at t, and when that next changes: the closing
// time when open, the next opening when closed; zero when it never changes.
// known is false when the hours are not known. Times are of Vietnam. Holidays
// are not known here: the note speaks of them.
func (s Schedule) OpenAt(t time.Time) (open bool, next time.Time, known bool) {
	if s.Always {
		return true, time.Time{}, true
	}
	if len(s.Weekly) == 0 {
		return false, time.Time{}, false
	}
	t = t.In(hanoi.Time)
	midnight := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, hanoi.Time)
	if s.during(t) {
		for next = t; ; {
			until := s.closing(next)
			if !until.After(next) || until.Sub(t) > 8*24*time.Hour {
				return true, next, true
			}
			next = until
		}
	}
	for day := range 8 {
		for _, h := range s.Weekly {
			at := midnight.AddDate(0, 0, day)
			if !h.on(at.Weekday()) {
				continue
			}
			opens, _ := minutes(h.Opens)
			at = at.Add(time.Duration(opens) * time.Minute)
			if at.After(t) && (next.IsZero() || at.Before(next)) {
				next = at
			}
		}
		if !next.IsZero() {
			break
		}
	}
	return false, next, true
}

func (s Schedule) during(t time.Time) bool { return s.closing(t).After(t) }

// closing is the latest closing time of the openings that hold t; zero when
// none does.
func (s Schedule) closing(t time.Time) (until time.Time) {
	midnight := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, hanoi.Time)
	for _, h := range s.Weekly {
		opens, _ := minutes(h.Opens)
		closes, _ := minutes(h.Closes)
		from := midnight.Add(time.Duration(opens) * time.Minute)
		to := midnight.Add(time.Duration(closes) * time.Minute)
		if h.on(t.Weekday()) && !t.Before(from) && t.Before(to) && to.After(until) {
			until = to
		}
	}
	return until
}

func (h Hours) on(d time.Weekday) bool {
	return slices.Contains(h.Days, week[d])
}

// defects says what is wrong with a schedule.
func (s Schedule) defects() (out []string) {
	if s.Always && len(s.Weekly) > 0 {
		out = append(out, "hours: always, or weekly, not both")
	}
	for _, h := range s.Weekly {
		opens, err := minutes(h.Opens)
		closes, err2 := minutes(h.Closes)
		if err != nil || err2 != nil || opens >= closes {
			out = append(out, fmt.Sprintf("hours %q to %q: want 08:00 and a later time of the same day", h.Opens, h.Closes))
		}
		if len(h.Days) == 0 {
			out = append(out, "hours without days")
		}
		for _, d := range h.Days {
			known := false
			for _, w := range week {
				known = known || w == d
			}
			if !known {
				out = append(out, fmt.Sprintf("day %q: want MO, TU, WE, TH, FR, SA or SU", d))
			}
		}
	}
	return out
}

// minutes after midnight of a time written "08:30".
func minutes(s string) (int, error) {
	if len(s) != 5 || s[2] != ':' {
		return 0, fmt.Errorf("time %q: want 08:30", s)
	}
	h, err := strconv.ParseUint(s[:2], 10, 8)
	m, err2 := strconv.ParseUint(s[3:], 10, 8)
	if err != nil || err2 != nil || m > 59 || h*60+m > 24*60 {
		return 0, fmt.Errorf("time %q: want 08:30", s)
	}
	return int(h*60 + m), nil
}
