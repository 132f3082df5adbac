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

// maxCopied is how much a button may put on the clipboard, in letters.
const maxCopied = 256

// bubble is one message to send: HTML, or a picture with HTML under it.
type bubble struct {
	text    string // what the HTML was made of
	html    string
	picture []byte         // PNG
	numbers []flows.Phone  // in it, that Telegram makes no link of
	follow  []flows.Choice // buttons of its own, which stay with it
}

// draw turns a reply into messages. Sentences that follow each other become
// one: fewer bubbles come faster and buzz less.
func draw(r flows.Reply) (out []bubble) {
	var said []string
	flush := func() {
		for _, part := range bot.Split(strings.Join(said, "\n\n"), maxText) {
			out = append(out, bubble{text: part, html: markup(part)})
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
				out = append(out, bubble{text: text, html: markup(text), picture: code.PNG(), follow: m.Ticket.Follow})
				continue
			}
		}
		said = []string{text}
		flush()
		if m.Card != nil {
			out[len(out)-1].numbers = plain(m.Card.Phones)
		} else {
			out[len(out)-1].follow = m.Ticket.Follow
		}
	}
	flush()
	return out
}

// markup draws *emphasis* as bold and escapes the rest.
func markup(text string) string {
	return flows.Emphasis(text, func(s string) string { return "<b>" + html.EscapeString(s) + "</b>" }, html.EscapeString)
}

// phone writes a number so that it can be tapped.
func phone(p flows.Phone) string {
	text := bot.PhoneText(p)
	if number, ok := international(p); ok {
		text += " · " + number
	}
	return text
}

// international is the form of a number that Telegram makes a link of. Short
// numbers and 1800 or 1900 lines have none: they get a button that copies them.
func international(p flows.Phone) (string, bool) {
	national, ok := strings.CutPrefix(p.Tel, "0")
	return "+84" + national, ok && len(national) >= 9
}

// plain are the numbers that have no such form.
func plain(phones []flows.Phone) (out []flows.Phone) {
	for _, p := range phones {
		if _, ok := international(p); !ok && p.Tel != "" && len(p.Tel) <= maxCopied {
			out = append(out, p)
		}
	}
	return out
}
