package tally

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"nhipcau/internal/hanoi"
	"nhipcau/store"
)

// Population is an outside estimate of how many people there are in need: what
// the bot cannot know, because it sees only who comes to it. It is kept apart
// from the counts and shown beside them, with where it is from.
type Population struct {
	N       int64  `json:"n"`
	Low     int64  `json:"low,omitempty"` // the source's own range, if it gives one
	High    int64  `json:"high,omitempty"`
	Topic   string `json:"topic,omitempty"` // empty: in all
	Source  string `json:"source"`          // who estimated it, and where it is to be read
	Date    string `json:"date"`            // of the source, 2025-12-01
	Entered string `json:"entered"`         // the day on which it was entered
}

// ErrPopulation is an estimate that cannot be kept.
var ErrPopulation error = failure{"population", "not an estimate of a population"}

// EnterPopulation keeps one more estimate; the newest of a topic is the one that
// is used, the others stay as history. Errors: ErrPopulation, or the store's.
func EnterPopulation(ctx context.Context, s *store.Store, p Population, topics []string, now time.Time) error {
	p.Source, p.Entered = strings.TrimSpace(p.Source), hanoi.Day(now)
	if err := p.check(topics); err != nil {
		return err
	}
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return s.Write(ctx, func(tx *store.Tx) error { return tx.Append(ctx, populations, body) })
}

func (p Population) check(topics []string) error {
	known := p.Topic == ""
	for _, t := range topics {
		known = known || t == p.Topic
	}
	date, err := time.ParseInLocation(time.DateOnly, p.Date, hanoi.Time)
	switch {
	case p.N <= 0 || p.N > 10_000_000:
		return fmt.Errorf("%w: how many people?", ErrPopulation)
	case p.Low < 0 || p.High < 0 || p.Low > p.N || p.High != 0 && p.High < p.N:
		return fmt.Errorf("%w: the range must hold the number", ErrPopulation)
	case !known:
		return fmt.Errorf("%w: no such topic", ErrPopulation)
	case p.Source == "" || len(p.Source) > 1000:
		return fmt.Errorf("%w: name the source, in up to 1000 letters", ErrPopulation)
	case err != nil || date.Format(time.DateOnly) > p.Entered:
		return fmt.Errorf("%w: the source's date is a day such as 2025-12-01, not in the future", ErrPopulation)
	}
	return nil
}

// populations is the book of the journal that they are kept in.
const populations = "population"

// Populations reads all estimates, oldest first.
func Populations(ctx context.Context, s *store.Store) (all []Population, err error) {
	entries, err := s.Journal(ctx, populations, 0, mostPopulations)
	for _, e := range slices.Backward(entries) {
		var p Population
		if err := json.Unmarshal(e.Body, &p); err != nil {
			return nil, fmt.Errorf("%w: one that was kept cannot be read", ErrPopulation)
		}
		all = append(all, p)
	}
	return all, err
}

// mostPopulations bounds how many estimates are read, newest first.
const mostPopulations = 1000
