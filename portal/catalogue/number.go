package catalogue

import (
	"slices"

	"nhipcau/knowledge/directory"
)

// Dropped lists the numbers, as they are dialled, that a service had and has no more.
func Dropped(before, after *directory.Listing) (tels []string) {
	if before == nil {
		return nil
	}
	var kept []string
	if after != nil {
		kept = after.Tels()
	}
	for _, tel := range before.Tels() {
		if !slices.Contains(kept, tel) && !slices.Contains(tels, tel) {
			tels = append(tels, tel)
		}
	}
	return tels
}

// Naming lists the services of the draft whose card shows a number, to be called or
// in a sentence.
func (d Draft) Naming(tel string) (all []*directory.Listing) {
	for _, k := range d.known {
		if slices.Contains(k.Tels(), tel) || slices.Contains(k.names(), tel) {
			all = append(all, k.Listing)
		}
	}
	return all
}
