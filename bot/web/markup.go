package web

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// span is a run of text, strong or not. Text is kept in spans until the
// template escapes it, so no markup is ever made from a string.
type span struct {
	Text   string
	Strong bool
}

type (
	line      []span
	paragraph []line
)

// paragraphs reads a message's text: empty lines part paragraphs, line breaks
// stay, *stars* mark emphasis within a line.
func paragraphs(text string) []paragraph {
	var all []paragraph
	var p paragraph
	for l := range strings.Lines(strings.ReplaceAll(text, "\r\n", "\n") + "\n\n") {
		l = strings.TrimSpace(l)
		if l != "" {
			p = append(p, spans(l))
		} else if len(p) > 0 {
			all, p = append(all, p), nil
		}
	}
	return all
}

// spans cuts a line at its emphasis. A pair of stars counts only when it hugs
// what it marks, so "3 * 4" and "*111#" stay as they are.
func spans(s string) line {
	var out line
	plain := 0 // where the text not yet given out begins
	for i := 0; i < len(s); i++ {
		if s[i] != '*' || !opens(s, i) {
			continue
		}
		end := closing(s, i+1)
		if end < 0 {
			break
		}
		if plain < i {
			out = append(out, span{Text: s[plain:i]})
		}
		out = append(out, span{Text: s[i+1 : end], Strong: true})
		plain, i = end+1, end
	}
	if plain < len(s) {
		out = append(out, span{Text: s[plain:]})
	}
	return out
}

// opens reports whether the star at i stands before a word and not behind one.
func opens(s string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(s[:i])
	after, _ := utf8.DecodeRuneInString(s[i+1:])
	return (i == 0 || !wordy(before)) && i+1 < len(s) && !unicode.IsSpace(after) && after != '*'
}

// closing finds the star that ends what begins at from, or -1.
func closing(s string, from int) int {
	for i := from; i < len(s); i++ {
		if s[i] != '*' {
			continue
		}
		before, _ := utf8.DecodeLastRuneInString(s[:i])
		after, _ := utf8.DecodeRuneInString(s[i+1:])
		if i > from && !unicode.IsSpace(before) && (i+1 == len(s) || !wordy(after)) {
			return i
		}
	}
	return -1
}

func wordy(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
