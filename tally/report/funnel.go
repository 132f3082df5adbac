package report

import (
	"strings"

	"nhipcau/tally"
)

// Funnel is how far people came in a month, or in the months of a period
// together, and where they were lost.
type Funnel struct {
	Steps  []Step `json:"steps"`
	Losses []Loss `json:"losses"`  // after "need", "eligible" and "referred"
	Not    []Step `json:"reasons"` // what those said for whom it did not work out
}

// Step is one count of the funnel.
type Step struct {
	Name string `json:"name"` // of the stage, with the reason: "said_not:money"
	Sum
}

// The steps in the order in which they are come to.
var steps = []tally.Stage{tally.Need, tally.Eligible, tally.Referred, tally.Reached, tally.SaidReached}

// reasons are what is said where it did not work out.
var reasons = []string{tally.ReasonMoney, tally.ReasonRefused, tally.ReasonFar, tally.ReasonAfraid, tally.ReasonClosed, tally.ReasonPapers, tally.ReasonNone}

// funnel adds up the months' lines of all topics; nil without any.
func funnel(months []tally.Publication) *Funnel {
	all := func(label string) Sum { return add(counts(months, "", label)...) }
	if len(counts(months, "", tally.Need.String())) == 0 {
		return nil
	}
	f, at := &Funnel{}, map[tally.Stage]Sum{}
	for _, s := range steps {
		at[s] = all(s.String())
		f.Steps = append(f.Steps, Step{s.String(), at[s]})
	}
	told := []Sum{at[tally.Reached], at[tally.SaidReached]}
	for _, r := range reasons {
		label := strings.TrimSuffix(tally.SaidNot.String()+":"+r, ":")
		s := all(label)
		f.Not = append(f.Not, Step{label, s})
		told = append(told, s)
	}
	f.Losses = []Loss{
		lost("need", at[tally.Need], at[tally.Eligible]),
		lost("eligible", at[tally.Eligible], at[tally.Referred]),
		lost("referred", at[tally.Referred], told...),
	}
	return f
}

// counts are those of a label in the lines of a topic in the whole province, ""
// for all topics, one of each publication that has it.
func counts(all []tally.Publication, topic, label string) (out []tally.Count) {
	for _, p := range all {
		for _, l := range p.Lines {
			if l.Topic != topic || l.Cluster != "" || l.Commune != "" {
				continue
			}
			if c, ok := countOf(l, label); ok {
				out = append(out, c)
			}
		}
	}
	return out
}

// countOf finds a stage's count, wherever the line holds it.
func countOf(l tally.Line, label string) (tally.Count, bool) {
	if in := l.Indicator; in != nil {
		switch label {
		case tally.Eligible.String():
			return in.Eligible, true
		case tally.Reached.String():
			return in.Reached, true
		case tally.SaidReached.String():
			return in.Said, true
		}
	}
	c, ok := l.Counts[label]
	return c, ok
}
