package search

import (
	"slices"

	"nhipcau/knowledge/directory"
)

// Layers is an index of a list that changes: what is new comes on top as an index
// of its own, and what is no more in the list is passed over. A change of one
// listing among many thousands costs as much as that one. It never changes itself
// and may be shared.
//
//	x := search.Layer(nil, nil, listings, places)
//	y := search.Layer(x, listings, changed, places)
//	y.Find("vay von hau loc") // places in changed
type Layers struct {
	layers []layer // the largest first, each more than twice the next
	listed []*directory.Listing
	at     map[*directory.Listing]int
}

// layer is an index with what it is of.
type layer struct {
	*Index
	of  []*directory.Listing
	has map[*directory.Listing]bool
}

func newLayer(of []*directory.Listing, places func(*directory.Listing) []string) layer {
	l := layer{New(of, places), of, make(map[*directory.Listing]bool, len(of))}
	for _, one := range of {
		l.has[one] = true
	}
	return l
}

// Layer indexes a list on top of what was indexed before; nil for nothing. A
// listing that both hold is looked at once.
func Layer(before *Layers, listings []*directory.Listing, places func(*directory.Listing) []string) *Layers {
	x := &Layers{listed: listings, at: make(map[*directory.Listing]int, len(listings))}
	for i, l := range listings {
		x.at[l] = i
	}
	fresh := listings
	if before != nil {
		fresh = slices.DeleteFunc(slices.Clone(listings), before.has)
		x.layers = slices.Clone(before.layers)
	}
	if len(fresh) == 0 && before != nil {
		return x
	}
	// Small ones are made anew together, so that there are never more than a few.
	for n := len(x.layers); n > 0 && len(x.layers[n-1].of) <= 2*len(fresh); n = len(x.layers) {
		for _, l := range x.layers[n-1].of {
			if _, used := x.at[l]; used {
				fresh = append(fresh, l)
			}
		}
		x.layers = x.layers[:n-1]
	}
	x.layers = append(x.layers, newLayer(fresh, places))
	return x
}

// has reports whether a listing is in some layer, used or passed over.
func (x *Layers) has(l *directory.Listing) bool {
	return slices.ContainsFunc(x.layers, func(one layer) bool { return one.has[l] })
}

// Find gives the places of the listings that have every word, exactly as an Index
// of the list would.
func (x *Layers) Find(query string) []int {
	words := asked(query)
	if len(words) == 0 {
		all := make([]int, len(x.listed))
		for i := range all {
			all[i] = i
		}
		return all
	}
	var found []hit
	for _, layer := range x.layers {
		layer.hits(words, func(i int, score uint16) {
			if at, used := x.at[layer.of[i]]; used {
				found = append(found, hit{at, score})
			}
		})
	}
	return ranked(found)
}
