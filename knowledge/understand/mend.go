package understand

import (
	"math"
	"slices"
	"strings"

	"nhipcau/internal/viet"
)

// mender puts right what a thumb did to a word: one letter missing, doubled,
// wrong or swapped with its neighbour ("hcoj", "nghhề"), or two words run
// together ("muonvay"). It touches only what is no syllable and no word it
// knows, and chooses by what usually stands beside; in doubt it leaves the word
// as it is.
type mender struct {
	count map[string]int32  // known words, folded
	exact map[string]int32  // and with their marks
	pairs map[term]int32    // known neighbours
	near  map[term][]string // words by what is left when a letter is taken out
	total float64           // of count
	spare set               // words that are no slips, though nobody wrote them often
}

// How often a word must have been seen to be known when it is no Vietnamese
// syllable ("hiv", "facebook"), and how a run may be cut.
const (
	knownForeign  = 3
	knownSyllable = 2 // with its marks
	shortestSlip  = 3 // letters
	shortestRun   = 5
	longestRun    = 24
	mostCuts      = 4
	mendBeats     = 0.8 // in logarithms, how clearly the best must beat the next
	pairWeight    = 3.0
	mostAmbiguous = 40
)

// newMender learns words and neighbours from messages; spare are words that it
// takes for what they are.
func newMender(lines []message, spare set) *mender {
	d := &mender{spare: spare, count: map[string]int32{}, exact: map[string]int32{}, pairs: map[term]int32{}, near: map[term][]string{}}
	for _, m := range lines {
		for i, w := range m.words {
			d.count[w.folded]++
			d.exact[w.exact]++
			if i > 0 {
				d.pairs[pair(m.words[i-1].folded, w.folded)]++
			}
		}
	}
	words := make([]string, 0, len(d.count))
	for w, n := range d.count {
		if !plainWord(w) || !legal(w) && n < knownForeign {
			delete(d.count, w)
			continue
		}
		d.total += float64(n)
		words = append(words, w)
	}
	slices.Sort(words)
	for _, w := range words {
		if len(w) >= 2 {
			for key := range lessLetter(w) {
				d.near[key] = append(d.near[key], w)
			}
		}
	}
	return d
}

// sought gives the folded words that the files of rules and words look for, and
// everyday English: none of them is a slip, however rarely it was written ("die" is
// no "dye").
func (m material) sought() set {
	out := set{}
	for _, file := range [][]byte{m.crisis, m.hints, m.routes, m.negation, m.told, m.sayings, m.english, m.keywords, m.synonyms, m.kinds} {
		for line := range strings.Lines(string(file)) {
			line, _, _ = strings.Cut(line, "#")
			for _, w := range viet.Syllables(line) {
				out[w] = true
			}
		}
	}
	return out
}

func pair(a, b string) term { return term(hash(hash(fnvOffset, a)*fnvPrime, b)) }

func plainWord(w string) bool {
	for i := 0; i < len(w); i++ {
		if w[i] < 'a' || w[i] > 'z' {
			return false
		}
	}
	return len(w) > 0
}

// lessLetter yields the hash of a word, and of it without each of its letters.
func lessLetter(w string) func(yield func(term) bool) {
	return func(yield func(term) bool) {
		if !yield(term(hash(fnvOffset, w))) {
			return
		}
		for i := range len(w) {
			if i > 0 && w[i] == w[i-1] {
				continue
			}
			if !yield(term(hash(hash(fnvOffset, w[:i]), w[i+1:]))) {
				return
			}
		}
	}
}

// strange reports whether a folded word is none that is known.
func (d *mender) strange(w string) bool {
	if d == nil || len(w) < shortestSlip || !plainWord(w) || legal(w) {
		return false
	}
	_, known := d.count[w]
	return !known && !d.spare[w]
}

// writes reports whether a syllable, with its marks, is one that people write.
func (d *mender) writes(syllable string) bool {
	return d == nil || d.exact[spell(syllable).exact] >= knownSyllable
}

// knows reports whether a message has a word of two letters or more that was
// learnt, or that a rule looks for: "iiii" and "....." have none.
func (d *mender) knows(m message) bool {
	return slices.ContainsFunc(m.words, func(w word) bool {
		return len(w.folded) > 1 && (d.count[w.folded] > 0 || d.spare[w.folded])
	})
}

// mend gives what a strange word was meant to be, one word or several; nil
// leaves it. before and after are its folded neighbours, "" for none.
func (d *mender) mend(w, before, after string) []string {
	if len(w) <= 10 {
		if one := d.slip(w, before, after); one != "" {
			return []string{one}
		}
	}
	if len(w) >= shortestRun && len(w) <= longestRun {
		return d.cut(w, before)
	}
	return nil
}

// slip is the likeliest known word one slip away.
func (d *mender) slip(w, before, after string) string {
	best, second, found := "", math.Inf(-1), math.Inf(-1)
	var seen []string
	for key := range lessLetter(w) {
		for _, other := range d.near[key] {
			if slices.Contains(seen, other) || !viet.OneSlip(w, other) {
				continue
			}
			if seen = append(seen, other); len(seen) > mostAmbiguous {
				return ""
			}
			score := math.Log(float64(d.count[other])) + d.beside(before, other) + d.beside(other, after)
			if w[0] == other[0] {
				score += 1
			}
			switch {
			case score > found:
				best, second, found = other, found, score
			case score > second:
				second = score
			}
		}
	}
	if len(w) == shortestSlip && found-second < mendBeats {
		return ""
	}
	return best
}

// beside is what speaks for two words standing together.
func (d *mender) beside(a, b string) float64 {
	if a == "" || b == "" {
		return 0
	}
	return pairWeight * math.Log1p(float64(d.pairs[pair(a, b)]))
}

// cut parts a run into known words of which all neighbours are known to stand
// together; the fewest parts, then the likeliest.
func (d *mender) cut(w, before string) []string {
	type way struct {
		score float64
		parts []string
	}
	ways := make([]*way, len(w)+1)
	ways[0] = &way{}
	for end := 2; end <= len(w); end++ {
		for from := max(0, end-7); from <= end-2; from++ {
			part := w[from:end]
			n := d.count[part]
			if ways[from] == nil || n < 2 || !legal(part) || len(ways[from].parts) >= mostCuts {
				continue
			}
			score := ways[from].score + math.Log(float64(n)/d.total)
			if k := len(ways[from].parts); k > 0 {
				together := d.pairs[pair(ways[from].parts[k-1], part)]
				if together == 0 {
					continue
				}
				score += math.Log1p(float64(together))
			}
			if ways[end] == nil || score > ways[end].score {
				ways[end] = &way{score, append(slices.Clip(ways[from].parts), part)}
			}
		}
	}
	if last := ways[len(w)]; last != nil && len(last.parts) > 1 {
		return last.parts
	}
	return nil
}
