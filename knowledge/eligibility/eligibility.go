// Package eligibility says whether a service is open to somebody from the
// little they chose to tell. Facts are a small closed vocabulary of bands and
// choices, services state who they are for as a rule over them, and a rule is
// judged three-valued: yes, no, or not yet known. What is still open tells the
// interview which question can change anything, so that nothing else is asked.
//
//	v, _ := eligibility.Load()
//	r, _ := v.Compile(`household in ["poor", "near_poor"] && age != "under16"`)
//	r.Judge(eligibility.Known{"age": "under16"})    // No
//	r.Judge(eligibility.Known{"household": "poor"}) // Unknown, open: age
//	r.Explain(eligibility.Known{"age": "under16"})  // No, because you are under 16
//	v.Next([]eligibility.Candidate{{r, 1}}, nil, nil) // the fact "age"
//
// # What is asked first
//
// A fact is worth asking when two answers to it can lead to different outcomes
// of some rule, whatever is skipped staying unknown. Among those the measure is
// gain per cost, greedily, one question at a time: the expected fall in Gini
// impurity (Breiman et al., Classification and Regression Trees, 1984) of each
// rule's outcome, summed over the rules by weight, divided by the cost of
// saying it, 1 + sensitivity. That is the form of Norton's IDX (Generating
// better decision trees, IJCAI 1989: gain / cost), one of the family of
// cost-sensitive attribute selection with Tan's CS-ID3 (gain² / cost) and
// Núñez's EG2 ((2^gain - 1) / (cost + 1)^w), with impurity in place of entropy,
// which asks nearly the same and is cheaper to work out. Every completion of
// what was told counts as equally likely: nobody keeps figures on who asks.
//
// Above the measure stands one floor: a fact of sensitivity 3 is asked only
// when nothing less sensitive can change anything. docs/interview.md has what
// this asks of people, and what other orders would.
package eligibility

import "nhipcau/internal/lang"

// Fact is one thing that somebody may tell: a question with at most five
// answers, all bands or choices.
type Fact struct {
	ID  string
	Ask lang.Text // the question
	Why lang.Text // why it is asked, shown with it
	// Sensitivity is how much it costs to answer: 0 anybody would say it to a
	// stranger, 1 personal, 2 intimate, 3 dangerous in the wrong hands.
	Sensitivity int
	// Clarify is what to ask the service about it, when it was not told: a
	// clause that follows "hỏi xem" or "ask whether".
	Clarify lang.Text
	// Narrows lists the topics in which the answer is what is needed (which
	// care, which paper) rather than who somebody is: its value ids are the
	// directory's tags. Empty for most facts.
	Narrows []string
	Values  []Value

	line int // where its file has it
}

// Line is where the fact stands in its file, counted from 1.
func (f Fact) Line() int { return f.line }

// Value is one answer to a fact's question.
type Value struct {
	ID    string
	Label lang.Text // at most 40 characters
	Words []string  // what people type for it, folded (no marks, lower case)
	// Because is the answer as a reason: a clause that follows "vì" or
	// "because".
	Because lang.Text
	// Implies is what follows from this answer: fact id to value id.
	Implies map[string]string
}

// Value finds an answer by its id.
func (f Fact) Value(id string) (Value, bool) {
	for _, v := range f.Values {
		if v.ID == id {
			return v, true
		}
	}
	return Value{}, false
}

// Known is what somebody told: fact id to value id. A fact that is absent, or
// whose value is "", is not known.
type Known map[string]string

// Outcome is a three-valued answer. The zero Outcome is Unknown.
type Outcome uint8

// The outcomes.
const (
	Unknown Outcome = iota
	Yes
	No
)

// String gives "unknown", "yes" or "no".
func (o Outcome) String() string {
	return [...]string{"unknown", "yes", "no"}[o]
}

// Verdict is what a rule says of somebody. Open holds, when the outcome is
// Unknown, the ids of the facts that are not known and can still matter, in
// the order of the vocabulary.
type Verdict struct {
	Outcome Outcome
	Open    []string
}
