package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Record is something kept under a name: an account, an invitation. Version is
// 0 for one that was never kept and grows with every change.
type Record struct {
	Kind    string // which sort, e.g. "account"
	ID      string // which one, unique within its kind
	Version int64
	Expires time.Time // zero for never; to the second
	Body    []byte
}

const recordColumns = "SELECT version, expires, body FROM record WHERE kind = $1 AND id = $2"

// Record reads a record that has not expired at the time given. The error is
// NotFound or Unavailable.
func (s *Store) Record(ctx context.Context, kind, id string, now time.Time) (Record, error) {
	return scanRecord(s.read.QueryRowContext(ctx, recordColumns, kind, id), kind, id, now)
}

// Record reads a record and holds it until the transaction ends: nobody else
// can change it meanwhile.
func (tx *Tx) Record(ctx context.Context, kind, id string, now time.Time) (Record, error) {
	return scanRecord(tx.tx.QueryRowContext(ctx, recordColumns+tx.engine.forUpdate, kind, id), kind, id, now)
}

func scanRecord(row *sql.Row, kind, id string, now time.Time) (Record, error) {
	r := Record{Kind: kind, ID: id}
	var expires int64
	switch err := row.Scan(&r.Version, &expires, &r.Body); {
	case errors.Is(err, sql.ErrNoRows):
		return Record{}, fmt.Errorf("no such %s is kept: %w", kind, NotFound)
	case err != nil:
		return Record{}, unavailable("a record cannot be read", err)
	}
	if r.Expires = moment(expires); !r.live(now) {
		return Record{}, fmt.Errorf("the %s has expired: %w", kind, NotFound)
	}
	return r, nil
}

func (r Record) live(now time.Time) bool { return r.Expires.IsZero() || now.Before(r.Expires) }

// Records reads every record of a kind that has not expired, by id. None is an
// empty list. The error is Unavailable.
func (s *Store) Records(ctx context.Context, kind string, now time.Time) ([]Record, error) {
	return records(ctx, s.read, kind, "", now)
}

// Records reads them as this transaction sees them.
func (tx *Tx) Records(ctx context.Context, kind string, now time.Time) ([]Record, error) {
	return records(ctx, tx.tx, kind, "", now)
}

// Hold reads them and holds each until the transaction ends, as Record does.
func (tx *Tx) Hold(ctx context.Context, kind string, now time.Time) ([]Record, error) {
	return records(ctx, tx.tx, kind, tx.engine.forUpdate, now)
}

func records(ctx context.Context, db querier, kind, lock string, now time.Time) ([]Record, error) {
	rows, err := db.QueryContext(ctx, "SELECT id, version, expires, body FROM record WHERE kind = $1 ORDER BY id"+lock, kind)
	if err != nil {
		return nil, unavailable("records cannot be read", err)
	}
	defer rows.Close()
	var all []Record
	for rows.Next() {
		r := Record{Kind: kind}
		var expires int64
		if err := rows.Scan(&r.ID, &r.Version, &expires, &r.Body); err != nil {
			return nil, unavailable("records cannot be read", err)
		}
		if r.Expires = moment(expires); r.live(now) {
			all = append(all, r)
		}
	}
	return all, unavailable("records cannot be read", rows.Err())
}

// PutRecord keeps a record whose Version is that of the one it replaces, 0 for
// a new one. One that expired and was not swept yet gives way to a new one. The
// error is Conflict when it was changed or made meanwhile, else Unavailable.
func (tx *Tx) PutRecord(ctx context.Context, r Record, now time.Time) error {
	res, err := tx.tx.ExecContext(ctx, `
		INSERT INTO record (kind, id, version, expires, body) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (kind, id) DO UPDATE SET version = excluded.version, expires = excluded.expires, body = excluded.body
		WHERE record.version = $6 OR ($6 = 0 AND record.expires <> 0 AND record.expires <= $7)`,
		r.Kind, r.ID, r.Version+1, seconds(r.Expires), r.Body, r.Version, now.Unix())
	if err != nil {
		return unavailable("a record cannot be written", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return fmt.Errorf("the %s was changed meanwhile: read it again: %w", r.Kind, Conflict)
	}
	return nil
}

// DeleteRecord drops a record; one that is not there is no error.
func (tx *Tx) DeleteRecord(ctx context.Context, kind, id string) error {
	_, err := tx.tx.ExecContext(ctx, "DELETE FROM record WHERE kind = $1 AND id = $2", kind, id)
	return unavailable("a record cannot be deleted", err)
}

// Sweep deletes every record that expired.
func (s *Store) Sweep(ctx context.Context, now time.Time) error {
	_, err := s.write.ExecContext(ctx, "DELETE FROM record WHERE expires <> 0 AND expires <= $1", now.Unix())
	return unavailable("old records cannot be deleted", err)
}

func seconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

func moment(seconds int64) time.Time {
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}
