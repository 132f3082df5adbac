package understand

import "strings"

// gap is how far words of a phrase may be apart at "..", in syllables.
const gap = 4

// A phrase is what a rule looks for: in each place one of some words, and
// before some of them room for others.
type phrase []place

type place struct {
	any   []word
	loose bool // up to gap words may come before
}

// phrases are looked up by their first word, so that a message is gone through
// once however many there are.
type phrases struct {
	list  []phrase
	first map[string][]int
	marks uint64 // of all first words: what bears none of them is not looked up
}

func (ps *phrases) add(p phrase) {
	if ps.first == nil {
		ps.first = map[string][]int{}
	}
	for _, w := range p[0].any {
		ps.marks |= w.mark()
		if at := ps.first[w.folded]; len(at) == 0 || at[len(at)-1] != len(ps.list) {
			ps.first[w.folded] = append(at, len(ps.list))
		}
	}
	ps.list = append(ps.list, p)
}

// find calls yield for every place where one of the phrases stands, until it
// returns false: where it begins and ends, and whether it bears all its marks.
func (ps *phrases) find(m message, yield func(at, end int, marks bool) bool) {
	if len(ps.list) == 0 {
		return
	}
	for at, w := range m.words {
		if ps.marks&w.mark() == 0 {
			continue
		}
		for _, i := range ps.first[w.folded] {
			if end, marks := ps.list[i].match(m, at); end >= 0 && !yield(at, end, marks) {
				return
			}
		}
	}
}

// words yields every word of the phrases.
func (ps *phrases) words(yield func(word) bool) {
	for _, p := range ps.list {
		for _, pl := range p {
			for _, w := range pl.any {
				if !yield(w) {
					return
				}
			}
		}
	}
}

// mark is one of 64 bits, the same for the same folded word.
func (w word) mark() uint64 {
	n := len(w.folded)
	if n == 0 {
		return 1
	}
	return 1 << ((uint(w.folded[0])*37 + uint(w.folded[n-1])*11 + uint(w.folded[n/2])*5 + uint(n)) % 64)
}

func (ps *phrases) in(m message) bool {
	yes := false
	ps.find(m, func(int, int, bool) bool { yes = true; return false })
	return yes
}

func readPhrase(line string) phrase {
	var p phrase
	loose := false
	for _, part := range strings.Fields(line) {
		if part == ".." {
			loose = true
			continue
		}
		pl := place{loose: loose && len(p) > 0}
		for alternative := range strings.SplitSeq(strings.ToLower(part), "|") {
			pl.any = append(pl.any, spell(alternative))
		}
		p, loose = append(p, pl), false
	}
	return p
}

// match gives the end of the phrase beginning at a word, or -1, and whether
// every word of it bears the phrase's marks.
func (p phrase) match(m message, at int) (end int, marks bool) {
	slips := 0
	if len(p) >= 3 {
		slips = 1
	}
	return p.rest(m, at, slips, true)
}

// rest matches what is left of a phrase. slips is how many words may still
// bear other marks than the phrase's: a tone mistyped in a longer phrase.
func (p phrase) rest(m message, at, slips int, marks bool) (int, bool) {
	if len(p) == 0 {
		return at, marks
	}
	last := at
	if p[0].loose {
		last = at + gap
	}
	for i := at; i <= last && i < len(m.words); i++ {
		w := m.words[i]
		for _, want := range p[0].any {
			if w.folded != want.folded {
				continue
			}
			same, left := w.exact == want.exact, slips
			if !same && !w.bare() {
				left--
			}
			if left < 0 {
				continue
			}
			if end, ok := p[1:].rest(m, i+1, left, marks && same); end >= 0 {
				return end, ok
			}
		}
	}
	return -1, false
}
