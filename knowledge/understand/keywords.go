package understand

import (
	"fmt"
	"slices"

	"github.com/goccy/go-yaml"
)

// longestHint is the number of syllables in the longest keyword.
const longestHint = 5

// keywords are words that point to topics: by the hash of their folded
// syllables, the numbers of the topics in Topics.
type keywords struct {
	alone, hints map[term][]int
}

// readKeywords reads content/keywords.yaml: by topic, lists alone and hints.
func readKeywords(text []byte, r reader) (keywords, error) {
	var lists map[string]struct{ Alone, Hints []string }
	if err := yaml.UnmarshalWithOptions(text, &lists, yaml.Strict()); err != nil {
		return keywords{}, fmt.Errorf("keywords.yaml: %w", err)
	}
	k := keywords{map[term][]int{}, map[term][]int{}}
	topics := Topics()
	for name := range lists {
		if !slices.Contains(topics, name) {
			return k, fmt.Errorf("keywords.yaml: %s is no topic", name)
		}
	}
	for number, name := range topics {
		for to, list := range map[*map[term][]int][]string{&k.alone: lists[name].Alone, &k.hints: lists[name].Hints} {
			if err := addPhrases(*to, number, list, r); err != nil {
				return k, fmt.Errorf("keywords.yaml: %s: %w", name, err)
			}
		}
	}
	return k, nil
}

// addPhrases puts phrases into a table under a number.
func addPhrases(table map[term][]int, number int, list []string, r reader) error {
	for _, text := range list {
		words := r.read(text).words
		if len(words) == 0 || len(words) > longestHint {
			return fmt.Errorf("%q: want one to %d syllables", text, longestHint)
		}
		h := uint64(fnvOffset)
		for _, w := range words {
			h = hash(h*fnvPrime, w.folded)
		}
		if !slices.Contains(table[term(h)], number) {
			table[term(h)] = append(table[term(h)], number)
		}
	}
	return nil
}

// count adds, for every topic, how many syllables its keywords cover.
func count(table map[term][]int, m message, into []float32) {
	for i := range m.words {
		h := uint64(fnvOffset)
		for j := i; j < len(m.words) && j < i+longestHint; j++ {
			h = hash(h*fnvPrime, m.words[j].folded)
			for _, topic := range table[term(h)] {
				into[topic] += float32(j - i + 1)
			}
		}
	}
}
