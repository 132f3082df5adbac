package understand

import (
	"fmt"
	"maps"
	"slices"

	"github.com/goccy/go-yaml"
)

// longestSynonym is the number of syllables in the longest synonym.
const longestSynonym = 5

// synonyms know which words mean the same, or are of one kind.
type synonyms struct{ *phrasebook }

// newSynonyms makes each list of words one meaning.
func newSynonyms(lists [][]string, r reader) (synonyms, error) {
	out := synonyms{&phrasebook{}}
	for meaning, list := range lists {
		if err := out.add(meaning, list, longestSynonym, r); err != nil {
			return out, fmt.Errorf("words of one meaning: %w", err)
		}
	}
	return out, nil
}

// readSynonyms reads content/synonyms.yaml: lists of words of one meaning.
func readSynonyms(text []byte) (lists [][]string, err error) {
	if err = yaml.UnmarshalWithOptions(text, &lists, yaml.Strict()); err != nil {
		err = fmt.Errorf("synonyms.yaml: %w", err)
	}
	return lists, err
}

// readKinds reads content/kinds.yaml: lists of words of one kind, by its name.
func readKinds(text []byte) (lists [][]string, err error) {
	var kinds map[string][]string
	if err = yaml.UnmarshalWithOptions(text, &kinds, yaml.Strict()); err != nil {
		err = fmt.Errorf("kinds.yaml: %w", err)
	}
	for _, name := range slices.Sorted(maps.Keys(kinds)) {
		lists = append(lists, kinds[name])
	}
	return lists, err
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
