package main

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/goccy/go-yaml"

	"nhipcau/cmd/nhipcau/sim"
	"nhipcau/flows/content"
	"nhipcau/internal/lang"
	"nhipcau/tally"
	"nhipcau/tally/report"
)

//go:embed sim.yaml
var simYAML []byte

// simulate plays a synthetic population and prints the truth beside what was
// published of it. It touches no data folder.
func simulate(c call, g given) error {
	l, err := lang.Parse(g.lang)
	if err != nil {
		return usageError{err}
	}
	k, err := loadKnowledge()
	if err != nil {
		return err
	}
	engine, findings := newEngine(content.Files, k)
	if engine == nil {
		return findings
	}
	clusters, err := tally.LoadClusters(k.Places)
	if err != nil {
		return err
	}
	habits := sim.Usual()
	if g.confirmed {
		habits = sim.Confirmed()
	}
	r, err := sim.Run(c.ctx, sim.Config{
		People: g.people, Seed: g.seed, Reach: g.reach, Habits: habits, Engine: engine, Places: k.Places, Count: counted,
		Ledger: tally.Config{Topics: topicNames(), Areas: areas(k.Places), Clusters: clusters, Release: built(), Log: slog.New(slog.DiscardHandler)},
	})
	switch {
	case errors.Is(err, sim.ErrConfig):
		return usageError{err}
	case err != nil:
		return err
	case g.json:
		e := json.NewEncoder(c.out)
		e.SetIndent("", "  ")
		return e.Encode(r)
	}
	return printSim(c.out, r, l)
}

// printSim writes a result for people, in whole lines of "what: how much".
func printSim(out io.Writer, r sim.Result, l lang.Lang) error {
	var words map[string]lang.Text
	if err := yaml.UnmarshalWithOptions(simYAML, &words, yaml.Strict()); err != nil {
		return fmt.Errorf("sim.yaml: %w", err)
	}
	say := func(key string, with ...any) string { return fmt.Sprintf(words[key].In(l), with...) }
	percent := func(x float64) string {
		s := strconv.FormatFloat(100*x, 'f', 1, 64)
		if l == lang.VI {
			s = strings.Replace(s, ".", ",", 1)
		}
		return s
	}
	share := func(s sim.Share) string { return say("of", s.Arrived, s.Eligible, percent(s.Share)) }
	interval := func(show tally.Show, i sim.Interval) string {
		if show != tally.ShowPercent {
			return say("no_figure")
		}
		return say("interval", percent(i.Low), percent(i.High), percent(i.High-i.Low))
	}
	yes := func(b bool) string {
		if b {
			return say("yes")
		}
		return say("no")
	}
	held := say("unpublished")
	if r.Show == tally.ShowPercent {
		held = yes(r.Inside)
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, say("title", r.People, r.Seed, r.Sessions))
	for _, line := range [][2]string{
		{"truth", percent(r.Truth) + " %"}, {"cohort", share(r.Cohort)}, {"published", interval(r.Show, r.Published)}, {"inside", held},
		{"heard", fmt.Sprintf("%d / %d", r.Redeemed, r.Refused)}, {"silent", fmt.Sprintf("%d / %d", r.Silent, r.False)},
	} {
		fmt.Fprintf(w, "%s:\t%s\n", say(line[0]), line[1])
	}
	fmt.Fprintf(w, "\n%s\t%s\t%s\t%s\n", say("topics"), say("cohort"), say("published"), say("inside"))
	for _, t := range r.Topics {
		published, inside := say("no_figure"), ""
		if t.Published != nil {
			published, inside = interval(t.Show, *t.Published), yes(*t.Inside)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", report.TopicName(t.Topic, l), share(t.Cohort), published, inside)
	}
	return w.Flush()
}
