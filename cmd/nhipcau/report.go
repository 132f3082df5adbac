package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/goccy/go-yaml"

	"nhipcau/tally"
)

//go:embed report.yaml
var reportYAML []byte

// reportWords are the words of the tables, from report.yaml.
type reportWords struct {
	Title, None, Month, Week, Quarter, All, Hidden, Percent, Above, Around, Below, Count, Note, Verified string
	Monthly, Weekly                                                                                      []string
	Topics                                                                                               map[string]string
}

// printReport prints what was published. It changes nothing, and says so where
// nothing was published yet. The server may be running.
func printReport(c call, g given) error {
	var words reportWords
	if err := yaml.UnmarshalWithOptions(reportYAML, &words, yaml.Strict()); err != nil {
		return fmt.Errorf("report.yaml: %w", err)
	}
	if len(g.args) == 1 && g.args[0] != "verify" {
		return usageError{fmt.Errorf("%q is no part of a report: nhipcau report, or nhipcau report verify", g.args[0])}
	}
	all, err := readPublished(c.ctx, g.settings)
	if err != nil {
		return err
	}
	switch {
	case g.json:
		e := json.NewEncoder(c.out)
		e.SetIndent("", "  ")
		return e.Encode(append([]tally.Publication{}, all...))
	case len(all) == 0:
		_, err := fmt.Fprintln(c.out, words.None)
		return err
	case len(g.args) == 1:
		_, err := fmt.Fprintf(c.out, words.Verified+"\n", len(all), all[len(all)-1].Hash)
		return err
	}
	return words.print(c.out, all)
}

// print writes the newest month and the newest week.
func (words reportWords) print(out io.Writer, all []tally.Publication) error {
	fmt.Fprintln(out, words.Title)
	newest := map[string]tally.Publication{}
	for _, p := range all {
		newest[p.Kind] = p
	}
	if p, ok := newest[tally.Monthly]; ok {
		words.table(out, words.Month+" "+p.Period, words.Monthly, p.Lines, words.monthly)
	}
	if p, ok := newest[tally.Weekly]; ok {
		words.table(out, words.Week+" "+p.Period, words.Weekly, p.Lines, words.weekly)
	}
	var epsilon float64
	for _, b := range tally.Budgets() {
		epsilon += b.Epsilon
	}
	_, err := fmt.Fprintf(out, "\n"+words.Note+"\n", strings.Replace(fmt.Sprint(epsilon), ".", ",", 1))
	return err
}

func (words reportWords) table(out io.Writer, title string, columns []string, lines []tally.Line, cells func(tally.Line) []string) {
	fmt.Fprintf(out, "\n%s\n", title)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, strings.Join(columns, "\t"))
	for _, l := range lines {
		fmt.Fprintln(w, strings.Join(append([]string{words.topic(l.Topic)}, cells(l)...), "\t"))
	}
	w.Flush()
}

func (words reportWords) monthly(l tally.Line) []string {
	in := l.Indicator
	return []string{words.count(in.Eligible), words.count(in.Reached), words.count(in.Said), words.share(*in)}
}

func (words reportWords) weekly(l tally.Line) []string {
	return []string{words.count(l.Counts["need"]), words.count(l.Counts["unmet:no_listing"]), words.count(l.Counts["unmet:conditions"])}
}

func (words reportWords) count(c tally.Count) string {
	if c.Hidden {
		return words.Hidden
	}
	return fmt.Sprint(c.N)
}

// share says the indicator as far as it can be said.
func (words reportWords) share(in tally.Indicator) string {
	state := map[string]string{tally.LikelyAbove: words.Above, tally.Around: words.Around, tally.LikelyBelow: words.Below}[in.State]
	switch in.Show {
	case tally.ShowPercent:
		percent := percentOf(in.Confirmed)
		if in.WithSaid > in.Confirmed {
			percent += "–" + percentOf(in.WithSaid)
		}
		return fmt.Sprintf(words.Percent, percent+" %", percentOf(in.Low), percentOf(in.High)+" %") + ", " + state
	case tally.ShowWords:
		return state
	case tally.ShowCount:
		return words.Count
	}
	return words.Hidden
}

// percentOf writes a share of one as people here do: 62,5.
func percentOf(share float64) string {
	return strings.Replace(fmt.Sprintf("%.1f", 100*share), ".", ",", 1)
}

// topic names a topic; none is all of them, and one of former times keeps its
// key.
func (words reportWords) topic(key string) string {
	if key == "" {
		return words.All
	}
	if name, ok := words.Topics[key]; ok {
		return name
	}
	return key
}
