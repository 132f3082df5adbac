package tally

import (
	"context"
	"slices"
	"strings"

	"nhipcau/store"
)

// Report is how far people came, month by month.
type Report struct {
	Months []Month // newest first; the open one is there even when it is empty
}

// Month is one month, e.g. "2026-11", in Vietnam's time.
type Month struct {
	Month  string
	Open   bool // still counting
	All    Funnel
	Topics []TopicFunnel // in the order of Config.Topics, then topics of former times
}

// TopicFunnel is the funnel of one topic.
type TopicFunnel struct {
	Topic string
	Funnel
}

// Funnel counts sessions in one topic by how far they came.
type Funnel struct {
	Need        int64
	Eligible    int64
	NotEligible Unmet
	NoService   Unmet
	Referred    int64
}

// Unmet counts those for whom there was nothing, by the reason.
type Unmet struct {
	NoListing  int64
	Conditions int64
	Unsaid     int64
}

// Total is the sum over the reasons.
func (u Unmet) Total() int64 { return u.NoListing + u.Conditions + u.Unsaid }

// Report reads the counts of all months, the open one included.
func (l *Ledger) Report(ctx context.Context) (Report, error) {
	if l.queue.isClosed() {
		return Report{}, ErrClosed
	}
	var r Report
	err := l.transact(ctx, func(tx *store.Tx, o *opened) (bool, error) {
		closed, err := tx.ClosedPeriods(ctx, indicator)
		for _, p := range closed {
			r.Months = append(r.Months, l.month(p))
		}
		for _, m := range o.tables {
			if m.table == indicator {
				open := l.month(m.closed())
				open.Open = true
				r.Months = append(r.Months, open)
			}
		}
		return false, err
	})
	slices.Reverse(r.Months)
	return r, err
}

// month reads the cells "topic/outcome" of one period.
func (l *Ledger) month(p store.Period) Month {
	m := Month{Month: p.Name}
	for _, topic := range l.topics {
		m.Topics = append(m.Topics, TopicFunnel{Topic: topic})
	}
	for _, c := range p.Cells {
		topic, outcome, _ := strings.Cut(c.Key, "/")
		i := slices.IndexFunc(m.Topics, func(t TopicFunnel) bool { return t.Topic == topic })
		if i < 0 {
			i, m.Topics = len(m.Topics), append(m.Topics, TopicFunnel{Topic: topic})
		}
		m.Topics[i].add(outcome, c.Count)
		m.All.add(outcome, c.Count)
	}
	return m
}

func (f *Funnel) add(outcome string, n int64) {
	stage, reason, _ := strings.Cut(outcome, ":")
	switch stage {
	case Need.String():
		f.Need += n
	case Eligible.String():
		f.Eligible += n
	case NotEligible.String():
		f.NotEligible.add(reason, n)
	case NoService.String():
		f.NoService.add(reason, n)
	case Referred.String():
		f.Referred += n
	}
}

func (u *Unmet) add(reason string, n int64) {
	switch reason {
	case ReasonNoListing:
		u.NoListing += n
	case ReasonConditions:
		u.Conditions += n
	default:
		u.Unsaid += n
	}
}
