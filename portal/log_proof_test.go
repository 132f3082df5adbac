package portal

import (
	"database/sql"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"nhipcau/internal/safelog"
	"nhipcau/portal/auditlog"
	"nhipcau/store"
	"nhipcau/store/storetest"
)

// writeLog writes so many entries.
func writeLog(t *testing.T, s *store.Store, now time.Time, n int) {
	t.Helper()
	err := s.Write(t.Context(), func(tx *store.Tx) error {
		for range n {
			if err := auditlog.Write(t.Context(), tx, auditlog.Entry{At: now, By: auditlog.CommandLine, Deed: auditlog.Exported}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// alter changes the database as somebody would who is not this program.
func alter(t *testing.T, url, change string) {
	t.Helper()
	db, err := sql.Open("sqlite", strings.TrimPrefix(url, "sqlite://"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), change); err != nil {
		t.Fatal(err)
	}
}

// Who forgets a proof gets one that was begun afterwards, whoever is reading meanwhile.
func TestAProofThatWasForgottenDoesNotComeBack(t *testing.T) {
	now, url := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC), storetest.SQLite(t)
	s := storetest.Open(t, url)
	writeLog(t, s, now, 5)
	p := &proof{log: slog.New(slog.DiscardHandler)}
	late := p.last()
	read, err := late.on(t.Context(), s, now, proveAgain)
	p.forget()
	p.note(late.turn, read, err, now)
	alter(t, url, `UPDATE journal SET body = '{}' WHERE book = 'staff' AND number = 2`)
	if count, _, _, err := p.prove(t.Context(), s, now); !isInvalid(err) || count != 1 {
		t.Errorf("the old proof is trusted: %d entries, %v", count, err)
	}
	p.note(late.turn, read, nil, now) // nor does what was whole before the alarm take it back
	if !p.last().broken {
		t.Error("the alarm is taken back by a reading from before")
	}

	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 20 {
				p.forget()
				if _, _, _, err := p.prove(t.Context(), s, now); !isInvalid(err) {
					t.Errorf("a log that was changed passes: %v", err)
				}
				if err := p.ahead(t.Context(), s, now); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}

// Whoever looks after the machine is told of it once, though nobody opens the page, and
// the log is looked at on: somebody may put it right.
func TestWhatIsFoundAheadIsSaidOnce(t *testing.T) {
	now, url := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC), storetest.SQLite(t)
	s := storetest.Open(t, url)
	writeLog(t, s, now, 5)
	var out strings.Builder
	logger, dropped := safelog.New(&out, slog.LevelInfo)
	p := &proof{log: logger}
	look := func(after time.Duration, broken bool, said int) {
		t.Helper()
		now = now.Add(after)
		if err := p.ahead(t.Context(), s, now); err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(out.String(), "level=ERROR"); p.last().broken != broken || got != said || dropped() > 0 {
			t.Errorf("broken: %t; said %d times, %d withheld:\n%s", p.last().broken, got, dropped(), out.String())
		}
	}
	look(0, false, 0)
	alter(t, url, `UPDATE journal SET number = 12 WHERE book = 'staff' AND number = 2`)
	look(time.Hour, true, 1)
	look(time.Second, true, 1)
	look(proveAhead, true, 1)
	alter(t, url, `UPDATE journal SET number = 2 WHERE book = 'staff' AND number = 12`)
	look(proveAhead, false, 1)
	alter(t, url, `UPDATE journal SET sum = 'x' WHERE book = 'staff' AND number = 4`)
	look(time.Hour, true, 2)
}

// A log that is whole in itself and not what it was is no whole log: not at once, and
// not after an hour.
func TestALogThatWasCutOffIsNotWhole(t *testing.T) {
	for kept, whole := range []int64{0, 1, 2, 3, 4} {
		t.Run(fmt.Sprint(kept), func(t *testing.T) {
			now, url := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC), storetest.SQLite(t)
			s := storetest.Open(t, url)
			writeLog(t, s, now, 5)
			p := &proof{log: slog.New(slog.DiscardHandler)}
			if _, _, _, err := p.prove(t.Context(), s, now); err != nil {
				t.Fatal(err)
			}
			alter(t, url, fmt.Sprintf("DELETE FROM journal WHERE book = 'staff' AND number > %d", kept))
			for range 3 {
				if count, _, _, err := p.prove(t.Context(), s, now); !isInvalid(err) || count != whole {
					t.Errorf("%d of 5 entries are left: %d are whole, %v", kept, count, err)
				}
				now = now.Add(time.Hour)
			}
			writeLog(t, s, now.Add(time.Minute), 9) // other ones in their place
			if count, _, _, err := p.prove(t.Context(), s, now); !isInvalid(err) || count > 4 {
				t.Errorf("written anew, and %d entries pass for whole: %v", count, err)
			}
		})
	}
}
