package lint

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"nhipcau/internal/viet"
	"nhipcau/knowledge/directory"
)

//go:embed doubts.yaml
var doubtsYAML []byte

// doubts are the folded words of doubts.yaml.
var doubts = sync.OnceValue(func() (words []string) {
	if err := yaml.Unmarshal(doubtsYAML, &words); err != nil {
		panic("doubts.yaml: " + err.Error())
	}
	for i, w := range words {
		words[i] = viet.Phrase(w)
	}
	return words
})

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
