package directory

import (
	"cmp"
	"slices"
	"time"

	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
)

// Query is a need: what, where, for whom, when. Facts that narrow (which care,
// which paper) are given in Known like the others.
type Query struct {
	Topic Topic
	Area  places.Area // an area that does not exist counts as the province
	Known eligibility.Known
	Now   time.Time
}

// Matches is what the directory has for a query.
type Matches struct {
	Offers    []Offer // qualifying or perhaps qualifying, best first
	NotForYou []Offer // whose conditions are not met, same order
	// Rules are the different conditions of what is here for the topic and not
	// decided yet, each with its weight, for the interview to ask about.
	Rules []eligibility.Candidate
}

// Instead is the nearest thing that is open to somebody for whom o is not: the
// best offer that shares one of its tags, else the best offer. It reports false
// when there are none.
func (m Matches) Instead(o Offer) (Offer, bool) {
	for _, other := range m.Offers {
		if slices.ContainsFunc(other.Listing.Tags, func(tag string) bool { return slices.Contains(o.Listing.Tags, tag) }) {
			return other, true
		}
	}
	if len(m.Offers) == 0 {
		return Offer{}, false
	}
	return m.Offers[0], true
}

// Offer is a listing and what it is for this person.
type Offer struct {
	Listing *Listing
	Verdict eligibility.Verdict
	Km      float64 // from the area's centre, when Near
	Near    bool    // whether Km is known

	known eligibility.Known // of the query
}

// Explain says why the listing is open to this person or not, or what is left
// to make clear. It is worked out when asked for, from the query's Known, which
// must not have changed since.
func (o Offer) Explain() eligibility.Explanation { return o.Listing.rule.Explain(o.known) }

// Match finds what helps with a need, best first. The order is, each deciding
// only among equals of those before it:
//
//  1. somebody who qualifies before somebody who perhaps does;
//  2. the doors that the directory names as the first to try for the topic
//     (where they have tags, only once that kind of help was asked for);
//  3. a number or an address before a mere word on where to ask;
//  4. what was checked, or rests on a public page, before an old check;
//  5. the narrower service area: these communes, the province, the country;
//  6. the nearer place, a place of unknown distance last;
//  7. the surer source;
//  8. the order in which the directory is written.
//
// Of somebody who did not say where they are, listings for some communes only
// come after those for the whole country. A general listing gives way to its
// local one. A listing whose tags do not fit a known fact that narrows is not
// here at all.
func (d *Directory) Match(q Query) Matches {
	topic := q.Topic.index()
	if topic < 0 {
		return Matches{}
	}
	if !d.areas.Valid(q.Area) {
		q.Area = places.Province
	}
	found := d.find(topic, q)
	rules := conditions(found, topic, q.Known)
	slices.SortFunc(found, func(a, b ranked) int { return cmp.Compare(a.rank, b.rank) })
	split := 0
	offers := make([]Offer, len(found))
	for i, r := range found {
		offers[i] = r.Offer
		if r.rank < notForYou {
			split = i + 1
		}
	}
	return Matches{Offers: offers[:split:split], NotForYou: offers[split:], Rules: rules}
}

// find collects what is here for the topic.
func (d *Directory) find(topic int, q Query) (found []ranked) {
	now := q.Now.Unix()
	judge := judged(q.Known)
	found = make([]ranked, 0, len(d.byTopic[topic]))
	var replaced []string
	for at, l := range d.byTopic[topic] {
		wanted, asked := l.wanted(topic, q.Known)
		if !wanted || !l.serving(q.Area) || l.gone != 0 && now >= l.gone {
			continue
		}
		if l.LocalOf != "" {
			if q.Area == places.Province {
				continue
			}
			replaced = append(replaced, l.LocalOf)
		}
		if office := l.offices[q.Area]; office != nil {
			l = office
		}
		r := d.rate(l, q, now, judge(l.rule))
		r.rank |= uint64(at)
		if l.lead&(1<<topic) == 0 || !asked && l.narrowed(topic) {
			r.rank |= notLead
		}
		found = append(found, r)
	}
	if replaced != nil {
		found = slices.DeleteFunc(found, func(r ranked) bool { return slices.Contains(replaced, r.Listing.ID) })
	}
	return found
}

// judged judges each rule once.
func judged(known eligibility.Known) func(*eligibility.Rule) eligibility.Verdict {
	verdicts := map[*eligibility.Rule]eligibility.Verdict{}
	return func(r *eligibility.Rule) eligibility.Verdict {
		if r.Source() == "" {
			return eligibility.Verdict{Outcome: eligibility.Yes}
		}
		v, done := verdicts[r]
		if !done {
			v = r.Judge(known)
			verdicts[r] = v
		}
		return v
	}
}

