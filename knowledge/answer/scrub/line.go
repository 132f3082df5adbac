package scrub

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"nhipcau/internal/viet"
)

// line is a message made ready: its letters as typed, the same without marks and
// in small letters, one byte for each, and its words.
type line struct {
	runes  []rune
	folded []byte // 'a'-'z', '0'-'9', ASCII signs; letters of other scripts are '?'
	hidden []bool
	words  []word
	shouts bool // capitals say nothing here: there are too many of them
}

// word is a run of letters and digits.
type word struct {
	from, to int // in runes
	folded   string
	typed    string // in small letters, with its marks
	capital  bool
	upper    bool // nothing but capitals, two or more
	digits   int  // how many of its letters are digits
}

// read makes a message ready. Signs that are not seen are dropped: they would
// part what belongs together.
func read(text string) *line {
	if len(text) > longest {
		text = text[:longest] // half a letter at the end is dropped with what is none
	}
	text = norm.NFKC.String(strings.ToValidUTF8(text, ""))
	l := &line{}
	for _, r := range text {
		switch {
		case unicode.In(r, unicode.Cf, unicode.Me, unicode.Mn, unicode.Co):
			continue
		case unicode.IsSpace(r) || unicode.IsControl(r):
			r = ' '
		}
		l.runes = append(l.runes, r)
		l.folded = append(l.folded, fold(r))
	}
	l.hidden = make([]bool, len(l.runes))
	l.cut()
	return l
}

// fold gives the one byte that a letter is without its marks.
func fold(r rune) byte {
	if r < utf8.RuneSelf {
		return byte(unicode.ToLower(r))
	}
	switch r {
	case 'đ', 'Đ', 'ð', 'Ð':
		return 'd'
	case 'ı', 'İ':
		return 'i'
	}
	if unicode.IsDigit(r) { // of another script: which digit does not matter
		return '0'
	}
	if base, _ := utf8.DecodeRuneInString(norm.NFD.String(string(r))); base < utf8.RuneSelf {
		return byte(unicode.ToLower(base))
	}
	if unicode.IsLetter(r) {
		return '?'
	}
	return '-'
}

// cut finds the words.
func (l *line) cut() {
	capitals := 0
	for i := 0; i < len(l.runes); {
		if !wordly(l.folded[i]) {
			i++
			continue
		}
		w := word{from: i, capital: unicode.IsUpper(l.runes[i]), upper: true}
		for ; i < len(l.runes) && wordly(l.folded[i]); i++ {
			if digit(l.folded[i]) {
				w.digits++
			}
			w.upper = w.upper && !unicode.IsLower(l.runes[i])
		}
		w.to, w.folded, w.typed = i, string(l.folded[w.from:i]), viet.Clean(string(l.runes[w.from:i]))
		w.upper = w.upper && w.digits == 0 && w.to-w.from > 1
		if w.capital {
			capitals++
		}
		l.words = append(l.words, w)
	}
	l.shouts = len(l.words) >= 5 && 10*capitals >= 7*len(l.words)
}

func wordly(b byte) bool { return 'a' <= b && b <= 'z' || digit(b) || b == '?' }
func digit(b byte) bool  { return '0' <= b && b <= '9' }

// hide takes out the words from one to another, and what stands between.
func (l *line) hide(first, last int) { l.hideRunes(l.words[first].from, l.words[last].to) }

func (l *line) hideRunes(from, to int) {
	for i := from; i < to; i++ {
		l.hidden[i] = true
	}
}

// gap is what stands between a word and the one before it.
func (l *line) gap(i int) string {
	if i == 0 {
		return string(l.folded[:l.words[0].from])
	}
	return string(l.folded[l.words[i-1].to:l.words[i].from])
}

// begins reports whether a word begins a sentence, where a capital says nothing.
func (l *line) begins(i int) bool {
	return i == 0 || strings.ContainsAny(l.gap(i), ".!?:;\"'(")
}

// ended reports whether a sign stands before the word that ends what was said.
func (l *line) ended(i int) bool {
	return i > 0 && l.gap(i) != "." && strings.ContainsAny(l.gap(i), ".!?;,()")
}

// after gives the index of the word after a cue that begins at i, 0 if none of
// the cues is there. The longest cue is taken.
func (l *line) after(i int, cues []cue) int {
	best := 0
	for _, cue := range cues {
		if i+len(cue) <= len(l.words) && i+len(cue) > best && l.said(i, cue) {
			best = i + len(cue)
		}
	}
	return best
}

// said reports whether a cue begins at a word: with its marks, or without any; a cue
// listed without marks is found with whatever marks.
func (l *line) said(i int, c cue) bool {
	for k, listed := range c {
		w := &l.words[i+k]
		if w.folded != listed.folded || w.typed != listed.typed && w.typed != w.folded && listed.typed != listed.folded {
			return false
		}
	}
	return true
}
