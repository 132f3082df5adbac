package understand

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"nhipcau/internal/viet"
)

// longest is how much of a message is read, in bytes: about two screens of a
// phone. What comes after is left alone, so that no text takes long.
const longest = 4000

// word is a syllable as the rest of the package reads it.
type word struct {
	folded string // without marks
	// exact is the syllable with its letters' marks and the tone as a last
	// letter (s f r x j, as Telex writes them), so that "hoà" and "hòa"
	// are one: "tự" is "tưj". A syllable typed without marks is its folded
	// form.
	exact string
}

func (w word) bare() bool { return w.exact == w.folded }

// message is a typed text made ready: abbreviations written out, half-typed
// Telex put right, marks beside the folded form.
type message struct {
	words []word
	// marked says that the writer uses marks: at least every sixth word
	// bears one. In such a message a word without marks is meant so.
	marked bool
}

// unmarked is a message as somebody types it who leaves the marks out.
func (m message) unmarked() message {
	out := message{words: make([]word, len(m.words))}
	for i, w := range m.words {
		out.words[i] = word{w.folded, w.folded}
	}
	return out
}

// reader turns text into messages.
type reader struct {
	rewrites rewrites
	tongues  tongues
	mender   *mender // nil while it is being learnt
	foreign  bool    // of texts that are not Vietnamese
}

func newReader(m material) (reader, error) {
	table, err := readRewrites(m.rewrites)
	if err != nil {
		return reader{}, err
	}
	t, err := readTongues(m.english)
	return reader{rewrites: table, tongues: t}, err
}

func (r reader) read(text string) message { return r.whole(clip(text, longest)) }

// clip cuts a text to at most so many bytes, between two letters.
func clip(text string, most int) string {
	if len(text) <= most {
		return text
	}
	for most > 0 && !utf8.RuneStart(text[most]) {
		most--
	}
	return text[:most]
}

// whole reads a text however long it is.
func (r reader) whole(text string) message {
	if r.foreign {
		return readForeign(text)
	}
	in := viet.Words(text)
	for i, w := range in {
		in[i] = shorten(w)
	}
	undone := r.undone(in)
	m := message{words: make([]word, 0, len(in)+4)}
	marks := 0
	for i := 0; i < len(in); {
		before := ""
		if n := len(m.words); n > 0 {
			before = m.words[n-1].folded
		}
		if rw, ok := r.rewrites.find(in[i:], before); ok && !(len(in[i]) == 1 && r.tongues.areEnglish(in)) { // "a" is no "anh" there
			// What an abbreviation stands for does not say that the
			// writer uses marks.
			for _, w := range rw.to {
				m.words = append(m.words, spell(w))
			}
			i += len(rw.from)
			continue
		}
		// Half-typed Telex says that the keyboard did not help.
		w := spell(in[i])
		if !w.bare() {
			marks++
		} else {
			w = spell(undone[i])
		}
		i++
		if !r.mender.strange(w.folded) {
			m.words = append(m.words, w)
			continue
		}
		after := ""
		if i < len(in) {
			after = spell(in[i]).folded
		}
		mended := r.mender.mend(w.folded, before, after)
		for _, part := range mended {
			m.words = append(m.words, word{part, part})
		}
		if mended == nil {
			m.words = append(m.words, w)
		}
	}
	m.marked = marks*6 >= len(m.words) && marks > 0
	return m
}

// shorten makes a run of three or more of one letter a single one: "điiii".
func shorten(w string) string {
	run, last, long := 0, rune(-1), false
	for _, r := range w {
		if r == last {
			run++
		} else {
			run, last = 1, r
		}
		long = long || run >= 3 && !('0' <= r && r <= '9')
	}
	// "cccd" is no drawn-out word: it has no vowel to draw out.
	if !long || !strings.ContainsAny(viet.Fold(w), "aeiouy") {
		return w
	}
	var b strings.Builder
	runes := []rune(w)
	for i := 0; i < len(runes); {
		j := i
		for j < len(runes) && runes[j] == runes[i] {
			j++
		}
		n := j - i
		if n >= 3 && !('0' <= runes[i] && runes[i] <= '9') {
			n = 1
			if i > 0 && viet.Fold(string(runes[i-1])) == viet.Fold(string(runes[i])) {
				n = 0 // "nghềeee"
			}
		}
		b.WriteString(string(runes[i : i+n]))
		i = j
	}
	return b.String()
}

// spell gives the folded and the exact form of a word in Clean form.
func spell(text string) word {
	plain := true
	for i := 0; i < len(text) && plain; i++ {
		plain = text[i] < utf8.RuneSelf
	}
	if plain {
		return word{text, text}
	}
	folded, exact := make([]byte, 0, 12), make([]byte, 0, 16)
	tone := byte(0)
	for _, r := range text {
		if r < utf8.RuneSelf {
			folded, exact = append(folded, byte(r)), append(exact, byte(r))
			continue
		}
		l, ok := letters[r]
		if !ok {
			return spellSlowly(text)
		}
		if l.folded != 0 {
			folded, exact = append(folded, l.folded), utf8.AppendRune(exact, l.exact)
		}
		if l.tone != 0 {
			tone = l.tone
		}
	}
	if tone != 0 {
		exact = append(exact, tone)
	}
	return word{string(folded), string(exact)}
}

// spellSlowly is spell for letters that Vietnamese has not, and for marks that
// stand apart from their letter.
func spellSlowly(text string) word {
	tone := byte(0)
	var b strings.Builder
	for _, r := range norm.NFD.String(text) {
		if t := tones[r]; t != 0 {
			tone = t
		} else {
			b.WriteRune(r)
		}
	}
	exact := norm.NFC.String(b.String())
	if tone != 0 {
		exact += string(tone)
	}
	return word{viet.Fold(text), exact}
}

// letter is what a marked letter is made of.
type letter struct {
	folded byte // 0 for a tone mark that stands alone
	exact  rune
	tone   byte
}

// The five tones by their combining mark, and every marked letter.
var (
	tones   = map[rune]byte{'\u0301': 's', '\u0300': 'f', '\u0309': 'r', '\u0303': 'x', '\u0323': 'j'}
	letters = markedLetters()
)

func markedLetters() map[rune]letter {
	out := map[rune]letter{}
	for _, r := range "âăêôơưđ" {
		out[r] = letter{viet.Fold(string(r))[0], r, 0}
	}
	for _, r := range "aăâeêioôơuưy" {
		for mark, tone := range tones {
			out[mark] = letter{tone: tone}
			made := []rune(norm.NFC.String(string(r) + string(mark)))
			if len(made) == 1 {
				out[made[0]] = letter{viet.Fold(string(r))[0], r, tone}
			}
		}
	}
	return out
}
