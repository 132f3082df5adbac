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

// Naming lists, by the number, the services of the draft whose card shows one of these,
// to be called or in a sentence. However many numbers are asked for, each service is
// looked at once.
func (d Draft) Naming(tels []string) map[string][]*directory.Listing {
	asked, all := map[string]bool{}, map[string][]*directory.Listing{}
	for _, tel := range tels {
		asked[tel] = true
	}
	for _, k := range d.known {
		shown := append(k.Tels(), k.names()...)
		for i, tel := range shown {
			if asked[tel] && !slices.Contains(shown[:i], tel) {
				all[tel] = append(all[tel], k.Listing)
			}
		}
	}
	return all
}
