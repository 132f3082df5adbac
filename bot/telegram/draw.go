package telegram

import (
	"html"
	"strings"

	"rsc.io/qr"

	"nhipcau/bot"
	"nhipcau/flows"
)

// Lengths in UTF-16 units of what is visible. Telegram allows 4096 in a message
// and 1024 under a picture; a little is left for what others add.
const (
	maxText    = 4000
	maxCaption = 1000
)

// bubble is one message to send: HTML, or a picture with HTML under it.
type bubble struct {
	html    string
	picture []byte // PNG
}

// draw turns a reply into messages. Sentences that follow each other become
// one: fewer bubbles come faster and buzz less.
func draw(r flows.Reply) (out []bubble) {
	var said []string
	flush := func() {
		for _, part := range bot.Split(strings.Join(said, "\n\n"), maxText) {
			out = append(out, bubble{html: markup(part)})
		}
		said = nil
	}
	for _, m := range r.Messages {
		text := bot.MessageText(m, phone)
		if m.Card == nil && m.Ticket == nil {
			said = append(said, text)
			continue
		}
		flush()
		if m.Ticket != nil && bot.Units(text) <= maxCaption {
			if code, err := qr.Encode(m.Ticket.Digits, qr.M); err == nil {
				code.Scale = 12
				out = append(out, bubble{html: markup(text), picture: code.PNG()})
				continue
			}
		}
		said = []string{text}
		flush()
	}
	flush()
	return out
}

// markup draws *emphasis* as bold and escapes the rest.
func markup(text string) string {
	return bot.Emphasis(text, func(s string) string { return "<b>" + html.EscapeString(s) + "</b>" }, html.EscapeString)
}

// phone writes a number so that it can be tapped: Telegram makes a link of a
// number in international form only. Short numbers and 1800 or 1900 lines have
// no such form.
func phone(p flows.Phone) string {
	text := bot.PhoneText(p)
	if national, ok := strings.CutPrefix(p.Tel, "0"); ok && len(national) >= 9 {
		text += " · +84" + national
	}
	return text
}
