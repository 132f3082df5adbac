package bot

import (
	"strconv"
	"strings"

	"nhipcau/flows"
)

// MessageText draws one message as text, for a channel or a place without cards:
// its text, its card line by line, or its ticket. *Stars* still mark emphasis;
// flows.Emphasis draws or drops them. Phone says how a number is written.
func MessageText(m flows.Message, phone func(flows.Phone) string) string {
	switch {
	case m.Card != nil:
		return cardText(m.Card, phone)
	case m.Ticket != nil:
		return "*" + unstar(m.Ticket.Code) + "*\n\n" + m.Ticket.Text
	}
	return m.Text
}

func cardText(c *flows.Card, phone func(flows.Phone) string) string {
	var b strings.Builder
	b.WriteString("*" + unstar(c.Title) + "*")
	for _, l := range c.Lines {
		b.WriteByte('\n')
		if l.Warn {
			b.WriteString("⚠ ")
		}
		if l.Label != "" {
			b.WriteString("*" + unstar(l.Label) + ":* ")
		}
		b.WriteString(unstar(l.Text))
	}
	for _, p := range c.Phones {
		b.WriteString("\n☎ " + unstar(phone(p)))
	}
	return b.String()
}

// PhoneText writes a number as people read it, with its note: "1800 1233
// (24/7, miễn phí)".
func PhoneText(p flows.Phone) string {
	if p.Note == "" {
		return p.Label
	}
	return p.Label + " (" + p.Note + ")"
}

// Numbered lists choices from 1, a line each.
func Numbered(choices []flows.Choice) string {
	lines := make([]string, len(choices))
	for i, c := range choices {
		lines[i] = strconv.Itoa(i+1) + ". " + unstar(c.Label)
	}
	return strings.Join(lines, "\n")
}

// unstar keeps what the directory says from being taken for emphasis.
func unstar(s string) string { return strings.ReplaceAll(s, "*", "") }

// Bare drops the stars of emphasis.
func Bare(text string) string {
	same := func(s string) string { return s }
	return flows.Emphasis(text, same, same)
}
