package directory

import (
	"cmp"
	"reflect"
	"slices"
	"time"

	"nhipcau/internal/hanoi"
)

// Level is how fresh what we know of a listing is.
type Level string

// The levels. Only an emergency number never leaves its own; a checked listing
// goes down from Fresh as time passes, one on public pages falls from Public to
// Gone.
const (
	Always Level = "emergency" // 112 to 115: never due
	Fresh  Level = "fresh"     // checked by a call, the next one is not due yet
	Due    Level = "due"       // the next call is due
	Late   Level = "late"      // due for more than thirty days
	Old    Level = "old"       // no call for half a year: after the certain ones
	Public Level = "public"    // nobody has called; it rests on public pages and says so
	Gone   Level = "gone"      // too old to be offered
)

// lateAfter is how long after it fell due a call is late.
const lateAfter = 30 * 24 * time.Hour

// Freshness says how fresh the listing is at a time.
func (l *Listing) Freshness(now time.Time) Level {
	if l.Emergency {
		return Always
	}
	if until := l.until(); !until.IsZero() && !now.Before(until) {
		return Gone
	}
	if l.Verification.Status != CheckedByPhone || l.Verification.On == "" {
		return Public
	}
	due := l.Due()
	switch {
	case !now.Before(l.old()):
		return Old
	case !now.Before(due.Add(lateAfter)):
		return Late
	case !now.Before(due):
		return Due
	}
	return Fresh
}

// Crisis reports whether somebody in danger may need the listing, so that it is
// checked every thirty days instead of ninety.
func (l *Listing) Crisis() bool {
	return slices.ContainsFunc(l.Topics, func(t Topic) bool {
		switch t {
		case Violence, Trafficking, Child, Mind, Danger:
			return true
		}
		return false
	})
}

// ToCheck is a listing whose check is due.
type ToCheck struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Level  Level  `json:"level"`
	Crisis bool   `json:"crisis"`
	Due    string `json:"due,omitempty"`   // the day; empty where nobody ever called
	Phone  string `json:"phone,omitempty"` // to call
}

// ToCheck lists what is due to be checked: crisis lines first, then what was due
// the longest, with those that nobody ever called before all; by code among
// equals, so that the same day gives the same list. What an editor withholds is
// not among it.
func (s Snapshot) ToCheck(now time.Time) []ToCheck {
	out := []ToCheck{}
	for _, l := range s.Listings {
		level := l.Freshness(now)
		if level == Always || level == Fresh || l.Withheld != "" {
			continue
		}
		c := ToCheck{ID: l.ID, Name: l.Name.VI, Level: level, Crisis: l.Crisis()}
		if due := l.Due(); !due.IsZero() {
			c.Due = hanoi.Day(due)
		}
		if len(l.Phones) > 0 {
			c.Phone = l.Phones[0].Number
		}
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b ToCheck) int {
		return cmp.Or(compareBool(b.Crisis, a.Crisis), cmp.Compare(a.Due, b.Due), cmp.Compare(a.ID, b.ID))
	})
	return out
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// Checked is the listing after a call in which everything was found right: the
// day, who called as a role, and the next check counted anew.
func (l *Listing) Checked(by, how string, now time.Time) *Listing {
	out := *l
	out.Verification = Verification{Status: CheckedByPhone, By: by, How: how, On: Date(hanoi.Day(now))}
	return &out
}

// Mended is the listing as it was changed from before. What somebody found right by
// phone was another number, place or hour: such a check is taken back, and the
// listing is due at once, unless the change says of itself when it was checked.
func (l *Listing) Mended(before *Listing, now time.Time) *Listing {
	out := *l
	acts := func(l *Listing) any { return []any{l.Phones, l.Locations, l.Schedule, l.Access, l.Website} }
	if l.Verification == before.Verification && l.Verification.Status == CheckedByPhone && !l.Emergency && !reflect.DeepEqual(acts(l), acts(before)) {
		out.Verification = Verification{Due: Date(hanoi.Day(now))}
	}
	return &out
}
