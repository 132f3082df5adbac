package store_test

import (
	"context"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nhipcau/internal/realtest"
	"nhipcau/internal/safelog"
	"nhipcau/store"
	"nhipcau/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(realtest.Main(m)) }

func TestABlobIsRewrittenWhole(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url)
		if _, err := s.Blob(t.Context(), "a"); !errors.Is(err, store.NotFound) {
			t.Fatalf("before anything was written: %v", err)
		}
		var seen []string
		for _, body := range []string{"one", "\x00\xff", strings.Repeat("long", 16<<10)} {
			err := update(t.Context(), s, "a", func(old []byte) ([]byte, error) {
				seen = append(seen, string(old))
				return []byte(body), nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if got, err := s.Blob(t.Context(), "a"); err != nil || string(got) != body {
				t.Fatalf("read %d bytes, %v", len(got), err)
			}
		}
		if want := []string{"", "one", "\x00\xff"}; !cmp.Equal(seen, want) {
			t.Fatalf("an update saw %q, want %q", seen, want)
		}
		if _, err := s.Blob(t.Context(), "b"); !errors.Is(err, store.NotFound) {
			t.Fatalf("another name: %v", err)
		}
	})
}

func TestARefusedChangeLeavesEverythingAsItWas(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url)
		refused := errors.New("refused")
		change := func(old []byte) ([]byte, error) { return nil, refused }
		for _, want := range []string{"", "kept"} {
			if err := update(t.Context(), s, "a", change); err != refused {
				t.Fatalf("got %v, want the change's own error", err)
			}
			if got, _ := s.Blob(t.Context(), "a"); string(got) != want {
				t.Fatalf("got %q, want %q", got, want)
			}
			put(t, s, "a", "kept")
		}
		err := s.Write(t.Context(), func(tx *store.Tx) error {
			if err := tx.PutBlob(t.Context(), "a", []byte("new")); err != nil {
				return err
			}
			if err := tx.ClosePeriod(t.Context(), store.Period{Table: "t", Name: "p"}); err != nil {
				return err
			}
			return refused
		})
		closed, _ := s.ClosedPeriods(t.Context(), "t")
		if got, _ := s.Blob(t.Context(), "a"); err != refused || string(got) != "kept" || len(closed) != 0 {
			t.Fatalf("half of a transaction stayed: %q, %v, %v", got, closed, err)
		}
	})
}

func TestAnEmptyBlobIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url)
		err := update(t.Context(), s, "a", func([]byte) ([]byte, error) { return nil, nil })
		if !errors.Is(err, store.Invalid) {
			t.Fatal(err)
		}
		if _, err := s.Blob(t.Context(), "a"); !errors.Is(err, store.NotFound) {
			t.Fatal(err)
		}
	})
}

// Several replicas begin at once and add to one number, which does not exist at
// first: no addition is lost.
func TestUpdatesFromSeveralReplicasMerge(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		const replicas, each = 4, 25
		var wg sync.WaitGroup
		for range replicas {
			wg.Go(func() {
				s := storetest.Open(t, url)
				for range each {
					err := update(t.Context(), s, "n", func(old []byte) ([]byte, error) {
						n := uint32(1)
						if old != nil {
							n += binary.LittleEndian.Uint32(old)
						}
						return binary.LittleEndian.AppendUint32(nil, n), nil
					})
					if err != nil {
						t.Error(err)
						return
					}
				}
			})
		}
		wg.Wait()
		got, err := storetest.Open(t, url).Blob(t.Context(), "n")
		if err != nil || binary.LittleEndian.Uint32(got) != replicas*each {
			t.Fatalf("%v, %v: want %d", got, err, replicas*each)
		}
	})
}

func TestAPeriodIsWrittenOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url)
		december := store.Period{Table: "topic", Name: "2026-12"}
		november := store.Period{Table: "topic", Name: "2026-11", Cells: []store.Cell{{Key: "jobs/need", Count: -3}, {Key: "loans/need", Count: 1 << 40}}}
		other := store.Period{Table: "commune", Name: "2026-11", Cells: []store.Cell{{Key: "16228/need", Count: 7}}}
		for _, p := range []store.Period{december, november, other} {
			if err := closePeriod(t, s, p); err != nil {
				t.Fatal(err)
			}
		}
		again := store.Period{Table: "topic", Name: "2026-11", Cells: []store.Cell{{Key: "legal/need", Count: 1}}}
		if err := closePeriod(t, s, again); !errors.Is(err, store.Conflict) || safelog.Kind(err) != "conflict" {
			t.Fatalf("a second writing of a period: %v", err)
		}
		got, err := s.ClosedPeriods(t.Context(), "topic")
		if want := []store.Period{november, december}; err != nil || !cmp.Equal(got, want) {
			t.Fatal(err, cmp.Diff(want, got))
		}
		if got, err := s.ClosedPeriods(t.Context(), "none"); err != nil || len(got) != 0 {
			t.Fatal(got, err)
		}
	})
}

