package understand

import "cmp"

// Answered says what a change does to the known questions: to the ways to ask
// them, and to small talk, which asks none.
type Answered struct {
	Ways, Before, After int     // answered at once with the right question, of how many
	Small               int     // messages that ask nothing
	Fired, FiresNow     int     // of those, answered all the same
	Moved               []Moved // by questions that were changed
	Shaken              int     // other answers that moved
	Unheard             []Moved // newly added, and another question fits better
}

// move counts the answers and lists those that are other now: of the ways to ask
// first, then of the examples.
func (a *Answered) move(m material, was, is []string, of touched) {
	tally := func(text, about, before, after string) {
		switch {
		case before == after:
		case !of.has(before) && !of.has(after):
			a.Shaken++
		default:
			b, n := worth(about, before), worth(about, after)
			a.Moved = append(a.Moved, Moved{text, []string{cmp.Or(about, "none")}, cmp.Or(before, "none"), cmp.Or(after, "none"), n > b, n < b})
		}
	}
	a.Ways = len(m.paraphrases)
	for i, p := range m.paraphrases {
		if was[i] == p.Question {
			a.Before++
		}
		if is[i] == p.Question {
			a.After++
		}
		tally(p.Text, p.Question, was[i], is[i])
	}
	for i, e := range m.examples {
		if !e.idle() {
			continue
		}
		before, after := was[a.Ways+i], is[a.Ways+i]
		if a.Small++; before != "" {
			a.Fired++
		}
		if after != "" {
			a.FiresNow++
		}
		tally(e.Text, "", before, after)
	}
	worseFirst(a.Moved)
}

// worth is how good an answer is: the right one before none, none before another.
func worth(want, got string) int {
	switch got {
	case want:
		return 2
	case "":
		return 1
	}
	return 0
}
