package understand

import (
	"fmt"

	"github.com/goccy/go-yaml"
)

// longestSynonym is the number of syllables in the longest synonym.
const longestSynonym = 4

// synonyms know which words mean the same.
type synonyms struct{ *phrasebook }

// readSynonyms reads content/synonyms.yaml: lists of words of one meaning; added
// are more of them.
func readSynonyms(text []byte, added [][]string, r reader) (synonyms, error) {
	var lists [][]string
	if err := yaml.UnmarshalWithOptions(text, &lists, yaml.Strict()); err != nil {
		return synonyms{}, fmt.Errorf("synonyms.yaml: %w", err)
	}
	out := synonyms{&phrasebook{}}
	for meaning, list := range append(lists, added...) {
		if err := out.add(meaning, list, longestSynonym, r); err != nil {
			return out, fmt.Errorf("words of one meaning: %w", err)
		}
	}
	return out, nil
}

var meaningHash = hash(fnvOffset, "\x00meaning")

// terms appends what the words of a message mean.
func (s synonyms) terms(out []term, m message) []term {
	s.find(m, func(meanings []int, _ int) {
		for _, meaning := range meanings {
			out = append(out, term(meaningHash+uint64(meaning)))
		}
	})
	return out
}
