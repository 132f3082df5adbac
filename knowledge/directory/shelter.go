package directory

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"nhipcau/internal/viet"
)

//go:embed shelter.txt
var shelterText string

// shelterWords are the phrases by which a place of refuge is known.
var shelterWords = sync.OnceValue(func() []string { return viet.List(shelterText) })

// Sheltered reports whether the listing gives refuge to people who are sought by
// somebody: it helps with violence or trafficking and its name or its sentence
// speaks of a place to stay. Where such a house stands is never told, because
// the one who seeks them reads the same directory.
func (l *Listing) Sheltered() bool {
	if !slices.Contains(l.Topics, Violence) && !slices.Contains(l.Topics, Trafficking) {
		return false
	}
	said := " " + viet.Phrase(strings.Join([]string{l.Name.VI, l.Name.EN, l.Summary.VI, l.Summary.EN}, " . ")) + " "
	return slices.ContainsFunc(shelterWords(), func(w string) bool { return strings.Contains(said, " "+w+" ") })
}
