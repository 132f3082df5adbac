package places

import "slices"

// Locate reads a message of any kind for the place that somebody is at: a place
// and nothing else, a place in a sentence, and, where "xã" or its like says that
// a place follows or a former district stands beside, a name with one typing
// error. Where Resolve expects a place and Find does not, Locate does not know.
func (g *Gazetteer) Locate(s string) Match {
	t := g.letters.read(s)
	all := g.scan(t)
	told := g.whole(t, all)
	if len(told) == 0 {
		told = g.told(t, all)
	}
	if wrong := g.mistypedAmong(t, told); len(wrong) > 0 {
		return g.match(g.combine(append(wrong, told...)))
	}
	return g.match(g.combine(told))
}

// mistypedAmong gives names with a typing error after "xã" and its like, read
// together with the districts that were told.
func (g *Gazetteer) mistypedAmong(t *text, told []mention) []mention {
	var districts []name
	for _, m := range told {
		for _, n := range m.names {
			if n.area.IsCommune() && (m.kind != noKind || !onlyCommunes(m.names)) {
				continue
			}
			if n.area.IsDistrict() {
				districts = append(districts, n)
			}
		}
		if m.kind != noKind && onlyCommunes(m.names) {
			return nil // the commune is known
		}
	}
	for i := range t.len() {
		k, n := g.kindAt(t, i)
		from := i + n
		if !k.ofCommune() || slices.ContainsFunc(told, func(m mention) bool { return m.start <= from && from < m.end }) {
			continue
		}
		if len(districts) == 0 {
			if names := g.mistypedAfterKind(t, i); len(names) > 0 {
				return []mention{{start: i, named: from, end: from + 2, kind: k, names: names}}
			}
			continue
		}
		for size := longestName; size > 0; size-- {
			if from+size > t.len() {
				continue
			}
			key := t.joined(from, from+size)
			if names := g.inside(g.similar(key, k), districts); len(names) > 0 {
				return []mention{{start: i, named: from, end: from + size, kind: k, names: names}}
			}
		}
	}
	return nil
}

func onlyCommunes(names []name) bool {
	return len(names) > 0 && !slices.ContainsFunc(names, func(n name) bool { return !n.area.IsCommune() })
}
