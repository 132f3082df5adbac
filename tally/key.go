package tally

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// chainSize is the size of every link of the chain of keys, in bytes.
const chainSize = 32

// key is one link of a chain: from each key follows the next, and from none the
// one before. The chain moves on when a period closes, so that old copies of the
// blob, on a worn disk or in a log, cannot be opened any more once the old link
// is gone.
type key struct {
	secret     [chainSize]byte
	generation uint32 // how many links there were before
}

// furthest bounds how far a key is moved on at once: a page of noise in place of
// the head must not keep us busy for hours. It is 800 years of months.
const furthest = 10_000

// next gives the following link.
func (k key) next() key {
	n := key{generation: k.generation + 1}
	copy(n.secret[:], k.derive("nhipcau tally: next key"))
	return n
}

// sealing gives the key that blobs of this generation are sealed with.
func (k key) sealing() []byte { return k.derive("nhipcau tally: open counts") }

func (k key) derive(purpose string) []byte {
	b, err := hkdf.Expand(sha256.New, k.secret[:], purpose, chainSize)
	if err != nil {
		panic(err) // only for an output of many kilobytes
	}
	return b
}

// at moves the key on to a generation.
func (k key) at(generation uint32) (key, error) {
	switch {
	case generation < k.generation:
		return k, fmt.Errorf("%w is newer than the counts: the database is an old copy, and its open period cannot be opened again", ErrKey)
	case generation-k.generation > furthest:
		return k, fmt.Errorf("%w: the blob is damaged", ErrSealed)
	}
	for k.generation < generation {
		k = k.next()
	}
	return k, nil
}

// parseKey reads 32 bytes, the first link, or 36: a later one and its
// generation, little-endian.
func parseKey(b []byte) (key, error) {
	var k key
	switch len(b) {
	case chainSize:
	case chainSize + 4:
		k.generation = binary.LittleEndian.Uint32(b[chainSize:])
	default:
		return k, fmt.Errorf("%w is %d bytes long, want %d: put the right one back", ErrKey, len(b), chainSize)
	}
	copy(k.secret[:], b)
	if k.secret == (key{}).secret {
		return k, fmt.Errorf("%w was erased: put the right one back, or try again if it was being replaced", ErrKey)
	}
	return k, nil
}

func (k key) bytes() []byte {
	if k.generation == 0 {
		return k.secret[:]
	}
	return binary.LittleEndian.AppendUint32(k.secret[:chainSize:chainSize], k.generation)
}

// readKeyFile reads the file, which must be its owner's alone.
func readKeyFile(name string) (key, error) {
	b, err := os.ReadFile(name)
	if err != nil {
		return key{}, fmt.Errorf("%w cannot be read: %w", ErrKey, err)
	}
	st, err := os.Stat(name)
	if err != nil {
		return key{}, fmt.Errorf("%w cannot be read: %w", ErrKey, err)
	}
	if st.Mode().Perm()&0o077 != 0 {
		return key{}, fmt.Errorf("%w can be read by others: chmod 600 %s", ErrKey, name)
	}
	return parseKey(b)
}

// findOrMakeKeyFile reads the file, or begins one.
func findOrMakeKeyFile(name string) (key, error) {
	k, err := readKeyFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return makeKeyFile(name)
	}
	return k, err
}

// makeKeyFile draws a key and writes it, unless another process was first: then
// it is that one's.
func makeKeyFile(name string) (key, error) {
	var k key
	rand.Read(k.secret[:])
	err := writeAside(name, k.bytes(), os.Link)
	if errors.Is(err, fs.ErrExist) {
		return readKeyFile(name)
	}
	if err != nil {
		return k, fmt.Errorf("%w cannot be written: %w", ErrKey, err)
	}
	return k, nil
}

// replaceKeyFile puts a later key in the place of the one in the file, and
// overwrites that one where it lay, as far as the disk does what it is told. A
// file that is as late already stays.
func replaceKeyFile(name string, k key) error {
	old, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer old.Close()
	if now, err := readKeyFile(name); err != nil || now.generation >= k.generation {
		return err
	}
	if err := writeAside(name, k.bytes(), os.Rename); err != nil {
		return err
	}
	if _, err := old.WriteAt(make([]byte, len(k.bytes())), 0); err != nil {
		return err
	}
	return old.Sync()
}

// writeAside writes a file under another name, mode 0600, brings it to the disk
// and only then puts it in its place: a crash leaves no half of a key.
func writeAside(name string, b []byte, place func(from, to string) error) error {
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(b)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := place(f.Name(), name); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(name))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
