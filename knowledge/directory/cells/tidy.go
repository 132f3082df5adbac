package cells

import (
	"html"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Tidy brings a cell to one form: NFC, lines ended by \n alone, without
// zero-width characters, invalid UTF-8 and blanks at its ends.
func Tidy(s string) string {
	if tidy(s) {
		return s
	}
	s = norm.NFC.String(strings.ToValidUTF8(s, ""))
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case r == '\u00a0', r == '\t', r == '\u202f':
			return ' '
		case r == '\n':
			return r
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == '\uFFFE', r == '\uFFFF':
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// tidy reports whether there is nothing to do, as in nearly every cell.
func tidy(s string) bool {
	if s == "" {
		return true
	}
	if s[0] <= ' ' || s[len(s)-1] <= ' ' {
		return false
	}
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= utf8.RuneSelf || c < ' ' && c != '\n' || c == 0x7f {
			return false
		}
	}
	return true
}

var (
	tag    = regexp.MustCompile(`(?i)</?[a-z][a-z0-9]*(\s[^<>]*)?/?>|<!--.*?-->`)
	broken = regexp.MustCompile(`(?i)<(br|/p|/div|/li|/tr|/h[1-6])\s*/?>`)
	hidden = regexp.MustCompile(`(?is)<(script|style)\b.*?(</(script|style)\s*>|$)`)
	blanks = regexp.MustCompile(`[ \t\f\v]+`)
	lines  = regexp.MustCompile(` *\n[ \n]*`)
)

// mostLayers is how often a text may have been escaped on its way to us.
const mostLayers = 8

// Plain takes the HTML out of a text that some web form left in it, and reports
// whether there was any.
func Plain(s string) (text string, had bool) {
	if !strings.Contains(s, "<") && !strings.Contains(s, "&") {
		return s, false
	}
	text = s
	for range mostLayers { // forms that were filled in by programs escape what was escaped
		was := text
		text = hidden.ReplaceAllString(text, " ")
		text = broken.ReplaceAllString(text, "\n")
		text = tag.ReplaceAllString(text, " ")
		text = strings.ReplaceAll(html.UnescapeString(text), "\u00a0", " ")
		if text == was {
			break
		}
	}
	if text == s {
		return s, false
	}
	text = blanks.ReplaceAllString(text, " ")
	return Tidy(lines.ReplaceAllString(text, "\n")), true
}
