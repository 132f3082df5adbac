package tally

import (
	"context"
	"errors"
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

// Read reads the counts of all months, the open one included, and changes
// nothing: no month is closed by it and no key replaced. Somebody may be counting
// meanwhile. Of the configuration it needs the store, the key and the topics.
// Errors: ErrKey, ErrSealed, or the store's.
func Read(ctx context.Context, cfg Config) (Report, error) {
	k, err := givenKey(cfg)
	if err != nil {
		return Report{}, err
	}
	return read(ctx, cfg.Store, k, cfg.Topics)
}

// Report reads them as Read does.
func (l *Ledger) Report(ctx context.Context) (Report, error) {
	if l.queue.isClosed() {
		return Report{}, ErrClosed
	}
	l.turn.Lock()
	k := l.key
	l.turn.Unlock()
	return read(ctx, l.store, k, l.topics)
}

// read reads the key first, the open month next, the closed ones last: a
// roll-over in between makes the key go on, and shows a month as closed that was
// open a moment ago; none is missed or shown twice.
func read(ctx context.Context, s *store.Store, k key, topics []string) (r Report, err error) {
	o := new(opened)
	sealed, err := s.Blob(ctx, blobName)
	none := errors.Is(err, store.NotFound)
	if err == nil {
		o, _, err = k.open(sealed)
	}
	if err != nil && !none {
		return Report{}, err
	}
	closed, err := s.ClosedPeriods(ctx, indicator)
	if err != nil {
		return Report{}, err
	}
	if none && (len(closed) > 0 || k.generation > 0) {
		return Report{}, errGone
	}
	for _, p := range closed {
		r.Months = append(r.Months, monthOf(p, topics))
	}
	for _, m := range o.tables {
		known := slices.ContainsFunc(closed, func(p store.Period) bool { return p.Name == m.period })
		if m.table == indicator && !known {
			open := monthOf(m.closed(), topics)
			open.Open = true
			r.Months = append(r.Months, open)
		}
	}
	slices.Reverse(r.Months)
	return r, nil
}

// monthOf reads the cells "topic/outcome" of one period.
func monthOf(p store.Period, topics []string) Month {
	m := Month{Month: p.Name}
	for _, topic := range topics {
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
