package portal

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"nhipcau/knowledge/places"
	"nhipcau/tally"
	"nhipcau/tally/report"
)

// areaMap is the province as dots: one for each commune, where its middle is, as
// large as the need that was not met there. Borders are not drawn: nobody said
// that they may be.
type areaMap struct {
	Key           string // of the sentence that says of when it is
	Period        string // of what it is drawn: a quarter, or the quarters of a year
	Chosen        string // the period that was asked for
	Topic         string // the topic that was asked for, which the map is not of alone; "" for all
	Width, Height int
	Dots          []dot // the largest first, so that small ones lie on top
	Most          []dot // those with the most, the worst first
}

// dot is one commune.
type dot struct {
	X, Y, R float64
	Name    string
	N       int64 // need that was not met, 0 where it is hidden

	Said         bool // its name has a place on the map
	SaidX, SaidY float64
	Anchor       string // where the name begins, as SVG says it; "" left
}

const (
	mapWidth = 640
	mapEdge  = 24
	smallest = 2.5
	largest  = 22
)

// mapOf draws a report's need by commune, and says of which quarters it is: no
// shorter period is published of communes.
func (v *visit) mapOf(r report.Report) *areaMap {
	m := mapped(v.Places, r.Communes)
	if m == nil {
		return nil
	}
	var quarters []string
	for _, l := range r.Communes {
		if name := report.PeriodName(l.Period, v.lang()); !slices.Contains(quarters, name) {
			quarters = append(quarters, name)
		}
	}
	m.Period, m.Chosen = strings.Join(quarters, ", "), report.PeriodName(r.Period, v.lang())
	if r.Scope.Topic != "" {
		m.Topic = report.TopicName(r.Scope.Topic, v.lang())
	}
	switch r.Kind {
	case tally.Monthly:
		m.Key = "map_of_quarter"
	case report.Yearly:
		m.Key = "map_of_year"
	default:
		m.Key = "map_of"
	}
	return m
}

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
	m.name()
	return m
}

// Names are as large as a telephone needs them, in units of the map.
const (
	named       = 5
	nameHeight  = 24.0
	perLetter   = 12.5
	nameFromDot = 5
)

// name writes the names of the worst beside their dots, where they cover no other
// name and no other large dot. What has no room is in the words below the map.
func (m *areaMap) name() {
	var taken []box
	for _, d := range m.Dots {
		if d.N > 0 {
			taken = append(taken, box{d.X - d.R, d.Y - d.R, d.X + d.R, d.Y + d.R})
		}
	}
	for _, d := range m.Dots[:min(named, len(m.Dots))] {
		if d.N == 0 {
			break
		}
		long := perLetter * float64(utf8.RuneCountInString(d.Name))
		for _, at := range []struct {
			x, y   float64
			anchor string
		}{{d.X + d.R + nameFromDot, d.Y + nameHeight/3, ""}, {d.X - d.R - nameFromDot, d.Y + nameHeight/3, "end"}, {d.X, d.Y - d.R - nameFromDot, "middle"}, {d.X, d.Y + d.R + nameHeight - nameFromDot, "middle"}} {
			b := box{at.x, at.y - nameHeight*0.8, at.x + long, at.y + nameHeight*0.2}
			switch at.anchor {
			case "end":
				b.left, b.right = at.x-long, at.x
			case "middle":
				b.left, b.right = at.x-long/2, at.x+long/2
			}
			if b.left >= 0 && b.right <= mapWidth && b.top >= 0 && b.bottom <= float64(m.Height) && !slices.ContainsFunc(taken, b.meets) {
				taken = append(taken, b)
				d.Said, d.SaidX, d.SaidY, d.Anchor = true, at.x, at.y, at.anchor
				break
			}
		}
		m.Most = append(m.Most, d)
	}
}

// box is a part of the map that is taken.
type box struct{ left, top, right, bottom float64 }

func (b box) meets(o box) bool {
	return b.left < o.right && o.left < b.right && b.top < o.bottom && o.top < b.bottom
}
