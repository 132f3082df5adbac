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

// Ages are the moments at which what is known of a listing changes its worth. The
// dates of a listing are texts: who asks about many listings again and again reads
// them once.
type Ages struct {
	emergency, called bool
	due, old, until   time.Time
}

// Ages works them out.
func (l *Listing) Ages() Ages {
	return Ages{
		emergency: l.Emergency, called: l.Verification.Status == CheckedByPhone && l.Verification.On != "",
		due: l.Due(), old: l.old(), until: l.until(),
	}
}

// Due is when the next check is to be made, as with a Listing.
func (a Ages) Due() time.Time { return a.due }

// Over reports whether it is too old to be offered.
func (a Ages) Over(now time.Time) bool { return !a.until.IsZero() && !now.Before(a.until) }

// Level is how fresh the listing is at a time.
func (a Ages) Level(now time.Time) Level {
	switch {
	case a.emergency:
		return Always
	case a.Over(now):
		return Gone
	case !a.called:
		return Public
	case !now.Before(a.old):
		return Old
	case !now.Before(a.due.Add(lateAfter)):
		return Late
	case !now.Before(a.due):
		return Due
	}
	return Fresh
}

// Freshness says how fresh the listing is at a time.
func (l *Listing) Freshness(now time.Time) Level { return l.Ages().Level(now) }

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
		if c, due := l.ToCheck(l.Ages(), now); due {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, ToCheck.Compare)
	return out
}

// ToCheck is the listing among what is to be checked; false when it is not due.
func (l *Listing) ToCheck(a Ages, now time.Time) (ToCheck, bool) {
	level := a.Level(now)
	if level == Always || level == Fresh || l.Withheld != "" {
		return ToCheck{}, false
	}
	c := ToCheck{ID: l.ID, Name: l.Name.VI, Level: level, Crisis: l.Crisis()}
	if !a.due.IsZero() {
		c.Due = hanoi.Day(a.due)
	}
	if len(l.Phones) > 0 {
		c.Phone = l.Phones[0].Number
	}
	return c, true
}

// Compare orders what is to be checked, see Snapshot.ToCheck.
func (c ToCheck) Compare(o ToCheck) int {
	return cmp.Or(compareBool(o.Crisis, c.Crisis), cmp.Compare(c.Due, o.Due), cmp.Compare(c.ID, o.ID))
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
