package backup

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"nhipcau/store"
)

// A file is gzip of lines of JSON: a head, the rows, and an end that holds how
// many rows there are and the SHA-256 of every byte before it.
type line struct {
	Head *head `json:"nhipcau_backup,omitempty"`
	store.Row
	End *end `json:"end,omitempty"`
}

type head struct {
	Version int       `json:"version"`
	At      time.Time `json:"at"`
	Release string    `json:"release"`
}

type end struct {
	Rows   int64  `json:"rows"`
	SHA256 string `json:"sha256"`
}

const version = 1

// What a file may hold at most, so that one that was made up fills neither the
// memory nor the disk: a line is at most a release of the directory.
const (
	mostLine = 64 << 20
	mostFile = 16 << 30
)

// ErrFile says that a file is no backup, or not as it was written.
var ErrFile = errors.New("not a whole backup")

func broken(why string) error { return fmt.Errorf("%w: %s", ErrFile, why) }

// writer writes a file.
type writer struct {
	to   io.Writer
	sum  hash.Hash
	rows int64
}

func (w *writer) line(l line) error {
	b, err := json.Marshal(l)
	if err != nil {
		return err
	}
	b = append(b, '\n')
	if len(b) > mostLine {
		return errors.New("a row is too large for a backup")
	}
	w.sum.Write(b)
	_, err = w.to.Write(b)
	return err
}

func (w *writer) head(m Made) error { return w.line(line{Head: &head{version, m.At, m.Release}}) }

func (w *writer) row(r store.Row) error {
	w.rows++
	return w.line(line{Row: r})
}

func (w *writer) end() error {
	return w.line(line{End: &end{w.rows, hex.EncodeToString(w.sum.Sum(nil))}})
}

// writeAside lets write fill a file beside the one that is meant, and puts it into
// its place when it is whole and on the disk.
func writeAside(file string, write func(*writer) error) error {
	dir := filepath.Dir(file)
	if _, err := os.Lstat(file); err == nil {
		return fmt.Errorf("%s is there already: name a new file", file)
	}
	f, err := os.CreateTemp(dir, ".nhipcau-backup-*") // mode 0600
	if err != nil {
		return trouble{fmt.Sprintf("%s cannot be written (%s): name a folder that is there and that you may write", file, cause(err)), err}
	}
	defer os.Remove(f.Name())
	defer f.Close()
	z := gzip.NewWriter(f)
	err = write(&writer{to: z, sum: sha256.New()})
	if err = errors.Join(err, z.Close(), f.Sync(), f.Close()); err != nil {
		return trouble{fmt.Sprintf("the backup cannot be written (%s): nothing is left of it", cause(err)), err}
	}
	if err := place(f.Name(), file, os.Link); errors.Is(err, fs.ErrExist) {
		return trouble{file + " is there already: name a new file", err}
	} else if err != nil {
		return trouble{fmt.Sprintf("%s cannot be written (%s)", file, cause(err)), err}
	}
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync() // not every system can
		_ = d.Close()
	}
	return nil
}

// place gives a whole file its name, which nothing may have yet: by a link, or on a
// disk without links, as in a stick, by a copy into a file that is new. Of a copy
// that fails nothing is left.
func place(made, file string, link func(made, file string) error) error {
	err := link(made, file)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	to, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	from, err := os.Open(made)
	if err == nil {
		_, err = io.Copy(to, from)
		_ = from.Close() // it was only read
	}
	if err = errors.Join(err, to.Sync(), to.Close()); err != nil {
		_ = os.Remove(file)
	}
	return err
}

// read goes through a file to its end and gives each of its rows. Only when it
// returns without an error is the file as it was written.
func read(file string, each func(store.Row) error) (m Made, err error) {
	f, err := os.Open(file)
	if err != nil {
		return m, trouble{fmt.Sprintf("%s cannot be read (%s)", file, cause(err)), err}
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return m, broken("it does not begin as one")
	}
	m, err = readLines(io.LimitReader(z, mostFile), each)
	if st, failed := f.Stat(); failed == nil {
		m.Bytes = st.Size()
	}
	m.File = file
	return m, err
}

func readLines(from io.Reader, each func(store.Row) error) (m Made, err error) {
	sum := sha256.New()
	lines := bufio.NewScanner(from)
	lines.Buffer(make([]byte, 64<<10), mostLine)
	for n := 0; lines.Scan(); n++ {
		var l line
		if err := json.Unmarshal(lines.Bytes(), &l); err != nil {
			return m, broken("a line of it cannot be read")
		}
		switch {
		case (n == 0) != (l.Head != nil):
			return m, broken("its head is not where it belongs")
		case l.Head != nil:
			if l.Head.Version != version {
				return m, fmt.Errorf("it was made by a newer version of this program (%s): use that one", l.Head.Release)
			}
			m.At, m.Release = l.Head.At, l.Head.Release
		case l.End != nil:
			m.SHA256 = hex.EncodeToString(sum.Sum(nil))
			if l.End.SHA256 != m.SHA256 || l.End.Rows != m.Rows {
				return m, broken("it is not as it was written")
			}
			if lines.Scan() || lines.Err() != nil {
				return m, broken("something follows its end")
			}
			return m, nil
		default:
			m.Rows++
			if l.Period != nil {
				m.Periods++
			}
			if err := each(l.Row); err != nil {
				return m, err
			}
		}
		sum.Write(lines.Bytes())
		sum.Write([]byte("\n"))
	}
	return m, broken("it was cut short, or is damaged")
}
