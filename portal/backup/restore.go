package backup

import (
	"context"
	"errors"
	"time"

	"nhipcau/portal/auditlog"
	"nhipcau/portal/staff"
	"nhipcau/store"
	"nhipcau/tally"
)

// Verify proves a file by doing with it what it is for: it is read to its end,
// held against its sum, put into a database in a folder of its own beside the file
// that is then deleted, and there the chains of every journal and of what was
// published are followed.
func Verify(ctx context.Context, file string) (m Made, err error) {
	if m, err = read(file, func(store.Row) error { return nil }); err != nil {
		return m, err // before any work is done with it
	}
	err = inScratch(ctx, file, func(db *store.Store) error {
		if m, err = paste(ctx, db, file, nil); err != nil {
			return err
		}
		return follow(ctx, db)
	})
	return m, err
}

// follow follows the chains of a database.
func follow(ctx context.Context, db *store.Store) error {
	books, err := db.Books(ctx)
	if err != nil {
		return err
	}
	for _, book := range books {
		if _, _, err := db.VerifyJournal(ctx, book); errors.Is(err, store.Invalid) {
			return broken("its journal of " + book + " was changed")
		} else if err != nil {
			return err
		}
	}
	if _, err := tally.Published(ctx, db, ""); err != nil {
		return broken("what it holds of published figures was changed")
	}
	return nil
}

// ErrNotBare says that a database holds something.
var ErrNotBare = errors.New("the database is not empty: restore into a new DATA_DIR, or an empty PostgreSQL database")

// Restore proves a file and puts it into an empty database, all of it or nothing,
// and notes in its audit log that this was done. The open counts have then to be
// begun anew: tally.BeginAnew.
func Restore(ctx context.Context, db *store.Store, file string, now time.Time) (Made, error) {
	m, err := Verify(ctx, file)
	if err != nil {
		return m, err
	}
	return paste(ctx, db, file, func(tx *store.Tx, m Made) error {
		if err := remember(ctx, tx, m, now); err != nil {
			return err
		}
		return auditlog.Write(ctx, tx, auditlog.Entry{At: now, By: auditlog.CommandLine, Deed: auditlog.Restored, Object: m.SHA256[:16], Before: m.At.Format("2006-01-02 15:04 UTC")})
	})
}

func paste(ctx context.Context, db *store.Store, file string, last func(*store.Tx, Made) error) (m Made, err error) {
	err = db.Write(ctx, func(tx *store.Tx) error {
		bare, err := tx.Bare(ctx)
		if err != nil {
			return err
		}
		if !bare {
			return ErrNotBare
		}
		m, err = read(file, func(r store.Row) error {
			if r.Record != nil {
				if r.Record.Body, err = staff.Recalled(r.Record.Kind, r.Record.Body); err != nil {
					return err
				}
			}
			return tx.Paste(ctx, r)
		})
		if errors.Is(err, store.Invalid) {
			return broken("rows of it contradict each other")
		}
		if err != nil || last == nil {
			return err
		}
		return last(tx, m)
	})
	return m, err
}
