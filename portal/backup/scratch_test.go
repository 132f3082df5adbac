package backup_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"nhipcau/portal/backup"
	"nhipcau/store/storetest"
)

// What a backup is proved in holds accounts: it lies beside the file, never among
// everybody's temporary files, and is gone whatever the proof came to.
func TestNothingThatWasUnpackedIsLeft(t *testing.T) {
	h := build(t, storetest.SQLite(t))
	m := h.made()
	nowhere := filepath.Join(t.TempDir(), "no temporary files")
	t.Setenv("TMPDIR", nowhere)
	dir := filepath.Dir(m.File)
	only := func(when string, want ...string) {
		t.Helper()
		left, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil || !slices.Equal(left, want) {
			t.Errorf("%s there is %v, want %v: %v", when, left, want, err)
		}
	}
	killed := filepath.Join(dir, ".nhipcau-verify-1")
	if err := os.Mkdir(killed, 0o700); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-48 * time.Hour)
	if err := os.Chtimes(killed, old, old); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Verify(t.Context(), m.File); err != nil {
		t.Fatal(err)
	}
	only("after a proof", m.File)

	// Its sum is right, and its rows contradict each other: it fails inside.
	forged, err := os.ReadFile(pack(t, unpack(t, m.File)+`{"record":{"Kind":"account","ID":"x","Version":0,"Body":"e30="}}`+"\n"+`{"record":{"Kind":"account","ID":"x","Version":0,"Body":"e30="}}`+"\n"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(m.File, forged, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := backup.Verify(t.Context(), m.File); err == nil {
		t.Error("a forged file is whole")
	}
	only("after a proof that failed", m.File)
	if _, err := os.Stat(nowhere); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("something was among the temporary files: %v", err)
	}
}

// An operator hears why a file cannot be had, and who asks by errors.Is as well.
func TestTheCauseOfAFailureIsSaid(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "a.backup.gz")
	_, err := backup.Verify(t.Context(), missing)
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("of a file that is not there: %v", err)
	}
	h := build(t, storetest.SQLite(t))
	_, err = backup.Make(t.Context(), h.store, filepath.Join(t.TempDir(), "no", "folder"), "v1", now)
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "no such file or directory): name a folder") {
		t.Errorf("of a folder that is not there: %v", err)
	}
}

// On a disk without links the file is copied under its name, and never over one
// that came there meanwhile.
func TestWithoutLinksNothingIsWrittenOver(t *testing.T) {
	dir := t.TempDir()
	made, file := filepath.Join(dir, "made"), filepath.Join(dir, "file")
	if err := os.WriteFile(made, []byte("whole"), 0o600); err != nil {
		t.Fatal(err)
	}
	none := func(string, string) error {
		return &os.LinkError{Op: "link", Old: made, New: file, Err: errors.ErrUnsupported}
	}
	if err := backup.Place(made, file, none); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(file); err != nil || string(b) != "whole" {
		t.Errorf("it holds %q: %v", b, err)
	}
	if err := os.WriteFile(file, []byte("of somebody else"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := backup.Place(made, file, none); !errors.Is(err, fs.ErrExist) {
		t.Errorf("written over: %v", err)
	}
	if b, _ := os.ReadFile(file); string(b) != "of somebody else" {
		t.Errorf("it holds %q", b)
	}
	if err := backup.Place(filepath.Join(dir, "gone"), filepath.Join(dir, "new"), none); err == nil {
		t.Error("made of nothing")
	}
	if _, err := os.Stat(filepath.Join(dir, "new")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("half a file is left: %v", err)
	}
}
