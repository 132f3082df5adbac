package oa

import (
	"strings"

	"nhipcau/bot"
	"nhipcau/bot/zalo"
	"nhipcau/flows"
	"nhipcau/internal/lang"
)

// Preview draws a reply as it would be sent, for those who try content out: at
// most five buttons under a message, and the rest as a list and words to type.
func Preview(say zalo.Words, l lang.Lang, r flows.Reply) (out []bot.Bubble) {
	r = say.Honest(l, r, "zalo_oa_notice", "zalo_oa_wiped", "")
	for _, b := range draw(say, l, r) {
		shown := bot.Bubble{Text: b.text, Picture: b.picture != nil}
		for _, k := range b.buttons {
			switch p := k.Payload.(type) {
			case call:
				shown.Calls = append(shown.Calls, flows.Phone{Label: k.Title, Tel: p.Number})
			case string:
				shown.Rows = append(shown.Rows, []flows.Choice{{Token: strings.TrimPrefix(p, payloadMark), Label: k.Title}})
			}
		}
		out = append(out, shown)
	}
	return out
}
