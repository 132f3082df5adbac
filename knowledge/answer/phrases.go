package answer

import (
	"strings"

	"nhipcau/internal/viet"
)

// spelt is a word as typed (small letters) and without marks.
type spelt struct{ typed, folded string }

// read2 gives the words of a text, each in both spellings.
func bothSpellings(text string) []spelt {
	typed, folded := viet.Words(text), viet.Syllables(text)
	out := make([]spelt, min(len(typed), len(folded)))
	for i := range out {
		out[i] = spelt{typed[i], folded[i]}
	}
	return out
}

// is reports whether a word is a listed one: with its marks, or without any.
func (w spelt) is(listed spelt) bool {
	return w.folded == listed.folded && (w.typed == listed.typed || w.typed == w.folded)
}

// phrases are lists of words, by their first without marks.
type phrases map[string][][]spelt

func phrasesOf(lines []string) phrases {
	p := phrases{}
	for _, l := range lines {
		if w := bothSpellings(l); len(w) > 0 {
			p[w[0].folded] = append(p[w[0].folded], w)
		}
	}
	return p
}

// in reports whether one of the phrases stands in a text.
func (p phrases) in(words []spelt) bool { return p.first(words) != "" }

// first gives the first of the phrases that stands in a text, as it is listed.
func (p phrases) first(words []spelt) string {
	for i, w := range words {
		for _, phrase := range p[w.folded] {
			if stands(phrase, words[i:]) {
				return said(phrase)
			}
		}
	}
	return ""
}

// each calls f with every phrase that stands in a text.
func (p phrases) each(words []spelt, f func([]spelt)) {
	for i, w := range words {
		for _, phrase := range p[w.folded] {
			if stands(phrase, words[i:]) {
				f(phrase)
			}
		}
	}
}

func stands(phrase, words []spelt) bool {
	if len(words) < len(phrase) {
		return false
	}
	for i := range phrase {
		if !words[i].is(phrase[i]) {
			return false
		}
	}
	return true
}

func said(phrase []spelt) string {
	var b strings.Builder
	for i, w := range phrase {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w.typed)
	}
	return b.String()
}
