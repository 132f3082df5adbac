package needle

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Found is a needle that lies somewhere. It says what it is, never which.
type Found struct {
	Where string `json:"where"`
	What  string `json:"what"`
	Form  string `json:"form"`
}

func (f Found) String() string { return fmt.Sprintf("%s holds %s (%s)", f.Where, f.What, f.Form) }

// Finder searches for needles, all forms in one pass over the bytes: those that
// begin with the same four bytes are looked up together, and a bit for each such
// beginning lets nearly all positions pass at once.
type Finder struct {
	Files int   // how many were searched
	Bytes int64 // how much was

	begin   map[uint32][]form
	gate    [1 << gateBits / 64]uint64
	longest int
	found   map[Found]bool
}

type form struct {
	what, name string
	bytes      []byte
}

const gateBits = 22

func gateOf(v uint32) uint32 { return v * 2654435761 >> (32 - gateBits) }

// NewFinder prepares a search.
func NewFinder(needles []Needle) *Finder {
	f := &Finder{begin: map[uint32][]form{}, found: map[Found]bool{}}
	for _, n := range needles {
		for name, b := range n.forms {
			v := binary.LittleEndian.Uint32(b)
			f.begin[v] = append(f.begin[v], form{n.What, name, b})
			f.gate[gateOf(v)/64] |= 1 << (gateOf(v) % 64)
			f.longest = max(f.longest, len(b))
		}
	}
	return f
}

// Found lists what was found so far, in the order of places.
func (f *Finder) Found() []Found {
	all := make([]Found, 0, len(f.found))
	for found := range f.found {
		all = append(all, found)
	}
	slices.SortFunc(all, func(a, b Found) int {
		return cmp.Or(cmp.Compare(a.Where, b.Where), cmp.Compare(a.What, b.What), cmp.Compare(a.Form, b.Form))
	})
	return all
}

// In searches bytes.
func (f *Finder) In(where string, hay []byte) {
	f.Bytes += int64(len(hay))
	f.scan(where, hay)
}

func (f *Finder) scan(where string, hay []byte) {
	for i := 0; i+4 <= len(hay); i++ {
		v := binary.LittleEndian.Uint32(hay[i:])
		if g := gateOf(v); f.gate[g/64]&(1<<(g%64)) == 0 {
			continue
		}
		for _, form := range f.begin[v] {
			if bytes.HasPrefix(hay[i:], form.bytes) {
				f.found[Found{where, form.what, form.name}] = true
			}
		}
	}
}

// Reader searches a stream, whatever its length.
func (f *Finder) Reader(where string, r io.Reader) error {
	window := make([]byte, f.longest+1<<20)
	kept := 0 // bytes of the last window, in which a needle may begin that goes on
	for {
		n, err := io.ReadFull(r, window[kept:])
		f.Bytes += int64(n)
		f.scan(where, window[:kept+n])
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil
		}
		if err != nil {
			return err
		}
		kept = copy(window, window[kept+n-f.longest:])
	}
}

// Folder searches every file below a folder, and their names. A file that is gone
// before it is read was never at rest; one that cannot be read is an error.
func (f *Finder) Folder(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist) && path != dir:
			return nil
		case err != nil:
			return err
		}
		f.In("the name of "+path, []byte(d.Name()))
		if !d.Type().IsRegular() {
			return nil
		}
		file, err := os.Open(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		defer file.Close()
		f.Files++
		if err := f.Reader(path, file); err != nil {
			return err
		}
		return f.unpacked(path, file)
	})
}

// unpacked searches what a file packed with gzip holds, as backups and old logs are.
// One that is damaged is searched as far as it can be read.
func (f *Finder) unpacked(path string, file *os.File) error {
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	z, err := gzip.NewReader(file)
	if err != nil {
		return nil // not packed
	}
	return f.Reader("what is packed in "+path, untilItBreaks{z})
}

// untilItBreaks ends where what is packed cannot be unpacked any more.
type untilItBreaks struct{ r io.Reader }

func (u untilItBreaks) Read(b []byte) (int, error) {
	n, err := u.r.Read(b)
	if err != nil {
		err = io.EOF
	}
	return n, err
}
