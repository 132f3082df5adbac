package store

import (
	"errors"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// A full disk loses nothing: what was kept stays, and when there is room again
// the same change is kept.
func TestAFullDiskIsSaidAndLosesNothing(t *testing.T) {
	s, err := Open(t.Context(), "sqlite:"+t.TempDir()+"/test.db")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	put := func(body []byte) error {
		return s.Write(t.Context(), func(tx *Tx) error { return tx.PutBlob(t.Context(), "counts", body) })
	}
	limit := func(pages string) {
		if _, err := s.write.Exec("PRAGMA max_page_count = " + pages); err != nil {
			t.Fatal(err)
		}
	}
	if err := put([]byte("before")); err != nil {
		t.Fatal(err)
	}
	limit("1") // which SQLite takes for as many as there are
	big := make([]byte, 1<<20)
	if err := put(big); !errors.Is(err, Unavailable) || !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	if b, err := s.Blob(t.Context(), "counts"); err != nil || string(b) != "before" {
		t.Fatal(len(b), err)
	}
	limit("1000000")
	if err := put(big); err != nil {
		t.Fatal(err)
	}
}

func TestPostgreSQLSaysThatItsDiskIsFull(t *testing.T) {
	if err := unavailable("a blob cannot be written", &pgconn.PgError{Code: "53100"}); !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
	if err := unavailable("a blob cannot be written", &pgconn.PgError{Code: "40001"}); errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
}
