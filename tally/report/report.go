// Package report makes reports of what was published: a week, a month, a quarter
// or a year, as text, JSON, CSV, a workbook, a PDF or drawings. It is pure:
// publications go in, bytes come out, the same bytes each time. It adds nothing to
// what was published and shows nothing that was hidden; where periods are added
// up, the sum carries what the noise and the hidden counts may hide.
//
//	r, err := report.Build(report.Input{Period: "2026-11", Publications: published, Places: gazetteer})
//	err = report.WriteXLSX(w, r, lang.VI)
package report

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"nhipcau/knowledge/places"
	"nhipcau/tally"
)

// Input is what a report is made of.
type Input struct {
	Period       string // "2026-W48", "2026-11", "2026-Q4" or "2026"
	Publications []tally.Publication
	Populations  []tally.Population // of all topics; the newest of each is shown
	Places       *places.Gazetteer
	Beside       *Beside // for a page: also what stands beside the report
}

// Report is the figures of one period, without words: Write… give it those.
type Report struct {
	Period    string    `json:"period"`
	Kind      string    `json:"kind"`  // tally.Weekly, Monthly, Quarterly, or Yearly
	Begin     string    `json:"begin"` // the first day
	End       string    `json:"end"`   // the last day
	AsOf      string    `json:"as_of,omitempty"`
	Simulated bool      `json:"simulated,omitempty"`
	Releases  []string  `json:"releases,omitempty"`
	Scope     Scope     `json:"scope"`
	Made      time.Time `json:"made,omitzero"` // when it was made; zero where the same report shall have the same bytes
	Published bool      `json:"published"`     // false: there is nothing yet, see Missing
	Missing   []Missing `json:"missing,omitempty"`
	Indicator []Line    `json:"indicator,omitempty"` // by month: all topics first
	Funnel    *Funnel   `json:"funnel,omitempty"`
	Unmet     []Unmet   `json:"unmet,omitempty"`    // by topic
	Clusters  []Line    `json:"clusters,omitempty"` // by quarter, cluster and topic
	Communes  []Line    `json:"communes,omitempty"` // by quarter and commune
	Forecast  *Forecast `json:"forecast,omitempty"`
	Annual    []Heading `json:"annual,omitempty"`
	Outside   []Outside `json:"population,omitempty"`
	Sources   []Source  `json:"sources,omitempty"`
	Tables    []Budget  `json:"tables"`
	Epsilon   float64   `json:"epsilon"`      // the sum over all tables: what one session spends
	OneTable  float64   `json:"epsilon_each"` // what it spends in each
	Beside    *Beside   `json:"beside,omitempty"`
	Hash      string    `json:"hash,omitempty"`
	Target    float64   `json:"target"`
}

// Scope is what a report was narrowed to; empty is all of it.
type Scope struct {
	Topic string `json:"topic,omitempty"`
	Area  string `json:"area,omitempty"` // the name of a cluster
}

// Yearly is the kind of the report of a year; nothing is published by year.
const Yearly = "year"

// The parts of a publication, under their own names here.
type (
	// Outside is an estimate of all people in need, from elsewhere.
	Outside = tally.Population
	// Budget is what a table of counts costs one session.
	Budget = tally.TableBudget
)

// Line is one line of a publication with its period and the name of its place.
type Line struct {
	Period string `json:"period"`
	Area   string `json:"area,omitempty"` // the name of the cluster or commune
	tally.Line
}

// Source is a publication that was used.
type Source struct {
	Number    int64  `json:"number"`
	Kind      string `json:"kind"`
	Period    string `json:"period"`
	Published string `json:"published"`
	Closed    string `json:"closed"`
	Release   string `json:"release,omitempty"`
	Hash      string `json:"hash"`
}

// Missing is what a report of the period would hold and was not published.
type Missing struct {
	Kind    string   `json:"kind"`
	Periods []string `json:"periods"`
	From    string   `json:"from"` // the first day on which any of them may be published
}

