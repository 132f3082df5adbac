package places

import (
	"slices"
	"strings"

	"nhipcau/internal/viet"
)

// Typing errors: one letter left out, added, changed or swapped with its
// neighbour. Half of the names have another one edit away, so that a repaired
// name is sure only when it is the only one near and long enough.
const (
	shortestTypo = 4 // folded letters; below it nothing is repaired
	surestTypo   = 6 // below it several found are asked about, one alone is not trusted
	longestTypo  = 20
)

// neighbours files each name under itself and under itself less one letter:
// two names within one edit meet there.
func neighbours(names map[string][]name) map[string][]string {
	near := make(map[string][]string, 8*len(names))
	keys := make([]string, 0, len(names))
	for key := range names {
		if len(key) >= shortestTypo {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys) // so that the order of what is found never changes
	for _, key := range keys {
		for less := range lessOne(key) {
			near[less] = append(near[less], key)
		}
	}
	return near
}

// lessOne yields s, then s without each of its letters.
func lessOne(s string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		if !yield(s) {
			return
		}
		for i := range len(s) {
			if i > 0 && s[i] == s[i-1] {
				continue // the same as the last
			}
			if !yield(s[:i] + s[i+1:]) {
				return
			}
		}
	}
}

// trusted gives the similar names when they are enough to go by: long, or
// several to ask about.
func (g *Gazetteer) trusted(key string, k kind) []name {
	names := g.similar(key, k)
	if len(key) < surestTypo && !slices.ContainsFunc(names, func(n name) bool { return n.area != names[0].area }) {
		return nil
	}
	return names
}

// similar gives the names one edit away from folded letters, of the level that
// the kind before them speaks of. Between "xã" and "phường" the kind does not
// choose: two guesses at once would be one too many.
func (g *Gazetteer) similar(key string, k kind) []name {
	if len(key) < shortestTypo || len(key) > longestTypo {
		return nil
	}
	var names []name
	var seen []string
	for less := range lessOne(key) {
		for _, other := range g.near[less] {
			if !slices.Contains(seen, other) && viet.OneSlip(key, other) {
				seen = append(seen, other)
				names = append(names, ofLevel(g.names[other], k)...)
			}
		}
	}
	return names
}

// core is how many syllables an answer with a typing error may have besides
// small words: a commune and its district, some cut in two.
const core = 6

// mistypedInDistrict reads a short text as a commune and its district, one of
// them with a typing error: that they belong together speaks for it.
func (g *Gazetteer) mistypedInDistrict(t *text) []mention {
	from, j, k := g.strip(t)
	for i := from; i >= max(0, j-core); i-- { // "da lok hau loc": no "dạ" there
		for cut := j - 1; cut > i; cut-- {
			told := g.mistypedPair(t, i, cut, j, k)
			if len(told) == 2 && len(g.inside(told[0].names, told[1].names))+len(g.inside(told[1].names, told[0].names)) > 0 {
				return told
			}
		}
		k = noKind
	}
	return nil
}

// mistyped reads a text in which no name was found, as one with a typing error
// in a commune or in its district. Where "xã" or "huyện" says so it looks
// inside a longer sentence too.
func (g *Gazetteer) mistyped(t *text) []mention {
	i, j, k := g.strip(t)
	if j-i <= core {
		for cut := j; cut > i; cut-- {
			if told := g.mistypedPair(t, i, cut, j, k); told != nil {
				return told
			}
		}
	}
	// A small word may be part of the name: "minh lic" is no "mình".
	for _, at := range [][2]int{{i - 1, j}, {i, j + 1}} {
		if i, j := at[0], at[1]; i >= 0 && j <= t.len() && j-i == 2 {
			if names := g.trusted(t.joined(i, j), noKind); len(names) > 0 {
				return []mention{{names: names}}
			}
		}
	}
	for i := range t.len() {
		if names := g.mistypedAfterKind(t, i); len(names) > 0 {
			return []mention{{names: names}}
		}
	}
	return nil
}

// mistypedAfterKind reads "xã" or its like at syllable i and the name after it: two
// syllables, or what a lost or an added blank makes of them. That it was called a
// commune makes up for a short name.
func (g *Gazetteer) mistypedAfterKind(t *text, i int) []name {
	k, n := g.kindAt(t, i)
	j := i + n
	if k == noKind || t.syll[j-1].foldEnd-t.syll[i].fold == 1 {
		return nil
	}
	if _, roles := g.words.word(t, i, 2); roles&other != 0 {
		return nil
	}
	doubtful := t.marks && t.unmarkedWord(j-1)
	for _, syllables := range []int{2, 1, 3} {
		if j+syllables > t.len() || g.smallWithin(t, j, j+syllables, doubtful) {
			continue
		}
		names := g.similar(t.joined(j, j+syllables), k)
		if doubtful {
			names = g.trusted(t.joined(j, j+syllables), k)
		}
		if len(names) > 0 {
			return names
		}
	}
	return nil
}

// unmarkedWord reports whether a syllable is a word typed without marks: among
// marked ones "xa" is far and no "xã". "tp" is none.
func (t *text) unmarkedWord(i int) bool {
	s := t.syll[i]
	return !s.marked && strings.ContainsAny(t.folded[s.fold:s.foldEnd], "aeiouy")
}

// smallWithin reports whether the first syllable is a small word, or one of three,
// or in doubt any.
func (g *Gazetteer) smallWithin(t *text, i, j int, doubtful bool) bool {
	for s := i; s < j; s++ {
		if _, n := g.small(t, s); n > 0 && (s == i || j-i > 2 || doubtful) {
			return true
		}
	}
	return false
}

// mistypedPair reads syllables i to cut-1 as one name and the rest as another,
// if there is a rest; one of them has the error.
func (g *Gazetteer) mistypedPair(t *text, i, cut, j int, k kind) []mention {
	first := t.joined(i, cut)
	if cut == j {
		if names := g.trusted(first, k); len(names) > 0 {
			return []mention{{names: names}}
		}
		return nil
	}
	k2, n := g.kindAt(t, cut)
	if cut+n >= j {
		return nil
	}
	second := t.joined(cut+n, j)
	a, b := ofLevel(g.names[first], k), ofLevel(g.names[second], k2)
	switch {
	case len(a) > 0 && len(b) == 0:
		b = g.similar(second, k2)
	case len(b) > 0 && len(a) == 0:
		a = g.similar(first, k)
	}
	if len(a) == 0 || len(b) == 0 {
		return nil
	}
	return []mention{{names: a}, {names: b}}
}

// strip leaves the small words at both ends of a text out, and gives the kind
// that then stands first.
func (g *Gazetteer) strip(t *text) (i, j int, k kind) {
	j = t.len()
	for i < j {
		_, n := g.small(t, i)
		if n == 0 {
			break
		}
		k, _ = g.kindAt(t, i)
		i += n
	}
	for j > i {
		_, n := g.small(t, j-1)
		if n != 1 {
			break
		}
		j--
	}
	return i, j, k
}
