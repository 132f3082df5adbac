package eligibility

import "errors"

// Rule is one compiled condition. It never changes and may be used by many
// conversations at once.
type Rule struct {
	source string
}

// Compile type-checks a condition written in CEL over string variables named
// like the facts. The empty source is always true. Facts and values that the
// vocabulary lacks are errors, and so is anything beyond comparing and
// combining: ==, !=, in [...], &&, ||, !, true, false.
func (v *Vocabulary) Compile(source string) (*Rule, error) {
	return nil, errors.New("eligibility: no compiler yet")
}

// Source is the condition as it was written.
func (r *Rule) Source() string { return r.source }

// Facts lists the ids of the facts the rule speaks of, in the order of the
// vocabulary.
func (r *Rule) Facts() []string { return nil }

// Judge says whether the rule holds for somebody of whom only k is known.
func (r *Rule) Judge(k Known) Verdict { return Verdict{} }
