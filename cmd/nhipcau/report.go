package main

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/goccy/go-yaml"

	"nhipcau/tally"
)

//go:embed report.yaml
var reportYAML []byte

// reportWords are the words of the table, from report.yaml.
type reportWords struct {
	Title, None, Month, Open, All, Note string
	Columns                             []string
	Topics                              map[string]string
}

// printReport reads the counts and prints them. It changes nothing, and says so
// where nothing was counted yet. The server may be running.
func printReport(c call, g given) error {
	var words reportWords
	if err := yaml.UnmarshalWithOptions(reportYAML, &words, yaml.Strict()); err != nil {
		return fmt.Errorf("report.yaml: %w", err)
	}
	r, none, err := readCounts(c.ctx, g.settings)
	if err != nil {
		return err
	}
	if none && !g.json {
		_, err := fmt.Fprintln(c.out, words.None)
		return err
	}
	if none {
		return json.NewEncoder(c.out).Encode(tally.Report{Months: []tally.Month{}})
	}
	if g.json {
		e := json.NewEncoder(c.out)
		e.SetIndent("", "  ")
		return e.Encode(r)
	}
	return words.print(c.out, r)
}

// print writes one table a month, the newest first.
func (words reportWords) print(out io.Writer, r tally.Report) error {
	fmt.Fprintln(out, words.Title)
	for _, m := range r.Months {
		name := m.Month
		if t, err := time.Parse("2006-01", m.Month); err == nil {
			name = t.Format("01/2006")
		}
		if m.Open {
			name += " (" + words.Open + ")"
		}
		fmt.Fprintf(out, "\n%s %s\n", words.Month, name)
		w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		for _, column := range words.Columns {
			fmt.Fprintf(w, "%s\t", column)
		}
		fmt.Fprintln(w)
		for _, t := range m.Topics {
			words.row(w, words.topic(t.Topic), t.Funnel)
		}
		words.row(w, words.All, m.All)
		if err := w.Flush(); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintln(out, "\n"+words.Note)
	return err
}

func (words reportWords) row(w io.Writer, name string, f tally.Funnel) {
	fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%d\t%d\t\n", name, f.Need, f.Eligible, f.Referred, f.NotEligible.Total(), f.NoService.Total())
}

// topic names a topic; one of former times keeps its key.
func (words reportWords) topic(key string) string {
	if name, ok := words.Topics[key]; ok {
		return name
	}
	return key
}
