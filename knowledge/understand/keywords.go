package understand

import (
	"fmt"
	"slices"

	"github.com/goccy/go-yaml"
)

// longestHint is the number of syllables in the longest keyword.
const longestHint = 5

// keywords are words that point to topics, by their numbers in Topics.
type keywords struct {
	alone, hints *phrasebook
}

// readKeywords reads content/keywords.yaml: by topic, lists alone and hints.
func readKeywords(text []byte, r reader) (keywords, error) {
	var lists map[string]struct{ Alone, Hints []string }
	if err := yaml.UnmarshalWithOptions(text, &lists, yaml.Strict()); err != nil {
		return keywords{}, fmt.Errorf("keywords.yaml: %w", err)
	}
	k := keywords{&phrasebook{}, &phrasebook{}}
	topics := Topics()
	for name := range lists {
		if !slices.Contains(topics, name) {
			return k, fmt.Errorf("keywords.yaml: %s is no topic", name)
		}
	}
	for number, name := range topics {
		for to, list := range map[*phrasebook][]string{k.alone: lists[name].Alone, k.hints: lists[name].Hints} {
			if err := to.add(number, list, longestHint, r); err != nil {
				return k, fmt.Errorf("keywords.yaml: %s: %w", name, err)
			}
		}
	}
	return k, nil
}
