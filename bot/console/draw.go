package console

import (
	"io"
	"strings"

	"rsc.io/qr"

	"nhipcau/bot"
	"nhipcau/flows"
)

// Escape sequences of every terminal since the VT100. Clearing takes the lines
// that were scrolled away too.
const (
	clearScreen = "\x1b[H\x1b[2J\x1b[3J"
	bold        = "\x1b[1m"
	inkOnPaper  = "\x1b[30;107m"
	plain       = "\x1b[0m"
)

// draw shows what the last step said.
func (t *terminal) draw() {
	if t.Terminal && (t.reply.Neutral || t.reply.Wipe) {
		t.print(clearScreen)
	}
	for _, m := range t.reply.Messages {
		t.print("\n" + t.emphasis(bot.MessageText(m, bot.PhoneText)) + "\n")
		if m.Ticket != nil {
			if code, err := qr.Encode(m.Ticket.Digits, qr.M); err == nil {
				t.print("\n" + picture(code, t.Terminal))
			}
		}
	}
	if list := bot.Numbered(t.reply.Choices); list != "" {
		t.print("\n" + list + "\n")
	}
	if len(t.reply.Nav) > 0 {
		t.print("\n" + controls(t.reply.Nav) + "\n")
	}
}

// controls stand in one line; they are used by typing what is in the brackets.
func controls(nav []flows.Choice) string {
	labels := make([]string, len(nav))
	for i, c := range nav {
		labels[i] = "[" + c.Label + "]"
	}
	return strings.Join(labels, " ")
}

func (t *terminal) emphasis(text string) string {
	if !t.Terminal {
		return bot.Bare(text)
	}
	return flows.Emphasis(text, func(s string) string { return bold + s + plain }, func(s string) string { return s })
}

// quiet is the light border that readers of QR pictures need, in modules.
const quiet = 2

// picture draws a QR code with half blocks, two modules a character. With
// colours it is ink on paper; without, blocks are the light modules, as most
// terminals are dark.
func picture(code *qr.Code, colours bool) string {
	var b strings.Builder
	for y := -quiet; y < code.Size+quiet; y += 2 {
		if colours {
			b.WriteString(inkOnPaper)
		}
		for x := -quiet; x < code.Size+quiet; x++ {
			upper, lower := code.Black(x, y) == colours, code.Black(x, y+1) == colours
			if y+1 >= code.Size+quiet {
				lower = false // below the border there is no picture
			}
			b.WriteRune([]rune(" ▀▄█")[bits(upper, lower)])
		}
		if colours {
			b.WriteString(plain)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func bits(upper, lower bool) (n int) {
	if upper {
		n++
	}
	if lower {
		n += 2
	}
	return n
}

func (t *terminal) print(s string) {
	if t.err == nil {
		_, t.err = io.WriteString(t.Out, s)
	}
}
