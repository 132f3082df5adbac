package demo

import (
	"math/rand/v2"
	"slices"

	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/places"
)

// The story that the figures tell: few come at first, too few to publish of, then
// more each month; and more of them reach a service, until the target is near.
const (
	fewest            = 40
	leastReach, reach = 0.50, 0.80
)

// month says of the n-th month how many come, at most so many, and their chance
// to reach a service.
func month(n, most int) (people int, chance float64) {
	grown := min(float64(n)/(Months-1), 1)
	return fewest + int(grown*float64(max(most, fewest)-fewest)), leastReach + grown*(reach-leastReach)
}

// scarce are fields in which, in the story, help is to be had in some places
// only: so there is need that is not met, and a map to look at.
var scarce = []directory.Topic{directory.Training, directory.Jobs, directory.Loans, directory.Legal}

// Scarce is the directory of the story: the one given, with less of the scarce
// fields. People are shown the one given.
func Scarce(of directory.Snapshot, g *places.Gazetteer, seed uint64) directory.Snapshot {
	var some []places.Area
	for rank, c := range homes(g, seed).communes {
		if rank%2 == 0 {
			some = append(some, c)
		}
	}
	out := directory.Snapshot{Offices: of.Offices}
	for _, l := range of.Listings {
		less := *l
		if slices.ContainsFunc(l.Topics, func(t directory.Topic) bool { return slices.Contains(scarce, t) }) && l.Area.Scope != directory.ScopeArea {
			less.Area = directory.ServiceArea{Scope: directory.ScopeArea, Communes: some}
		}
		out.Listings = append(out.Listings, &less)
	}
	return out
}

// saysHome is how many of ten people say where they live.
const saysHome = 9

// where draws where people live: most in some wards and communes, few in the
// rest, as need is wherever it was looked at.
type where struct {
	communes []places.Area
	upTo     []float64 // the sum of the weights so far
}

func homes(g *places.Gazetteer, seed uint64) where {
	w := where{communes: g.All()}
	random := rand.New(rand.NewPCG(seed, 1))
	random.Shuffle(len(w.communes), func(i, j int) { w.communes[i], w.communes[j] = w.communes[j], w.communes[i] })
	slices.SortStableFunc(w.communes, func(a, b places.Area) int { // wards first
		ruralA, _ := g.Rural(a)
		ruralB, _ := g.Rural(b)
		switch {
		case ruralA == ruralB:
			return 0
		case ruralA:
			return 1
		}
		return -1
	})
	sum := 0.0
	for rank := range w.communes {
		sum += 1 / float64(rank+2)
		w.upTo = append(w.upTo, sum)
	}
	return w
}

func (w where) draw(r *rand.Rand) places.Area {
	if r.IntN(10) >= saysHome {
		return places.Province
	}
	i, _ := slices.BinarySearch(w.upTo, r.Float64()*w.upTo[len(w.upTo)-1])
	return w.communes[min(i, len(w.communes)-1)]
}
