package main

import (
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	"nhipcau/tally"
)

// population lists the outside estimates of how many people are in need, or
// enters one more.
func population(c call, g given) error {
	if g.n == 0 && (g.source != "" || g.date != "" || g.topic != "") {
		return usageError{errors.New("an estimate needs a number: --n 1200 --source \"who estimated it, where to read it\" --date 2025-12-01")}
	}
	db, err := findStore(c.ctx, g.settings)
	if err != nil {
		return err
	}
	if db == nil && g.n != 0 {
		db, err = openStore(c.ctx, g.settings)
		if err != nil {
			return err
		}
	}
	if db == nil {
		return listPopulations(c, nil)
	}
	defer db.Close()
	if g.n == 0 {
		all, err := tally.Populations(c.ctx, db)
		if err != nil {
			return err
		}
		return listPopulations(c, all)
	}
	p := tally.Population{N: int64(g.n), Low: int64(g.low), High: int64(g.high), Topic: g.topic, Source: g.source, Date: g.date}
	err = tally.EnterPopulation(c.ctx, db, p, topicNames(), time.Now())
	if errors.Is(err, tally.ErrPopulation) {
		return usageError{err}
	}
	return err
}

func listPopulations(c call, all []tally.Population) error {
	if len(all) == 0 {
		_, err := fmt.Fprintln(c.out, "No estimate was entered yet. What is counted is shown without a share of all people.")
		return err
	}
	w := tabwriter.NewWriter(c.out, 0, 0, 2, ' ', 0)
	for _, p := range all {
		topic := p.Topic
		if topic == "" {
			topic = "all"
		}
		span := ""
		if p.Low > 0 || p.High > 0 {
			span = fmt.Sprintf("%d–%d", p.Low, p.High)
		}
		fmt.Fprintf(w, "%s\t%d\t%s\t%s\t%s\n", topic, p.N, span, p.Date, p.Source)
	}
	return w.Flush()
}