func TestADatabaseThatIsGoneIsUnavailable(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s, err := store.Open(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Ping(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		_, readErr := s.Blob(t.Context(), "a")
		for _, err := range []error{s.Ping(t.Context()), readErr, update(t.Context(), s, "a", nil)} {
			if !errors.Is(err, store.Unavailable) || safelog.Kind(err) != "unavailable" {
				t.Errorf("%v", err)
			}
		}
	})
}

func TestACancelledUpdateSaysSo(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		s := storetest.Open(t, url)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := update(ctx, s, "a", nil); !errors.Is(err, context.Canceled) || !errors.Is(err, store.Unavailable) {
			t.Fatal(err)
		}
	})
}

func TestURLsThatCannotBeOpened(t *testing.T) {
	secret := "hunter2"
	for url, kind := range map[string]store.Failure{
		"":                                store.Invalid,
		"mysql://localhost/x":             store.Invalid,
		"sqlite:":                         store.Invalid,
		"sqlite:///a.db?mode=1":           store.Invalid,
		"postgres://u:" + secret + "@[/x": store.Invalid,
		"sqlite://" + filepath.Join(t.TempDir(), "no", "such", "folder", "a.db"): store.Unavailable,
		"postgres://u:" + secret + "@127.0.0.1:1/x?connect_timeout=2":            store.Unavailable,
	} {
		_, err := store.Open(t.Context(), url)
		if !errors.Is(err, kind) || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: %v, want %s", url, err, kind)
		}
	}
}

func TestASQLiteFileIsForItsOwnerAlone(t *testing.T) {
	t.Chdir(t.TempDir())
	name := "sổ đếm 100%.db"
	if err := os.WriteFile(name, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	s := storetest.Open(t, "sqlite:"+name)
	put(t, s, "a", "b")
	files, _ := filepath.Glob("*")
	if len(files) != 3 {
		t.Fatalf("the file, its log and its index were expected: %q", files)
	}
	for _, f := range files {
		if st, err := os.Stat(f); err != nil || st.Mode().Perm() != 0o600 || !strings.HasPrefix(f, name) {
			t.Errorf("%s %v %v", f, st.Mode(), err)
		}
	}
}

func TestNothingIsLeftBesideAClosedSQLiteFile(t *testing.T) {
	url := storetest.SQLite(t)
	s, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	put(t, s, "a", "first-needle")
	put(t, s, "a", "other")
	if _, err := s.Blob(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	path := strings.TrimPrefix(url, "sqlite://")
	files, _ := filepath.Glob(filepath.Dir(path) + "/*")
	body, err := os.ReadFile(path)
	if len(files) != 1 || err != nil || strings.Contains(string(body), "needle") {
		t.Fatalf("left: %q, or what was overwritten can still be read (%v)", files, err)
	}
}

func put(t *testing.T, s *store.Store, name, body string) {
	t.Helper()
	if err := update(t.Context(), s, name, func([]byte) ([]byte, error) { return []byte(body), nil }); err != nil {
		t.Fatal(err)
	}
}

func closePeriod(t *testing.T, s *store.Store, p store.Period) error {
	return s.Write(t.Context(), func(tx *store.Tx) error { return tx.ClosePeriod(t.Context(), p) })
}

// update replaces a blob by what change makes of it; old is nil when there is
// none yet.
func update(ctx context.Context, s *store.Store, name string, change func(old []byte) ([]byte, error)) error {
	return s.Write(ctx, func(tx *store.Tx) error {
		old, err := tx.Blob(ctx, name)
		if err != nil && !errors.Is(err, store.NotFound) {
			return err
		}
		body, err := change(old)
		if err != nil {
			return err
		}
		return tx.PutBlob(ctx, name, body)
	})
}
