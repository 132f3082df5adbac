package eligibility

import (
	"cmp"
	"math/bits"
	"slices"

	"nhipcau/internal/lang"
)

// Explanation says why a rule gives the outcome it does of somebody.
type Explanation struct {
	Outcome Outcome
	// Facts are ids. Of Yes and No: a smallest set of what was told that
	// settles it, whatever the rest may be, in the order of the vocabulary;
	// empty when the rule is the same for everybody. Of several such sets it
	// is the least sensitive. Of Unknown: what is not known and could still
	// make it Yes, in the order of Rank.
	Facts []string
	// Reasons are clauses that follow "vì" or "because", one for each of
	// Facts; of Yes and No only.
	Reasons []lang.Text
	// Clarify says what to ask on the phone, one for each of Facts; of Unknown
	// only.
	Clarify []lang.Text
}

// Explain judges the rule like Judge and says why.
func (r *Rule) Explain(k Known) Explanation {
	e := Explanation{Outcome: r.Judge(k).Outcome}
	if e.Outcome == Unknown {
		for _, s := range r.vocabulary.Rank([]Candidate{{r, 1}}, k, nil) {
			e.Facts = append(e.Facts, s.Fact.ID)
			e.Clarify = append(e.Clarify, s.Fact.Clarify)
		}
		return e
	}
	end := endNo
	if e.Outcome == Yes {
		end = endYes
	}
	t := r.told(k)
	for set := r.sufficient(&t, end); set != 0; set &= set - 1 {
		i := bits.TrailingZeros64(set)
		f := &r.vocabulary.facts[i]
		e.Facts = append(e.Facts, f.ID)
		e.Reasons = append(e.Reasons, f.Values[t[i]-1].Because)
	}
	return e
}

// maxWays bounds how many sets of facts are kept beside each other while
// looking for the smallest. Rules written by people stay far below; beyond it
// the set found is sufficient and nothing can be left out of it, but another
// may be smaller.
const maxWays = 64

// sufficient finds the smallest, then least sensitive set of what was told
// that leaves only the one end (a prime implicant of the rule that holds for
// this person; Shih, Choi and Darwiche 2018 call it a sufficient reason). From
// a branch that end is certain by what was told of its fact, if that answer is
// taken into the set, or else only if it is certain by every answer.
func (r *Rule) sufficient(t *told, end uint16) uint64 {
	d := &r.diagram
	if d.root < branches {
		return 0
	}
	ways := make([][]uint64, d.root+1)
	ways[end] = []uint64{0}
	for i := branches; i <= d.root; i++ {
		b := &d.nodes[i]
		every := ways[b.next[0]]
		for _, n := range b.next[1:b.width] {
			every = r.both(every, ways[n])
		}
		if v := t[b.fact] - 1; v < maxValues {
			every = slices.Clone(every)
			for _, set := range ways[b.next[v]] {
				every = append(every, set|1<<b.fact)
			}
			every = r.fewest(every)
		}
		ways[i] = every
	}
	return r.prime(t, end, ways[d.root][0])
}

// both gives the sets that do for two ways on at once.
func (r *Rule) both(a, b []uint64) (out []uint64) {
	for _, x := range a {
		for _, y := range b {
			out = append(out, x|y)
		}
	}
	return r.fewest(out)
}

// fewest drops the sets that hold another one, and what is beyond the bound;
// the best comes first.
func (r *Rule) fewest(sets []uint64) []uint64 {
	slices.SortFunc(sets, func(a, b uint64) int {
		return cmp.Or(cmp.Compare(bits.OnesCount64(a), bits.OnesCount64(b)), cmp.Compare(r.sensitivity(a), r.sensitivity(b)), cmp.Compare(a, b))
	})
	kept := sets[:0]
	for _, set := range sets {
		if len(kept) < maxWays && !slices.ContainsFunc(kept, func(k uint64) bool { return k&^set == 0 }) {
			kept = append(kept, set)
		}
	}
	return kept
}

func (r *Rule) sensitivity(set uint64) (sum int) {
	for ; set != 0; set &= set - 1 {
		sum += r.vocabulary.facts[bits.TrailingZeros64(set)].Sensitivity
	}
	return sum
}

// prime leaves out of a sufficient set whatever it can do without.
func (r *Rule) prime(t *told, end uint16, set uint64) uint64 {
	var s sketch
	for rest := set; rest != 0; rest &= rest - 1 {
		without := set &^ (rest & -rest)
		var only told
		for in := without; in != 0; in &= in - 1 {
			i := bits.TrailingZeros64(in)
			only[i] = t[i]
		}
		if s.given(&r.diagram, &only) == end {
			set = without
		}
	}
	return set
}
