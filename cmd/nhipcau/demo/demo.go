// Package demo makes an installation to look at before installing one. It fills
// a folder that nobody keeps: a synthetic population comes month after month
// through the real conversations, staff work on the directory, and what is due
// is published by the clock. Then it lays a first page before it, and a mark on
// every page, print and file, so that no figure of it is ever taken for one of
// real people. Like sim, it stands on the top floor.
//
//	house, err := demo.Fill(ctx, demo.Config{Seed: 1, Now: time.Now(), Store: s, …})
//	… start the program over the same folder
//	http.Serve(l, house.Door(demo.Inside{All: mux, Portal: portal, Code: draw}))
package demo

import (
	"context"
	"fmt"
	"io/fs"
	"time"

	"nhipcau/cmd/nhipcau/sim"
	"nhipcau/flows"
	"nhipcau/internal/hanoi"
	"nhipcau/portal/staff"
	"nhipcau/store"
	"nhipcau/tally"
)

// Config is what an installation is filled with. All of it is needed.
type Config struct {
	Seed uint64    // with the day of Now it gives the same figures
	Most int       // how many come in the last month
	Now  time.Time // when it is looked at: the newest period is the last that may be published then

	Store    *store.Store
	StaffKey []byte // see staff.Config.Key
	// Ledger says what is counted and under which keys; the store and the clock
	// are added.
	Ledger tally.Config
	Engine *flows.Engine
	Count  func([]flows.Event) []tally.Event
	// Base and Files are what is built in: the directory and the wording begin
	// with it.
	Base  flows.Knowledge
	Files fs.FS
	// Provider is whose codes the provider's account may redeem.
	Provider staff.Place
	// Said hears how far the filling is, a few words at a time.
	Said func(format string, args ...any)
}

// Months is how many months are published.
const Months = 18

// House is a filled installation: who works there, and how they get in.
type House struct {
	Seed   uint64
	First  time.Time // the first month
	Last   time.Time // the last month that is published
	people []person
	key    string // what the links hold
	texts  texts
	pages  pages
}

// Fill fills the store. It takes some seconds, and stops when ctx does.
func Fill(ctx context.Context, c Config) (*House, error) {
	h := &House{Seed: c.Seed}
	h.Last = lastPublished(c.Now)
	h.First = h.Last.AddDate(0, 1-Months, 0)
	if err := h.load(); err != nil {
		return nil, err
	}
	if err := h.work(ctx, c); err != nil {
		return nil, fmt.Errorf("the sample staff: %w", err)
	}
	if err := h.count(ctx, c); err != nil {
		return nil, fmt.Errorf("the sample counts: %w", err)
	}
	return h, nil
}

// lastPublished is the beginning of the newest month that is published at a time.
func lastPublished(now time.Time) time.Time {
	now = now.In(hanoi.Time)
	month := time.Date(now.Year(), now.Month(), 1, 0, 0, 0, 0, hanoi.Time)
	for {
		if due, err := tally.Due(month.Format("2006-01")); err == nil && !now.Before(due) {
			return month
		}
		month = month.AddDate(0, -1, 0)
	}
}

// count lets people come from the first month until now.
func (h *House) count(ctx context.Context, c Config) error {
	begins := h.First.Add(10 * time.Hour)
	ledger := c.Ledger
	ledger.Store = c.Store
	where := homes(c.Base.Places, c.Seed)
	return sim.Fill(ctx, sim.Config{Seed: c.Seed, Habits: sim.Usual(), Engine: c.Engine, Places: c.Base.Places, Ledger: ledger, Count: c.Count}, sim.History{
		Begins: begins, Ends: c.Now,
		Month: func(n int) (int, float64) { return month(n, c.Most) }, Home: where.draw,
		Ended: func(n int) { c.Said(" %s", h.First.AddDate(0, n, 0).Format("2006-01")) },
	})
}
