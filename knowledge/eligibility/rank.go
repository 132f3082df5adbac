package eligibility

// Candidate is a condition on which services near somebody depend, and how
// much depends on it: the number of services, say.
type Candidate struct {
	Rule   *Rule
	Weight float64
}

// Scored is a fact that may be asked and how much the answer is worth.
type Scored struct {
	Fact Fact
	// Gain is the expected share of what is undecided that the answer clears
	// up, by the candidates' weight.
	Gain float64
	// Score is Gain for what it costs to say; of two facts on the same side of
	// the floor (see the package) the higher is asked first.
	Score float64
}
