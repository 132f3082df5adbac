package backup_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"nhipcau/internal/realtest"
	"nhipcau/knowledge/places"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/backup"
	"nhipcau/portal/staff"
	"nhipcau/store"
	"nhipcau/store/storetest"
	"nhipcau/tally"
)

func TestMain(m *testing.M) { os.Exit(realtest.Main(m)) }

var now = time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)

// house is an installation that counted for three months, published, and gave codes
// that are still out.
type house struct {
	*testing.T
	store  *store.Store
	office *staff.Office
	count  tally.Config
	at     time.Time
	codes  []string // given, not brought back yet
	link   string   // an invitation not used yet
}

func build(t *testing.T, url string) *house {
	h := &house{T: t, store: storetest.Open(t, url), at: time.Date(2026, 8, 3, 3, 0, 0, 0, time.UTC)}
	var err error
	if h.office, err = staff.Open(staff.Config{Store: h.store, Key: bytes.Repeat([]byte{7}, 32), Now: func() time.Time { return h.at }, Quick: true}); err != nil {
		t.Fatal(err)
	}
	h.count = config(t, h.store, t.TempDir(), func() time.Time { return h.at })
	l, err := tally.OpenSimulated(t.Context(), h.count, nil)
	if err != nil {
		t.Fatal(err)
	}
	nonce := uint64(0)
	for h.at.AddDate(0, 0, 7).Before(now) {
		for range 20 {
			nonce++
			if err := l.Add(t.Context(), tally.Event{Nonce: nonce, Stage: tally.Need, Topic: "loans", Area: places.Province}); err != nil {
				t.Fatal(err)
			}
		}
		h.at = h.at.AddDate(0, 0, 7)
		if err := l.Tend(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		code, err := l.Draw(t.Context(), "loans", places.Province, false)
		if err != nil {
			t.Fatal(err)
		}
		h.codes = append(h.codes, code)
	}
	if err := l.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	h.at = now
	token, _, err := h.office.FirstAdmin(t.Context())
	if err == nil {
		_, err = h.office.Join(t.Context(), token, "lan", "con cò bay lả bay la")
	}
	if err == nil {
		h.link, err = h.office.Invite(t.Context(), auditlog.CommandLine, staff.Place{Role: staff.Worker})
	}
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func config(t *testing.T, s *store.Store, dir string, clock func() time.Time) tally.Config {
	t.Helper()
	g, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	clusters, err := tally.LoadClusters(g)
	if err != nil {
		t.Fatal(err)
	}
	return tally.Config{
		Store: s, KeyFile: dir + "/counts.key", CodeKeyFile: dir + "/codes.key", Clock: clock, Topics: []string{"loans"},
		Areas: append([]places.Area{places.Province}, g.All()...), Clusters: clusters, Log: slog.New(slog.DiscardHandler),
	}
}

// made is a backup of the house.
func (h *house) made() backup.Made {
	h.Helper()
	m, err := backup.Make(h.Context(), h.store, filepath.Join(h.TempDir(), "a.backup.gz"), "v1", now)
	if err != nil {
		h.Fatal(err)
	}
	return m
}

func rows(t *testing.T, s *store.Store) (all []string) {
	t.Helper()
	err := s.Copy(t.Context(), func(string) bool { return true }, func(r store.Row) error {
		switch {
		case r.Record != nil && (r.Record.Kind == "invitation" || r.Record.Kind == "backup"):
		case r.Entry != nil && r.Entry.Book == auditlog.Book && (bytes.Contains(r.Entry.Body, []byte("backed_up")) || bytes.Contains(r.Entry.Body, []byte("restored"))):
		default:
			all = append(all, strings.ReplaceAll(stringOf(r), "\n", ""))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func stringOf(r store.Row) string {
	for _, part := range []any{r.Period, r.Cell, r.Publication, r.Entry, r.Record} {
		if s := fmt.Sprintf("%+v", part); s != "<nil>" {
			return s
		}
	}
	return ""
}

// Of either database, into either.
func TestWhatIsRestoredIsWhatWasKept(t *testing.T) {
	storetest.Each(t, func(t *testing.T, from string) {
		h := build(t, from)
		m := h.made()
		storetest.Each(t, func(t *testing.T, to string) {
			s := storetest.Open(t, to)
			got, err := backup.Restore(t.Context(), s, m.File, now)
			if err != nil || got.Rows != m.Rows || got.SHA256 != m.SHA256 || !got.At.Equal(now.Truncate(time.Minute)) || got.Release != "v1" {
				t.Fatalf("%+v %v, want %+v", got, err, m)
			}
			if a, b := rows(t, h.store), rows(t, s); strings.Join(a, "\n") != strings.Join(b, "\n") || len(a) < 50 {
				t.Errorf("%d rows became %d, or others", len(a), len(b))
			}
			if count, _, err := auditlog.Verify(t.Context(), s); err != nil || count < 4 {
				t.Errorf("the log has %d entries: %v", count, err)
			}
			if e, err := auditlog.Read(t.Context(), s, 0, 1); err != nil || e[0].Deed != auditlog.Restored {
				t.Errorf("that it was restored is not in the log: %v %v", e, err)
			}
			if last, err := backup.Last(t.Context(), s, now); err != nil || last.SHA256 != m.SHA256 {
				t.Errorf("the last backup is %+v: %v", last, err)
			}
			if _, err := backup.Restore(t.Context(), s, m.File, now); !errors.Is(err, backup.ErrNotBare) {
				t.Errorf("restored over what is there: %v", err)
			}
		})
	})
}

// What was given or used since the copy was made cannot come back with it, and what
// is counted from then on says that something is missing.
func TestNothingThatPassesComesBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		h := build(t, url)
		m := h.made()
		s := storetest.Open(t, storetest.SQLite(t))
		if _, err := backup.Restore(t.Context(), s, m.File, now); err != nil {
			t.Fatal(err)
		}
		at := now
		c := config(t, s, t.TempDir(), func() time.Time { return at })
		if _, err := tally.Open(t.Context(), c); err == nil {
			t.Fatal("counting goes on from zero and says nothing")
		}
		if err := tally.BeginAnew(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		l, err := tally.Open(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		for _, code := range h.codes {
			if err := l.Redeem(t.Context(), tally.Slip{Code: code, Account: "a", Topics: []string{"loans"}}); !errors.Is(err, tally.ErrWrongCode) {
				t.Errorf("a code of before is taken: %v", err)
			}
		}
		before, err := tally.Published(t.Context(), s, "")
		if err != nil || len(before) == 0 {
			t.Fatal(before, err)
		}
		for at.Before(now.AddDate(0, 3, 0)) {
			at = at.AddDate(0, 0, 5)
			if err := l.Tend(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if err := l.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		after, err := tally.Published(t.Context(), s, "")
		if err != nil || len(after) <= len(before) {
			t.Fatalf("%d publications became %d: %v", len(before), len(after), err)
		}
		if !after[len(before)].Incomplete {
			t.Error("the period in which it was restored does not say that it is incomplete")
		}
		office, err := staff.Open(staff.Config{Store: s, Key: bytes.Repeat([]byte{7}, 32), Now: func() time.Time { return now }, Quick: true})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := office.Invitation(t.Context(), h.link); staff.Refused(err) != "invitation" {
			t.Errorf("an invitation of before is good: %v", err)
		}
		if _, _, err := office.SignIn(t.Context(), "lan", "con cò bay lả bay la", "here", ""); err != nil {
			t.Errorf("who has an account cannot sign in: %v", err)
		}
	})
}

func TestACopyHoldsNoBlobNoCodeAndNoSignIn(t *testing.T) {
	h := build(t, storetest.SQLite(t))
	f, err := os.Open(h.made().File)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	all, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	for _, never := range []string{`"Kind":"sign-in"`, `"Kind":"invitation"`, `"Kind":"passkey-challenge"`, `"blob"`, `"code"`} {
		if bytes.Contains(all, []byte(never)) {
			t.Errorf("it holds %s", never)
		}
	}
	if st, err := f.Stat(); err != nil || st.Mode().Perm() != 0o600 {
		t.Errorf("others may read it: %v %v", st.Mode(), err)
	}
}

func TestAFileThatIsThereIsNotWrittenOver(t *testing.T) {
	h := build(t, storetest.SQLite(t))
	m := h.made()
	if _, err := backup.Make(t.Context(), h.store, m.File, "v1", now); err == nil {
		t.Error("written over")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	dir := t.TempDir()
	if _, err := backup.Make(ctx, h.store, dir+"/b.backup.gz", "v1", now); err == nil {
		t.Error("made of nothing")
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%v is left behind: %v", left, err)
	}
	if _, err := backup.Make(t.Context(), h.store, dir+"/no/such/folder", "v1", now); err == nil || !strings.Contains(err.Error(), "name a folder") {
		t.Error(err)
	}
}

// A file that was damaged, cut or put together otherwise is refused, and changes
// nothing.
func TestADamagedFileIsRefusedWhole(t *testing.T) {
	h := build(t, storetest.SQLite(t))
	m := h.made()
	whole, err := os.ReadFile(m.File)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "damaged.gz")
	s := storetest.Open(t, storetest.SQLite(t))
	rapid.Check(t, func(rt *rapid.T) {
		b := bytes.Clone(whole)
		if rapid.Bool().Draw(rt, "cut") {
			b = b[:rapid.IntRange(0, len(b)-1).Draw(rt, "to")]
		} else {
			// Past the name and time in gzip's own head, which mean nothing.
			b[rapid.IntRange(10, len(b)-1).Draw(rt, "at")] ^= byte(rapid.IntRange(1, 255).Draw(rt, "by"))
		}
		if err := os.WriteFile(file, b, 0o600); err != nil {
			rt.Fatal(err)
		}
		if _, err := backup.Restore(t.Context(), s, file, now); err == nil {
			rt.Fatal("restored")
		}
	})
	if left := rows(t, s); len(left) > 0 {
		t.Errorf("%d rows of a damaged file are kept", len(left))
	}
}

// Whoever writes a file of their own with the right sum still cannot change what
// was published, nor the log.
func TestAForgedFileIsRefused(t *testing.T) {
	h := build(t, storetest.SQLite(t))
	lines := unpack(t, h.made().File)
	for name, forge := range map[string]func(string) string{
		"a changed entry of the log": func(s string) string {
			return strings.Replace(s, `"Book":"staff","Number":2`, `"Book":"staff","Number":9`, 1)
		},
		"a row twice": func(s string) string {
			_, cell, _ := strings.Cut(s, `{"cell":`)
			cell, _, _ = strings.Cut(cell, "\n")
			return strings.Replace(s, `{"cell":`, `{"cell":`+cell+"\n"+`{"cell":`, 1)
		},
		"a row of nothing": func(s string) string { return strings.Replace(s, `{"cell":`, `{"sell":`, 1) },
	} {
		if _, err := backup.Verify(t.Context(), pack(t, forge(lines))); !errors.Is(err, backup.ErrFile) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := backup.Verify(t.Context(), pack(t, lines)); err != nil {
		t.Error("what was not forged is refused too", err)
	}
}

// What the public proposed is promised to go, and a recovery code used since would
// be good again.
func TestNothingOfThePublicAndNoRecoveryCodeComesBack(t *testing.T) {
	h := build(t, storetest.SQLite(t))
	a, err := h.office.Named(t.Context(), "lan")
	if err != nil {
		t.Fatal(err)
	}
	codes, err := h.office.RenewRecovery(t.Context(), a)
	if err != nil || len(codes) == 0 {
		t.Fatal(codes, err)
	}
	for _, kind := range []string{"directory-suggestion", "directory-upload", "of-tomorrow"} {
		if err := h.store.Write(t.Context(), func(tx *store.Tx) error {
			return tx.PutRecord(t.Context(), store.Record{Kind: kind, ID: "1", Body: []byte(`{"text":"số này sai"}`)}, now)
		}); err != nil {
			t.Fatal(err)
		}
	}
	s := storetest.Open(t, storetest.SQLite(t))
	if _, err := backup.Restore(t.Context(), s, h.made().File, now); err != nil {
		t.Fatal(err)
	}
	office, err := staff.Open(staff.Config{Store: s, Key: bytes.Repeat([]byte{7}, 32), Now: func() time.Time { return now }, Quick: true})
	if err != nil {
		t.Fatal(err)
	}
	if a, err = office.Named(t.Context(), "lan"); err != nil || len(a.Recovery) > 0 || a.Password == "" {
		t.Errorf("%d recovery codes came back: %v", len(a.Recovery), err)
	}
	if all := strings.Join(rows(t, s), "\n"); strings.Contains(all, "directory-suggestion") || strings.Contains(all, "directory-upload") || strings.Contains(all, "of-tomorrow") {
		t.Error("what is promised to go came back")
	}
}
