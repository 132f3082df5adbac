package flows

import (
	"slices"
	"strings"

	"nhipcau/knowledge/directory"
)

// A card stands for something one can ring, walk to or read about. A row of cards
// that all say "no number yet, ask at the commune" is only long: beyond the first
// page such services are told in a line each, all at once, with how to ask for them
// said once.

// fewestFolded is how many such services make it worth while.
const fewestFolded = 2

// inPages parts what was found into what is shown as cards, a page at a time, and what
// is told in a line each after the first page.
func inPages(offers []directory.Offer) (cards []directory.Offer, lines []*directory.Listing) {
	for i, o := range offers {
		if i >= pageSize && plain(o.Listing) {
			lines = append(lines, o.Listing)
		} else {
			cards = append(cards, o)
		}
	}
	if len(lines) < fewestFolded {
		return offers, nil
	}
	return cards, lines
}

// plain reports whether a card would say no more of a service than what it is and
// where to ask.
func plain(l *directory.Listing) bool {
	silent := func(d directory.Duty) bool { return d.Is != directory.AnswerYes && d.Text.IsZero() }
	return len(l.Phones)+len(l.Locations)+len(l.Notices)+len(l.Costs)+len(l.Documents) == 0 &&
		l.Rule().Source() == "" && l.Eligibility.Text.IsZero() && l.Website == "" && l.Say.IsZero() &&
		l.Schedule.IsZero() && silent(l.MustReport) && silent(l.AsksID) &&
		l.Verification.Status != directory.CheckedByPhone
}

// sayFolded tells services in a line each, those that are asked for in the same way
// together.
func (t *turn) sayFolded(listings []*directory.Listing) {
	if len(listings) == 0 {
		return
	}
	var ways []string
	names := map[string][]string{}
	for _, l := range listings {
		way := t.howToBegin(l)
		if !slices.Contains(ways, way) {
			ways = append(ways, way)
		}
		names[way] = append(names[way], t.text("folded_one", "name", l.Name.In(t.lang()), "what", l.Summary.In(t.lang())))
	}
	parts := []string{t.text("folded")}
	for _, way := range ways {
		parts = append(parts, strings.Join(names[way], "\n"))
		if way != "" {
			parts = append(parts, t.text("card_how")+": "+way)
		}
	}
	t.say(strings.Join(parts, "\n\n"))
}
