package places

import "math"

// beyond is how far, in kilometres, the nearest centroid may be for a position
// to count as in the province: the largest communes reach 20 km from theirs.
const beyond = 40

// Distance is the great-circle distance in kilometres between the middles of
// two areas: the centroid of a unit of today, the mean of its units for a
// former district. It is false when one is the province or does not exist.
func (g *Gazetteer) Distance(a, b Area) (km float64, ok bool) {
	lat1, lon1, ok1 := g.Middle(a)
	lat2, lon2, ok2 := g.Middle(b)
	if !ok1 || !ok2 {
		return 0, false
	}
	return kilometres(lat1, lon1, lat2, lon2), true
}

// Nearest gives the unit whose centroid is nearest to a position in degrees,
// and how far it is in kilometres. Positions far outside the province, or that
// are none, give Province.
func (g *Gazetteer) Nearest(lat, lon float64) (Area, float64) {
	best, least := Province, math.Inf(1)
	for _, c := range g.communes {
		if km := kilometres(lat, lon, c.lat, c.lon); km < least {
			best, least = c.area, km
		}
	}
	if least > beyond {
		best = Province
	}
	return best, least
}

// Middle is the centroid of a unit of today, in degrees, or the mean of those of a
// former district. It is false for the province and for what does not exist.
func (g *Gazetteer) Middle(a Area) (lat, lon float64, ok bool) {
	if a == Province || !g.Valid(a) {
		return 0, 0, false
	}
	if a.IsDistrict() {
		d := g.districts[a-1]
		return d.lat, d.lon, true
	}
	c := g.communes[g.at[a]]
	return c.lat, c.lon, true
}

// kilometres is the haversine formula on a sphere of 6371 km.
func kilometres(lat1, lon1, lat2, lon2 float64) float64 {
	const rad = math.Pi / 180
	s1 := math.Sin((lat2 - lat1) * rad / 2)
	s2 := math.Sin((lon2 - lon1) * rad / 2)
	h := s1*s1 + math.Cos(lat1*rad)*math.Cos(lat2*rad)*s2*s2
	return 2 * 6371 * math.Asin(math.Sqrt(min(h, 1)))
}
