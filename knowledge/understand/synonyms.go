package understand

import (
	"fmt"

	"github.com/goccy/go-yaml"
)

// longestSynonym is the number of syllables in the longest synonym.
const longestSynonym = 4

// synonyms gives, for the hash of folded syllables, the terms of what they mean.
type synonyms map[term][]term

// readSynonyms reads content/synonyms.yaml: lists of words of one meaning; added
// are more of them.
func readSynonyms(text []byte, added [][]string, r reader) (synonyms, error) {
	var lists [][]string
	if err := yaml.UnmarshalWithOptions(text, &lists, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("synonyms.yaml: %w", err)
	}
	out := synonyms{}
	for number, list := range append(lists, added...) {
		meaning := term(hash(fnvOffset, "\x00meaning") + uint64(number))
		for _, text := range list {
			words := r.read(text).words
			if len(words) == 0 || len(words) > longestSynonym {
				return nil, fmt.Errorf("words of one meaning: %q: want one to %d syllables", text, longestSynonym)
			}
			h := uint64(fnvOffset)
			for _, w := range words {
				h = hash(h*fnvPrime, w.folded)
			}
			out[term(h)] = append(out[term(h)], meaning)
		}
	}
	return out, nil
}

// terms appends what the words of a message mean.
func (s synonyms) terms(out []term, m message) []term {
	for i := range m.words {
		h := uint64(fnvOffset)
		for j := i; j < len(m.words) && j < i+longestSynonym; j++ {
			h = hash(h*fnvPrime, m.words[j].folded)
			out = append(out, s[term(h)]...)
		}
	}
	return out
}
