package eligibility

import (
	"cmp"
	"math/bits"
	"slices"
)

// Candidate is a condition on which services near somebody depend, and how
// much depends on it: the number of services, say.
type Candidate struct {
	Rule   *Rule
	Weight float64
}

// Scored is a fact that may be asked and how much the answer is worth.
type Scored struct {
	Fact Fact
	// Gain is the expected fall of doubt by the answer, summed over the
	// candidates by weight. It may be 0 for a fact that matters only together
	// with another.
	Gain float64
	// Score is Gain for what it costs to say.
	Score float64
}

// cautious is the sensitivity from which a fact is asked only when nothing
// less sensitive can change anything.
const cautious = 3

// Rank lists the facts whose answer can change which candidates somebody
// qualifies for, the one to ask first first: see the package for the measure.
// What is known or skipped, or cannot matter any more, is not there. An empty
// list means that nothing somebody could still say changes anything.
func (v *Vocabulary) Rank(among []Candidate, k Known, skip map[string]bool) []Scored {
	w := scales{vocabulary: v, told: v.told(k, skip)}
	for i := range v.facts {
		w.share[i] = 1 / float64(len(v.facts[i].Values))
		if w.told[i] == skipped {
			w.skips |= 1 << i
		}
	}
	for _, c := range among {
		w.add(c)
	}
	if w.open == 0 {
		return nil
	}
	out := make([]Scored, 0, bits.OnesCount64(w.open))
	for set := w.open; set != 0; set &= set - 1 {
		i := bits.TrailingZeros64(set)
		f := v.facts[i]
		out = append(out, Scored{Fact: f, Gain: w.gain[i], Score: w.gain[i] / float64(1+f.Sensitivity)})
	}
	slices.SortStableFunc(out, before)
	return out
}

// Next chooses the fact to ask next, the first of Rank. It reports false when
// no answer can change anything. Asking again with every answer or skip added
// ends after as many questions as there are facts at most.
func (v *Vocabulary) Next(among []Candidate, k Known, skip map[string]bool) (Fact, bool) {
	if ranked := v.Rank(among, k, skip); len(ranked) > 0 {
		return ranked[0].Fact, true
	}
	return Fact{}, false
}

// before orders what may be asked; equals stay in the vocabulary's order.
func before(a, b Scored) int {
	x, y := max(a.Fact.Sensitivity, cautious-1), max(b.Fact.Sensitivity, cautious-1)
	return cmp.Or(cmp.Compare(x, y), -cmp.Compare(a.Score, b.Score), cmp.Compare(a.Fact.Sensitivity, b.Fact.Sensitivity))
}

func (v *Vocabulary) told(k Known, skip map[string]bool) (t told) {
	for id := range skip {
		if i, ok := v.byID[id]; ok && skip[id] {
			t[i] = skipped
		}
	}
	for id, value := range k {
		if i, ok := v.byID[id]; ok {
			if place := v.facts[i].place(value); place >= 0 {
				t[i] = uint8(1 + place)
			}
		}
	}
	return t
}

// scales weigh what the facts can still do to one candidate after another.
type scales struct {
	sketch
	vocabulary *Vocabulary
	told       told
	skips      uint64            // the facts refused
	share      [maxFacts]float64 // of one answer among all to a fact
	open       uint64            // the facts that can change anything
	gain       [maxFacts]float64

	// Of the candidate at hand, by node: how likely it comes to be asked, and
	// how likely it ends in Yes and No from there.
	reach []float64
	ends  []odds
	// By fact and value: by how much the answer shifts the odds.
	shift [maxFacts][maxValues]odds
}

// odds are the chances of Yes and of No; the rest is that it stays open.
type odds struct{ yes, no float64 }

// doubt is the Gini impurity: the chance that two people drawn alike have
// different outcomes.
func (o odds) doubt() float64 {
	open := 1 - o.yes - o.no
	return 1 - o.yes*o.yes - o.no*o.no - open*open
}

// add weighs one candidate. Every completion of what was told counts as
// equally likely.
func (w *scales) add(c Candidate) {
	root := w.given(c.Rule.refused(w.skips), &w.told)
	if root < branches {
		return
	}
	w.sink(root)
	facts := w.rise(root)
	w.open |= facts
	now := w.ends[root]
	for set := facts; set != 0; set &= set - 1 {
		f := bits.TrailingZeros64(set)
		var after float64
		for v := range w.vocabulary.facts[f].Values {
			s := &w.shift[f][v]
			after += odds{now.yes + s.yes, now.no + s.no}.doubt()
			*s = odds{}
		}
		w.gain[f] += c.Weight * max(0, now.doubt()-after*w.share[f])
	}
}

// sink works out, from the root down, how likely every branch is asked.
func (w *scales) sink(root uint16) {
	w.reach = slices.Grow(w.reach[:0], int(root)+1)[:root+1]
	clear(w.reach)
	w.reach[root] = 1
	for i := root; i >= branches; i-- {
		reach, b := w.reach[i], &w.nodes[i]
		if reach == 0 {
			continue
		}
		share := reach * w.share[b.fact]
		for _, n := range b.next[:b.width] {
			w.reach[n] += share
		}
	}
}

// rise works out, from the ends up, the odds of every branch that is asked, and
// what its answers shift. It returns the facts asked.
func (w *scales) rise(root uint16) (facts uint64) {
	w.ends = slices.Grow(w.ends[:0], int(root)+1)[:root+1]
	w.ends[endNo], w.ends[endYes], w.ends[endOpen] = odds{no: 1}, odds{yes: 1}, odds{}
	for i := branches; i <= root; i++ {
		reach, b := w.reach[i], &w.nodes[i]
		if reach == 0 {
			continue
		}
		facts |= 1 << b.fact
		var sum odds
		for _, n := range b.next[:b.width] {
			sum.yes += w.ends[n].yes
			sum.no += w.ends[n].no
		}
		here := odds{sum.yes * w.share[b.fact], sum.no * w.share[b.fact]}
		w.ends[i] = here
		shift := &w.shift[b.fact]
		for v, n := range b.next[:b.width] {
			shift[v].yes += reach * (w.ends[n].yes - here.yes)
			shift[v].no += reach * (w.ends[n].no - here.no)
		}
	}
	return facts
}
