package telegram

import (
	"nhipcau/bot"
	"nhipcau/flows"
)

// Preview draws a reply as it would be sent, for those who try content out: the
// same bubbles, with the same buttons in the same rows.
func Preview(r flows.Reply) (out []bot.Bubble) {
	for _, b := range draw(r) {
		out = append(out, bot.Bubble{Text: b.text, Picture: b.picture != nil, Calls: b.numbers, Rows: inRows(b.follow, keptData, 2)})
	}
	if n := len(out); n > 0 {
		last := &out[n-1]
		last.Rows = append(append(last.Rows, inRows(r.Choices, keptData, 2)...), inRows(r.Nav, keptData, 3)...)
	}
	return out
}
