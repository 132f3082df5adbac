package flows

import (
	"slices"
	"strconv"
	"strings"
)

// ageWords are how somebody says, among other things, how old they are: "em 15
// tuổi, muốn vay tiền". All are folded. Without a fact nothing is listened for.
type ageWords struct {
	fact    string   // the fact that holds it
	self    []string // speaks of oneself
	between []string // may stand between that and the number
	others  []string // before self: it is another's age, "con em 15 tuổi"
	units   []string // after the number
	plain   []string // right before a number of years that needs no unit: "i am 15"
	counted []string // unless it is followed by one of these
	young   []string // values of the fact of whoever is under 18
}

func (r *reader) ageWords(f field) (a ageWords) {
	for _, part := range r.mapping(f.value) {
		switch part.key {
		case "fact":
			a.fact = r.word(part)
		case "self":
			a.self = phrases(r.words(part))
		case "between":
			a.between = phrases(r.words(part))
		case "others":
			a.others = phrases(r.words(part))
		case "units":
			a.units = phrases(r.words(part))
		case "plain":
			a.plain = phrases(r.words(part))
		case "counted":
			a.counted = phrases(r.words(part))
		case "young":
			a.young = r.words(part)
		default:
			r.fault(part.line, "age: %q is not known (fact, self, between, others, units, plain, counted, young)", part.key)
		}
	}
	return a
}

// own finds the speaker's age in a folded phrase, in years; 0 when it is not
// told or might be somebody else's.
func (a *ageWords) own(phrase string) int {
	words := strings.Fields(phrase)
	for i, w := range words {
		digits := strings.TrimRight(w, "abcdefghijklmnopqrstuvwxyz")
		years, err := strconv.Atoi(digits)
		if err != nil || years < 1 || years > 99 {
			continue
		}
		unit := w[len(digits):]
		bare := unit == ""
		if bare && i+1 < len(words) {
			unit = words[i+1]
		}
		if slices.Contains(a.units, unit) && a.mine(words[:i]) || bare && a.plainly(years, words[:i], unit) {
			return years
		}
	}
	return 0
}

// plainly reports whether years are an age without a unit: "i am 15 and alone", but
// not "i am 10 weeks pregnant" or "i am 2 km away".
func (a *ageWords) plainly(years int, before []string, next string) bool {
	if years < 10 || slices.Contains(a.counted, next) {
		return false
	}
	said := " " + strings.Join(before, " ")
	return slices.ContainsFunc(a.plain, func(p string) bool { return strings.HasSuffix(said, " "+p) })
}

// mine reports whether what stands before an age says that it is the speaker's.
func (a *ageWords) mine(before []string) bool {
	for len(before) > 0 && slices.Contains(a.between, before[len(before)-1]) {
		before = before[:len(before)-1]
	}
	n := len(before)
	if n == 0 {
		return true // "15 tuổi" is an answer about oneself
	}
	if !slices.Contains(a.self, before[n-1]) {
		return false
	}
	return n == 1 || !slices.Contains(a.others, before[n-2])
}

// hearAge keeps an age that is told in passing, whatever else the message is
// about: who says to be 15 is offered no loan three questions later, and nobody
// is asked what they have said. Going back passes over it.
func (t *turn) hearAge(phrase string) (heard bool) {
	a := &t.content().age
	f := t.rel.asked[stepID("fact:"+a.fact)]
	if a.fact == "" || f == nil {
		return false
	}
	if st := t.here(); st.kind == kindScreen {
		if asked, _ := t.pending(st); asked == f {
			return false // it is the answer
		}
	}
	years := a.own(phrase)
	if years == 0 {
		return false
	}
	said := strconv.Itoa(years) + " " + a.units[0]
	for i, names := range f.said {
		if slices.Contains(names, said) && t.knows().facts[f.ID] != f.Values[i].ID {
			t.dropMeant()
			offer, matters, missed := t.state.Offer, t.state.Matters, t.state.Missed
			t.state = t.state.move(Visit{At: t.state.At, Fact: f.id, Answer: f.values[i]}, t.state.At)
			t.state.Offer, t.state.Matters, t.state.Missed = offer, matters, missed
			t.heard.ready, heard = false, true
		}
	}
	t.came = t.came || heard // other services may fit now
	return heard
}

// young is where a danger or a topic leads whoever said to be under 18; nil for
// anybody else, and for what leads everybody to the same.
func (t *turn) young(name string) *step {
	a := &t.content().age
	if !slices.Contains(a.young, t.knows().facts[a.fact]) {
		return nil
	}
	return t.content().young[name]
}

// asYoung goes on from a flow's first question to where whoever is under 18 is led,
// once they say so there.
func (t *turn) asYoung() bool {
	st := t.here()
	to := t.young(st.flow.topic)
	if to == nil || st != st.flow.first {
		return false
	}
	t.jump(to)
	return true
}

// divert leaves a flow at once whose interview would be left, by what is known
// now.
func (t *turn) divert() bool {
	d := t.here().flow.divert
	if d.to == nil || t.knows().facts[d.fact] != d.is {
		return false
	}
	t.jump(d.to)
	return true
}

// inPassing reports whether a visit only kept what was told in passing: it
// answers a fact where no interview asked for one.
func (c *Content) inPassing(v Visit) bool {
	st := c.steps[v.At]
	return v.Fact != 0 && st != nil && st.kind != kindScreen
}
