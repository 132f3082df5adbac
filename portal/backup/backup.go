// Package backup makes copies of what an installation cannot do without, proves
// them, and puts them into an empty database of either kind: accounts, directory
// and wording, journals, closed periods and what was published.
//
// What is left out is left out on purpose. The open counts: two copies of them
// would show what was counted in between. Referral codes: one that came back
// after the copy was made could come back again. Invitations and sign-ins: those
// that were used or ended would be good again; so would recovery codes, which are
// taken from the accounts when a copy is restored. What the public proposed: it is
// promised to go. Keys and platforms' tokens: a copy
// that is stolen must open nothing. So what was counted since the last period
// closed is not in it, and says so when it is published.
//
//	made, err := backup.Make(ctx, db, "/backups/nhipcau.backup.gz", backup.Config{…})
//	made, err = backup.Verify(ctx, made.File)
//	made, err = backup.Restore(ctx, empty, made.File, time.Now())
package backup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"nhipcau/portal/auditlog"
	"nhipcau/portal/catalogue"
	"nhipcau/portal/shelf"
	"nhipcau/portal/staff"
	"nhipcau/portal/wording"
	"nhipcau/store"
)

// Made is a backup: what is said of it.
type Made struct {
	File    string    `json:"-"`
	At      time.Time `json:"at"` // to the minute
	Release string    `json:"release"`
	Rows    int64     `json:"rows"`
	Periods int64     `json:"periods"` // how many of the rows are closed periods
	Bytes   int64     `json:"bytes"`   // of the file
	SHA256  string    `json:"sha256"`  // of what is in it
}

// lastKind is the record that remembers the last backup, for the page of whoever
// looks after the installation.
const (
	lastKind = "backup"
	lastID   = "last"
)

// kept are the records that belong into a copy. A kind that nobody named here
// stays out: most pass, and some are of what the public wrote.
var kept = slices.Concat(staff.Kept(), catalogue.Kept(), shelf.Shelf{Name: wording.Book}.Kept())

func wanted(kind string) bool { return slices.Contains(kept, kind) }

// Make writes a new file, proves it by opening it, and notes in the audit log that
// it was made. A file that is there is not written over; one that could not be
// finished is not left behind. Errors are sentences for an operator.
func Make(ctx context.Context, db *store.Store, file, release string, now time.Time) (Made, error) {
	m := Made{File: file, At: now.UTC().Truncate(time.Minute), Release: release}
	err := writeAside(file, func(w *writer) error {
		if err := w.head(m); err != nil {
			return err
		}
		if err := db.Copy(ctx, wanted, w.row); err != nil {
			return err
		}
		return w.end()
	})
	if err != nil {
		return m, err
	}
	proved, err := Verify(ctx, file)
	if err != nil {
		return m, fmt.Errorf("the backup was made and cannot be opened again, do not trust it: %w", err)
	}
	return proved, db.Write(ctx, func(tx *store.Tx) error {
		if err := remember(ctx, tx, proved, now); err != nil {
			return err
		}
		return auditlog.Write(ctx, tx, auditlog.Entry{At: now, By: auditlog.CommandLine, Deed: auditlog.BackedUp, Object: proved.SHA256[:16]})
	})
}

func remember(ctx context.Context, tx *store.Tx, m Made, now time.Time) error {
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	before, err := tx.Record(ctx, lastKind, lastID, now)
	if err != nil && !errors.Is(err, store.NotFound) {
		return err
	}
	return tx.PutRecord(ctx, store.Record{Kind: lastKind, ID: lastID, Version: before.Version, Body: body}, now)
}

// Last is the backup that was made last. The error is store.NotFound where there
// is none.
func Last(ctx context.Context, db *store.Store, now time.Time) (m Made, err error) {
	r, err := db.Record(ctx, lastKind, lastID, now)
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(r.Body, &m); err != nil {
		return m, fmt.Errorf("what is noted of the last backup cannot be read: %w", store.Invalid)
	}
	return m, nil
}
