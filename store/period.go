package store

import (
	"context"
	"database/sql"
	"fmt"
)

// Period is one closed period of one table of counts. It is written once, whole,
// and never changed.
type Period struct {
	Table string // which counts, e.g. "topic-month"
	Name  string // which period, e.g. "2026-11"; of one table they sort by time
	Cells []Cell
}

// Cell is one count of a period.
type Cell struct {
	Key   string // what was counted, e.g. "loans/need"
	Count int64
}

// ClosePeriod keeps a period for good. The error is Conflict when that period of
// that table is kept already, else Unavailable.
func (tx *Tx) ClosePeriod(ctx context.Context, p Period) error {
	res, err := tx.tx.ExecContext(ctx, "INSERT INTO closed_period (tab, period) VALUES ($1, $2) ON CONFLICT (tab, period) DO NOTHING", p.Table, p.Name)
	if err != nil {
		return unavailable("a period cannot be closed", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return fmt.Errorf("period %s of %s is closed already and stays as it is: %w", p.Name, p.Table, Conflict)
	}
	insert, err := tx.tx.PrepareContext(ctx, "INSERT INTO closed_cell (tab, period, cell, n) VALUES ($1, $2, $3, $4)")
	if err != nil {
		return unavailable("a period cannot be closed", err)
	}
	defer insert.Close()
	for _, c := range p.Cells {
		if _, err := insert.ExecContext(ctx, p.Table, p.Name, c.Key, c.Count); err != nil {
			return unavailable("a period cannot be closed", err)
		}
	}
	return nil
}

// ClosedPeriods reads every closed period of a table, oldest first, its cells
// in the order of their keys. None is an empty list. The error is Unavailable.
func (s *Store) ClosedPeriods(ctx context.Context, table string) ([]Period, error) {
	return closedPeriods(ctx, s.read, table)
}

// ClosedPeriods reads them as this transaction sees them.
func (tx *Tx) ClosedPeriods(ctx context.Context, table string) ([]Period, error) {
	return closedPeriods(ctx, tx.tx, table)
}

// ClosedNames lists the closed periods of a table, oldest first.
func (tx *Tx) ClosedNames(ctx context.Context, table string) ([]string, error) {
	rows, err := tx.tx.QueryContext(ctx, "SELECT period FROM closed_period WHERE tab = $1 ORDER BY period", table)
	return names(rows, err)
}

// names reads rows of one name each.
func names(rows *sql.Rows, err error) ([]string, error) {
	if err != nil {
		return nil, unavailable("closed periods cannot be read", err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, unavailable("closed periods cannot be read", err)
		}
		all = append(all, name)
	}
	return all, unavailable("closed periods cannot be read", rows.Err())
}

// ClosedCells reads one closed period, its cells in the order of their keys. The
// error is NotFound or Unavailable.
func (tx *Tx) ClosedCells(ctx context.Context, table, name string) ([]Cell, error) {
	rows, err := tx.tx.QueryContext(ctx, "SELECT cell, n FROM closed_cell WHERE tab = $1 AND period = $2 ORDER BY cell", table, name)
	if err != nil {
		return nil, unavailable("a closed period cannot be read", err)
	}
	defer rows.Close()
	var cells []Cell
	for rows.Next() {
		var c Cell
		if err := rows.Scan(&c.Key, &c.Count); err != nil {
			return nil, unavailable("a closed period cannot be read", err)
		}
		cells = append(cells, c)
	}
	if err := rows.Err(); err != nil {
		return nil, unavailable("a closed period cannot be read", err)
	}
	if cells == nil {
		return nil, fmt.Errorf("period %s of %s is not closed: %w", name, table, NotFound)
	}
	return cells, nil
}

type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func closedPeriods(ctx context.Context, db querier, table string) ([]Period, error) {
	rows, err := db.QueryContext(ctx, `
		SELECT p.period, c.cell, c.n
		FROM closed_period p LEFT JOIN closed_cell c ON c.tab = p.tab AND c.period = p.period
		WHERE p.tab = $1
		ORDER BY p.period, c.cell`, table)
	if err != nil {
		return nil, unavailable("closed periods cannot be read", err)
	}
	defer rows.Close()
	var all []Period
	for rows.Next() {
		var name string
		var key sql.NullString
		var n sql.NullInt64
		if err := rows.Scan(&name, &key, &n); err != nil {
			return nil, unavailable("closed periods cannot be read", err)
		}
		if len(all) == 0 || all[len(all)-1].Name != name {
			all = append(all, Period{Table: table, Name: name})
		}
		if last := &all[len(all)-1]; key.Valid {
			last.Cells = append(last.Cells, Cell{key.String, n.Int64})
		}
	}
	return all, unavailable("closed periods cannot be read", rows.Err())
}
