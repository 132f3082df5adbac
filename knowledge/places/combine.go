package places

import (
	"cmp"
	"slices"
)

// most is how many candidates a match has at most: as many as a channel can
// show as buttons and a conversation can remember.
const most = 8

// combine reads the mentions of one text together: a commune with its
// district, an old name with the new one, or several places to ask about.
func (g *Gazetteer) combine(told []mention) []name {
	var all []name
	for i, m := range told {
		if i == 0 {
			all = m.names
		} else {
			all = g.join(all, m.names)
		}
	}
	return all
}

// join narrows one set of names by another, in either order: "Đa Lộc, Hậu
// Lộc", "Nga Thắng (Nga Lĩnh cũ)". When they have nothing to do with each
// other both stay.
func (g *Gazetteer) join(a, b []name) []name {
	if isProvince(b) {
		return a // "Hậu Lộc, Thanh Hóa" says no more than "Hậu Lộc"
	}
	inside := append(g.inside(a, b), g.inside(b, a)...)
	if isProvince(a) { // "thanh hoa nhu xuan" may be the commune Thanh Hòa there
		return append(inside, b...)
	}
	if len(inside) > 0 {
		return inside
	}
	same := filter(a, func(n name) bool {
		return slices.ContainsFunc(b, func(o name) bool { return n.area == o.area })
	})
	if len(same) > 0 {
		return same
	}
	return append(slices.Clip(a), b...)
}

// inside gives the units among a that lie in a district among b.
func (g *Gazetteer) inside(a, b []name) []name {
	return filter(a, func(n name) bool {
		return n.area.IsCommune() && slices.ContainsFunc(b, func(o name) bool {
			return o.area.IsDistrict() && g.within(n, o.area)
		})
	})
}

// within reports whether what the name meant lay in an area.
func (g *Gazetteer) within(n name, outer Area) bool {
	if n.district != 0 && outer.IsDistrict() {
		return n.district == outer
	}
	return g.Contains(outer, n.area)
}

func isProvince(names []name) bool {
	return slices.ContainsFunc(names, func(n name) bool { return n.area == Province })
}

// match makes candidates of names: each area once, by the likeliest of its
// names.
func (g *Gazetteer) match(names []name) Match {
	if isProvince(names) { // not the small commune of nearly that name
		names = filter(names, func(n name) bool { return !n.area.IsCommune() })
	}
	names = slices.Clone(names)
	slices.SortStableFunc(names, func(a, b name) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.area, b.area))
	})
	var m Match
	for _, n := range names {
		if !slices.ContainsFunc(m.Found, func(c Candidate) bool { return c.Area == n.area }) {
			m.Found = append(m.Found, Candidate{Area: n.area, Old: n.old})
		}
	}
	if len(m.Found) > most {
		m.Found = g.fewer(m.Found)
	}
	return m
}

// fewer puts the former districts in the place of too many units, or keeps the
// likeliest when even those are too many.
func (g *Gazetteer) fewer(found []Candidate) []Candidate {
	var in []Candidate
	for _, c := range found {
		areas := g.districtsOf(c.Area)
		if len(areas) == 0 {
			areas = []Area{c.Area}
		}
		for _, a := range areas {
			if !slices.ContainsFunc(in, func(c Candidate) bool { return c.Area == a }) {
				in = append(in, Candidate{Area: a})
			}
		}
	}
	if len(in) > most {
		return found[:most]
	}
	return in
}
