package eligibility

import (
	"fmt"
	"math/bits"
	"strings"

	"cel.dev/cel-go/cel"
)

// maxSource bounds a rule's source in bytes, and with it the cost of judging
// it: every fact is read once and every comparison is one bit test.
const maxSource = 1000

// Rule is one compiled condition. It never changes and may be used by many
// conversations at once.
type Rule struct {
	source string
	facts  []*Fact // by the number that the leaves of the tree use
	tree   *node
}

// Compile type-checks a condition written in CEL over string variables named
// like the facts. The empty source is always true. Facts and values that the
// vocabulary lacks are errors, and so is anything beyond comparing and
// combining: ==, !=, in [...], &&, ||, !, true, false.
func (v *Vocabulary) Compile(source string) (*Rule, error) {
	r := &Rule{source: strings.TrimSpace(source)}
	if r.source == "" {
		r.tree = constant(true)
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
	b := builder{vocabulary: v, number: map[string]int{}}
	tree, err := b.build(checked.NativeRep().Expr())
	if err != nil {
		return nil, fmt.Errorf("rule %s: %w", r.source, err)
	}
	r.facts, r.tree = b.facts, tree
	return r, nil
}

// Source is the condition as it was written.
func (r *Rule) Source() string { return r.source }

// Facts lists the ids of the facts the rule speaks of, in the order of the
// vocabulary.
func (r *Rule) Facts() []string { return r.names(1<<len(r.facts) - 1) }

// Judge says whether the rule holds for somebody of whom only k is known. A
// value that the vocabulary does not have counts as not known. An answer that
// is Yes or No stays so whatever else is learnt.
func (r *Rule) Judge(k Known) Verdict {
	outcome, open := r.judge(k)
	if outcome != Unknown {
		return Verdict{Outcome: outcome}
	}
	return Verdict{Outcome: Unknown, Open: r.names(open)}
}

// judge gives the open facts as a set of the rule's own fact numbers.
func (r *Rule) judge(k Known) (Outcome, uint64) {
	var told [maxFacts]uint8
	for i, f := range r.facts {
		told[i] = f.bit(k[f.ID])
	}
	return r.tree.eval(told[:len(r.facts)])
}

func (r *Rule) names(set uint64) []string {
	if set == 0 {
		return nil
	}
	out := make([]string, 0, bits.OnesCount64(set))
	for ; set != 0; set &= set - 1 {
		out = append(out, r.facts[bits.TrailingZeros64(set)].ID)
	}
	return out
}

// bit is the value as a set of one, or 0 when there is no such value.
func (f *Fact) bit(value string) uint8 {
	if value == "" {
		return 0
	}
	for i := range f.Values {
		if f.Values[i].ID == value {
			return 1 << i
		}
	}
	return 0
}

func firstIssue(issues *cel.Issues) string {
	for _, e := range issues.Errors() {
		return fmt.Sprintf("column %d: %s", e.Location.Column()+1, strings.ReplaceAll(e.Message, "\n", " "))
	}
	return "does not compile"
}