// conditions lists the different conditions of what was found that are still
// open, each weighing as much as there are listings that have it. What is
// decided already costs the interview nothing.
func conditions(found []ranked, topic int, k eligibility.Known) (out []eligibility.Candidate) {
	at := map[*eligibility.Rule]int{}
	for _, r := range found {
		screen := r.Listing.screen[topic]
		if screen.Source() == "" || r.Verdict.Outcome != eligibility.Unknown && (r.Verdict.Outcome == eligibility.No || r.Listing.settled(topic, k)) {
			continue
		}
		i, seen := at[screen]
		if !seen {
			i = len(out)
			at[screen] = i
			out = append(out, eligibility.Candidate{Rule: screen})
		}
		out[i].Weight++
	}
	return out
}

// ranked is an offer with its place in the order, smaller first.
type ranked struct {
	Offer
	rank uint64
}

// The rank's bits, from the first criterion down; the last 32 are the place in the
// directory. Listing.rankForAll sets what never changes, find and rate the rest.
const (
	notForYou  uint64 = 1 << 63
	maybe      uint64 = 1 << 62
	notLead    uint64 = 1 << 61
	onlyDoor   uint64 = 1 << 60
	oldCheck   uint64 = 1 << 59
	scopeShift        = 57
	kmShift           = 37 // 20 bits: units of 10 metres, all set when unknown
	kmUnknown  uint64 = 1<<20 - 1
	sureShift         = 32
)

// rankForAll is the part of the order that is the same for everybody.
func (l *Listing) rankForAll() (r uint64) {
	if l.door() {
		r |= onlyDoor
	}
	switch l.Area.Scope {
	case ScopeProvince:
		r |= 1 << scopeShift
	case ScopeNational:
		r |= 2 << scopeShift
	}
	return r | l.certainty()<<sureShift
}

// rate places a listing that was judged for the query in the order.
func (d *Directory) rate(l *Listing, q Query, now int64, v eligibility.Verdict) ranked {
	r := ranked{Offer: Offer{Listing: l, Verdict: v, known: q.Known}, rank: l.rank}
	switch r.Verdict.Outcome {
	case eligibility.No:
		r.rank |= notForYou
	case eligibility.Unknown:
		r.rank |= maybe
	}
	if l.stale != 0 && now >= l.stale {
		r.rank |= oldCheck
	}
	if q.Area == places.Province {
		if l.Area.Scope == ScopeArea {
			r.rank |= 3 << scopeShift
		}
	} else {
		for _, at := range l.Locations {
			if at.Commune == 0 {
				continue
			}
			if km, ok := d.areas.Distance(q.Area, at.Commune); ok && (!r.Near || km < r.Km) {
				r.Km, r.Near = km, true
			}
		}
	}
	far := kmUnknown
	if r.Near {
		far = min(uint64(r.Km*100), kmUnknown-1)
	}
	r.rank |= far << kmShift
	return r
}

// serving reports whether the listing serves somebody there. Of somebody who
// did not say where, everything might.
func (l *Listing) serving(a places.Area) bool {
	if a == places.Province || l.Area.Scope != ScopeArea {
		return true
	}
	_, ok := slices.BinarySearch(l.serves, a)
	return ok
}

// wanted reports whether the listing is for the kind of help that is needed,
// as far as that is known, and whether just that kind was asked for.
func (l *Listing) wanted(topic int, k eligibility.Known) (wanted, asked bool) {
	for _, n := range l.narrow {
		value := k[n.fact]
		if value == "" || n.topics&(1<<topic) == 0 {
			continue
		}
		if !slices.Contains(n.tags, value) {
			return false, false
		}
		asked = true
	}
	return asked || !l.OnlyWhenAsked, asked
}

// settled reports whether it is known of every fact that narrows the listing
// which kind of help is needed.
func (l *Listing) settled(topic int, k eligibility.Known) bool {
	for _, n := range l.narrow {
		if n.topics&(1<<topic) != 0 && k[n.fact] == "" {
			return false
		}
	}
	return true
}

// narrowed reports whether the listing is for some kinds of help only.
func (l *Listing) narrowed(topic int) bool {
	for _, n := range l.narrow {
		if n.topics&(1<<topic) != 0 {
			return true
		}
	}
	return false
}
