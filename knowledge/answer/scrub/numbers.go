package scrub

import "strings"

// How many digits make a number that is somebody's: a date of birth has five,
// amounts and ages that matter have fewer or stand as words. Digits that are all
// spoken must be one more, for they are everyday words too.
const (
	ownDigits    = 5
	spokenDigits = 6
	widestGap    = 6 // signs between two groups of one number
)

// numbers hides runs of digits, written or spoken, with whatever stands between.
func (s *Scrubber) numbers(l *line) {
	for i := 0; i < len(l.words); {
		run := s.run(l, i)
		if run.words == 0 {
			i++
			continue
		}
		most := ownDigits
		if !run.written {
			most = spokenDigits
		}
		if run.digits >= most && !s.known(run) {
			l.hide(i, i+run.words-1)
		}
		i += run.words
	}
}

// known reports whether a run is a number anybody may know, perhaps with a word
// behind it that could be a digit.
func (s *Scrubber) known(r digitRun) bool {
	number := strings.TrimRight(r.text, "*")
	return s.words.known[number] && len(r.text)-len(number) < spokenDigits
}

// digitRun is words that follow each other and are read as one number.
type digitRun struct {
	words, digits int
	written       bool   // at least one of them in digits
	text          string // the digits, a star for each that is spoken
}

// run reads the number that begins at a word.
func (s *Scrubber) run(l *line, i int) (r digitRun) {
	var text strings.Builder
	idle := 0
	for k := i; k < len(l.words); k++ {
		w := l.words[k]
		if k > i && len(strings.TrimSpace(l.gap(k))) > widestGap {
			break
		}
		switch {
		case digitsOnly(w):
			r.written = true
			r.digits += max(w.digits, len(w.folded))
			text.WriteString(w.folded)
			idle = 0
		case s.words.digits.has(w):
			r.digits++
			text.WriteByte('*')
			idle = 0
		case k > i && s.words.between.has(w) && idle < 2:
			idle++
		default:
			k = len(l.words)
		}
		if k < len(l.words) && idle == 0 {
			r.words = k - i + 1
		}
	}
	r.text = text.String()
	return r
}

// digitsOnly reports whether a word is digits, perhaps with letters that are
// typed for them.
func digitsOnly(w word) bool {
	return w.digits > 0 && strings.Trim(w.folded, "0123456789oli") == ""
}

// codes hides what is made of letters and digits, and any number after a word
// that says what it is of.
func (s *Scrubber) codes(l *line) {
	for i, w := range l.words {
		if w.digits >= 2 && len(w.folded) >= 5 && !s.amount(w.folded) || w.digits >= 1 && len(w.folded) >= 7 && !s.amount(w.folded) {
			l.hide(i, i)
		}
		if w.digits >= 2 && i+1 < len(l.words) && plate(w.folded) && l.words[i+1].digits >= 3 {
			l.hide(i, i+1)
		}
		const reach = 6
		if next := l.after(i, s.words.codeCues); next > 0 {
			for k := next; k < min(next+reach, len(l.words)); k++ {
				if l.words[k].digits > 0 && !s.counts(l, k) && !s.words.known[l.words[k].folded] {
					l.hide(k, k)
				}
			}
		}
	}
}

// counts reports whether a word is an amount, by itself or with the word after it.
func (s *Scrubber) counts(l *line, k int) bool {
	return s.amount(l.words[k].folded) || l.words[k].digits <= 3 && k+1 < len(l.words) && s.words.amounts[l.words[k+1].folded]
}

// amount reports whether a word is digits and then a unit: 20trieu, 5tr, 500k.
func (s *Scrubber) amount(folded string) bool {
	digits := strings.TrimLeft(folded, "0123456789")
	return digits != folded && len(folded)-len(digits) <= 4 && (len(digits) <= 2 && digits != "" || s.words.amounts[digits])
}

// plate reports whether a word begins a vehicle's number: 36b1, 36a.
func plate(folded string) bool {
	rest := strings.TrimLeft(folded, "0123456789")
	return len(folded)-len(rest) == 2 && len(rest) >= 1 && len(rest) <= 2 && !digit(rest[0])
}
