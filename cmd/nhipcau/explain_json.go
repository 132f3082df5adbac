package main

import (
	"slices"

	"nhipcau/flows"
	"nhipcau/internal/lang"
	"nhipcau/knowledge/places"
)

// explained is an explanation as --json prints it, one object.
type explained struct {
	Topic    string             `json:"topic"`
	Area     places.Area        `json:"area"` // 0 is the whole province
	Place    string             `json:"place"`
	Known    map[string]string  `json:"known"`
	Services []explainedService `json:"services"` // best first, those that do not fit last
	Ask      []explainedAsk     `json:"ask"`      // in the order of asking
}

type explainedService struct {
	ID      string   `json:"id"`
	Name    string   `json:"name"`
	Outcome string   `json:"outcome"`           // "yes", "unknown" or "no"
	Rule    string   `json:"rule,omitempty"`    // as written; left out when it is for everybody
	Facts   []string `json:"facts,omitempty"`   // that settle the outcome, or are still open
	Reasons []string `json:"reasons,omitempty"` // of yes and no
	Clarify []string `json:"clarify,omitempty"` // of unknown
}

type explainedAsk struct {
	Fact  string  `json:"fact"`
	Ask   string  `json:"ask"`
	Gain  float64 `json:"gain"`  // as eligibility.Scored says
	Score float64 `json:"score"` // as well
}

func explainedJSON(e flows.Explanation, k flows.Knowledge, in lang.Lang) explained {
	out := explained{
		Topic: string(e.Topic), Area: e.Area, Place: k.Places.Name(e.Area), Known: e.Known,
		Services: []explainedService{}, Ask: []explainedAsk{},
	}
	for _, o := range slices.Concat(e.Offers, e.Not) {
		why := o.Explain()
		out.Services = append(out.Services, explainedService{
			ID: o.Listing.ID, Name: o.Listing.Name.In(in), Outcome: why.Outcome.String(),
			Rule: o.Listing.Eligibility.Rule, Facts: why.Facts, Reasons: said(why.Reasons, in), Clarify: said(why.Clarify, in),
		})
	}
	for _, q := range e.Ask {
		out.Ask = append(out.Ask, explainedAsk{q.Fact.ID, q.Fact.Ask.In(in), q.Gain, q.Score})
	}
	return out
}

func said(texts []lang.Text, in lang.Lang) (out []string) {
	for _, t := range texts {
		out = append(out, t.In(in))
	}
	return out
}
