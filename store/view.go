package store

import (
	"context"
	"database/sql"
	"time"
)

// View is the database as it is at one moment: what is read through one view
// fits together, whatever others write meanwhile.
type View struct{ tx *sql.Tx }

// View runs do on the database as it is now. It keeps nobody from writing.
// Whatever do returns is returned as it is.
func (s *Store) View(ctx context.Context, do func(*View) error) error {
	tx, err := s.read.BeginTx(ctx, &s.engine.snapshot)
	if err != nil {
		return unavailable("the database cannot be read", err)
	}
	defer tx.Rollback()
	return do(&View{tx})
}

// Record reads a record that has not expired at the time given. The error is
// NotFound or Unavailable.
func (v *View) Record(ctx context.Context, kind, id string, now time.Time) (Record, error) {
	return scanRecord(v.tx.QueryRowContext(ctx, recordColumns, kind, id), kind, id, now)
}

// Records reads every record of a kind that has not expired, by id. None is an
// empty list. The error is Unavailable.
func (v *View) Records(ctx context.Context, kind string, now time.Time) ([]Record, error) {
	return records(ctx, v.tx, kind, "", now)
}

// Versions reads which records of a kind there are, as Records does, without their
// bodies.
func (v *View) Versions(ctx context.Context, kind string, now time.Time) ([]Record, error) {
	rows, err := v.tx.QueryContext(ctx, "SELECT id, version, expires FROM record WHERE kind = $1 ORDER BY id", kind)
	if err != nil {
		return nil, unavailable("records cannot be read", err)
	}
	defer rows.Close()
	var all []Record
	for rows.Next() {
		r := Record{Kind: kind}
		var expires int64
		if err := rows.Scan(&r.ID, &r.Version, &expires); err != nil {
			return nil, unavailable("records cannot be read", err)
		}
		if r.Expires = moment(expires); r.live(now) {
			all = append(all, r)
		}
	}
	return all, unavailable("records cannot be read", rows.Err())
}
