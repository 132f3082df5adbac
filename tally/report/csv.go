package report

import (
	"encoding/csv"
	"io"
	"slices"
	"strconv"
	"strings"

	"maps"

	"nhipcau/internal/lang"
	"nhipcau/tally"
)

// WriteCSV writes every figure in a line of its own, hidden ones too, with keys
// for machines and names for people: UTF-8 with a byte order mark, so that
// spreadsheets read the marks right. Shares are of one. A sum of which some counts
// are hidden is hidden "partly": its value is of the others, its range takes all in.
// The head comes first, in lines of the section "report".
func WriteCSV(w io.Writer, r Report, l lang.Lang) error {
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return err
	}
	f := figures{csv.NewWriter(w), l}
	f.w.Write([]string{"section", "period", "topic", "topic_name", "area", "area_name", "measure", "value", "low", "high", "hidden"})
	f.head(r)
	for _, all := range []struct {
		section string
		lines   []Line
	}{{"indicator", r.Indicator}, {"clusters", r.Clusters}, {"communes", r.Communes}} {
		for _, line := range all.lines {
			f.line(all.section, line)
		}
	}
	f.sums(r)
	f.beside(r)
	f.w.Flush()
	return f.w.Error()
}

// figures writes lines of a CSV.
type figures struct {
	w    *csv.Writer
	lang lang.Lang
}

// What the last column says of a figure; see WriteCSV for a third.
const (
	shownAll  = "false"
	hiddenAll = "true"
)

// at says where a figure belongs.
type at struct{ section, period, topic, area, areaName string }

func (f figures) write(a at, measure, value, low, high, hidden string) {
	name := ""
	if a.topic != "" {
		name = TopicName(a.topic, f.lang)
	}
	row := []string{a.section, a.period, a.topic, name, a.area, a.areaName, measure, value, low, high, hidden}
	for i := range row {
		row[i] = safe(row[i])
	}
	f.w.Write(row)
}

func (f figures) head(r Report) {
	w, made := writer{f.lang, r}, ""
	if !r.Made.IsZero() {
		made = w.made()
	}
	for _, h := range [][2]string{
		{"begin", r.Begin}, {"end", r.End}, {"as_of", r.AsOf}, {"release", strings.Join(r.Releases, " ")}, {"hash", r.Hash},
		{"epsilon", strconv.FormatFloat(r.Epsilon, 'f', -1, 64)}, {"epsilon_each", strconv.FormatFloat(r.OneTable, 'f', -1, 64)}, {"simulated", strconv.FormatBool(r.Simulated)}, {"published", strconv.FormatBool(r.Published)},
		{"scope", w.scope()}, {"definition", w.say(words.Definition)}, {"made", made},
	} {
		f.write(at{section: "report", period: r.Period}, h[0], h[1], "", "", shownAll)
	}
	for _, s := range []section{w.indicator(), w.unmet(), w.clusters(), w.communes()} {
		if s.said() != "" {
			f.write(at{section: "report", period: r.Period}, s.name+"_note", s.said(), "", "", shownAll)
		}
	}
	for _, m := range r.Missing {
		for _, p := range m.Periods {
			f.write(at{section: "missing", period: p}, "not_before", m.From, "", "", shownAll)
		}
	}
}

func (f figures) line(section string, l Line) {
	a := at{section, l.Period, l.Topic, l.Cluster + l.Commune, l.Area}
	if in := l.Line.Indicator; in != nil {
		f.count(a, "eligible", in.Eligible)
		f.count(a, "reached", in.Reached)
		f.count(a, "said_reached", in.Said)
		part := func(x float64) string { return strconv.FormatFloat(x, 'f', 3, 64) }
		switch in.Show {
		case tally.ShowPercent:
			f.write(a, "share_confirmed", part(in.Confirmed), part(in.Low), part(in.High), shownAll)
			f.write(a, "share_with_said", part(in.WithSaid), part(in.Low), part(in.High), shownAll)
			f.write(a, "state", in.State, "", "", shownAll)
		case tally.ShowWords:
			f.write(a, "state", in.State, "", "", shownAll)
		}
	}
	for _, label := range slices.Sorted(maps.Keys(l.Counts)) {
		f.count(a, label, l.Counts[label])
	}
}

func (f figures) count(a at, measure string, c tally.Count) {
	if c.Hidden {
		f.write(a, measure, "", "", "", hiddenAll)
		return
	}
	s := add(c)
	f.write(a, measure, strconv.FormatInt(c.N, 10), strconv.FormatInt(s.Low, 10), strconv.FormatInt(s.High, 10), shownAll)
}

func (f figures) sum(a at, measure string, s Sum) {
	if s.few() {
		f.write(a, measure, "", "", "", hiddenAll)
		return
	}
	hidden := shownAll
	if s.Hidden > 0 {
		hidden = "partly"
	}
	f.write(a, measure, strconv.FormatInt(s.N, 10), strconv.FormatInt(s.Low, 10), strconv.FormatInt(s.High, 10), hidden)
}

func (f figures) interval(a at, measure string, n, low, high int64) {
	f.write(a, measure, strconv.FormatInt(n, 10), strconv.FormatInt(low, 10), strconv.FormatInt(high, 10), shownAll)
}

func (f figures) unmet(section, period string, all []Unmet) {
	for _, u := range all {
		of := at{section: section, period: period, topic: u.Topic}
		f.sum(of, "need", u.Need)
		f.sum(of, "no_listing", u.NoListing)
		f.sum(of, "conditions", u.Conditions)
		f.sum(of, "other", u.Other)
	}
}

func (f figures) beside(r Report) {
	for _, l := range (writer{f.lang, r}).trendLines() {
		f.line("trend", l)
	}
	if b := r.Beside; b != nil {
		f.unmet("week", b.Week, b.Topics)
		for _, c := range b.Checks {
			f.write(at{section: "checks"}, c.Name, c.Due, "", "", shownAll)
		}
	}
}

func (f figures) sums(r Report) {
	of := func(section, topic string) at { return at{section: section, period: r.Period, topic: topic} }
	if r.Funnel != nil {
		for _, s := range append(slices.Clone(r.Funnel.Steps), r.Funnel.Not...) {
			f.sum(of("funnel", ""), s.Name, s.Sum)
		}
		for _, l := range r.Funnel.Losses {
			if l.Known {
				f.interval(of("funnel", ""), "lost_after_"+l.Name, l.N, l.Low, l.High)
			}
		}
	}
	f.unmet("unmet", r.Period, r.Unmet)
	if r.Forecast != nil {
		for _, e := range r.Forecast.Lines {
			f.interval(at{section: "forecast", period: r.Forecast.Quarter, topic: e.Topic}, "need", e.N, e.Low, e.High)
		}
	}
	for _, h := range r.Annual {
		if h.Reached != nil {
			f.sum(of("annual", ""), h.Code+"_reached", *h.Reached)
			f.sum(of("annual", ""), h.Code+"_said_reached", *h.Said)
		}
	}
	for _, p := range r.Outside {
		f.interval(at{section: "population", period: p.Date, topic: p.Topic}, p.Source, p.N, p.Low, p.High)
	}
}

// safe keeps a spreadsheet from taking a text for a formula.
func safe(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
