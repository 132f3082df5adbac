// Package storetest runs a test once on each database that the program supports:
// a SQLite file, and a real PostgreSQL started for the test. What is promised of
// the store is promised on both.
//
//	storetest.Each(t, func(t *testing.T, url string) { s := storetest.Open(t, url) … })
package storetest

import (
	"path/filepath"
	"testing"

	"nhipcau/internal/realtest"
	"nhipcau/store"
)

// Each runs test on an empty database of each engine, as subtests.
func Each(t *testing.T, test func(t *testing.T, url string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t)) })
	t.Run("postgresql", func(t *testing.T) { test(t, realtest.PostgreSQL(t)) })
}

// SQLite gives the URL of a file that is not there yet.
func SQLite(tb testing.TB) (url string) {
	return "sqlite://" + filepath.Join(tb.TempDir(), "test.db")
}

// Open opens a store until the test ends.
func Open(tb testing.TB, url string) *store.Store {
	tb.Helper()
	s, err := store.Open(tb.Context(), url)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}
