package flows

import (
	"maps"
	"slices"
	"strings"

	"nhipcau/knowledge/places"
)

// What somebody says in passing ("em 19 tuổi, hộ nghèo, ở Hậu Lộc") is noted,
// said back in one line, and not asked again. In the trail it stands before the
// move to the flow it was said for, so that going back takes all of it along.

// toldPlace marks a place told in passing among the visits.
var toldPlace = stepID("told:place")

// noteTold takes in what a message tells beside its topic, and reports whether
// that is anything new.
func (t *turn) noteTold(text string) bool {
	var said []string
	told := t.read(text).Told()
	for _, fact := range slices.Sorted(maps.Keys(told)) {
		f := t.rel.asked[stepID("fact:"+fact)]
		if f == nil {
			continue
		}
		i := f.means(told[fact])
		if i < 0 {
			continue
		}
		switch t.knows().facts[fact] {
		case "":
			t.note(Visit{At: t.state.At, Fact: f.id, Answer: f.values[i]})
		case f.Values[i].ID: // an age was heard before all else
		default:
			continue
		}
		said = append(said, f.Values[i].Because.In(t.lang()))
	}
	if area, ok := t.placeTold(text); ok && !t.knows().placed {
		t.note(Visit{At: t.state.At, Fact: toldPlace, Answer: AnswerID(area)})
		said = append(said, t.text("told_place", "place", t.rel.Places.Name(area)))
	}
	if len(said) > 0 {
		t.came = true // other services may fit now
		t.sayText("told", "facts", strings.Join(said, ", "))
	}
	return len(said) > 0
}

// onlyTold takes a short message that tells something and asks nothing, such as
// the name of a place sent before any question; the pending one then stands again.
func (t *turn) onlyTold(text, phrase string) bool {
	if strings.Count(phrase, " ") > mostTold || !t.noteTold(text) {
		return false
	}
	t.note(Visit{At: t.state.At, Answer: answerNone}) // going back takes this away and no more
	return true
}

// mostTold is how many blanks a message may hold that is taken to say no more
// than was noted: "em o xa nong cong, ho ngheo".
const mostTold = 7

// note adds what was told without moving.
func (t *turn) note(v Visit) {
	t.state = t.state.move(v, t.state.At)
	t.heard.ready = false
}

// means is the number of the value that has the id, or the age it covers; -1 for
// none.
func (f *askedFact) means(told string) int {
	for i, v := range f.Values {
		if v.ID == told || slices.Contains(v.Words, told) {
			return i
		}
	}
	return -1
}

// placeTold is the place a message names, when it is one: where a commune and
// the former district of its name both fit, the district, which holds it.
func (t *turn) placeTold(text string) (places.Area, bool) {
	found := t.rel.Places.Find(text).Found
	for _, wide := range found {
		if !slices.ContainsFunc(found, func(c places.Candidate) bool { return !t.rel.Places.Contains(wide.Area, c.Area) }) {
			return wide.Area, true
		}
	}
	return places.Province, false
}

// isTold reports whether a visit was noted in passing rather than asked.
func (t *turn) isTold(v Visit) bool {
	st := t.content().steps[v.At]
	return v.Fact != 0 && (st == nil || st.kind != kindScreen)
}

// forgetTold drops what was noted right before where the trail now ends.
func (t *turn) forgetTold() {
	n := len(t.state.Trail)
	for n > 0 && t.isTold(t.state.Trail[n-1]) {
		n--
	}
	t.state.Trail = t.state.Trail[:n:n]
}
