package understand

import (
	"fmt"
	"slices"

	"nhipcau/knowledge/questions"
)

// Topics are what Understander.Topics may name: those of the known questions,
// and debt, which no question is of: somebody pressed for money they owe needs
// something else than somebody who wants a loan.
func Topics() []string { return append(questions.Topics(), "debt") }

// routes lead short messages to their topics by what they say outright, before
// anything learnt is asked.
type routes []rule

// How long a message may be for a route that does not say so itself, and how
// sure a route is.
const (
	routeLength = 8
	routeSure   = 0.95
)

// readRoutes reads content/routes.yaml. A route without topics says that the
// message is about nothing.
func readRoutes(text []byte) (routes, error) {
	file, err := readRuleFile("routes.yaml", text)
	if err != nil {
		return nil, err
	}
	var out routes
	for i, r := range file.Rules {
		made, err := file.rule(r)
		switch {
		case err != nil:
			return nil, fmt.Errorf("routes.yaml: rule %d: %w", i+1, err)
		case r.Crisis != None || len(r.Say) == 0 && len(r.Only) == 0:
			return nil, fmt.Errorf("routes.yaml: rule %d: want topics and what is said, no crisis", i+1)
		}
		for _, topic := range r.Topics {
			if !slices.Contains(Topics(), topic) {
				return nil, fmt.Errorf("routes.yaml: rule %d: %s is no topic", i+1, topic)
			}
		}
		made.to = r.Topics
		switch {
		case made.first && len(made.to) != 1:
			return nil, fmt.Errorf("routes.yaml: rule %d: want one topic to come first", i+1)
		case made.first && made.most == 0:
			made.most = longest
		case made.most == 0:
			made.most = routeLength
		}
		out = append(out, made)
	}
	return out, nil
}

// find gives the topics that the routes name, in their order, at most two; ok
// says that a route fits, be it one that leads nowhere.
func (rs routes) find(m message) (topics []Scored, ok bool) {
	for i := range rs {
		r := &rs[i]
		if len(m.words) > r.most || !r.fits(m) {
			continue
		}
		ok = true
		if len(r.to) == 0 {
			return topics, true
		}
		for _, topic := range r.to {
			if len(topics) < 2 && !slices.ContainsFunc(topics, func(s Scored) bool { return s.Topic == topic }) {
				topics = append(topics, Scored{topic, routeSure - 0.01*float64(len(topics))})
			}
		}
	}
	return topics, ok
}

// first gives the topic that comes before any other the message is about, "" for
// none: who is beaten and needs a room is not sent for the room alone.
func (rs routes) first(m message) string {
	for i := range rs {
		if r := &rs[i]; r.first && r.fits(m) {
			return r.to[0]
		}
	}
	return ""
}

// calm reports whether a route says that what sounds like danger is not.
func (rs routes) calm(m message) bool {
	return slices.ContainsFunc(rs, func(r rule) bool { return r.calm && r.fits(m) })
}
