package zalo

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"nhipcau/bot"
	"nhipcau/flows"
	"nhipcau/internal/lang"
)

// maxText is how many characters Zalo takes in one message; one more, and all of
// it is refused. They are counted as UTF-16 here, which is never fewer.
const maxText = 2000

// Fit makes messages of a text: composed (decomposed Vietnamese is a quarter
// longer), without the stars of emphasis, which Zalo has no form for, and cut at
// the borders of sentences.
func Fit(text string) []string {
	return bot.Split(norm.NFC.String(bot.Bare(text)), maxText)
}

// Words gives a sentence that only a channel says; bot.Bot's Text is one.
type Words func(key string, l lang.Lang) string

// Menu writes answers as a numbered list and controls as words to type. Without
// either it is empty.
func (say Words) Menu(l lang.Lang, choices, controls []flows.Choice) string {
	var parts []string
	if len(choices) > 0 {
		parts = append(parts, bot.Numbered(choices), say("zalo_choose", l))
	}
	if len(controls) > 0 {
		labels := make([]string, len(controls))
		for i, c := range controls {
			labels[i] = c.Label
		}
		parts = append(parts, strings.ReplaceAll(say("zalo_also", l), "{words}", strings.Join(labels, " · ")))
	}
	return strings.Join(parts, "\n")
}

// Honest adds to a reply what is true of Zalo alone: at the greeting, who can
// read along and which way is more private; when messages are to be deleted,
// that they cannot be. The two keys name these sentences; website may be empty.
func (say Words) Honest(l lang.Lang, r flows.Reply, notice, wiped, website string) flows.Reply {
	switch {
	case r.Wipe && say(wiped, l) != "":
		r.Messages = []flows.Message{{Text: say(wiped, l)}}
	case r.Greeting && len(r.Messages) > 0:
		text := say(notice, l)
		if website != "" {
			text += "\n" + strings.ReplaceAll(say("zalo_website", l), "{url}", website)
		}
		r.Messages = slices.Insert(slices.Clone(r.Messages), 1, flows.Message{Text: text})
	}
	return r
}

// Title makes a button's title of a label: composed, without stars, of at most
// most characters.
func Title(label string, most int) string {
	runes := []rune(norm.NFC.String(bot.Bare(label)))
	if len(runes) > most {
		runes = append(runes[:most-1], '…')
	}
	return string(runes)
}

// Plain writes a whole reply as one text, for where there are no buttons and
// each message counts.
func (say Words) Plain(l lang.Lang, r flows.Reply) string {
	parts := make([]string, 0, len(r.Messages)+1)
	for _, m := range r.Messages {
		parts = append(parts, bot.MessageText(m, bot.PhoneText))
	}
	if menu := say.Menu(l, r.Choices, r.Nav); menu != "" {
		parts = append(parts, menu)
	}
	return strings.Join(parts, "\n\n")
}
