package lint

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"nhipcau/internal/viet"
	"nhipcau/knowledge/directory"
)

//go:embed doubts.txt
var doubtsText string

// doubts are the phrases by which a doubt is known.
var doubts = sync.OnceValue(func() []string { return viet.List(doubtsText) })

// notices finds doubts that were written down as a notice. Once somebody has called
// the card would say both, so that then it must go.
func (k *looker) notices(l *directory.Listing) {
	checked := l.Verification.Status == directory.CheckedByPhone
	for _, n := range l.Notices {
		said := viet.Phrase(n.VI)
		if slices.ContainsFunc(doubts(), func(words string) bool { return strings.Contains(said, words) }) {
			k.say(l, "notices", checked, "lint_doubt", n.VI)
		}
	}
}
