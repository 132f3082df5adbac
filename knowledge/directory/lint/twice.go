package lint

import (
	"slices"
	"strings"
	"unique"

	"nhipcau/internal/viet"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/places"
)

// Pair is two listings that may be one service.
type Pair struct {
	A, B *directory.Listing
	Why  string // "phone", "name" or "address"
}

// Marks are what a listing is recognised by, worked out once: folding its letters
// takes a while.
type Marks struct {
	Listing *directory.Listing
	own     []mark // with whose it is: two listings that share one may be double
	loose   []mark // each by itself
}

// mark is "phone:…", "name:…" or "address:…".
type mark = unique.Handle[string]

// MarksOf works out the marks of a listing.
func MarksOf(l *directory.Listing) *Marks {
	m := &Marks{Listing: l}
	for _, p := range l.Phones {
		if tel, ok := p.Dial(); ok && len(tel) > 3 {
			phone := unique.Make("phone:" + strings.Replace(tel, "+84", "0", 1))
			m.own, m.loose = append(m.own, phone), append(m.loose, phone)
		}
	}
	name, whose := "name:"+viet.Key(l.Name.VI), "|"+viet.Key(l.Organization.VI)
	m.own = append(m.own, unique.Make(name+whose))
	if name != "name:" {
		m.loose = append(m.loose, unique.Make(name))
	}
	for _, at := range l.Locations {
		// One house has many offices: the same organization's is what may be double.
		if key := viet.Key(at.Address.VI); key != "" {
			m.own, m.loose = append(m.own, unique.Make("address:"+key+whose)), append(m.loose, unique.Make("address:"+key))
		}
	}
	return m
}

func marked(listings []*directory.Listing) []*Marks {
	all := make([]*Marks, len(listings))
	for i, l := range listings {
		all[i] = MarksOf(l)
	}
	return all
}

// Twice lists the pairs that may be one service: they share a number that is no
// short one, an address, or a name and an organization, and a topic, and where
// they serve.
// A general listing and its local form are not a pair.
func Twice(listings []*directory.Listing) []Pair { return Pairs(marked(listings)) }

// Pairs is Twice of listings whose marks are known.
func Pairs(listings []*Marks) (pairs []Pair) {
	first := make(map[mark]*directory.Listing, 3*len(listings)) // most marks are of one listing alone
	by := map[mark][]*directory.Listing{}
	for _, m := range listings {
		if m.Listing.Withheld != "" {
			continue
		}
		for _, key := range m.own {
			switch one, known := first[key]; {
			case !known:
				first[key] = m.Listing
			case by[key] == nil:
				by[key] = []*directory.Listing{one, m.Listing}
			case len(by[key]) < mostAlike:
				by[key] = append(by[key], m.Listing)
			}
		}
	}
	seen := map[[2]string]bool{}
	for _, m := range listings {
		for _, key := range m.own {
			all := by[key]
			if len(all) == 0 || all[0] != m.Listing {
				continue // said at the first of them
			}
			for i, a := range all {
				for _, b := range all[i+1:] {
					if pair := [2]string{a.ID, b.ID}; a != b && !seen[pair] && same(a, b) {
						seen[pair] = true
						why, _, _ := strings.Cut(key.Value(), ":")
						pairs = append(pairs, Pair{a, b, why})
					}
				}
			}
			delete(by, key)
		}
	}
	return pairs
}

// mostAlike bounds how many listings of one number are held against each other:
// a switchboard has many.
const mostAlike = 20

// Alike lists the listings that a new one may be already: they share its number,
// its name or its address, whatever else they say.
func Alike(listings []*directory.Listing, l *directory.Listing) []Pair {
	return AlikeTo(marked(listings), l)
}

// AlikeTo is Alike of listings whose marks are known.
func AlikeTo(listings []*Marks, l *directory.Listing) (pairs []Pair) {
	mine := MarksOf(l).loose
	for _, o := range listings {
		if o.Listing.ID == l.ID {
			continue
		}
		if i := slices.IndexFunc(o.loose, func(m mark) bool { return slices.Contains(mine, m) }); i >= 0 {
			why, _, _ := strings.Cut(o.loose[i].Value(), ":")
			pairs = append(pairs, Pair{o.Listing, l, why})
		}
		if len(pairs) == mostAlike {
			break
		}
	}
	return pairs
}

func same(a, b *directory.Listing) bool {
	if a.LocalOf == b.ID || b.LocalOf == a.ID {
		return false
	}
	topic := slices.ContainsFunc(a.Topics, func(t directory.Topic) bool { return slices.Contains(b.Topics, t) })
	area := a.Area.Scope != directory.ScopeArea || b.Area.Scope != directory.ScopeArea ||
		slices.ContainsFunc(a.Area.Communes, func(c places.Area) bool { return slices.Contains(b.Area.Communes, c) })
	return topic && area
}
