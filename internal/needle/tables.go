package needle

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// Tables searches every row of every table of a PostgreSQL database, as text:
// bytes are in it in hexadecimal, which is one of a needle's forms. The driver is
// called "pgx"; who imports package store has it.
func (f *Finder) Tables(ctx context.Context, address string) (rows int, err error) {
	db, err := sql.Open("pgx", address)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	tables, err := column(ctx, db, `SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) FROM information_schema.tables
		WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`)
	if err != nil {
		return 0, err
	}
	for _, table := range tables {
		found, err := column(ctx, db, fmt.Sprintf("SELECT t::text FROM %s t", table))
		if err != nil {
			return rows, err
		}
		rows += len(found)
		f.In("the table "+table, []byte(table+"\n"+strings.Join(found, "\n")))
	}
	return rows, nil
}

// column reads a query of one column of text.
func column(ctx context.Context, db *sql.DB, query string) (all []string, err error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var s string
		if err := rows.Scan(&s); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}
