// Package places knows the communes and wards of Thanh Hóa and what people
// call them: today's 166, the 547 and more that were merged into them, and the
// 26 former districts that everybody still says. A name leads to one area, to
// a short list to ask about, or to nothing; among several it never picks.
// Everything comes from the files in content, which SOURCES.md there accounts
// for; a loaded Gazetteer never changes and can be shared.
//
//	g, err := places.Load()
//	g.Resolve("xa da loc, hau loc").Found   // one: Xã Vạn Lộc, once "xã Đa Lộc"
//	g.Resolve("Hậu Lộc").Found              // two: the commune and the former district
//	g.Find("tìm việc gần Sầm Sơn").Found    // a place inside a longer message
package places

import "slices"

// Gazetteer holds every area and every name it goes by.
type Gazetteer struct {
	communes  []commune // in the order of the content file
	districts []district
	at        map[Area]int // of a commune: its index in communes
	names     map[string][]name
	near      map[string][]string // a key of names with one letter left out -> those keys
	elsewhere []string            // folded names of other provinces and countries
	words     words
	letters   letters
}

// commune is a unit of today.
type commune struct {
	area      Area
	kind      kind
	name      string
	lat, lon  float64 // centroid, degrees
	districts []Area  // former districts it was made of
}

// district is one of the 26 former districts, number i+1 in the list.
type district struct {
	kind     kind
	name     string
	communes []Area  // today's units that lie in it, wholly or partly
	lat, lon float64 // mean of those
}

// Name gives the area as it is shown: "Phường Hàm Rồng", "huyện Hậu Lộc (cũ)",
// "tỉnh Thanh Hóa". An area that does not exist has no name.
func (g *Gazetteer) Name(a Area) string {
	switch {
	case a == Province:
		return g.words.kinds[tinh] + " " + g.words.province
	case a.IsDistrict() && g.Valid(a):
		d := g.districts[a-1]
		return g.words.kinds[d.kind] + " " + d.name + g.words.former
	case g.Valid(a):
		c := g.communes[g.at[a]]
		return title(g.words.kinds[c.kind]) + " " + c.name
	}
	return ""
}

// Former gives the name that a former district had, "Huyện Hậu Lộc"; none for
// anything else.
func (g *Gazetteer) Former(a Area) string {
	if !a.IsDistrict() || !g.Valid(a) {
		return ""
	}
	d := g.districts[a-1]
	return title(g.words.kinds[d.kind]) + " " + d.name
}

// Valid reports whether the area exists: the province, a former district or a
// unit of today.
func (g *Gazetteer) Valid(a Area) bool {
	if a == Province || a.IsDistrict() {
		return int(a) <= len(g.districts)
	}
	_, ok := g.at[a]
	return ok
}

// Rural reports whether a unit of today is a commune (xã) rather than a ward
// (phường). ok is false for anything wider.
func (g *Gazetteer) Rural(a Area) (rural, ok bool) {
	i, ok := g.at[a]
	return ok && g.communes[i].kind == xa, ok
}

// All gives the 166 units of today.
func (g *Gazetteer) All() []Area {
	all := make([]Area, len(g.communes))
	for i, c := range g.communes {
		all[i] = c.area
	}
	return all
}

// Communes gives the units of today that lie in a former district, wholly or
// partly; none for anything that is not a district.
func (g *Gazetteer) Communes(d Area) []Area {
	if !d.IsDistrict() || !g.Valid(d) {
		return nil
	}
	return slices.Clone(g.districts[d-1].communes)
}

// Districts gives the former districts that a unit of today was made of, the
// first being that of its first part; none for anything else.
func (g *Gazetteer) Districts(c Area) []Area {
	return slices.Clone(g.districtsOf(c))
}

func (g *Gazetteer) districtsOf(c Area) []Area {
	if i, ok := g.at[c]; ok {
		return g.communes[i].districts
	}
	return nil
}

// Contains reports whether inner lies in outer: everything in the province, a
// unit of today in each former district that it was made of, each area in
// itself. Areas that do not exist are in nothing.
func (g *Gazetteer) Contains(outer, inner Area) bool {
	if !g.Valid(outer) || !g.Valid(inner) {
		return false
	}
	return outer == Province || outer == inner || slices.Contains(g.districtsOf(inner), outer)
}
