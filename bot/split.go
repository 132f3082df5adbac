package bot

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Split cuts a text into parts of at most most UTF-16 units (the unit in which
// platforms count), at the best border there is: between paragraphs, else
// lines, sentences, words, letters. Blanks at the cuts are dropped; nothing
// else is.
func Split(text string, most int) []string {
	most = max(most, 2) // an emoji takes two units
	var parts []string
	for {
		text = strings.TrimSpace(text)
		if len(text) <= most {
			break // no letter has more units than bytes
		}
		head := fitting(text, most)
		if head == len(text) {
			break
		}
		cut := border(text[:head+firstLen(text[head:])], head)
		parts = append(parts, strings.TrimSpace(text[:cut]))
		text = text[cut:]
	}
	if text != "" {
		parts = append(parts, text)
	}
	return parts
}

// Units is the length of a text in UTF-16 units.
func Units(text string) (n int) {
	for _, r := range text {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}

// fitting is the length in bytes of the longest beginning of a text that has at
// most the given number of units.
func fitting(text string, most int) int {
	n := 0
	for i, r := range text {
		if n += max(1, utf16.RuneLen(r)); n > most {
			return i
		}
	}
	return len(text)
}

// border finds where to cut a text at or before the byte given: after the last
// border of the best kind that leaves the part at least half full, else after
// any border, else just there.
func border(text string, at int) int {
	kinds := []string{"\n\n", "\n", ". ", "! ", "? ", "; ", ", ", " "}
	for _, least := range []int{at / 2, 1} {
		for _, kind := range kinds {
			if i := strings.LastIndex(text, kind); i >= least {
				return min(i+len(kind), at)
			}
		}
	}
	return at
}

func firstLen(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	return n
}
