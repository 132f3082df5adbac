package tally_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"nhipcau/internal/safelog"
	"nhipcau/store"
	"nhipcau/store/storetest"
	"nhipcau/tally"
)

func TestDamagedCountsAreRefusedAndNeverTakenForZero(t *testing.T) {
	cfg := config(t, storetest.SQLite(t))
	l := open(t, cfg)
	add(t, l, need(1))
	whole, err := cfg.Store.Blob(t.Context(), "counts")
	if err != nil {
		t.Fatal(err)
	}
	damages := map[string]func(b []byte) []byte{
		"version":      func(b []byte) []byte { b[0]++; return b },
		"generation":   func(b []byte) []byte { b[1]++; return b },
		"far too late": func(b []byte) []byte { b[4] = 0x7F; return b },
		"nonce":        func(b []byte) []byte { b[10] ^= 1; return b },
		"a count":      func(b []byte) []byte { b[40_000] ^= 0x80; return b },
		"tag":          func(b []byte) []byte { b[len(b)-1] ^= 1; return b },
		"cut short":    func(b []byte) []byte { return b[:len(b)-1] },
		"longer":       func(b []byte) []byte { return append(b, 0) },
		"zeros":        func(b []byte) []byte { clear(b); return b },
		"one byte":     func(b []byte) []byte { return b[:1] },
	}
	for name, damage := range damages {
		damaged := damage(bytes.Clone(whole))
		put(t, cfg.Store, damaged)
		_, openErr := tally.OpenSimulated(t.Context(), cfg, nil)
		_, peekErr := l.Peek(t.Context(), tally.InAll)
		for _, err := range []error{openErr, peekErr, l.Add(t.Context(), need(2))} {
			if !errors.Is(err, tally.ErrSealed) || safelog.Kind(err) != "counts-sealed" {
				t.Errorf("%s: %v", name, err)
			}
		}
		if after, err := cfg.Store.Blob(t.Context(), "counts"); err != nil || !bytes.Equal(after, damaged) {
			t.Errorf("%s: what could not be read was written over", name)
		}
	}
	put(t, cfg.Store, whole)
	add(t, l, need(2))
	if n := needs(t, l)["2026-11"]; n != 2 {
		t.Fatalf("%d counted after the copy was put back, want 2", n)
	}
}

func put(t *testing.T, s *store.Store, b []byte) {
	t.Helper()
	if err := s.Write(t.Context(), func(tx *store.Tx) error { return tx.PutBlob(t.Context(), "counts", b) }); err != nil {
		t.Fatal(err)
	}
}

func TestKeyAndDatabaseBelongTogether(t *testing.T) {
	setup := func(t *testing.T) (tally.Config, *clock) {
		c, cfg := new(clock), config(t, storetest.SQLite(t))
		cfg.Clock = c.Now
		c.set("2026-11-24T00:00:00Z")
		add(t, open(t, cfg), need(1))
		return cfg, c
	}
	write := func(t *testing.T, name string, b []byte) {
		if err := os.WriteFile(name, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cases := map[string]struct {
		do   func(t *testing.T, cfg *tally.Config, c *clock)
		want error
	}{
		"another key":       {func(t *testing.T, cfg *tally.Config, _ *clock) { write(t, cfg.KeyFile, bytes.Repeat([]byte{7}, 32)) }, tally.ErrSealed},
		"a short key":       {func(t *testing.T, cfg *tally.Config, _ *clock) { write(t, cfg.KeyFile, []byte("short")) }, tally.ErrKey},
		"an erased key":     {func(t *testing.T, cfg *tally.Config, _ *clock) { write(t, cfg.KeyFile, make([]byte, 32)) }, tally.ErrKey},
		"no key":            {func(t *testing.T, cfg *tally.Config, _ *clock) { os.Remove(cfg.KeyFile) }, tally.ErrKey},
		"an open key":       {func(t *testing.T, cfg *tally.Config, _ *clock) { os.Chmod(cfg.KeyFile, 0o640) }, tally.ErrKey},
		"two keys":          {func(t *testing.T, cfg *tally.Config, _ *clock) { cfg.Key = make([]byte, 32) }, tally.ErrKey},
		"neither key":       {func(t *testing.T, cfg *tally.Config, _ *clock) { cfg.KeyFile = "" }, tally.ErrKey},
		"half a key":        {func(t *testing.T, cfg *tally.Config, _ *clock) { cfg.KeyFile, cfg.Key = "", make([]byte, 16) }, tally.ErrKey},
		"right all the way": {func(*testing.T, *tally.Config, *clock) {}, nil},
		"an old copy of the database": {func(t *testing.T, cfg *tally.Config, c *clock) {
			old, _ := cfg.Store.Blob(t.Context(), "counts")
			c.set("2027-01-01T00:00:00Z")
			open(t, *cfg)
			put(t, cfg.Store, old)
		}, tally.ErrKey},
		"an old copy of the key": {func(t *testing.T, cfg *tally.Config, c *clock) {
			old, _ := os.ReadFile(cfg.KeyFile)
			c.set("2027-01-01T00:00:00Z")
			open(t, *cfg)
			write(t, cfg.KeyFile, old)
		}, nil},
		"an empty database with a used key": {func(t *testing.T, cfg *tally.Config, c *clock) {
			c.set("2027-01-01T00:00:00Z")
			open(t, *cfg)
			cfg.Store = storetest.Open(t, storetest.SQLite(t))
		}, tally.ErrSealed},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			cfg, c := setup(t)
			tc.do(t, &cfg, c)
			l, err := tally.OpenSimulated(t.Context(), cfg, nil)
			if !errors.Is(err, tc.want) {
				t.Fatalf("%v, want %v", err, tc.want)
			}
			if err == nil && needs(t, l)["2026-11"] != 1 {
				t.Fatal(needs(t, l))
			}
		})
	}
}

