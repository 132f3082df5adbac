package eligibility

// Next chooses the fact to ask next: one that is open in a rule not yet
// decided, neither known nor skipped. The least sensitive comes first. Among
// equals it is the one that decides most: for every undecided rule in which it
// is open, the share of its answers after which that rule is decided, summed;
// then the one open in more rules; then the vocabulary's order. It reports
// false when no answer can change anything.
//
// Asking again with every answer or skip added always ends, after as many
// questions as there are facts at most.
func (v *Vocabulary) Next(among []Candidate, k Known, skipped map[string]bool) (Fact, bool) {
	type score struct {
		decided float64
		open    int
	}
	scores := make([]score, len(v.facts))
	for _, c := range among {
		r := c.Rule
		var told [maxFacts]uint8
		for i, f := range r.facts {
			told[i] = f.bit(k[f.ID])
		}
		_, open := r.tree.eval(told[:len(r.facts)])
		for i, f := range r.facts {
			if open&(1<<i) == 0 || skipped[f.ID] {
				continue
			}
			decided := 0
			for value := range f.Values {
				told[i] = 1 << value
				if outcome, _ := r.tree.eval(told[:len(r.facts)]); outcome != Unknown {
					decided++
				}
			}
			told[i] = 0
			s := &scores[v.byID[f.ID]]
			s.decided += float64(decided) / float64(len(f.Values))
			s.open++
		}
	}
	best := -1
	for i, s := range scores {
		if s.open == 0 {
			continue
		}
		if best >= 0 {
			b, f := scores[best], v.facts[i].Sensitivity-v.facts[best].Sensitivity
			if f > 0 || f == 0 && (s.decided < b.decided || s.decided == b.decided && s.open <= b.open) {
				continue
			}
		}
		best = i
	}
	if best < 0 {
		return Fact{}, false
	}
	return v.facts[best], true
}
