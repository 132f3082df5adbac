package report

import "nhipcau/tally"

// Heading is one heading of the table that provinces report under every year,
// with what was counted of it in the period, nil for what is not counted here.
type Heading struct {
	Code    string `json:"code"`
	Reached *Sum   `json:"reached,omitempty"`      // confirmed by a code
	Said    *Sum   `json:"said_reached,omitempty"` // said so on their card
	URL     string `json:"heading_source"`
}

// annual fills the headings from the months of a period; nil without any.
func annual(months []tally.Publication) (out []Heading) {
	if len(months) == 0 {
		return nil
	}
	for _, h := range words.Annual.Headings {
		line := Heading{Code: h.Code, URL: h.URL}
		if line.URL == "" {
			line.URL = words.Annual.URL
		}
		if h.Counted {
			reached := add(counts(months, h.Topic, tally.Reached.String())...)
			said := add(counts(months, h.Topic, tally.SaidReached.String())...)
			line.Reached, line.Said = &reached, &said
		}
		out = append(out, line)
	}
	return out
}