func TestCountsThatVanishWhileRunningAreMissed(t *testing.T) {
	url := storetest.SQLite(t)
	cfg := config(t, url)
	l := open(t, cfg)
	add(t, l, need(1))
	// Another database under the ledger's feet is the same as a deleted row.
	s := cfg.Store
	*s = *storetest.Open(t, storetest.SQLite(t))
	if err := l.Add(t.Context(), need(2)); !errors.Is(err, tally.ErrSealed) {
		t.Fatal(err)
	}
}

// When a month has closed, a copy of the disk from before it closed and the
// disk of today together do not open that month.
func TestTheKeyOfAClosedMonthIsGone(t *testing.T) {
	c, cfg := new(clock), config(t, storetest.SQLite(t))
	cfg.Clock = c.Now
	c.set("2026-11-24T00:00:00Z")
	l := open(t, cfg)
	add(t, l, need(1))
	november, err := os.ReadFile(cfg.KeyFile)
	if err != nil {
		t.Fatal(err)
	}
	handle, err := os.Open(cfg.KeyFile) // the place on the disk where it lies
	if err != nil {
		t.Fatal(err)
	}
	defer handle.Close()
	c.set("2026-12-01T00:00:00Z")
	add(t, l, need(2))
	now, err := os.ReadFile(cfg.KeyFile)
	if err != nil || bytes.Contains(now, november) {
		t.Fatal("the old key is still in the file", err)
	}
	there := make([]byte, 32)
	if _, err := handle.ReadAt(there, 0); err != nil || !bytes.Equal(there, make([]byte, 32)) {
		t.Fatalf("the old key was not overwritten (%v)", err)
	}
	if st, err := os.Stat(cfg.KeyFile); err != nil || st.Mode().Perm() != 0o600 {
		t.Fatal(st.Mode(), err)
	}
	if files, _ := filepath.Glob(filepath.Dir(cfg.KeyFile) + "/*"); len(files) != 2 { // and codes.key
		t.Fatalf("beside the keys lies %q", files)
	}
}

func TestAKeyCanComeFromOutside(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		c, cfg := new(clock), config(t, url)
		cfg.Clock, cfg.Key, cfg.KeyFile = c.Now, bytes.Repeat([]byte{9}, 32), ""
		for i, now := range []string{"2026-11-24T00:00:00Z", "2026-12-24T00:00:00Z", "2027-01-24T00:00:00Z"} {
			c.set(now)
			add(t, open(t, cfg), need(uint64(i+1)))
		}
		if got := needs(t, open(t, cfg)); !equal(got, map[string]int64{"2026-11": 1, "2026-12": 1, "2027-01": 1}) {
			t.Fatal(got)
		}
	})
}

// What is at rest has one size, is new in every byte each time, and holds the
// events in no encoding.
func TestNothingOfAnEventCanBeFoundAtRest(t *testing.T) {
	url := storetest.SQLite(t)
	cfg := config(t, url)
	l := open(t, cfg)
	const nonce = 0x6E6565646C650A17
	var last []byte
	for i := range 5 {
		add(t, l, tally.Event{Nonce: nonce + uint64(i), Stage: tally.Need, Topic: "loans", Area: 16228})
		blob, err := cfg.Store.Blob(t.Context(), "counts")
		if err != nil {
			t.Fatal(err)
		}
		same := 0
		for j := range last {
			if blob[j] == last[j] {
				same++
			}
		}
		if last != nil && (len(blob) != len(last) || same > len(blob)/100) {
			t.Fatalf("%d of %d bytes stayed when one count moved", same, len(blob))
		}
		last = blob
	}
	if len(last) >= 64<<10 {
		t.Fatalf("%d bytes, want less than 64 KiB", len(last))
	}
	bytesOf := func(n uint64) (le, be []byte) {
		return binary.LittleEndian.AppendUint64(nil, n), binary.BigEndian.AppendUint64(nil, n)
	}
	le, be := bytesOf(nonce)
	needles := map[string][]byte{
		"nonce, little-endian": le, "nonce, big-endian": be,
		"nonce, decimal": strconv.AppendUint(nil, nonce, 10), "nonce, hex": []byte(hex.EncodeToString(be)),
		"nonce, base64": []byte(base64.RawStdEncoding.EncodeToString(le)),
		"nonce, varint": binary.AppendUvarint(nil, nonce),
		"area":          []byte("16228"), "topic": []byte("loans"), "stage": []byte("need"), "month": []byte("2026-11"),
	}
	files, read := 0, 0
	err := filepath.WalkDir(filepath.Dir(url[len("sqlite://"):]), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := os.ReadFile(path)
		files, read = files+1, read+len(body)
		for name, needle := range needles {
			if bytes.Contains(body, needle) {
				t.Errorf("%s is in %s", name, filepath.Base(path))
			}
		}
		return err
	})
	if err != nil || files < 2 || read < 64<<10 {
		t.Fatalf("searched %d files, %d bytes: %v", files, read, err)
	}
}
