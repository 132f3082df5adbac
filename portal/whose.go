package portal

import (
	"slices"
	"strings"

	"nhipcau/portal/auditlog"
)

// whose says of whom the changes of a draft are. There is one draft for all, and
// whoever publishes it publishes everybody's.
type whose struct {
	Mine, Others int
	Names        []string // of the others, as far as that was noted
}

// Named are the others in one line.
func (w whose) Named() string { return strings.Join(w.Names, ", ") }

// mine reports whether something was changed by who looks at it.
func (v *visit) mine(by auditlog.Actor) bool { return by.ID != "" && by.ID == v.account.ID }

// ownFirst puts what the visitor changed before what others did, and counts both.
func ownFirst[C any](v *visit, changes []C, by func(C) auditlog.Actor) (w whose) {
	rank := func(c C) int {
		if v.mine(by(c)) {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(changes, func(a, b C) int { return rank(a) - rank(b) })
	for _, c := range changes {
		switch name := by(c).Name; {
		case rank(c) == 0:
			w.Mine++
			continue
		case name != "" && !slices.Contains(w.Names, name):
			w.Names = append(w.Names, name)
		}
		w.Others++
	}
	return w
}
