package eligibility

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
)

// maxSource bounds a rule's source in bytes.
const maxSource = 1000

// Rule is one compiled condition. It never changes and may be used by many
// conversations at once.
type Rule struct {
	source     string
	vocabulary *Vocabulary
	named      uint64 // the facts it speaks of, by their place in the vocabulary
	diagram    diagram
	support    uint64    // the facts that its diagram asks
	without    []diagram // for each of those, what is left when it is refused
}

// Compile type-checks a condition written in CEL over string variables named
// like the facts. The empty source is always true. Facts and values that the
// vocabulary lacks are errors, and so is anything beyond comparing and
// combining: ==, !=, in [...], &&, ||, !, true, false.
func (v *Vocabulary) Compile(source string) (*Rule, error) {
	r := &Rule{source: strings.TrimSpace(source), vocabulary: v, diagram: diagram{root: endYes}}
	if r.source == "" {
		return r, nil
	}
	if len(r.source) > maxSource {
		return nil, fmt.Errorf("rule of %d bytes: at most %d", len(r.source), maxSource)
	}
	checked, issues := v.env.Compile(r.source)
	if err := issues.Err(); err != nil {
		return nil, fmt.Errorf("rule %s: %s", r.source, firstIssue(issues))
	}
	if checked.OutputType() != cel.BoolType {
		return nil, fmt.Errorf("rule %s: want a condition, this is a %s", r.source, checked.OutputType())
	}
	var err error
	b := builder{vocabulary: v}
	if r.diagram, err = b.build(checked.NativeRep().Expr()); err != nil {
		return nil, fmt.Errorf("rule %s: %w", r.source, err)
	}
	r.named = b.named
	r.refusals()
	return r, nil
}

// refusals works out what is left of the rule for whoever refuses one of its
// questions, so that it need not be done in every turn of theirs. It depends on
// the rule alone and remembers nobody. What would be too large is left empty.
func (r *Rule) refusals() {
	var s sketch
	r.support = s.asked(&r.diagram)
	for set := r.support; set != 0; set &= set - 1 {
		var t told
		t[bits.TrailingZeros64(set)] = skipped
		root := s.given(&r.diagram, &t)
		d := diagram{slices.Clone(s.nodes), root}
		if len(d.nodes) <= maxBranches && !s.full {
			d = s.reduced(&d)
		} else {
			d.nodes, s.full = nil, false
		}
		r.without = append(r.without, d)
	}
}

// refused is the diagram to begin with for somebody who refuses some facts.
func (r *Rule) refused(facts uint64) *diagram {
	if facts &= r.support; facts != 0 {
		below := facts&-facts - 1
		if d := &r.without[bits.OnesCount64(r.support&below)]; d.nodes != nil {
			return d
		}
	}
	return &r.diagram
}

// Source is the condition as it was written.
func (r *Rule) Source() string { return r.source }

// Facts lists the ids of the facts the rule speaks of, in the order of the
// vocabulary.
func (r *Rule) Facts() []string { return r.vocabulary.names(r.named) }

// Judge says whether the rule holds for somebody of whom only k is known. A
// value that the vocabulary does not have counts as not known. An answer that
// is Yes or No stays so whatever else is learnt.
func (r *Rule) Judge(k Known) Verdict {
	if r.diagram.root < branches {
		return Verdict{Outcome: outcome(r.diagram.root)}
	}
	var s sketch
	t := r.told(k)
	root := s.given(&r.diagram, &t)
	if root < branches {
		return Verdict{Outcome: outcome(root)}
	}
	return Verdict{Open: r.vocabulary.names(s.asked(&diagram{s.nodes, root}))}
}

// told gives what the rule speaks of.
func (r *Rule) told(k Known) (t told) {
	for set := r.named; set != 0; set &= set - 1 {
		i := bits.TrailingZeros64(set)
		f := &r.vocabulary.facts[i]
		t[i] = uint8(1 + f.place(k[f.ID]))
	}
	return t
}

// outcome is what an end stands for.
func outcome(end uint16) Outcome {
	return [...]Outcome{endNo: No, endYes: Yes, endOpen: Unknown}[end]
}

// names lists the ids of a set of facts.
func (v *Vocabulary) names(set uint64) []string {
	if set == 0 {
		return nil
	}
	out := make([]string, 0, bits.OnesCount64(set))
	for ; set != 0; set &= set - 1 {
		out = append(out, v.facts[bits.TrailingZeros64(set)].ID)
	}
	return out
}

// place is where a value stands among the answers, -1 when there is no such.
func (f *Fact) place(value string) int {
	if value == "" {
		return -1
	}
	for i := range f.Values {
		if f.Values[i].ID == value {
			return i
		}
	}
	return -1
}

func firstIssue(issues *cel.Issues) string {
	for _, e := range issues.Errors() {
		return fmt.Sprintf("column %d: %s", e.Location.Column()+1, strings.ReplaceAll(e.Message, "\n", " "))
	}
	return "does not compile"
}
