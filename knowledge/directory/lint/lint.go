// Package lint looks through a directory for what an editor should mend before
// people meet it: numbers that cannot exist, hours that never open, communes
// that are no more, rules that let nobody in, the same service twice, a shelter
// whose address would be shown.
//
//	for _, f := range lint.Look(snapshot, vocabulary, gazetteer, now) {
//		fmt.Println(f.Listing, f.Column, f.Note.In(lang.VI))
//	}
package lint

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/say"
	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
)

// Finding is one thing to mend, or to consider.
type Finding struct {
	Listing string   `json:"listing"`
	Name    string   `json:"name"`
	Column  string   `json:"column,omitempty"` // of package cells
	MustFix bool     `json:"must_fix"`
	Note    say.Note `json:"note"`
}

// Gazetteer is what linting asks of the places.
type Gazetteer interface {
	Valid(a places.Area) bool
	Name(a places.Area) string
}

// looker goes through the listings.
type looker struct {
	v     *eligibility.Vocabulary
	g     Gazetteer
	now   time.Time
	rules map[string]string // a rule's source -> what is wrong with it
	found []Finding
}

// Look gives every finding: what must be fixed first, then by code.
func Look(s directory.Snapshot, v *eligibility.Vocabulary, g Gazetteer, now time.Time) []Finding {
	k := &looker{v: v, g: g, now: now, rules: map[string]string{}, found: []Finding{}}
	for _, l := range s.Listings {
		k.contacts(l)
		k.hours(l)
		k.places(l)
		k.rule(l)
		k.shelter(l)
		k.notices(l)
		k.shown(l)
	}
	k.twice(s.Listings)
	slices.SortStableFunc(k.found, func(a, b Finding) int {
		return cmp.Or(-compare(a.MustFix, b.MustFix), cmp.Compare(a.Listing, b.Listing))
	})
	return k.found
}

func compare(a, b bool) int { return cmp.Compare(strconv.FormatBool(a), strconv.FormatBool(b)) }

func (k *looker) say(l *directory.Listing, column string, mustFix bool, id string, args ...string) {
	k.found = append(k.found, Finding{l.ID, l.Name.VI, column, mustFix, say.It(id, args...)})
}

func (k *looker) contacts(l *directory.Listing) {
	for _, p := range l.Phones {
		if _, ok := p.Dial(); !ok {
			k.say(l, "phones", true, "lint_phone", p.Number)
		}
	}
}

func (k *looker) hours(l *directory.Listing) {
	all := []directory.Schedule{l.Schedule}
	for _, p := range l.Phones {
		all = append(all, p.Schedule)
	}
	for i, s := range all {
		column := "hours"
		if i > 0 {
			column = "phones"
		}
		for n, h := range s.Weekly {
			if h.Opens >= h.Closes || len(h.Days) == 0 {
				k.say(l, column, true, "lint_never_open", h.Opens, h.Closes)
			}
			for _, o := range s.Weekly[:n] {
				if o.Opens < h.Closes && h.Opens < o.Closes && slices.ContainsFunc(o.Days, func(d directory.Day) bool { return slices.Contains(h.Days, d) }) {
					k.say(l, column, false, "lint_overlap", h.Opens, h.Closes, o.Opens, o.Closes)
				}
			}
		}
	}
}

func (k *looker) places(l *directory.Listing) {
	for _, c := range l.Area.Communes {
		if !k.g.Valid(c) || !c.IsCommune() {
			k.say(l, "communes", true, "lint_commune", strconv.Itoa(int(c)))
		}
	}
	for _, at := range l.Locations {
		switch {
		case at.Commune != 0 && !k.g.Valid(at.Commune):
			k.say(l, "locations", true, "lint_commune", strconv.Itoa(int(at.Commune)))
		case at.Commune == 0 && l.Area.Scope != directory.ScopeNational:
			k.say(l, "locations", false, "lint_no_commune", at.Address.VI)
		}
	}
}

func (k *looker) shelter(l *directory.Listing) {
	if l.Sheltered() && len(l.Locations) > 0 {
		k.say(l, "locations", l.Withheld == "", "lint_shelter")
	}
}

// shown says why a listing is not offered, unless an editor withholds it.
func (k *looker) shown(l *directory.Listing) {
	if l.Withheld != "" {
		return
	}
	for _, r := range l.Gate(k.now) {
		switch r.ID {
		case "bad_phone", "shelter_address": // said above
		default:
			k.say(l, "", false, "gate_"+r.ID)
		}
	}
}

func (k *looker) rule(l *directory.Listing) {
	source := l.Eligibility.Rule
	if source == "" {
		return
	}
	what, done := k.rules[source]
	if !done {
		what = k.judge(source)
		k.rules[source] = what
	}
	if what != "" {
		k.say(l, "rule", what != "lint_rule_all", what)
	}
}

// tries bounds how many answers are tried for one rule.
const tries = 1 << 14

// judge tries the answers that a rule turns on.
func (k *looker) judge(source string) string {
	r, err := k.v.Compile(source)
	if err != nil {
		return "lint_rule_broken"
	}
	t := trial{rule: r, v: k.v, left: tries}
	t.try(eligibility.Known{})
	switch {
	case t.left <= 0 || t.yes && t.no:
		return ""
	case t.yes:
		return "lint_rule_all"
	}
	return "lint_rule_none"
}

// trial is a rule being tried.
type trial struct {
	rule    *eligibility.Rule
	v       *eligibility.Vocabulary
	left    int
	yes, no bool
}

func (t *trial) try(known eligibility.Known) {
	if t.left--; t.left <= 0 || t.yes && t.no {
		return
	}
	verdict := t.rule.Judge(known)
	switch verdict.Outcome {
	case eligibility.Yes:
		t.yes = true
		return
	case eligibility.No:
		t.no = true
		return
	}
	open := slices.DeleteFunc(slices.Clone(t.rule.Facts()), func(id string) bool { return known[id] != "" })
	if len(open) == 0 {
		return
	}
	id := open[0]
	for _, f := range t.v.Facts() {
		if f.ID != id {
			continue
		}
		for _, value := range f.Values {
			next := eligibility.Known{id: value.ID}
			for fact, v := range known {
				next[fact] = v
			}
			t.try(next)
		}
	}
}
