package tally

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"nhipcau/internal/hanoi"
	"nhipcau/store"
)

// publishedOn is the day of the month on which cohorts are published, the second
// month after theirs: closed for some days, and on a date that does not depend on
// what is in them.
const publishedOn = 10

// sources are the tables that a kind of publication is made of.
func (l *Ledger) sources(kind string) (tables []table) {
	names := map[string][]string{Weekly: {Operations}, Monthly: {InAll, ByTopic}, Quarterly: {ByCluster, ByCommune}}[kind]
	for _, name := range names {
		i := slices.IndexFunc(l.tables, func(t table) bool { return t.name == name })
		tables = append(tables, l.tables[i])
	}
	return tables
}

// due is the first instant at which a period of a kind may be published.
func due(kind, period string) (time.Time, error) {
	_, end, err := span(period)
	if kind == Weekly {
		return end, err
	}
	return end.AddDate(0, 1, publishedOn-1), err
}

// Tend does what the time asks for, whether anybody writes or not: closes what is
// over, publishes what is due, deletes codes that are no longer valid. It is
// to be called every few minutes, by any number of replicas: they take turns, and
// each thing is done once.
func (l *Ledger) Tend(ctx context.Context) error {
	if l.queue.isClosed() {
		return ErrClosed
	}
	var news []Publication
	err := l.transact(ctx, func(tx *store.Tx, o *opened) (changed bool, err error) {
		now := l.believed(o)
		if news, err = l.publishDue(ctx, tx, now); err != nil {
			return false, err
		}
		_, err = tx.DropCodes(ctx, midnight(now).AddDate(0, 0, 1).Format(time.DateOnly))
		return false, err
	})
	for range news {
		l.log.Info("figures were published", "part", "publication")
	}
	return err
}

// publishDue publishes what is closed, due and was not published yet, the oldest
// first.
func (l *Ledger) publishDue(ctx context.Context, tx *store.Tx, now time.Time) (news []Publication, err error) {
	for _, kind := range []string{Weekly, Monthly, Quarterly} {
		closed, err := tx.Unpublished(ctx, l.sources(kind)[0].name, kind)
		if err != nil {
			return nil, err
		}
		for _, period := range closed {
			p, err := l.publishOne(ctx, tx, kind, period, now)
			if errors.Is(err, ErrPeriod) {
				continue // not yet
			}
			if err != nil {
				return nil, err
			}
			news = append(news, p)
		}
	}
	return news, nil
}

// Publish publishes one period now, for whoever does not want to wait for Tend.
// Errors: ErrPeriod when there is no such period or it is not due, the store's
// Conflict when it was published already.
func (l *Ledger) Publish(ctx context.Context, kind, period string) (p Publication, err error) {
	err = l.transact(ctx, func(tx *store.Tx, o *opened) (bool, error) {
		p, err = l.publishOne(ctx, tx, kind, period, l.believed(o))
		return false, err
	})
	return p, err
}

func (l *Ledger) publishOne(ctx context.Context, tx *store.Tx, kind, period string, now time.Time) (p Publication, err error) {
	if kindOf(period) != kind {
		return p, fmt.Errorf("%w: %s is no %s", ErrPeriod, period, kind)
	}
	if done, err := tx.IsPublished(ctx, kind, period); err != nil || done {
		return p, errors.Join(err, conflict(done, kind, period))
	}
	at, err := due(kind, period)
	if err != nil || now.Before(at) {
		return p, errors.Join(err, fmt.Errorf("%w: %s is published from %s on", ErrPeriod, period, at.Format(time.DateOnly)))
	}
	p = Publication{Kind: kind, Period: period, On: hanoi.Day(now), Release: l.release, Simulated: l.simulated}
	for _, t := range l.sources(kind) {
		cells, err := tx.ClosedCells(ctx, t.name, period)
		if errors.Is(err, store.NotFound) {
			return p, fmt.Errorf("%w: %s is not closed in %s", ErrPeriod, period, t.name)
		}
		if err != nil {
			return p, err
		}
		p.Incomplete = p.Incomplete || slices.ContainsFunc(cells, func(c store.Cell) bool { return c.Key == anewMark })
		cells = slices.DeleteFunc(cells, func(c store.Cell) bool { return c.Key == anewMark })
		p.Tables = append(p.Tables, t.budget())
		p.Lines = append(p.Lines, t.figures(cells)...)
		p.Closed = max(p.Closed, t.closes(period))
	}
	return p, publish(ctx, tx, p)
}

func conflict(done bool, kind, period string) error {
	if !done {
		return nil
	}
	return fmt.Errorf("%s %s is published already and stays as it is: %w", kind, period, store.Conflict)
}

// kindOf is the kind of publication that a period's name is of.
func kindOf(period string) string {
	switch {
	case strings.Contains(period, "W"):
		return Weekly
	case strings.Contains(period, "Q"):
		return Quarterly
	}
	return Monthly
}

// closes is the date from which on nothing was counted into a period.
func (t table) closes(period string) string {
	_, end, _ := span(period)
	return end.AddDate(0, 0, t.late).Format(time.DateOnly)
}

// figures are the lines of one closed period of a table, in the order of its
// lists. Labels of former releases come where they sort.
func (t table) figures(cells []store.Cell) (lines []Line) {
	raw, order := map[string]map[string]int64{}, []string{}
	for _, c := range cells {
		at, label := "", c.Key
		if i := strings.LastIndexByte(c.Key, '/'); i >= 0 {
			at, label = c.Key[:i], c.Key[i+1:]
		}
		if raw[at] == nil {
			raw[at] = map[string]int64{}
			order = append(order, at)
		}
		raw[at][label] = c.Count
	}
	for _, at := range order {
		lines = append(lines, t.line(at, raw[at]))
	}
	return lines
}

// line is the figures at one place of a table.
func (t table) line(at string, n map[string]int64) Line {
	line := Line{Counts: map[string]Count{}}
	parts := strings.Split(at, "/")
	switch t.name {
	case Operations, ByTopic:
		line.Topic = parts[0]
	case ByCluster:
		line.Cluster, line.Topic = parts[0], parts[1]
	case ByCommune:
		line.Commune = parts[0]
	}
	for label, v := range n {
		if scale := t.scale(label); scale > 0 {
			line.Counts[label] = count(v, scale)
		}
	}
	eligible, reached, said := Eligible.String(), Reached.String(), SaidReached.String()
	if t.scale(eligible) > 0 && t.scale(reached) > 0 {
		in := indicate(n[eligible], n[reached], n[said], t.scale(eligible), t.scale(reached))
		line.Indicator = &in
		for _, label := range []string{eligible, reached, said} {
			delete(line.Counts, label)
		}
		if in.Show == ShowNothing {
			for label, c := range line.Counts {
				if strings.HasPrefix(label, SaidNot.String()) {
					line.Counts[label] = hidden(c)
				}
			}
		}
	}
	return line
}
