package store

import (
	"context"
	"database/sql"
	"fmt"
)

// Row is one row of a copy: exactly one of its parts is there. A copy reads the
// same whichever database it is of.
type Row struct {
	Period      *ClosedName  `json:"period,omitempty"`
	Cell        *ClosedCell  `json:"cell,omitempty"`
	Publication *Publication `json:"publication,omitempty"`
	Entry       *BookEntry   `json:"entry,omitempty"`
	Record      *KeptRecord  `json:"record,omitempty"`
}

// The rows of a copy, as they are in their tables.
type (
	// ClosedName says that a period of a table of counts is closed.
	ClosedName struct{ Table, Name string }
	// ClosedCell is a cell of a closed period.
	ClosedCell struct {
		Table, Name, Key string
		Count            int64
	}
	// BookEntry is an entry of a journal, or its pen: number 0.
	BookEntry struct {
		Book string
		Entry
	}
	// KeptRecord is a record as it was kept, expired or not.
	KeptRecord struct {
		Kind, ID         string
		Version, Expires int64
		Body             []byte
	}
)

// Copy reads what outlives a period, as it is at one moment, and gives it row by
// row: closed periods, what was published, journals, and the records of the kinds
// that are wanted. Neither blobs, which are sealed under keys that change, nor
// codes are among it: see package backup. An error of each ends it and is given
// back.
func (s *Store) Copy(ctx context.Context, wanted func(kind string) bool, each func(Row) error) error {
	tx, err := s.read.BeginTx(ctx, &s.engine.snapshot)
	if err != nil {
		return unavailable("the database cannot be read", err)
	}
	defer tx.Rollback()
	for _, part := range []struct {
		query string
		scan  func(*sql.Rows) (Row, error)
	}{
		{"SELECT tab, period FROM closed_period ORDER BY tab, period", func(r *sql.Rows) (Row, error) {
			var p ClosedName
			return Row{Period: &p}, r.Scan(&p.Table, &p.Name)
		}},
		{"SELECT tab, period, cell, n FROM closed_cell ORDER BY tab, period, cell", func(r *sql.Rows) (Row, error) {
			var c ClosedCell
			return Row{Cell: &c}, r.Scan(&c.Table, &c.Name, &c.Key, &c.Count)
		}},
		{"SELECT number, kind, period, body FROM publication ORDER BY number", func(r *sql.Rows) (Row, error) {
			var p Publication
			return Row{Publication: &p}, r.Scan(&p.Number, &p.Kind, &p.Period, &p.Body)
		}},
		{"SELECT book, number, sum, body FROM journal ORDER BY book, number", func(r *sql.Rows) (Row, error) {
			var e BookEntry
			return Row{Entry: &e}, r.Scan(&e.Book, &e.Number, &e.Sum, &e.Body)
		}},
		{"SELECT kind, id, version, expires, body FROM record ORDER BY kind, id", func(r *sql.Rows) (Row, error) {
			var k KeptRecord
			return Row{Record: &k}, r.Scan(&k.Kind, &k.ID, &k.Version, &k.Expires, &k.Body)
		}},
	} {
		if err := copyRows(ctx, tx, part.query, part.scan, func(r Row) error {
			if r.Record != nil && !wanted(r.Record.Kind) {
				return nil
			}
			return each(r)
		}); err != nil {
			return err
		}
	}
	return nil
}

func copyRows(ctx context.Context, tx *sql.Tx, query string, scan func(*sql.Rows) (Row, error), each func(Row) error) error {
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return unavailable("the database cannot be read", err)
	}
	defer rows.Close()
	for rows.Next() {
		row, err := scan(rows)
		if err != nil {
			return unavailable("the database cannot be read", err)
		}
		if err := each(row); err != nil {
			return err
		}
	}
	return unavailable("the database cannot be read", rows.Err())
}

// Paste writes a row of a copy into a database that was empty. The error is
// Invalid for a row that is none or is there twice, else Unavailable.
func (tx *Tx) Paste(ctx context.Context, r Row) error {
	var query string
	var args []any
	switch {
	case r.Period != nil:
		query, args = "INSERT INTO closed_period (tab, period) VALUES ($1, $2)", []any{r.Period.Table, r.Period.Name}
	case r.Cell != nil:
		query, args = "INSERT INTO closed_cell (tab, period, cell, n) VALUES ($1, $2, $3, $4)", []any{r.Cell.Table, r.Cell.Name, r.Cell.Key, r.Cell.Count}
	case r.Publication != nil:
		p := r.Publication
		query, args = "INSERT INTO publication (number, kind, period, body) VALUES ($1, $2, $3, $4)", []any{p.Number, p.Kind, p.Period, filled(p.Body)}
	case r.Entry != nil:
		e := r.Entry
		query, args = "INSERT INTO journal (book, number, sum, body) VALUES ($1, $2, $3, $4)", []any{e.Book, e.Number, e.Sum, filled(e.Body)}
	case r.Record != nil:
		k := r.Record
		query, args = "INSERT INTO record (kind, id, version, expires, body) VALUES ($1, $2, $3, $4, $5)", []any{k.Kind, k.ID, k.Version, k.Expires, filled(k.Body)}
	default:
		return fmt.Errorf("a row of the copy is of no kind that is known: %w", Invalid)
	}
	res, err := tx.tx.ExecContext(ctx, query+" ON CONFLICT DO NOTHING", args...)
	if err != nil {
		return unavailable("a row of the copy cannot be written", err)
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return fmt.Errorf("a row of the copy is there twice: %w", Invalid)
	}
	return nil
}

// filled is a body that is empty rather than missing.
func filled(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// Bare reports whether nothing was ever kept in the database.
func (tx *Tx) Bare(ctx context.Context) (bool, error) {
	for _, table := range []string{"blob", "closed_period", "publication", "journal", "record", "code"} {
		var n int
		if err := tx.tx.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+table).Scan(&n); err != nil {
			return false, unavailable("the database cannot be read", err)
		}
		if n > 0 {
			return false, nil
		}
	}
	return true, nil
}

// Books lists the journals that were begun. The error is Unavailable.
func (s *Store) Books(ctx context.Context) ([]string, error) {
	rows, err := s.read.QueryContext(ctx, "SELECT DISTINCT book FROM journal ORDER BY book")
	return names(rows, err)
}
