package portal

import (
	"math"
	"slices"
	"strconv"

	"nhipcau/knowledge/places"
	"nhipcau/tally/report"
)

// areaMap is the province as dots: one for each commune, where its middle is, as
// large as the need that was not met there. Borders are not drawn: nobody said
// that they may be.
type areaMap struct {
	Width, Height int
	Dots          []dot // the largest first, so that small ones lie on top
}

// dot is one commune.
type dot struct {
	X, Y, R float64
	Name    string
	N       int64 // need that was not met, 0 where it is hidden
}

const (
	mapWidth = 640
	mapEdge  = 24
	smallest = 2.5
	largest  = 22
)

// mapped draws lines by commune; nil when none of them shows anything.
func mapped(g *places.Gazetteer, lines []report.Line) *areaMap {
	most := int64(0)
	unmet := map[places.Area]int64{}
	for _, l := range lines {
		code, err := strconv.Atoi(l.Commune)
		if err != nil {
			continue // no place was said
		}
		n := int64(0)
		for _, label := range report.UnmetLabels() {
			n += l.Counts[label].N
		}
		unmet[places.Area(code)] += n
		most = max(most, unmet[places.Area(code)])
	}
	if most == 0 {
		return nil
	}
	m := &areaMap{Width: mapWidth}
	west, east, south, north := 180.0, -180.0, 90.0, -90.0
	for _, a := range g.All() {
		lat, lon, _ := g.Middle(a)
		west, east, south, north = min(west, lon), max(east, lon), min(south, lat), max(north, lat)
	}
	scale := (mapWidth - 2*mapEdge) / (east - west)
	squeeze := 1 / math.Cos((south+north)/2*math.Pi/180) // a degree of longitude is the shorter one
	m.Height = int((north-south)*scale*squeeze) + 2*mapEdge
	for _, a := range g.All() {
		lat, lon, _ := g.Middle(a)
		d := dot{X: mapEdge + (lon-west)*scale, Y: mapEdge + (north-lat)*scale*squeeze, R: smallest, Name: g.Name(a), N: unmet[a]}
		if d.N > 0 {
			d.R = smallest + (largest-smallest)*math.Sqrt(float64(d.N)/float64(most))
		}
		m.Dots = append(m.Dots, d)
	}
	slices.SortStableFunc(m.Dots, func(a, b dot) int { return int(b.N - a.N) })
	return m
}
