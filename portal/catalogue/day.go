package catalogue

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"nhipcau/internal/hanoi"
	"nhipcau/knowledge/directory"
	"nhipcau/store"
)

// Day is what was found on one day: written once, by whichever replica came
// first, and the same for whoever reads it later.
type Day struct {
	Date    string                     `json:"date"` // in Vietnam
	Release int64                      `json:"release"`
	Levels  map[string]directory.Level `json:"levels"`  // by the code of the listing
	Demoted []Demotion                 `json:"demoted"` // since the day before
	ToCheck []directory.ToCheck        `json:"to_check"`
}

// Demotion is a listing that went down a level.
type Demotion struct {
	ID   string          `json:"id"`
	From directory.Level `json:"from"`
	To   directory.Level `json:"to"`
}

// keepDays is how long a day is kept.
const keepDays = 400 * 24 * time.Hour

// Daily finds what fell due, once a day over all replicas. It reports false when
// today was done already, here or elsewhere.
func (c *Catalogue) Daily(ctx context.Context) (Day, bool, error) {
	now := c.Now()
	date := hanoi.Day(now)
	if day, err := c.Day(ctx, date); !errors.Is(err, store.NotFound) {
		return day, false, err
	}
	live, err := c.Live(ctx)
	if err != nil {
		return Day{}, false, err
	}
	day := Day{Date: date, Release: live.Number, Levels: map[string]directory.Level{}, Demoted: []Demotion{}, ToCheck: live.Snapshot.ToCheck(now)}
	before, err := c.dayBefore(ctx, now)
	if err != nil {
		return day, false, err
	}
	for _, l := range live.Snapshot.Listings {
		level := l.Freshness(now)
		day.Levels[l.ID] = level
		if was, known := before.Levels[l.ID]; known && rank(level) > rank(was) {
			day.Demoted = append(day.Demoted, Demotion{l.ID, was, level})
		}
	}
	body, err := json.Marshal(day)
	if err != nil {
		return day, false, err
	}
	err = c.Store.Write(ctx, func(tx *store.Tx) error {
		return tx.PutRecord(ctx, store.Record{Kind: dayKind, ID: date, Expires: now.Add(keepDays), Body: body}, now)
	})
	if errors.Is(err, store.Conflict) {
		day, err = c.Day(ctx, date) // another replica was faster
		return day, false, err
	}
	return day, err == nil, err
}

// Day reads what was found on a day, as 2026-11-24. The error is NotFound or
// Unavailable.
func (c *Catalogue) Day(ctx context.Context, date string) (day Day, err error) {
	r, err := c.Store.Record(ctx, dayKind, date, c.Now())
	if err != nil {
		return day, err
	}
	if err := json.Unmarshal(r.Body, &day); err != nil {
		return day, fmt.Errorf("the day %s cannot be read: %w", date, store.Invalid)
	}
	return day, nil
}

// dayBefore reads the last day that was done, at most a month ago.
func (c *Catalogue) dayBefore(ctx context.Context, now time.Time) (Day, error) {
	for back := 1; back <= 31; back++ {
		day, err := c.Day(ctx, hanoi.Day(now.AddDate(0, 0, -back)))
		if !errors.Is(err, store.NotFound) {
			return day, err
		}
	}
	return Day{}, nil
}

// rank orders levels, the freshest first.
func rank(l directory.Level) int {
	for i, o := range []directory.Level{directory.Always, directory.Fresh, directory.Due, directory.Late, directory.Old, directory.Public, directory.Gone} {
		if l == o {
			return i
		}
	}
	return 0
}
