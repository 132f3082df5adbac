package scrub

import (
	"slices"
	"strings"
)

// mostPlace is how many words of a street or village are hidden after its cue.
const mostPlace = 4

// addresses hides where somebody lives: a number after a word like "ngõ" or
// "phòng", and the name after one that means little else.
func (s *Scrubber) addresses(l *line) {
	for i := range l.words {
		if l.after(i, s.words.noAddress) > 0 {
			continue
		}
		if next := l.after(i, s.words.addressCues); next > 0 {
			s.numbered(l, next)
		}
		next := l.after(i, s.words.addressNameCues)
		if next == 0 && slices.Contains(s.words.markedCues, l.words[i].typed) {
			next = i + 1
		}
		if next == 0 && i+1 < len(l.words) && slices.Contains(s.words.markedCues, l.words[i].typed+" "+l.words[i+1].typed) {
			next = i + 2
		}
		if next > 0 {
			s.placed(l, next)
		}
	}
}

// numbered hides the number after a cue, and a number with its letters: 12b,
// 4/15. "So" may stand between.
func (s *Scrubber) numbered(l *line, i int) {
	if i < len(l.words) && l.words[i].folded == "so" {
		i++
	}
	for k := i; k < len(l.words) && l.words[k].digits > 0 && !s.unit(l, k); k++ {
		if k > i && !strings.ContainsAny(l.gap(k), "/-.") {
			s.placed(l, k)
			return
		}
		l.hide(k, k)
		if k+1 < len(l.words) && l.words[k+1].digits == 0 && !l.ended(k+1) && l.words[k+1].capital {
			s.placed(l, k+1)
			return
		}
	}
}

// unit reports whether a number is followed by what it counts.
func (s *Scrubber) unit(l *line, k int) bool {
	w := l.words[k].folded
	return s.words.amounts[strings.TrimLeft(w, "0123456789")] || k+1 < len(l.words) && s.words.amounts[l.words[k+1].folded]
}

// placed hides the name of a place from i on.
func (s *Scrubber) placed(l *line, i int) {
	for k := i; k < min(i+mostPlace, len(l.words)); k++ {
		w := l.words[k]
		if l.ended(k) || k > i && (s.words.afterName.has(w) && !w.capital) {
			return
		}
		if k >= i+2 && !w.capital && w.digits == 0 {
			return
		}
		l.hide(k, k)
	}
}
