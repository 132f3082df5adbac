package telegram

import (
	"strings"
	"unicode/utf8"

	"github.com/go-telegram/bot/models"

	"nhipcau/flows"
	"nhipcau/internal/lang"
)

// What our own buttons carry begins with the version of the rest and with
// whether the message above is a mere question; Telegram takes 64 bytes in all.
const (
	keptData    = "1|"
	passingData = "1="
	maxData     = 64
)

// carried reads a button's data. What is of another version, or was made up,
// is given as it is: it is no token, and is answered as an old button.
func carried(data string) (token string, passing bool) {
	if token, ok := strings.CutPrefix(data, passingData); ok {
		return token, true
	}
	return strings.TrimPrefix(data, keptData), false
}

// rowRunes is how many letters fit side by side on a narrow phone.
const rowRunes = 32

type row = []models.InlineKeyboardButton

// keyboard draws choices and controls as buttons under a message. Answers stand
// at most two in a row, controls three, and a long label alone.
func keyboard(r flows.Reply) []row {
	prefix := keptData
	if passing(r) {
		prefix = passingData
	}
	return append(rows(r.Choices, prefix, 2), rows(r.Nav, prefix, 3)...)
}

// markupOf is what Telegram is given of rows; nil when there are none.
func markupOf(rows []row) models.ReplyMarkup {
	if len(rows) == 0 {
		return nil
	}
	return models.InlineKeyboardMarkup{InlineKeyboard: rows}
}

// copies are buttons that put a number to call on the clipboard, one for each
// that Telegram does not make a link of itself.
func (c *Channel) copies(b bubble, l lang.Lang) (out []row) {
	word := c.c.Bot.Text("telegram_copy", l)
	for _, p := range b.numbers {
		out = append(out, row{{Text: strings.TrimSpace(word + " " + p.Label), CopyText: &models.CopyTextButton{Text: p.Tel}}})
	}
	return out
}

func rows(choices []flows.Choice, prefix string, most int) (out []row) {
	var line row
	widest := 0
	for _, c := range choices {
		data := prefix + c.Token
		if len(data) > maxData || c.Label == "" {
			continue // Telegram would refuse the whole message
		}
		width := max(widest, utf8.RuneCountInString(c.Label))
		if n := len(line); n > 0 && (n == most || width*(n+1) > rowRunes) {
			out, line, width = append(out, line), nil, utf8.RuneCountInString(c.Label)
		}
		line = append(line, models.InlineKeyboardButton{Text: c.Label, CallbackData: data})
		widest = width
	}
	if line != nil {
		out = append(out, line)
	}
	return out
}
