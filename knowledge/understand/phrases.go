package understand

import (
	"errors"
	"fmt"
	"strings"
)

// gap is how far words of a phrase may be apart at "..", in syllables.
const gap = 4

// A phrase is what a rule looks for: in each place one of some words, and
// before some of them room for others.
type phrase []place

type place struct {
	any   [][]word // each a word, or a few that stand together
	marks uint64   // of their first words
	firm  set      // first words that must be meant, by their folded form; see message.means
	loose bool     // up to gap words may come before
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
	ps.marks |= p[0].marks
	for _, words := range p[0].any {
		first := words[0].folded
		if at := ps.first[first]; len(at) == 0 || at[len(at)-1] != len(ps.list) {
			ps.first[first] = append(at, len(ps.list))
		}
	}
	ps.list = append(ps.list, p)
}

// read adds a phrase, or all phrases of a list: "$past".
func (ps *phrases) read(line string, f ruleFile) error {
	lines := []string{line}
	if name, ok := strings.CutPrefix(line, "$"); ok {
		if list, ok := f.Lists[name]; ok {
			lines = list
		}
	}
	for _, l := range lines {
		p, err := readPhrase(l, f.Words)
		if err != nil {
			return err
		}
		ps.add(p)
	}
	return nil
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

// readPhrase reads a phrase as content/crisis.yaml writes it: "nó .. $hit em|tôi".
func readPhrase(line string, families map[string][]string) (phrase, error) {
	var p phrase
	loose := false
	for _, part := range strings.Fields(strings.ToLower(line)) {
		if part == ".." {
			loose = len(p) > 0
			continue
		}
		pl := place{loose: loose}
		for alternative := range strings.SplitSeq(part, "|") {
			words := []string{alternative}
			if name, ok := strings.CutPrefix(alternative, "$"); ok {
				if words, ok = families[name]; !ok {
					return nil, fmt.Errorf("no list is called %s", name)
				}
			}
			for _, w := range words {
				if err := pl.add(w); err != nil {
					return nil, err
				}
			}
		}
		p, loose = append(p, pl), false
	}
	if len(p) == 0 {
		return nil, errors.New("an empty phrase")
	}
	return p, nil
}

// add is another word, or a few that stand together, that may be in a place.
func (pl *place) add(text string) error {
	var words []word
	text, firm := strings.CutPrefix(text, "=")
	for _, w := range strings.Fields(text) {
		if strings.ContainsAny(w, "$|.=") {
			return fmt.Errorf("%q: only plain words may stand in the place of one", text)
		}
		words = append(words, spell(w))
	}
	if len(words) == 0 {
		return errors.New("an empty word")
	}
	if firm {
		if pl.firm == nil {
			pl.firm = set{}
		}
		pl.firm[words[0].folded] = true
	}
	pl.any = append(pl.any, words)
	pl.marks |= words[0].mark()
	return nil
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
// bear other marks than the phrase's: a tone mistyped in a longer phrase. A word
// without marks bears other ones only where the writer uses marks.
func (p phrase) rest(m message, at, slips int, marks bool) (int, bool) {
	if len(p) == 0 {
		return at, marks
	}
	last := at
	if p[0].loose {
		last = at + gap
	}
	for i := at; i <= last && i < len(m.words); i++ {
		if p[0].marks&m.words[i].mark() == 0 {
			continue
		}
		for _, words := range p[0].any {
			left, same := fit(words, m, i, slips)
			if left < 0 || p[0].firm[words[0].folded] && !m.means(i, words[0]) {
				continue
			}
			if end, ok := p[1:].rest(m, i+len(words), left, marks && same); end >= 0 {
				return end, ok
			}
		}
	}
	return -1, false
}

// fit lays words over a message and gives how many slips are left then, less than
// none where they do not fit, and whether all bear the same marks.
func fit(words []word, m message, at, slips int) (left int, same bool) {
	if at+len(words) > len(m.words) {
		return -1, false
	}
	same = true
	for i, want := range words {
		w := m.words[at+i]
		if w.folded != want.folded {
			return -1, false
		}
		if w.exact != want.exact {
			same = false
			if m.marked || !w.bare() {
				slips--
			}
		}
	}
	return slips, same
}
