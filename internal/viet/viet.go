// Package viet brings what people type in Vietnamese to one form, so that
// "Vay vốn", "VAY VON", "vay vố́n" in decomposed form and "vay  von" can be
// compared. It knows letters and syllables, not meaning: teencode, dialect and
// topics belong to knowledge/understand.
//
//	viet.Fold("Học nghề Ở ĐÂU?")      // "hoc nghe o dau?"
//	viet.Syllables("Học nghề, ở đâu?") // ["hoc" "nghe" "o" "dau"]
package viet

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Clean puts text into NFC, in lower case, with full-width digits made plain,
// zero-width characters dropped and every run of white space made one blank.
// Marks stay. Invalid UTF-8 is dropped.
func Clean(s string) string {
	if plain(s) {
		return strings.ToLower(s)
	}
	s = norm.NFC.String(s)
	var b strings.Builder
	b.Grow(len(s))
	blank := false
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			continue
		case unicode.Is(unicode.Cf, r), r == '\uFE0F', r == '\u20E3':
			continue
		case unicode.IsSpace(r) || unicode.IsControl(r):
			blank = b.Len() > 0
			continue
		case r >= '０' && r <= '９':
			r -= '０' - '0'
		}
		if blank {
			b.WriteByte(' ')
			blank = false
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// plain reports whether s is ASCII without anything that Clean would change
// but its case.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= utf8.RuneSelf || c < ' ' || c == 0x7f ||
			(c == ' ' && (i == 0 || i == len(s)-1 || s[i+1] == ' ')) {
			return false
		}
	}
	return true
}

// Fold is Clean with the marks taken off and đ made d: what is left when
// somebody types without marks.
func Fold(s string) string {
	s = Clean(s)
	if ascii(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	blank := false // a mark alone may have stood between two blanks
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
			continue
		case r == ' ':
			blank = b.Len() > 0
			continue
		case r == 'đ':
			r = 'd'
		}
		if blank {
			b.WriteByte(' ')
			blank = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// Marked reports whether the text carries any Vietnamese mark or đ.
func Marked(s string) bool {
	s = Clean(s)
	return Fold(s) != s
}

// Syllables gives the folded syllables and numbers of a text, without
// punctuation.
func Syllables(s string) []string {
	return strings.FieldsFunc(Fold(s), notWord)
}

// Words gives the syllables with their marks kept, in the same order and
// number as Syllables.
func Words(s string) []string {
	return strings.FieldsFunc(Clean(s), notWord)
}

// Phrase is the folded syllables joined by single blanks: the form in which
// labels, synonyms and typed answers are compared.
func Phrase(s string) string { return joined(s, " ") }

// Key is the folded letters and digits run together: the form in which names
// are looked up ("Hậu Lộc", "hau loc" and "hauloc" are one).
func Key(s string) string { return joined(s, "") }

// joined writes the folded syllables with something between them.
func joined(s, between string) string {
	s = Fold(s)
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		if notWord(r) {
			gap = true
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteString(between)
		}
		gap = false
		b.WriteRune(r)
	}
	return b.String()
}

func notWord(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r)
}

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
