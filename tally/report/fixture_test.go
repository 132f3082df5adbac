package report_test

import (
	"fmt"
	"strings"
	"testing"

	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/places"
	"nhipcau/tally"
	"nhipcau/tally/report"
)

// secret is a number that only hidden counts have: it must be in no report.
const secret = 987_654

func shown(n int64, margin float64) tally.Count { return tally.Count{N: n, Margin: margin} }

// few is a hidden count. What is published has N 0 there; a report must not look.
func few(margin float64) tally.Count { return tally.Count{N: secret, Hidden: true, Margin: margin} }

// publications are those of a year's last quarter: thirteen weeks, three months
// and the quarter.
func publications(t testing.TB) (all []tally.Publication) {
	t.Helper()
	add := func(kind, period, on, closed string, lines []tally.Line) {
		n := int64(len(all) + 1)
		all = append(all, tally.Publication{Number: n, Kind: kind, Period: period, On: on, Closed: closed, Release: "v1.4.0", Tables: tally.Budgets(), Lines: lines, Hash: fmt.Sprintf("%064x", n)})
	}
	for w := 40; w <= 52; w++ {
		begin, end, err := tally.Span(fmt.Sprintf("2026-W%d", w))
		if err != nil {
			t.Fatal(begin, err)
		}
		add(tally.Weekly, fmt.Sprintf("2026-W%d", w), end.Format("2006-01-02"), end.Format("2006-01-02"), week(int64(w)))
	}
	for m, on := range []string{"2026-12-10", "2027-01-10", "2027-02-10"} {
		add(tally.Monthly, fmt.Sprintf("2026-%d", 10+m), on, on[:8]+"05", month(int64(m)))
	}
	add(tally.Quarterly, "2026-Q4", "2027-02-10", "2027-02-05", quarter())
	return all
}

func week(w int64) (lines []tally.Line) {
	for i, topic := range directory.Topics() {
		c := map[string]tally.Count{"need": few(24), "unmet": few(24), "unmet:no_listing": few(24), "unmet:conditions": few(24)}
		if i < 4 {
			c["need"] = shown(60+10*int64(i)+5*(w%3), 24)
			c["unmet:no_listing"] = shown(25, 24)
		}
		lines = append(lines, tally.Line{Topic: string(topic), Counts: c})
	}
	return lines
}

func month(m int64) []tally.Line {
	in := func(n int64, show tally.Show, state string) *tally.Indicator {
		i := &tally.Indicator{Eligible: shown(n, 12), Reached: shown(n/2/5*5, 12), Said: shown(n/10/5*5, 12), Show: show, State: state}
		if show == tally.ShowPercent {
			i.Confirmed, i.WithSaid, i.Low, i.High = 0.5+0.01*float64(m), 0.6, 0.452, 0.655
		}
		return i
	}
	none := &tally.Indicator{Eligible: few(12), Reached: few(12), Said: few(12), Show: tally.ShowNothing}
	return []tally.Line{
		{Indicator: in(900+5*m, tally.ShowPercent, tally.LikelyBelow), Counts: map[string]tally.Count{
			"need": shown(1250+5*m, 53.9), "referred": shown(700, 53.9), "first": shown(800, 53.9), "again": few(53.9),
			"said_not": few(18), "said_not:money": shown(40, 18), "said_not:refused": shown(25, 18), "said_not:far": few(18),
			"said_not:afraid": few(18), "said_not:closed": few(18), "said_not:papers": shown(20, 18),
		}},
		{Topic: "training", Indicator: in(210, tally.ShowPercent, tally.LikelyBelow), Counts: map[string]tally.Count{"said_not": few(12)}},
		{Topic: "loans", Indicator: in(100, tally.ShowWords, tally.LikelyAbove), Counts: map[string]tally.Count{"said_not": few(12)}},
		{Topic: "health", Indicator: in(50, tally.ShowCount, ""), Counts: map[string]tally.Count{"said_not": few(12)}},
		{Topic: "legal", Indicator: none, Counts: map[string]tally.Count{"said_not": few(12)}},
	}
}

func quarter() (lines []tally.Line) {
	unmet := func(shownToo bool) map[string]tally.Count {
		c := map[string]tally.Count{"unmet": few(30), "unmet:no_listing": few(30), "unmet:conditions": few(30)}
		if shownToo {
			c["unmet:no_listing"] = shown(55, 30)
		}
		return c
	}
	for i, cluster := range []string{"thanh-hoa", "muong-lat", "none"} {
		for j, topic := range []string{"loans", "health"} {
			in := &tally.Indicator{Eligible: few(15), Reached: few(15), Said: few(15), Show: tally.ShowNothing}
			if i+j == 0 {
				in = &tally.Indicator{Eligible: shown(150, 15), Reached: shown(90, 15), Said: few(15), Show: tally.ShowPercent, State: tally.Around, Confirmed: 0.6, WithSaid: 0.651, Low: 0.489, High: 0.754}
			}
			lines = append(lines, tally.Line{Cluster: cluster, Topic: topic, Indicator: in, Counts: unmet(i+j == 1)})
		}
	}
	for i, commune := range []string{"14758", "14797", "none"} {
		c := unmet(false)
		c["eligible"] = few(12)
		if i == 0 {
			c["eligible"] = shown(65, 12)
		}
		lines = append(lines, tally.Line{Commune: commune, Counts: c})
	}
	return lines
}

func build(t testing.TB, period string, all []tally.Publication) report.Report {
	t.Helper()
	g, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	r, err := report.Build(report.Input{Period: period, Publications: all, Places: g, Populations: []tally.Population{
		{N: 900, Source: "an older one", Date: "2024-01-01", Entered: "2026-01-01"},
		{N: 1200, Low: 900, High: 1500, Source: "=Khảo sát của Sở, bản số 3", Date: "2025-12-01", Entered: "2026-10-01"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// tidy is for messages: the first line that two texts differ in.
func tidy(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			return fmt.Sprintf("line %d is\n%s\nwant\n%s", i+1, g[i], w[i])
		}
	}
	return fmt.Sprintf("%d lines, want %d", len(g), len(w))
}