// Build makes the report of one period. Errors: tally.ErrPeriod for what is no
// period, ErrTwice.
func Build(in Input) (Report, error) {
	p, err := parsePeriod(in.Period)
	if err != nil {
		return Report{}, err
	}
	by, err := byPeriod(in.Publications)
	if err != nil {
		return Report{}, err
	}
	names, err := newNames(in.Places)
	if err != nil {
		return Report{}, err
	}
	r := Report{
		Period: p.name, Kind: p.kind, Target: tally.Target, Tables: tally.Budgets(), OneTable: tally.Epsilon,
		Begin: p.begin.Format(time.DateOnly), End: p.end.AddDate(0, 0, -1).Format(time.DateOnly),
	}
	for _, t := range r.Tables {
		r.Epsilon += t.Epsilon
	}
	weeks, months, quarters := r.find(by, tally.Weekly, p.weeks()), r.find(by, tally.Monthly, p.months()), r.find(by, tally.Quarterly, p.quarters())
	if in.Beside != nil {
		r.Beside = in.Beside.beside(in.Publications, p, names)
	}
	r.Published = len(r.Sources) > 0
	if !r.Published {
		return r, nil
	}
	r.Indicator = lines(months, names, func(l tally.Line) bool { return l.Indicator != nil })
	r.Funnel = funnel(months)
	r.Unmet = unmet(weeks)
	r.Clusters = lines(quarters, names, func(l tally.Line) bool { return l.Cluster != "" })
	r.Communes = lines(quarters, names, func(l tally.Line) bool { return l.Commune != "" })
	r.Annual = annual(months)
	r.Outside = newest(in.Populations)
	r.Forecast = forecast(in.Publications, p)
	return r, nil
}

// ErrTwice says that two publications are of one period.
var ErrTwice = fmt.Errorf("%w: it was published twice", tally.ErrPeriod)

// byPeriod files publications under their period.
func byPeriod(all []tally.Publication) (map[string]tally.Publication, error) {
	by := map[string]tally.Publication{}
	for _, p := range all {
		if _, twice := by[p.Period]; twice {
			return nil, fmt.Errorf("%w: %s", ErrTwice, p.Period)
		}
		by[p.Period] = p
	}
	return by, nil
}

// find takes the publications of a kind that the report is made of, and notes
// which there are and which there are not.
func (r *Report) find(by map[string]tally.Publication, kind string, wanted []string) (found []tally.Publication) {
	missing := Missing{Kind: kind}
	for _, name := range wanted {
		p, ok := by[name]
		if !ok {
			missing.Periods = append(missing.Periods, name)
			if due, err := tally.Due(name); err == nil && missing.From == "" {
				missing.From = due.Format(time.DateOnly)
			}
			continue
		}
		found = append(found, p)
		r.Sources = append(r.Sources, Source{p.Number, p.Kind, p.Period, p.On, p.Closed, p.Release, p.Hash})
		r.Simulated = r.Simulated || p.Simulated
		r.AsOf = max(r.AsOf, p.Closed)
		if p.Release != "" && !slices.Contains(r.Releases, p.Release) {
			r.Releases = append(r.Releases, p.Release)
		}
	}
	if len(missing.Periods) > 0 {
		r.Missing = append(r.Missing, missing)
	}
	slices.SortFunc(r.Sources, func(a, b Source) int { return int(a.Number - b.Number) })
	if n := len(r.Sources); n > 0 {
		r.Hash = r.Sources[n-1].Hash
	}
	return found
}

// lines are those lines of publications that a section shows.
func lines(all []tally.Publication, n names, wanted func(tally.Line) bool) (out []Line) {
	for _, p := range all {
		for _, l := range p.Lines {
			if wanted(l) {
				out = append(out, Line{Period: p.Period, Area: n.area(l), Line: withoutHidden(l)})
			}
		}
	}
	return out
}

// withoutHidden holds of hidden counts only that they are hidden, whatever the
// publication says.
func withoutHidden(l tally.Line) tally.Line {
	hide := func(c *tally.Count) {
		if c.Hidden {
			c.N = 0
		}
	}
	l.Counts = maps.Clone(l.Counts)
	for label, c := range l.Counts {
		hide(&c)
		l.Counts[label] = c
	}
	if l.Indicator != nil {
		in := *l.Indicator
		hide(&in.Eligible)
		hide(&in.Reached)
		hide(&in.Said)
		l.Indicator = &in
	}
	return l
}

// names are those of places.
type names struct {
	clusters map[string]string
	places   *places.Gazetteer
}

func newNames(g *places.Gazetteer) (names, error) {
	clusters, err := tally.LoadClusters(g)
	n := names{map[string]string{}, g}
	for _, c := range clusters.Clusters {
		n.clusters[c.ID] = c.Name
	}
	return n, err
}

// area names a line's place: by its own label where it is of former times.
func (n names) area(l tally.Line) string {
	if name := n.clusters[l.Cluster]; name != "" {
		return name
	}
	if code, err := strconv.ParseUint(l.Commune, 10, 16); err == nil && n.places.Valid(places.Area(code)) {
		return n.places.Name(places.Area(code))
	}
	return l.Cluster + l.Commune
}

// newest keeps the newest estimate of each topic; they come oldest first.
func newest(all []tally.Population) (out []Outside) {
	for i, p := range all {
		if !slices.ContainsFunc(all[i+1:], func(o tally.Population) bool { return o.Topic == p.Topic }) {
			out = append(out, p)
		}
	}
	return out
}
