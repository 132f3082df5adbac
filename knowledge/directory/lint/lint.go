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
	"maps"
	"slices"
	"strconv"
	"sync"
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

// Linter looks through listings for one vocabulary and one gazetteer. It judges a
// rule once, however many listings have it, and may be shared.
type Linter struct {
	v *eligibility.Vocabulary
	g Gazetteer

	mu    sync.Mutex
	rules map[string]string // a rule's source -> what is wrong with it
}

// New makes a linter.
func New(v *eligibility.Vocabulary, g Gazetteer) *Linter {
	return &Linter{v: v, g: g, rules: map[string]string{}}
}

// Look gives every finding: what must be fixed first, then by code.
func Look(s directory.Snapshot, v *eligibility.Vocabulary, g Gazetteer, now time.Time) []Finding {
	k, found := New(v, g), []Finding{}
	for _, l := range s.Listings {
		found = append(found, k.Look(l, now)...)
	}
	return Sorted(found, Twice(s.Listings))
}

// Look gives what is found in one listing by itself. It changes with the day.
func (k *Linter) Look(l *directory.Listing, now time.Time) []Finding {
	one := &looker{Linter: k, now: now}
	one.contacts(l)
	one.hours(l)
	one.places(l)
	one.rule(l)
	one.shelter(l)
	one.notices(l)
	one.shown(l)
	return one.found
}

// Sorted adds what is found in pairs to what is found in listings, and brings all
// of it into the order of Look.
func Sorted(found []Finding, pairs []Pair) []Finding {
	k := looker{found: found}
	for _, p := range pairs {
		k.say(p.B, "", false, "lint_twice_"+p.Why, p.A.ID)
	}
	slices.SortStableFunc(k.found, func(a, b Finding) int {
		return cmp.Or(-compare(a.MustFix, b.MustFix), cmp.Compare(a.Listing, b.Listing))
	})
	return k.found
}

func compare(a, b bool) int { return cmp.Compare(strconv.FormatBool(a), strconv.FormatBool(b)) }

// looker goes through a listing.
type looker struct {
	*Linter
	now   time.Time
	found []Finding
}

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
	if what := k.judged(source); what != "" {
		k.say(l, "rule", what != "lint_rule_all", what)
	}
}

// mostRules bounds how many rules are remembered: an editor who tries many leaves
// as many behind.
const mostRules = 2000

func (k *Linter) judged(source string) string {
	k.mu.Lock()
	what, done := k.rules[source]
	k.mu.Unlock()
	if done {
		return what
	}
	what = k.judge(source)
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.rules) >= mostRules {
		clear(k.rules)
	}
	k.rules[source] = what
	return what
}

// tries bounds how many answers are tried for one rule.
const tries = 1 << 14

// judge tries the answers that a rule turns on.
func (k *Linter) judge(source string) string {
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
			maps.Copy(next, known)
			t.try(next)
		}
	}
}
