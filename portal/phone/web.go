package phone

import (
	"nhipcau/flows"
	"nhipcau/internal/lang"
)

// Web draws a reply as the web chat does: a bubble a message, cards with their
// numbers to tap, each answer a button of its own, the controls in a row. Its
// way out is on every page already.
func Web(_ lang.Lang, r flows.Reply) (out []Bubble) {
	for _, m := range r.Messages {
		switch {
		case m.Card != nil:
			out = append(out, Bubble{Card: m.Card, Calls: m.Card.Phones})
		case m.Ticket != nil:
			b := Bubble{Text: "*" + m.Ticket.Code + "*\n\n" + m.Ticket.Text, Picture: true}
			for _, c := range m.Ticket.Follow {
				b.Rows = append(b.Rows, []flows.Choice{c})
			}
			out = append(out, b)
		default:
			out = append(out, Bubble{Text: m.Text})
		}
	}
	if len(out) == 0 {
		return nil
	}
	last := &out[len(out)-1]
	for _, c := range r.Choices {
		last.Rows = append(last.Rows, []flows.Choice{c})
	}
	var nav []flows.Choice
	for _, c := range r.Nav {
		if c.Kind != flows.Exit {
			nav = append(nav, c)
		}
	}
	if len(nav) > 0 {
		last.Rows = append(last.Rows, nav)
	}
	return out
}
