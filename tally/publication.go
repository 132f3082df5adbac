package tally

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"nhipcau/store"
)

// The kinds of publications.
const (
	Weekly    = "week"    // need and what was missing, by topic
	Monthly   = "month"   // the indicator, in all and by topic, and how far people came
	Quarterly = "quarter" // the indicator by cluster and topic; who found nothing, by commune
)

// Publication is what is published of one period: once, never revised. It is an
// entry in a chain: its hash vouches for all of it and for the one before.
type Publication struct {
	Number    int64  `json:"number"` // from 1
	Kind      string `json:"kind"`
	Period    string `json:"period"` // "2026-W48", "2026-11", "2026-Q4"
	Closed    string `json:"closed"` // from when on nothing was counted into it: the date the data are as of
	On        string `json:"on"`     // date of publication
	Release   string `json:"release,omitempty"`
	Simulated bool   `json:"simulated,omitempty"` // of a synthetic population
	// Incomplete says that counting began anew in the middle of the period,
	// because what was counted before could not be read any more.
	Incomplete bool          `json:"incomplete,omitempty"`
	Tables     []TableBudget `json:"tables"`
	Lines      []Line        `json:"lines"`
	Previous   string        `json:"previous"` // the hash of the entry before; empty for the first

	Hash string `json:"-"` // SHA-256 of the entry as it is kept, in hex
}

// TableBudget is what a table of counts costs the privacy of one session.
type TableBudget struct {
	Table   string  `json:"table"`
	About   string  `json:"about"`
	Epsilon float64 `json:"epsilon"`
	Bound   int     `json:"bound"` // L1: how many cells one session adds one to at most
	Parts   []Part  `json:"parts"`
}

// Part is stages of which a session adds to one at most, and the scale of their
// noise.
type Part struct {
	Stages []string `json:"stages"`
	Scale  int      `json:"scale"`
	Topics int      `json:"topics"` // of how many topics of a session
}

// Line is the figures of one topic, cluster or commune; all empty is the whole
// province and all topics. Only those stages are there that the line's table
// counts; Indicator is nil where it holds none.
type Line struct {
	Topic     string           `json:"topic,omitempty"`
	Cluster   string           `json:"cluster,omitempty"` // "none": no place was said
	Commune   string           `json:"commune,omitempty"` // national code; "none"
	Indicator *Indicator       `json:"indicator,omitempty"`
	Counts    map[string]Count `json:"counts"` // by stage and reason: "need", "unmet:no_listing", "said_not:money"
}

// Published reads what was published of a kind, oldest first, all kinds with "".
// It needs no key. What was changed since it was published is not given out:
// the error is ErrChain.
func Published(ctx context.Context, s *store.Store, kind string) ([]Publication, error) {
	rows, err := s.Publications(ctx, "")
	if err != nil {
		return nil, err
	}
	all, err := chain(rows)
	if err != nil {
		return nil, err
	}
	var out []Publication
	for _, p := range all {
		if kind == "" || p.Kind == kind {
			out = append(out, p)
		}
	}
	return out, nil
}

// ErrChain says that published figures are not as they were published.
var ErrChain error = failure{"chain", "published figures were changed or taken away since"}

// chain reads entries and proves that each follows the one before.
func chain(rows []store.Publication) ([]Publication, error) {
	var all []Publication
	previous := ""
	for i, row := range rows {
		p, err := readEntry(row)
		if err != nil {
			return nil, err
		}
		if p.Number != int64(i+1) || p.Previous != previous {
			return nil, fmt.Errorf("%w: number %d does not follow the one before", ErrChain, row.Number)
		}
		previous = p.Hash
		all = append(all, p)
	}
	return all, nil
}

func readEntry(row store.Publication) (p Publication, err error) {
	dec := json.NewDecoder(bytes.NewReader(row.Body))
	if err := dec.Decode(&p); err != nil {
		return p, fmt.Errorf("%w: number %d cannot be read", ErrChain, row.Number)
	}
	if p.Number != row.Number || p.Kind != row.Kind || p.Period != row.Period {
		return p, fmt.Errorf("%w: number %d is filed as another", ErrChain, row.Number)
	}
	sum := sha256.Sum256(row.Body)
	p.Hash = hex.EncodeToString(sum[:])
	return p, nil
}

// append adds a publication to the end of the chain.
func publish(ctx context.Context, tx *store.Tx, p Publication) error {
	last, err := tx.LastPublication(ctx)
	switch {
	case err == nil:
		before, err := readEntry(last)
		if err != nil {
			return err
		}
		p.Number, p.Previous = before.Number+1, before.Hash
	case errors.Is(err, store.NotFound):
		p.Number = 1
	default:
		return err
	}
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return tx.Publish(ctx, store.Publication{Number: p.Number, Kind: p.Kind, Period: p.Period, Body: body})
}

// Budgets lists what each table costs one session, in the order of the tables;
// their sum is what a session costs in all.
func Budgets() []TableBudget {
	var all []TableBudget
	for _, t := range tables(nil, nil) {
		all = append(all, t.budget())
	}
	return all
}

func (t table) budget() TableBudget {
	b := TableBudget{Table: t.name, About: t.about}
	for _, g := range t.groups {
		b.Parts = append(b.Parts, Part{g.labels, g.scale, t.topics})
		b.Bound += t.topics
		b.Epsilon += float64(t.topics) / float64(g.scale)
	}
	return b
}
