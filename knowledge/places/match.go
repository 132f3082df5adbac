package places

// Match is what a text says about a place: nothing found, one area to be sure
// of, or up to eight to ask about, the likeliest first.
type Match struct {
	Found []Candidate
}

// Candidate is one area a text may mean.
type Candidate struct {
	Area Area
	// Old is the former name that led here ("xã Hải Yến"), empty when the
	// area was called by its present name. It makes labels such as "Phường
	// Tĩnh Gia (xã Hải Yến cũ)". For names gone before 2020 it is the unit
	// that they had become by June 2025.
	Old string
}

// None reports that no place was found.
func (m Match) None() bool { return len(m.Found) == 0 }

// Sure gives the area when exactly one was found.
func (m Match) Sure() (Area, bool) {
	if len(m.Found) != 1 {
		return Province, false
	}
	return m.Found[0].Area, true
}

// Resolve reads what a person typed when asked where they are: a name with or
// without marks, with or without "xã", "huyện" or "em ở", an older name, a
// commune with its former district, one typing error. In a longer sentence it
// finds what Find would. Text that is about something else gives nothing.
func (g *Gazetteer) Resolve(text string) Match { return g.ResolveIn(text, Province) }

// ResolveIn is Resolve when a former district is already known: of several
// areas those within it are meant. When none is, all stay.
func (g *Gazetteer) ResolveIn(text string, within Area) Match {
	t := g.letters.read(text)
	all := g.scan(t)
	told := g.whole(t, all)
	if len(told) == 0 {
		told = g.mistypedInDistrict(t)
	}
	if len(told) == 0 {
		told = g.told(t, all)
	}
	if len(told) == 0 {
		told = g.mistyped(t)
	}
	names := g.combine(told)
	if within != Province {
		names = prefer(names, func(n name) bool { return g.within(n, within) })
	}
	return g.match(names)
}

// Only reports whether a text names a place and says nothing else: "o ba thuoc",
// which is no wish for medicine.
func (g *Gazetteer) Only(text string) bool {
	t := g.letters.read(text)
	all := g.scan(t)
	return len(g.whole(t, all)) > 0 && len(g.told(t, all)) > 0
}

// Find looks for a place named inside a message about something else. Names
// that are also ordinary words or places elsewhere count only after a word
// such as "ở" or "xã", or written with the marks or capitals of the name.
// Typing errors are not repaired, and "ở Thanh Hóa" is no place: it says
// nothing that was not known.
func (g *Gazetteer) Find(sentence string) Match {
	t := g.letters.read(sentence)
	return g.match(g.combine(g.told(t, g.scan(t))))
}
