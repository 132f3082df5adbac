package sim

import (
	"context"
	"errors"

	"nhipcau/tally"
)

// Result lays what was published of the cohort beside what is true of it.
type Result struct {
	Truth     float64  `json:"truth"` // the chance to reach a service; see the package
	Published Interval `json:"published"`
	Inside    bool     `json:"inside"` // the truth lies in what was published; false where nothing was

	Show      tally.Show `json:"show"` // "percent", or there was no figure: the interval is then 0 to 1
	Confirmed float64    `json:"confirmed,omitempty"`
	WithSaid  float64    `json:"with_said,omitempty"`
	Width     float64    `json:"width"`
	Cohort    Share      `json:"cohort"` // what the sessions of the month really came to
	Eligible  int64      `json:"published_eligible"`
	Reached   int64      `json:"published_reached"`
	Said      int64      `json:"published_said_reached"`

	People   int     `json:"people"`
	Seed     uint64  `json:"seed"`
	Sessions int     `json:"sessions"` // in the month
	Redeemed int     `json:"redeemed"` // codes of the cohort that came back
	Refused  int     `json:"refused"`  // codes that came back too late, of all months
	Silent   int     `json:"silent"`   // arrived, and nobody heard of it
	False    int     `json:"false"`    // said so, and did not arrive
	Topics   []Topic `json:"topics"`
}

// Interval is what was published, in shares of one.
type Interval struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Share is of the cohort's sessions with need and eligible those that arrived.
type Share struct {
	Eligible int     `json:"eligible"`
	Arrived  int     `json:"arrived"`
	Share    float64 `json:"share"`

	topics map[string]*Share
}

func (s *Share) add(topic string, arrived bool) {
	if s.topics == nil {
		s.topics = map[string]*Share{}
	}
	if s.topics[topic] == nil {
		s.topics[topic] = &Share{}
	}
	for _, of := range []*Share{s, s.topics[topic]} {
		of.Eligible++
		if arrived {
			of.Arrived++
		}
		of.Share = float64(of.Arrived) / float64(of.Eligible)
	}
}

// Topic is one topic of the cohort.
type Topic struct {
	Topic     string     `json:"topic"`
	Cohort    Share      `json:"cohort"`
	Show      tally.Show `json:"show"`
	Published *Interval  `json:"published,omitempty"` // where a figure was published
	Inside    *bool      `json:"inside,omitempty"`
}

// errUnpublished cannot happen: the run lasts until the figures are out.
var errUnpublished = errors.New("sim: the cohort was not published")

// judge reads what was published, as a worker would.
func (w *world) judge(ctx context.Context) (Result, error) {
	all, err := tally.Published(ctx, w.store, tally.Monthly)
	if err != nil {
		return Result{}, err
	}
	for _, p := range all {
		if p.Period == cohort {
			w.result.read(p.Lines)
			return w.result, nil
		}
	}
	return Result{}, errUnpublished
}

func (r *Result) read(lines []tally.Line) {
	for _, l := range lines {
		in := l.Indicator
		switch {
		case in == nil:
		case l.Topic == "":
			r.Show, r.Confirmed, r.WithSaid = in.Show, in.Confirmed, in.WithSaid
			r.Eligible, r.Reached, r.Said = in.Eligible.N, in.Reached.N, in.Said.N
			r.Published = Interval{0, 1}
			if in.Show == tally.ShowPercent {
				r.Published = Interval{in.Low, in.High}
			}
			r.Inside = in.Show == tally.ShowPercent && r.Published.holds(r.Truth)
			r.Width = r.Published.High - r.Published.Low
		case r.Cohort.topics[l.Topic] != nil:
			t := Topic{Topic: l.Topic, Cohort: *r.Cohort.topics[l.Topic], Show: in.Show}
			if in.Show == tally.ShowPercent {
				t.Published = &Interval{in.Low, in.High}
				inside := t.Published.holds(r.Truth)
				t.Inside = &inside
			}
			r.Topics = append(r.Topics, t)
		}
	}
}

func (i Interval) holds(x float64) bool { return i.Low <= x && x <= i.High }
