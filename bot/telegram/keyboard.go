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

// button is models.InlineKeyboardButton with the fields that are used: a screen
// has a dozen of them, and the library's are two hundred bytes each.
type button struct {
	Text   string  `json:"text"`
	Data   string  `json:"callback_data,omitempty"`
	Copies *copied `json:"copy_text,omitempty"`
}

type copied struct {
	Text string `json:"text"`
}

type row = []button

// keys is models.InlineKeyboardMarkup of such buttons.
type keys struct {
	Rows []row `json:"inline_keyboard"`
}

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
	return keys{rows}
}

// copies are buttons that put a number to call on the clipboard, one for each
// that Telegram does not make a link of itself.
func (c *Channel) copies(b bubble, l lang.Lang) (out []row) {
	word := c.c.Bot.Text("telegram_copy", l)
	for _, p := range b.numbers {
		out = append(out, row{{Text: strings.TrimSpace(word + " " + p.Label), Copies: &copied{p.Tel}}})
	}
	return out
}

// rows makes buttons of choices, at most so many in a row.
func rows(choices []flows.Choice, prefix string, most int) (out []row) {
	for _, line := range inRows(choices, prefix, most) {
		buttons := make(row, len(line), most)
		for i, c := range line {
			buttons[i] = button{Text: c.Label, Data: prefix + c.Token}
		}
		out = append(out, buttons)
	}
	return out
}

// inRows says which choices stand side by side. What Telegram would refuse the
// whole message for is left out.
func inRows(choices []flows.Choice, prefix string, most int) (out [][]flows.Choice) {
	var line []flows.Choice
	widest := 0
	for _, c := range choices {
		if len(prefix)+len(c.Token) > maxData || c.Label == "" {
			continue
		}
		width := max(widest, utf8.RuneCountInString(c.Label))
		if n := len(line); n > 0 && (n == most || width*(n+1) > rowRunes) {
			out, line, width = append(out, line), nil, utf8.RuneCountInString(c.Label)
		}
		line = append(line, c)
		widest = width
	}
	if line != nil {
		out = append(out, line)
	}
	return out
}
