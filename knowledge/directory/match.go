package directory

import (
	"time"

	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
)

// Query is a need: what, where, for whom, when. Facts that narrow (which care,
// which paper) are given in Known like the others.
type Query struct {
	Topic Topic
	Area  places.Area
	Known eligibility.Known
	Now   time.Time
}

// Matches is what the directory has for a query.
type Matches struct {
	Offers    []Offer // qualifying or perhaps qualifying, best first
	NotForYou []Offer // whose conditions are not met, same order
	// Rules are the conditions of what is here for the topic, for the
	// interview to ask about.
	Rules []*eligibility.Rule
}

// Offer is a listing and what it is for this person.
type Offer struct {
	Listing *Listing
	Verdict eligibility.Verdict
	Km      float64 // from the area's centre, when Near
	Near    bool    // whether Km is known
}

// Match finds what helps with a need, best first.
func (d *Directory) Match(q Query) Matches { return Matches{} }
