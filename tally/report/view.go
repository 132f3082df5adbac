package report

import (
	"fmt"
	"slices"
	"strings"

	"nhipcau/internal/lang"
	"nhipcau/tally"
)

// View is a report as a page shows it, in one language: the same tables that the
// workbook and the PDF have, and drawings that take their colours from the page.
type View struct {
	Title, Of, Warning string
	Head               [][2]string
	Reading, Missing   []string
	Parts              []ViewPart
}

// ViewPart is one table with what is to be said of it, and its drawing as SVG,
// empty where there is none.
type ViewPart struct {
	Name, Title, Note string
	Columns           []string
	Rows              [][]ViewCell
	Drawing           string
	Why, Few          []string // what helps to read it; why some counts are not shown
}

// ViewCell is one field of a table; numbers stand at the right.
type ViewCell struct {
	Text  string
	Right bool
}

// View gives the report to a page.
func (r Report) View(l lang.Lang) View {
	d := r.document(l)
	v := View{Title: d.title, Of: d.of, Warning: d.warning, Head: d.head, Reading: d.reading, Missing: d.missing}
	drawings := map[string]string{}
	for _, c := range (writer{l, r}).charts() {
		drawings[c.section] = c.narrow(l)
	}
	for _, s := range d.sections {
		p := ViewPart{Name: s.name, Title: s.title, Note: s.note, Drawing: drawings[s.name]}
		for _, row := range r.onPage(&s) {
			cells := make([]ViewCell, len(row))
			for i, c := range row {
				cells[i] = ViewCell{unbroken(c.text), c.right}
			}
			p.Rows = append(p.Rows, cells)
		}
		p.Columns, p.Why = s.columns, s.hints
		if s.lacks(whyFew) {
			p.Few = append(p.Few, words.Why[whyFew].In(l))
		}
		for _, why := range []string{whyTooFew, whyWords} {
			if s.lacks(why) {
				p.Why = append(p.Why, words.Why[why].In(l))
			}
		}
		v.Parts = append(v.Parts, p)
	}
	return v
}

// onPage takes the first column away when it says of every row that it is of the
// report's own period: so does the page.
func (r Report) onPage(s *section) [][]cell {
	own := func(row []cell) bool { return row[0].period == r.Period }
	if len(s.rows) == 0 || s.keys[0] != "period" || slices.ContainsFunc(s.rows, func(row []cell) bool { return !own(row) }) {
		return s.rows
	}
	s.columns = s.columns[1:]
	rows := make([][]cell, len(s.rows))
	for i, row := range s.rows {
		rows[i] = row[1:]
	}
	return rows
}

// lacks says that something in a section is not shown, for a reason.
func (s section) lacks(why string) bool {
	return slices.ContainsFunc(s.rows, func(row []cell) bool {
		return slices.ContainsFunc(row, func(c cell) bool { return c.why == why })
	})
}

// Said is what a figure says about the target, in a sentence's words: the share,
// its 95 % interval, and where it lies. Those that may not be shown are empty.
func Said(in tally.Indicator, l lang.Lang) (figure, interval, state string) {
	figure, interval, state = share(in, l)
	return unbroken(figure), unbroken(interval), unbroken(state)
}

// unbroken keeps a percent sign in the line of its number.
func unbroken(t string) string { return strings.ReplaceAll(t, " %", "\u00a0%") }

// Whole writes a count as people do.
func Whole(n int64, l lang.Lang) string { return whole(n, l) }

// UnmetLabels lists the labels of need that was not met.
func UnmetLabels() []string { return unmetLabels }

// Only narrows a report to what it says of one topic and one cluster; "" and nil
// leave it wide. What is of the whole province and all topics together, such as
// how far people came, stays where no topic was chosen.
func (r Report) Only(topic string, cluster *tally.Cluster) Report {
	var communes []string
	r.Scope.Topic = topic
	if cluster != nil {
		r.Scope.Area = cluster.Name
		for _, a := range cluster.Communes {
			communes = append(communes, fmt.Sprintf("%05d", a))
		}
	}
	here := func(l Line) bool {
		return cluster == nil || l.Cluster == cluster.ID || slices.Contains(communes, l.Commune)
	}
	if r.Beside != nil {
		b := *r.Beside
		b.Topic = topic
		if topic != "" {
			b.Topics = keep(b.Topics, func(u Unmet) bool { return u.Topic == topic })
		}
		r.Beside = &b
	}
	if topic != "" {
		r.Indicator = keep(r.Indicator, func(l Line) bool { return l.Topic == topic })
		r.Clusters = keep(r.Clusters, func(l Line) bool { return l.Topic == topic })
		r.Unmet = keep(r.Unmet, func(u Unmet) bool { return u.Topic == topic })
		r.Outside = keep(r.Outside, func(o Outside) bool { return o.Topic == topic || o.Topic == "" })
		r.Funnel, r.Annual = nil, nil
		if r.Forecast != nil {
			f := *r.Forecast
			f.Lines = keep(f.Lines, func(e Expected) bool { return e.Topic == topic })
			r.Forecast = &f
		}
	}
	r.Clusters, r.Communes = keep(r.Clusters, here), keep(r.Communes, here)
	return r
}

func keep[T any](all []T, wanted func(T) bool) (out []T) {
	for _, v := range all {
		if wanted(v) {
			out = append(out, v)
		}
	}
	return out
}
