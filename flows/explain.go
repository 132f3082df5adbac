package flows

import (
	"maps"
	"time"

	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
)

// Explanation is what somebody would be offered and asked, and why, had they
// said just this much: for editors who wonder about a rule.
type Explanation struct {
	Topic  directory.Topic
	Area   places.Area
	Known  eligibility.Known    // what was given, and what follows from the place
	Offers []directory.Offer    // who qualifies or perhaps does, best first
	Not    []directory.Offer    // whose conditions are not met
	Ask    []eligibility.Scored // what an interview would ask, as far as its patience goes
}

// Explain answers for a topic and a place, from what is known of somebody, as
// the interview and the referral would at the time.
func (r *Release) Explain(topic directory.Topic, area places.Area, told eligibility.Known, now time.Time) Explanation {
	k := known{area: area, facts: maps.Clone(told)}
	(&turn{rel: r}).imply(&k)
	found := r.Directory.Match(directory.Query{Topic: topic, Area: area, Known: k.facts, Now: now})
	rules := found.Rules
	for _, st := range r.content.steps {
		if st.kind == kindScreen && st.topic == string(topic) && st.divert.to != nil {
			rules = r.conditions(st, found)
		}
	}
	ask := r.Facts.Rank(rules, k.facts, nil)
	return Explanation{
		Topic: topic, Area: area, Known: k.facts, Offers: found.Offers, Not: found.NotForYou,
		Ask: ask[:min(len(ask), patience)],
	}
}
