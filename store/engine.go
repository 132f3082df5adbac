package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// engine is all that differs between the two databases.
type engine struct {
	forUpdate string        // ends a SELECT that locks its row until the commit
	lockAll   string        // run first by whoever changes the schema; "" where writing excludes others anyway
	snapshot  sql.TxOptions // a transaction that reads everything as it is at one moment
}

// migrationLock is any number that no other program on the same PostgreSQL
// server is likely to use.
const migrationLock = "SELECT pg_advisory_xact_lock(7306214419053)"

// connections bounds a replica's share of a PostgreSQL server, which takes 100
// by default, and the readers of a SQLite file.
const connections = 8

// openSQLite opens the file for one writer and some readers. FULL: what was
// confirmed survives the power going off. secure_delete: what was deleted is
// overwritten. Immediate: a transaction takes the write lock when it begins, so
// that waiting for it works and what it read stays true.
func openSQLite(ctx context.Context, path string) (*Store, error) {
	path = strings.TrimPrefix(path, "//")
	if path == "" || strings.ContainsAny(path, "?#") {
		return nil, fmt.Errorf("a SQLite URL is sqlite:///folder/file.db, without ? and #: %w", Invalid)
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, unavailable("the folder of the SQLite file cannot be found", err)
	}
	if err := touchPrivate(path); err != nil {
		return nil, unavailable("the SQLite file cannot be made or written", err)
	}
	common := url.Values{"_pragma": {"busy_timeout(5000)", "synchronous(FULL)", "secure_delete(ON)", "foreign_keys(ON)"}}
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + common.Encode()
	write, err := sql.Open("sqlite", dsn+"&_txlock=immediate")
	if err != nil {
		return nil, unavailable("the SQLite file cannot be opened", err)
	}
	read, err := sql.Open("sqlite", dsn+"&_pragma=query_only(ON)")
	if err != nil {
		return nil, unavailable("the SQLite file cannot be opened", err)
	}
	write.SetMaxOpenConns(1)
	read.SetMaxOpenConns(connections)
	s := &Store{write: write, read: read}
	if err := logAhead(ctx, write); err != nil {
		return nil, errors.Join(unavailable("the SQLite file cannot be opened", err), s.Close())
	}
	return s, nil
}

// logAhead turns the write-ahead log on, for this file and for good. SQLite does
// not wait for others at that one moment, so that processes starting together
// on a new file have to take turns by themselves.
func logAhead(ctx context.Context, db *sql.DB) error {
	for wait := time.Millisecond; ; wait *= 2 {
		_, err := db.ExecContext(ctx, "PRAGMA journal_mode = WAL")
		if err == nil || wait > time.Second {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

// touchPrivate makes the file, if need be, for its owner's eyes alone. SQLite
// gives its log beside it the same mode.
func touchPrivate(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Chmod(0o600)
}

func openPostgreSQL(url string) (*Store, error) {
	cfg, err := pgx.ParseConfig(url)
	if err != nil {
		// The driver's own sentence may quote the URL, password and all.
		return nil, fmt.Errorf("the PostgreSQL URL cannot be read, want postgres://user:password@host/database: %w", Invalid)
	}
	db := stdlib.OpenDB(*cfg)
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return &Store{write: db, read: db, engine: engine{forUpdate: " FOR UPDATE", lockAll: migrationLock,
		snapshot: sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}}}, nil
}
