package phone

import (
	"maps"
	"slices"
	"time"

	"nhipcau/flows"
	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
)

// Why is the reason for what a conversation offers: what it knows, and of every
// listing of its topic whether it is offered, and by which rule.
type Why struct {
	Topic  directory.Topic // "" where nothing is looked for
	Place  string
	Known  []Fact
	Judged []Judged           // best first, who are not for this person last
	Unseen []Unseen           // of the topic, and not offered to anybody here today
	Ask    []eligibility.Fact // what an interview would still ask
}

// Fact is something known, in words.
type Fact struct {
	ID, Value string
	Ask       lang.Text
	Label     lang.Text
}

// Judged is a listing that was held against what is known.
type Judged struct {
	ID      string
	Name    lang.Text
	Outcome string    // "yes", "unknown" or "no"
	Rule    string    // as it is written; "" when it is for everybody
	For     lang.Text // the same in words
	Reasons []lang.Text
	Clarify []lang.Text // what would settle it
}

// Unseen is a listing that is not held against anything: it may not be shown, or
// is for another place.
type Unseen struct {
	ID      string
	Name    lang.Text
	Reasons []directory.Reason // none: it does not serve this place
}

func (p *Phone) why(s flows.Standing, now time.Time) Why {
	if s.Topic == "" {
		return Why{}
	}
	e := p.release.Explain(s.Topic, s.Area, s.Known, now)
	out := Why{Topic: s.Topic, Known: p.known(e.Known)}
	if s.Area != places.Province {
		out.Place = p.release.Places.Name(s.Area)
	}
	seen := map[string]bool{}
	for _, o := range slices.Concat(e.Offers, e.Not) {
		seen[o.Listing.ID] = true
		why := o.Explain()
		out.Judged = append(out.Judged, Judged{
			ID: o.Listing.ID, Name: o.Listing.Name, Outcome: o.Verdict.Outcome.String(),
			Rule: o.Listing.Eligibility.Rule, For: o.Listing.Eligibility.Text, Reasons: why.Reasons, Clarify: why.Clarify,
		})
	}
	for _, l := range p.release.Directory.Listings() {
		if !seen[l.ID] && slices.Contains(l.Topics, s.Topic) {
			out.Unseen = append(out.Unseen, Unseen{l.ID, l.Name, l.Gate(now)})
		}
	}
	for _, q := range e.Ask {
		out.Ask = append(out.Ask, q.Fact)
	}
	return out
}

func (p *Phone) known(k eligibility.Known) (all []Fact) {
	for _, id := range slices.Sorted(maps.Keys(k)) {
		f, _ := p.release.Facts.Fact(id)
		v, _ := f.Value(k[id])
		all = append(all, Fact{id, v.ID, f.Ask, v.Label})
	}
	return all
}
