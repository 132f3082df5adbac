package oa

import (
	"slices"

	"rsc.io/qr"

	"nhipcau/bot"
	"nhipcau/bot/zalo"
	"nhipcau/flows"
	"nhipcau/internal/lang"
)

// What Zalo takes under one message.
const (
	maxButtons = 5
	maxTitle   = 100 // characters
	maxPayload = 1000
)

// button is one as Zalo reads it: to answer, or to call.
type button struct {
	Title   string `json:"title"`
	Type    string `json:"type"`
	Payload any    `json:"payload"`
}

type call struct {
	Number string `json:"phone_code"`
}

// bubble is one message to send: text with buttons, or a picture.
type bubble struct {
	text    string
	buttons []button
	picture []byte // PNG
}

// draw turns a reply into messages. Sentences that follow each other become one;
// a card is one of its own, with its numbers to tap; the code is followed by its
// picture. The answers are buttons under the last text as long as all of them
// fit, else a numbered list; the controls take what room is left.
func draw(say zalo.Words, l lang.Lang, r flows.Reply) (out []bubble) {
	var phones []flows.Phone // of the last text
	var joined string
	flush := func() {
		for _, text := range zalo.Fit(joined) {
			out = append(out, bubble{text: text})
		}
		if n := len(out); n > 0 && joined != "" {
			out[n-1].buttons = calls(say, l, phones)
		}
		joined, phones = "", nil
	}
	for _, m := range r.Messages {
		if m.Card != nil || m.Ticket != nil {
			flush()
		}
		joined += "\n\n" + bot.MessageText(m, bot.PhoneText)
		if m.Card != nil {
			phones = m.Card.Phones
			flush()
		}
		if m.Ticket != nil {
			flush()
			if code, err := qr.Encode(m.Ticket.Digits, qr.M); err == nil {
				code.Scale = 12
				out = append(out, bubble{picture: code.PNG()})
			}
		}
	}
	flush()
	return offer(say, l, out, r)
}

// offer puts the answers and controls under the last text.
func offer(say zalo.Words, l lang.Lang, out []bubble, r flows.Reply) []bubble {
	at := len(out) - 1
	for at >= 0 && out[at].picture != nil {
		at--
	}
	if at < 0 {
		return out
	}
	last := out[at]
	var listed []flows.Choice
	choices := usable(r.Choices)
	if len(last.buttons)+len(choices) > maxButtons {
		listed, choices = r.Choices, nil
	}
	for _, c := range choices {
		last.buttons = append(last.buttons, answer(c))
	}
	controls := usable(r.Nav)
	room := max(0, min(maxButtons-len(last.buttons), len(controls)))
	shown, typed := pick(controls, room)
	for _, c := range shown {
		last.buttons = append(last.buttons, answer(c))
	}
	texts := zalo.Fit(last.text + "\n\n" + say.Menu(l, listed, typed))
	parts := make([]bubble, len(texts))
	for i, text := range texts {
		parts[i].text = text
	}
	parts[len(parts)-1].buttons = last.buttons
	return slices.Replace(out, at, at+1, parts...)
}

// pick chooses which controls become buttons: the way out before all others. The
// rest can be typed. Both keep their order.
func pick(controls []flows.Choice, room int) (shown, typed []flows.Choice) {
	exit := slices.IndexFunc(controls, func(c flows.Choice) bool { return c.Kind == flows.Exit })
	for i, c := range controls {
		reserved := 0
		if exit > i {
			reserved = 1
		}
		if room-len(shown) > reserved {
			shown = append(shown, c)
		} else {
			typed = append(typed, c)
		}
	}
	return shown, typed
}

// usable leaves out what Zalo would refuse the whole message for.
func usable(choices []flows.Choice) []flows.Choice {
	return slices.DeleteFunc(slices.Clone(choices), func(c flows.Choice) bool {
		return c.Label == "" || len(payloadMark)+len(c.Token) > maxPayload
	})
}

func answer(c flows.Choice) button {
	return button{Title: title(c.Label), Type: "oa.query.hide", Payload: payloadMark + c.Token}
}

// calls are buttons that dial, for at most as many numbers as leave room for a
// way on.
func calls(say zalo.Words, l lang.Lang, phones []flows.Phone) (out []button) {
	for _, p := range phones[:min(len(phones), maxButtons-2)] {
		out = append(out, button{Title: title(say("zalo_call", l) + " " + p.Label), Type: "oa.open.phone", Payload: call{p.Tel}})
	}
	return out
}

func title(label string) string {
	return zalo.Title(label, maxTitle)
}
