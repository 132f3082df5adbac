package places

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// longest is how much of a text is read, in bytes of UTF-8: several times a
// long chat message. A place after that is not seen.
const longest = 2000

// text is a typed text cut into syllables, in two parallel forms: folded (no
// marks) to look names up, and spelt to see whether marks agree. In the spelt
// form each letter carries the number of its shape (â ă ơ đ) and the tone
// stands at the end, so that "hoá" and "hóa" are one.
type text struct {
	folded string
	spelt  string
	syll   []syllable
	marks  bool // some syllable was typed with marks
	lower  bool // some syllable does not begin with a capital
}

// syllable is a run of letters and digits.
type syllable struct {
	fold, foldEnd   int // in text.folded
	spell, spellEnd int // in text.spelt
	marked          bool
	capital         bool
	parted          bool // punctuation stands before it
}

func (t *text) len() int { return len(t.syll) }

// joined is the folded letters of syllables i to j-1, run together.
func (t *text) joined(i, j int) string {
	return t.folded[t.syll[i].fold:t.syll[j-1].foldEnd]
}

// spelling is the spelt form of syllables i to j-1, a blank after each.
func (t *text) spelling(i, j int) string {
	return t.spelt[t.syll[i].spell:t.syll[j-1].spellEnd]
}

// capitals reports whether syllables i to j-1 stand out by their capitals.
func (t *text) capitals(i, j int) bool {
	for _, s := range t.syll[i:j] {
		if !s.capital {
			return false
		}
	}
	return t.lower
}

// agreement is how typed marks compare with those of a name.
type agreement uint8

const (
	disagrees agreement = iota
	allows              // where marks were typed they are the name's
	equals
)

// agrees compares syllables i to j-1 with a spelling.
func (t *text) agrees(i, j int, spelt string) agreement {
	if t.spelling(i, j) == spelt {
		return equals
	}
	for _, s := range t.syll[i:j] {
		next := strings.IndexByte(spelt, ' ') + 1
		if next == 0 {
			return disagrees // cut into other syllables, with marks
		}
		if s.marked && t.spelt[s.spell:s.spellEnd] != spelt[:next] {
			return disagrees
		}
		spelt = spelt[next:]
	}
	return allows
}

// letter is what a character is made of: its base letter in lower case, the
// number of its shape or 0, and the number of its tone or 0.
type letter struct {
	base  rune
	shape byte
	tone  byte
}

// letters knows the letters with marks, the Latin ones from U+00C0 to U+024F
// and from U+1E00 to U+1EFF.
type letters struct {
	latin    [0x250 - 0xC0]letter
	extended [0x1F00 - 0x1E00]letter
}

func newLetters() letters {
	var l letters
	for i := range l.latin {
		l.latin[i] = decompose(rune(0xC0 + i))
	}
	for i := range l.extended {
		l.extended[i] = decompose(rune(0x1E00 + i))
	}
	return l
}

func decompose(r rune) letter {
	r = unicode.ToLower(r)
	if r == 'đ' {
		return letter{base: 'd', shape: '1'}
	}
	var l letter
	for i, r := range []rune(norm.NFD.String(string(r))) {
		switch r {
		case '\u0302': // â ê ô
			l.shape = '2'
		case '\u0306': // ă
			l.shape = '3'
		case '\u031B': // ơ ư
			l.shape = '4'
		case '\u0300', '\u0301', '\u0303', '\u0309': // grave, acute, tilde, hook
			l.tone = '0' + byte(r-'\u0300')
		case '\u0323': // dot below
			l.tone = '5'
		default:
			if i == 0 {
				l.base = r
			}
		}
	}
	return l
}

func (l *letters) of(r rune) letter {
	switch {
	case r < 0x80:
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return letter{base: r}
	case r >= 0xC0 && r < 0x250:
		return l.latin[r-0xC0]
	case r >= 0x1E00 && r < 0x1F00:
		return l.extended[r-0x1E00]
	}
	return letter{base: unicode.ToLower(r)}
}

// read cuts a text into syllables.
func (l *letters) read(s string) *text {
	if len(s) > longest {
		s = strings.ToValidUTF8(s[:longest], "")
	}
	s = norm.NFC.String(s)
	t := &text{syll: make([]syllable, 0, len(s)/4+1)}
	folded := make([]byte, 0, len(s))
	spelt := make([]byte, 0, len(s)+len(s)/2)
	var now syllable
	var tone byte
	open, parted := false, false
	end := func() {
		if !open {
			return
		}
		if tone != 0 {
			spelt = append(spelt, '/', tone)
		}
		now.foldEnd = len(folded)
		spelt = append(spelt, ' ')
		now.spellEnd = len(spelt)
		t.syll = append(t.syll, now)
		t.marks = t.marks || now.marked
		t.lower = t.lower || !now.capital
		open, tone = false, 0
	}
	for _, r := range s {
		if unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Mn, r) {
			continue
		}
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			end()
			parted = parted || !unicode.IsSpace(r)
			continue
		}
		if !open {
			open = true
			now = syllable{fold: len(folded), spell: len(spelt), capital: unicode.IsUpper(r), parted: parted}
			parted = false
		}
		c := l.of(r)
		folded = append(folded, string(c.base)...)
		spelt = append(spelt, string(c.base)...)
		if c.shape != 0 {
			spelt = append(spelt, c.shape)
			now.marked = true
		}
		if c.tone != 0 {
			tone = c.tone
			now.marked = true
		}
	}
	end()
	t.folded, t.spelt = string(folded), string(spelt)
	return t
}
