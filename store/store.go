// Package store keeps what must outlive the process, in SQLite or in
// PostgreSQL, with one SQL text for both. It knows nothing of what it keeps:
// sealed blobs that are rewritten whole, and the cells of closed periods, which
// are written once. No row has a time, an order or a size that shows when or
// where something moved.
//
//	s, err := store.Open(ctx, "sqlite:///var/lib/nhipcau/nhipcau.db")
//	err = s.Write(ctx, func(tx *store.Tx) error {
//		old, err := tx.Blob(ctx, "counts") // nobody else can change it now
//		…
//		return tx.PutBlob(ctx, "counts", changed)
//	})
//	sealed, err := s.Blob(ctx, "counts")
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// Store is one open database. It can be shared by goroutines, and the database
// by processes.
type Store struct {
	write, read *sql.DB // the same pool on PostgreSQL
	engine      engine
}

// Open opens the database that the URL names, "sqlite:///abs/path",
// "sqlite:relative/path" or "postgres://…", makes it if it is a SQLite file
// that is not there yet, and brings its tables up to date. A database made by a
// newer version of the program is refused. Errors are Invalid (the URL, the
// schema) or Unavailable.
func Open(ctx context.Context, url string) (*Store, error) {
	s, err := connect(ctx, url)
	if err != nil {
		return nil, err
	}
	if err := s.migrate(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func connect(ctx context.Context, url string) (*Store, error) {
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		return openSQLite(ctx, path)
	}
	if strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://") {
		return openPostgreSQL(url)
	}
	return nil, fmt.Errorf("the database URL must begin with sqlite: or postgres://: %w", Invalid)
}

// Ping asks the database whether it answers. The error is Unavailable.
func (s *Store) Ping(ctx context.Context) error {
	return unavailable("the database does not answer", s.write.PingContext(ctx))
}

// Close ends every connection. A SQLite file is left alone, without its log
// beside it, when nobody else has it open.
func (s *Store) Close() error {
	err := s.read.Close()
	if s.write != s.read {
		// The writer closes last: the last one out folds the log into the file.
		err = errors.Join(err, s.write.Close())
	}
	return unavailable("the database cannot be closed", err)
}

// Tx is one transaction that writes: all of it happens, or nothing.
type Tx struct {
	tx     *sql.Tx
	engine engine
}

// Write runs do in one transaction and commits it when do returns nil; then the
// change is on the disk. Whatever do returns is returned as it is.
func (s *Store) Write(ctx context.Context, do func(*Tx) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return unavailable("the database does not take a change", err)
	}
	defer tx.Rollback()
	if err := do(&Tx{tx, s.engine}); err != nil {
		return err
	}
	return unavailable("the database did not confirm a change", tx.Commit())
}
