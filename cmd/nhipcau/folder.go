package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"nhipcau/internal/safelog"
)

// openFolder makes the data folder, for its owner alone, unless it is there.
func openFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("DATA_DIR %s cannot be made (%s): choose a folder that this user may write", dir, safelog.Kind(err))
	}
	st, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("DATA_DIR %s cannot be read (%s)", dir, safelog.Kind(err))
	}
	if st.Mode().Perm()&0o002 != 0 && st.Mode()&fs.ModeSticky == 0 {
		return fmt.Errorf("DATA_DIR %s can be written by every user of this machine: chmod 700 %[1]s", dir)
	}
	return nil
}

const keySize = 32

// openKey reads the root key of this installation, making it on the first
// start. Everything kept under it dies with the file.
func openKey(dir string) ([]byte, error) {
	name := filepath.Join(dir, "key")
	key, err := os.ReadFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return newKey(name)
	case err != nil:
		return nil, fmt.Errorf("the key file %s cannot be read (%s)", name, safelog.Kind(err))
	case len(key) != keySize:
		return nil, fmt.Errorf("the key file %s is %d bytes, want %d: put the right one back", name, len(key), keySize)
	}
	st, err := os.Stat(name)
	if err == nil && st.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("the key file %s can be read by others: chmod 600 %[1]s", name)
	}
	return key, err
}

// newKey writes a fresh key whole or not at all: a crash in between leaves no
// half of one under its name.
func newKey(name string) ([]byte, error) {
	key := make([]byte, keySize)
	rand.Read(key)
	f, err := os.CreateTemp(filepath.Dir(name), "key-*") // made 0600
	if err != nil {
		return nil, fmt.Errorf("no key can be written beside %s (%s)", name, safelog.Kind(err))
	}
	defer os.Remove(f.Name())
	_, err = f.Write(key)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return nil, fmt.Errorf("the key file %s cannot be written (%s)", name, safelog.Kind(err))
	}
	return key, os.Rename(f.Name(), name)
}
