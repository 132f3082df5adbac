package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Publication is one entry of the chain of what was published. It is written
// once and never changed.
type Publication struct {
	Number int64 // from 1, without a gap
	Kind   string
	Period string
	Body   []byte
}

// Publish adds an entry to the end of the chain. The error is Conflict when that
// period of that kind was published already, else Unavailable.
func (tx *Tx) Publish(ctx context.Context, p Publication) error {
	res, err := tx.tx.ExecContext(ctx, "INSERT INTO publication (number, kind, period, body) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING", p.Number, p.Kind, p.Period, p.Body)
	if err != nil {
		return unavailable("figures cannot be published", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return fmt.Errorf("%s %s is published already and stays as it is: %w", p.Kind, p.Period, Conflict)
	}
	return nil
}

// LastPublication gives the end of the chain. The error is NotFound or
// Unavailable.
func (tx *Tx) LastPublication(ctx context.Context) (p Publication, err error) {
	err = tx.tx.QueryRowContext(ctx, "SELECT number, kind, period, body FROM publication ORDER BY number DESC LIMIT 1").Scan(&p.Number, &p.Kind, &p.Period, &p.Body)
	if errors.Is(err, sql.ErrNoRows) {
		return p, fmt.Errorf("nothing was published yet: %w", NotFound)
	}
	return p, unavailable("published figures cannot be read", err)
}

// IsPublished reports whether a period of a kind was published.
func (tx *Tx) IsPublished(ctx context.Context, kind, period string) (yes bool, err error) {
	var n int
	err = tx.tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM publication WHERE kind = $1 AND period = $2", kind, period).Scan(&n)
	return n > 0, unavailable("published figures cannot be read", err)
}

// Unpublished lists the closed periods of a table that are not published as a kind,
// oldest first.
func (tx *Tx) Unpublished(ctx context.Context, table, kind string) ([]string, error) {
	rows, err := tx.tx.QueryContext(ctx, `
		SELECT c.period FROM closed_period c
		WHERE c.tab = $1 AND NOT EXISTS (SELECT 1 FROM publication p WHERE p.kind = $2 AND p.period = c.period)
		ORDER BY c.period`, table, kind)
	return names(rows, err)
}

// Published counts the entries of the chain, which only ever grows. The error is
// Unavailable.
func (s *Store) Published(ctx context.Context) (n int64, err error) {
	err = s.read.QueryRowContext(ctx, "SELECT COUNT(*) FROM publication").Scan(&n)
	return n, unavailable("published figures cannot be read", err)
}

// Publications reads the entries of a kind, or all with "", in their order.
func (s *Store) Publications(ctx context.Context, kind string) ([]Publication, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT number, kind, period, body FROM publication WHERE $1 = '' OR kind = $1 ORDER BY number", kind)
	if err != nil {
		return nil, unavailable("published figures cannot be read", err)
	}
	defer rows.Close()
	var all []Publication
	for rows.Next() {
		var p Publication
		if err := rows.Scan(&p.Number, &p.Kind, &p.Period, &p.Body); err != nil {
			return nil, unavailable("published figures cannot be read", err)
		}
		all = append(all, p)
	}
	return all, unavailable("published figures cannot be read", rows.Err())
}
