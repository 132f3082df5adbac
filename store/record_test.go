package store_test

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"nhipcau/store"
	"nhipcau/store/storetest"
)

var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

func keep(t *testing.T, s *store.Store, r store.Record, now time.Time) error {
	t.Helper()
	return s.Write(t.Context(), func(tx *store.Tx) error { return tx.PutRecord(t.Context(), r, now) })
}

func TestARecordIsReplacedOnlyByWhoReadItsNewestVersion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url)
		if _, err := s.Record(t.Context(), "account", "a", noon); !errors.Is(err, store.NotFound) {
			t.Fatalf("before anything was kept: %v", err)
		}
		first := store.Record{Kind: "account", ID: "a", Body: []byte("one")}
		if err := keep(t, s, first, noon); err != nil {
			t.Fatal(err)
		}
		if err := keep(t, s, first, noon); !errors.Is(err, store.Conflict) {
			t.Fatalf("made twice: %v", err)
		}
		read, err := s.Record(t.Context(), "account", "a", noon)
		if err != nil {
			t.Fatal(err)
		}
		read.Body = []byte("two")
		if err := keep(t, s, read, noon); err != nil {
			t.Fatal(err)
		}
		if err := keep(t, s, read, noon); !errors.Is(err, store.Conflict) {
			t.Fatalf("an old version replaced a newer one: %v", err)
		}
		all, err := s.Records(t.Context(), "account", noon)
		want := []store.Record{{Kind: "account", ID: "a", Version: 2, Body: []byte("two")}}
		if err != nil || !cmp.Equal(all, want) {
			t.Fatalf("%v %s", err, cmp.Diff(want, all))
		}
	})
}

func TestAnExpiredRecordIsGone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url)
		r := store.Record{Kind: "invitation", ID: "a", Expires: noon.Add(time.Hour), Body: []byte("x")}
		if err := keep(t, s, r, noon); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Record(t.Context(), "invitation", "a", noon.Add(59*time.Minute)); err != nil || !got.Expires.Equal(r.Expires) {
			t.Fatalf("before its time: %v %v", got, err)
		}
		late := noon.Add(time.Hour)
		if _, err := s.Record(t.Context(), "invitation", "a", late); !errors.Is(err, store.NotFound) {
			t.Fatalf("at its time: %v", err)
		}
		if all, err := s.Records(t.Context(), "invitation", late); err != nil || len(all) != 0 {
			t.Fatalf("listed all the same: %v %v", all, err)
		}
		again := r
		again.Expires = late.Add(time.Hour)
		if err := keep(t, s, again, late); err != nil {
			t.Fatalf("its name is not free again: %v", err)
		}
		if err := s.Sweep(t.Context(), late.Add(2*time.Hour)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Record(t.Context(), "invitation", "a", noon); !errors.Is(err, store.NotFound) {
			t.Fatalf("after the sweep: %v", err)
		}
	})
}

func TestOneOfManyAtOnceTakesARecord(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url)
		if err := keep(t, s, store.Record{Kind: "invitation", ID: "a", Body: []byte("x")}, noon); err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		took := 0
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				err := s.Write(t.Context(), func(tx *store.Tx) error {
					if _, err := tx.Record(t.Context(), "invitation", "a", noon); err != nil {
						return err
					}
					return tx.DeleteRecord(t.Context(), "invitation", "a")
				})
				mu.Lock()
				defer mu.Unlock()
				switch {
				case err == nil:
					took++
				case !errors.Is(err, store.NotFound):
					t.Error(err)
				}
			})
		}
		all.Wait()
		if took != 1 {
			t.Fatalf("%d took it, want one", took)
		}
	})
}

func TestAJournalIsAddedToInOrder(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url)
		const writers, each = 4, 5
		var all sync.WaitGroup
		for w := range writers {
			all.Go(func() {
				for i := range each {
					err := s.Write(t.Context(), func(tx *store.Tx) error {
						return tx.Append(t.Context(), "staff", fmt.Appendf(nil, "%d/%d", w, i))
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		count, sum, err := s.VerifyJournal(t.Context(), "staff")
		if err != nil || count != writers*each || len(sum) != 64 {
			t.Fatalf("%d entries, sum %q, %v", count, sum, err)
		}
		newest, err := s.Journal(t.Context(), "staff", 0, 3)
		if err != nil || len(newest) != 3 || newest[0].Number != count || newest[0].Sum != sum {
			t.Fatalf("%v %v", newest, err)
		}
		older, err := s.Journal(t.Context(), "staff", newest[2].Number, 100)
		if err != nil || int64(len(older)) != count-3 || older[0].Number != count-3 {
			t.Fatalf("%v %v", older, err)
		}
		early, last, err := s.VerifyJournalFrom(t.Context(), "staff", older[0].Number, older[0].Sum)
		if err != nil || early != count || last != sum {
			t.Fatalf("from an entry that was noted: %d, %v", early, err)
		}
		for number, noted := range map[int64]string{older[0].Number: sum, count: older[0].Sum, count + 1: sum} {
			if _, _, err := s.VerifyJournalFrom(t.Context(), "staff", number, noted); !errors.Is(err, store.Invalid) {
				t.Errorf("entry %d is not as it was noted, or gone: %v", number, err)
			}
		}
		if count, sum, err := s.VerifyJournal(t.Context(), "other"); err != nil || count != 0 || sum != "" {
			t.Fatalf("an empty book: %d %q %v", count, sum, err)
		}
	})
}

func TestWhatWasChangedInAJournalIsFound(t *testing.T) {
	for name, change := range map[string]string{
		"a body":             `UPDATE journal SET body = 'x' WHERE number = 2`,
		"an entry taken out": `DELETE FROM journal WHERE number = 2`,
		"two entries swapped": `UPDATE journal SET number = CASE number WHEN 2 THEN -3 WHEN 3 THEN -2 END WHERE number IN (2, 3);
			UPDATE journal SET number = -number WHERE number < 0`,
	} {
		t.Run(name, func(t *testing.T) {
			url := storetest.SQLite(t)
			s := storetest.Open(t, url)
			for i := range 4 {
				if err := s.Write(t.Context(), func(tx *store.Tx) error {
					return tx.Append(t.Context(), "staff", fmt.Appendf(nil, "%d", i))
				}); err != nil {
					t.Fatal(err)
				}
			}
			tamper(t, url, change)
			if _, _, err := s.VerifyJournal(t.Context(), "staff"); !errors.Is(err, store.Invalid) {
				t.Fatalf("not noticed: %v", err)
			}
		})
	}
}

// tamper changes the database behind the store's back.
func tamper(t *testing.T, url, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", strings.TrimPrefix(url, "sqlite://"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatal(err)
	}
}
