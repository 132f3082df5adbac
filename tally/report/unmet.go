package report

import "nhipcau/tally"

// Unmet is need and what was missing in one topic, over the weeks of a period.
type Unmet struct {
	Topic      string `json:"topic"`
	Need       Sum    `json:"need"`
	NoListing  Sum    `json:"no_listing"` // no service there
	Conditions Sum    `json:"conditions"` // there is one, its conditions are not met
	Other      Sum    `json:"other"`      // not known why
}

// missed is what is shown of the need that was not met.
func (u Unmet) missed() int64 { return u.NoListing.N + u.Conditions.N + u.Other.N }

// partly says that some of it is hidden.
func (u Unmet) partly() bool { return u.NoListing.Hidden+u.Conditions.Hidden+u.Other.Hidden > 0 }

// none says that nothing of it is shown.
func (u Unmet) none() bool { return u.NoListing.few() && u.Conditions.few() && u.Other.few() }

// unmet adds up the weeks, topic by topic, in the order in which they come.
func unmet(weeks []tally.Publication) (out []Unmet) {
	for _, topic := range topicsOf(weeks) {
		of := func(label string) Sum { return add(counts(weeks, topic, label)...) }
		out = append(out, Unmet{
			Topic: topic, Need: of(tally.Need.String()), NoListing: of("unmet:" + tally.ReasonNoListing),
			Conditions: of("unmet:" + tally.ReasonConditions), Other: of("unmet"),
		})
	}
	return out
}

// topicsOf lists the topics of publications, each once.
func topicsOf(all []tally.Publication) (topics []string) {
	seen := map[string]bool{"": true}
	for _, p := range all {
		for _, l := range p.Lines {
			if !seen[l.Topic] {
				seen[l.Topic] = true
				topics = append(topics, l.Topic)
			}
		}
	}
	return topics
}
