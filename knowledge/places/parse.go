package places

import "slices"

// mention is a place named in a text: syllables start to end-1, the kind
// before the name among them.
type mention struct {
	start, end int
	named      int // where the name begins, after the kind
	kind       kind
	agreement  agreement // the best of its names with the marks typed
	names      []name    // what it may be; none for a place outside the province
}

// mostMentions is how many places of one text are looked at. Nobody names more
// to say where they are.
const mostMentions = 12

// scan finds the places named in a text, from left to right, the longest name
// at each point.
func (g *Gazetteer) scan(t *text) []mention {
	var found []mention
	for i := 0; i < t.len() && len(found) < mostMentions; {
		if m, ok := g.mentionAt(t, i); ok {
			found = append(found, m)
			i = m.end
		} else {
			i++
		}
	}
	return found
}

func (g *Gazetteer) mentionAt(t *text, i int) (mention, bool) {
	bare, ok := g.nameAt(t, i, i, noKind)
	k, n := g.kindAt(t, i)
	if k == noKind {
		return bare, ok
	}
	m, after := g.nameAt(t, i, i+n, k)
	switch {
	case after && len(m.names) > 0:
		return m, true
	case ok:
		return bare, true
	}
	return m, after // "tỉnh Quảng Ninh": known, and not here
}

// kindAt reads "xã", "thị trấn" … at syllable i, and how many syllables it is.
func (g *Gazetteer) kindAt(t *text, i int) (kind, int) {
	for n := longestWord; n > 0; n-- {
		if k, _ := g.words.word(t, i, n); k != noKind {
			return k, n
		}
	}
	return noKind, 0
}

// nameAt reads the longest name at syllable i, of the kind typed before it.
func (g *Gazetteer) nameAt(t *text, start, i int, k kind) (mention, bool) {
	for j := min(i+longestName, t.len()); j > i; j-- {
		names, ok := g.names[t.joined(i, j)]
		if !ok || parted(t, i+1, j) {
			continue
		}
		m := mention{start: start, named: i, end: j, kind: k, names: ofLevel(names, k)}
		if m.names, m.agreement = agreeing(t, i, j, m.names); len(m.names) > 0 {
			m.names = ofKind(m.names, k)
			if g.saidOld(t, j) {
				m.names = prefer(m.names, func(n name) bool { return n.rank != present })
			}
		}
		return m, true
	}
	return mention{}, false
}

// parted reports whether punctuation stands before any of syllables i to j-1.
func parted(t *text, i, j int) bool {
	for ; i < j; i++ {
		if t.syll[i].parted {
			return true
		}
	}
	return false
}

// saidOld reports whether "cũ" follows a name that ends before syllable j.
func (g *Gazetteer) saidOld(t *text, j int) bool {
	_, roles := g.words.word(t, j, 1)
	return roles&was != 0
}

// ofLevel keeps the names of the level that a typed kind speaks of: "huyện X"
// is never a commune.
func ofLevel(names []name, k kind) []name {
	if k == noKind {
		return names
	}
	return filter(names, func(n name) bool {
		return k.ofCommune() == n.kind.ofCommune() && k.ofDistrict() == n.kind.ofDistrict()
	})
}

// ofKind prefers names of the very kind typed: people still say "xã" of what
// became a ward, so the others stay when none is. Districts changed kind too
// often for the word to decide.
func ofKind(names []name, k kind) []name {
	if !k.ofCommune() {
		return names
	}
	return prefer(names, func(n name) bool { return n.kind == k })
}

// agreeing prefers the names whose marks are the ones typed for syllables i to
// j-1, then those that have marks only where none were typed, then all. Names
// whose marks are not known always stay.
func agreeing(t *text, i, j int, names []name) ([]name, agreement) {
	if j-i == 1 && len(names) > 0 && names[0].syllables() > 1 {
		return names, allows // run together, "haulộc": the marks are of no help
	}
	best := disagrees
	level := func(n name) agreement {
		if n.spelt == "" {
			return allows
		}
		return t.agrees(i, j, n.spelt)
	}
	marked := false
	for _, s := range t.syll[i:j] {
		marked = marked || s.marked
	}
	for _, n := range names {
		best = max(best, level(n))
	}
	if !marked || best == disagrees {
		return names, best
	}
	return filter(names, func(n name) bool { return n.spelt == "" || level(n) == best }), best
}

// syllables counts the syllables of a name; 0 when they are not known.
func (n name) syllables() (count int) {
	for i := range len(n.spelt) {
		if n.spelt[i] == ' ' {
			count++
		}
	}
	return count
}

func filter(names []name, keep func(name) bool) []name {
	return slices.DeleteFunc(slices.Clone(names), func(n name) bool { return !keep(n) })
}

// prefer filters, unless nothing would be left.
func prefer(names []name, keep func(name) bool) []name {
	if kept := filter(names, keep); len(kept) > 0 {
		return kept
	}
	return names
}
