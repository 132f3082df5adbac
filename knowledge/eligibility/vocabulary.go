package eligibility

import "errors"

// Vocabulary is the closed list of facts that rules may speak of and that the
// interview may ask. It never changes after loading and may be shared.
type Vocabulary struct {
	facts []Fact
	byID  map[string]int
}

// Load reads the vocabulary built into the program.
func Load() (*Vocabulary, error) { return nil, errors.New("eligibility: no vocabulary yet") }

// Facts lists every fact in the order of the content file. The slice is shared:
// do not write into it.
func (v *Vocabulary) Facts() []Fact { return v.facts }

// Fact finds one fact by its id.
func (v *Vocabulary) Fact(id string) (Fact, bool) {
	i, ok := v.byID[id]
	if !ok {
		return Fact{}, false
	}
	return v.facts[i], true
}

// Next chooses the fact to ask next.
func (v *Vocabulary) Next(rules []*Rule, k Known, skipped map[string]bool) (Fact, bool) {
	return Fact{}, false
}
