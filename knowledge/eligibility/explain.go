package eligibility

import "nhipcau/internal/lang"

// Explanation says why a rule gives the outcome it does of somebody.
type Explanation struct {
	Outcome Outcome
	// Facts are ids. Of Yes and No: a smallest set of what was told that
	// settles it, whatever the rest may be, in the order of the vocabulary;
	// empty when the rule is the same for everybody. Of Unknown: what is not
	// known and could still make it Yes, in the order of Rank.
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
	v := r.Judge(k)
	return Explanation{Outcome: v.Outcome, Facts: v.Open}
}
