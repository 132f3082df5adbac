package telegram

import (
	"unicode/utf8"

	"github.com/go-telegram/bot/models"

	"nhipcau/flows"
)

// dataPrefix marks our own buttons and the version of what they carry;
// Telegram takes 64 bytes in all.
const (
	dataPrefix = "1|"
	maxData    = 64
)

// rowRunes is how many letters fit side by side on a narrow phone.
const rowRunes = 32

// keyboard draws choices and controls as buttons under a message; nil when
// there are none. Answers stand at most two in a row, controls three, and a
// long label alone.
func keyboard(r flows.Reply) models.ReplyMarkup {
	rows := append(rows(r.Choices, 2), rows(r.Nav, 3)...)
	if len(rows) == 0 {
		return nil
	}
	return models.InlineKeyboardMarkup{InlineKeyboard: rows}
}

func rows(choices []flows.Choice, most int) (out [][]models.InlineKeyboardButton) {
	var row []models.InlineKeyboardButton
	widest := 0
	for _, c := range choices {
		data := dataPrefix + c.Token
		if len(data) > maxData || c.Label == "" {
			continue // Telegram would refuse the whole message
		}
		width := max(widest, utf8.RuneCountInString(c.Label))
		if n := len(row); n > 0 && (n == most || width*(n+1) > rowRunes) {
			out, row, width = append(out, row), nil, utf8.RuneCountInString(c.Label)
		}
		row = append(row, models.InlineKeyboardButton{Text: c.Label, CallbackData: data})
		widest = width
	}
	if row != nil {
		out = append(out, row)
	}
	return out
}
