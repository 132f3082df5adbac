// Package fleet knows the programs that serve one database: each says once a
// minute that it runs, what it was built from, and how its parts are. What is said
// is forgotten three minutes later. It speaks of parts, never of conversations.
//
//	err := fleet.Say(ctx, db, fleet.Report{ID: id, Release: built, Parts: parts}, now)
//	all, err := fleet.All(ctx, db, now)
package fleet

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"nhipcau/internal/health"
	"nhipcau/store"
)

// Kind is that of the records.
const Kind = "running"

// Every is how often a program says that it runs; it is believed for three times
// as long.
const Every = time.Minute

// Report is what one program says of itself.
type Report struct {
	ID      string    `json:"-"` // drawn at its start
	Release string    `json:"release"`
	Began   time.Time `json:"began"`            // to the hour
	Portal  string    `json:"portal,omitempty"` // the address under which staff reach it
	Parts   []Part    `json:"parts"`
}

// Part is one of its parts.
type Part struct {
	Name  string       `json:"name"` // telegram, zalo-oa, zalo-bot, web, sessions, database, model
	Mode  string       `json:"mode"` // of a closed list each; "off" for one that is not set up
	State health.State `json:"state"`
	Hours int          `json:"hours,omitempty"` // until a token ends
}

// Say keeps a report in the place of the one before.
func Say(ctx context.Context, db *store.Store, r Report, now time.Time) error {
	r.Began = r.Began.UTC().Truncate(time.Hour)
	body, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return db.Write(ctx, func(tx *store.Tx) error {
		before, err := tx.Record(ctx, Kind, r.ID, now)
		if err != nil && !errors.Is(err, store.NotFound) {
			return err
		}
		return tx.PutRecord(ctx, store.Record{Kind: Kind, ID: r.ID, Version: before.Version, Expires: now.Add(3 * Every), Body: body}, now)
	})
}

// Leave takes a report back when its program stops.
func Leave(ctx context.Context, db *store.Store, id string) error {
	return db.Write(ctx, func(tx *store.Tx) error { return tx.DeleteRecord(ctx, Kind, id) })
}

// All lists those that run, the longest first. One whose report cannot be read, as
// of a newer release, is left out.
func All(ctx context.Context, db *store.Store, now time.Time) ([]Report, error) {
	records, err := db.Records(ctx, Kind, now)
	if err != nil {
		return nil, err
	}
	var all []Report
	for _, r := range records {
		report := Report{ID: r.ID}
		if json.Unmarshal(r.Body, &report) == nil {
			all = append(all, report)
		}
	}
	slices.SortFunc(all, func(a, b Report) int { return cmp.Or(a.Began.Compare(b.Began), cmp.Compare(a.ID, b.ID)) })
	return all, nil
}
