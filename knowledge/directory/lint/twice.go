package lint

import (
	"slices"
	"strings"

	"nhipcau/internal/viet"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/places"
)

// Pair is two listings that may be one service.
type Pair struct {
	A, B *directory.Listing
	Why  string // "phone", "name" or "address"
}

// Twice lists the pairs that may be one service: they share a number that is no
// short one, an address, or a name and an organization, and a topic, and where
// they serve.
// A general listing and its local form are not a pair.
func Twice(listings []*directory.Listing) (pairs []Pair) {
	by := map[string][]*directory.Listing{}
	var keys []string
	for _, l := range listings {
		if l.Withheld != "" {
			continue
		}
		for _, key := range marks(l) {
			if by[key] == nil {
				keys = append(keys, key)
			}
			by[key] = append(by[key], l)
		}
	}
	seen := map[[2]string]bool{}
	for _, key := range keys {
		all := by[key]
		for i, a := range all[:min(len(all), mostAlike)] {
			for _, b := range all[i+1 : min(len(all), mostAlike)] {
				if pair := [2]string{a.ID, b.ID}; a != b && !seen[pair] && same(a, b) {
					seen[pair] = true
					why, _, _ := strings.Cut(key, ":")
					pairs = append(pairs, Pair{a, b, why})
				}
			}
		}
	}
	return pairs
}

// mostAlike bounds how many listings of one number are held against each other:
// a switchboard has many.
const mostAlike = 20

func marks(l *directory.Listing) (out []string) {
	for _, p := range l.Phones {
		if tel, ok := p.Dial(); ok && len(tel) > 3 {
			out = append(out, "phone:"+strings.Replace(tel, "+84", "0", 1))
		}
	}
	out = append(out, "name:"+viet.Key(l.Name.VI)+"|"+viet.Key(l.Organization.VI))
	for _, at := range l.Locations {
		// One house has many offices: the same organization's is what may be double.
		if key := viet.Key(at.Address.VI); key != "" {
			out = append(out, "address:"+key+"|"+viet.Key(l.Organization.VI))
		}
	}
	return out
}

// Alike lists the listings that a new one may be already: they share its number,
// its name or its address, whatever else they say.
func Alike(listings []*directory.Listing, l *directory.Listing) (pairs []Pair) {
	mine := loose(l)
	for _, o := range listings {
		if o.ID == l.ID {
			continue
		}
		for _, m := range loose(o) {
			if slices.Contains(mine, m) {
				why, _, _ := strings.Cut(m, ":")
				pairs = append(pairs, Pair{o, l, why})
				break
			}
		}
		if len(pairs) == mostAlike {
			break
		}
	}
	return pairs
}

// loose are the marks of a listing by themselves.
func loose(l *directory.Listing) (out []string) {
	for _, p := range l.Phones {
		if tel, ok := p.Dial(); ok && len(tel) > 3 {
			out = append(out, "phone:"+strings.Replace(tel, "+84", "0", 1))
		}
	}
	if key := viet.Key(l.Name.VI); key != "" {
		out = append(out, "name:"+key)
	}
	for _, at := range l.Locations {
		if key := viet.Key(at.Address.VI); key != "" {
			out = append(out, "address:"+key)
		}
	}
	return out
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

func (k *looker) twice(listings []*directory.Listing) {
	for _, p := range Twice(listings) {
		k.say(p.B, "", false, "lint_twice_"+p.Why, p.A.ID)
	}
}
