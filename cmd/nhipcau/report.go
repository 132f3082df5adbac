package main

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/goccy/go-yaml"

	"nhipcau/internal/lang"
	"nhipcau/internal/safelog"
	"nhipcau/knowledge/places"
	"nhipcau/tally"
	"nhipcau/tally/report"
)

//go:embed report.yaml
var reportYAML []byte

// reportWords are what the command says beside the report, from report.yaml.
type reportWords struct {
	None, Verified lang.Text
}

// reportFormats are the ways of writing a report; text is for people at a
// terminal, xlsx and pdf are for files.
var reportFormats = map[string]func(io.Writer, report.Report, lang.Lang) error{
	"text": report.WriteText, "csv": report.WriteCSV, "svg": report.WriteSVG, "xlsx": report.WriteXLSX, "pdf": report.WritePDF,
	"json": func(w io.Writer, r report.Report, _ lang.Lang) error { return report.WriteJSON(w, r) },
}

// printReport reports what was published. It changes nothing, and says so where
// nothing was published yet. The server may be running.
func printReport(c call, g given) error {
	var words reportWords
	if err := yaml.UnmarshalWithOptions(reportYAML, &words, yaml.Strict()); err != nil {
		return fmt.Errorf("report.yaml: %w", err)
	}
	l, err := lang.Parse(g.lang)
	if err != nil {
		return usageError{err}
	}
	format := cmp.Or(g.format, "text")
	if g.json && g.format == "" {
		format = "json"
	}
	write := reportFormats[format]
	switch {
	case len(g.args) == 1 && g.args[0] != "verify":
		return usageError{fmt.Errorf("%q is no part of a report: nhipcau report, or nhipcau report verify", g.args[0])}
	case write == nil:
		return usageError{fmt.Errorf("--format %q: want text, json, csv, xlsx, pdf or svg", g.format)}
	}
	all, estimates, err := readPublished(c.ctx, g.settings)
	if err != nil {
		return err
	}
	switch {
	case len(g.args) == 1 && len(all) > 0:
		_, err := fmt.Fprintf(c.out, words.Verified.In(l)+"\n", len(all), all[len(all)-1].Hash)
		return err
	case g.json && g.period == "":
		e := json.NewEncoder(c.out)
		e.SetIndent("", "  ")
		return e.Encode(append([]tally.Publication{}, all...))
	}
	period := cmp.Or(g.period, newestPeriod(all))
	if period == "" || len(g.args) == 1 {
		_, err := fmt.Fprintln(c.out, words.None.In(l))
		return err
	}
	k, err := places.Load()
	if err != nil {
		return err
	}
	r, err := report.Build(report.Input{Period: period, Publications: all, Populations: estimates, Places: k})
	if err != nil {
		return usageError{fmt.Errorf("--period: %s", strings.TrimPrefix(err.Error(), "tally: "))}
	}
	return toFile(c.out, g.file, func(w io.Writer) error { return write(w, r, l) })
}

// newestPeriod is the newest month that was published, else the newest week.
func newestPeriod(all []tally.Publication) (newest string) {
	for _, kind := range []string{tally.Weekly, tally.Monthly} {
		last := ""
		for _, p := range all {
			if p.Kind == kind {
				last = max(last, p.Period)
			}
		}
		newest = cmp.Or(last, newest)
	}
	return newest
}

// toFile writes to a file, or to out where none is named. A file that could not be
// written whole is not left behind.
func toFile(out io.Writer, file string, write func(io.Writer) error) error {
	if file == "" || file == "-" {
		return write(out)
	}
	f, err := os.Create(file)
	if err != nil {
		return fmt.Errorf("%s cannot be written (%s)", file, safelog.Kind(err))
	}
	if err := cmp.Or(write(f), f.Close()); err != nil {
		f.Close()
		os.Remove(file)
		return fmt.Errorf("%s cannot be written (%s)", file, safelog.Kind(err))
	}
	return nil
}
