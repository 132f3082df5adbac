package opendata

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strings"

	"nhipcau/internal/squeeze"
)

// file is JSON of many megabytes that is kept packed, a tenth of them, and goes out so
// to who takes it. Others get it unpacked as they read it: never is all of it in
// memory.
type file struct {
	packed []byte
	size   int64  // unpacked, in bytes
	sum    string // SHA-256 of what is packed, in hex
}

// packed makes a file of what is written.
func packed(write func(io.Writer) error) (f file, err error) {
	var b bytes.Buffer
	sum := sha256.New()
	pack, err := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	if err != nil {
		return f, err
	}
	counted := &counter{io.MultiWriter(sum, pack), 0}
	if err := errors.Join(write(counted), pack.Close()); err != nil {
		return f, err
	}
	return file{bytes.Clone(b.Bytes()), counted.n, hex.EncodeToString(sum.Sum(nil))}, nil
}

type counter struct {
	io.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.Writer.Write(p)
	c.n += int64(n)
	return n, err
}

// serve sends the file with its tag, or 304 where the reader has it already.
func (f file) serve(w http.ResponseWriter, r *request) {
	header := w.Header()
	header.Set("Content-Type", "application/json; charset=utf-8")
	header.Set("Cache-Control", "public, max-age=60")
	header.Set("Vary", "Accept-Encoding")
	tag, content := f.sum[:24], io.ReadSeeker(&unpacking{file: f})
	if squeeze.Wanted(r.Request) {
		tag, content = tag+"-gzip", bytes.NewReader(f.packed)
		squeeze.Say(header)
	}
	header.Set("ETag", `"`+tag+`"`)
	if strings.Contains(r.Header.Get("Range"), ",") {
		r.Header.Del("Range") // many small parts, each before the last, would be unpacked from the beginning each
	}
	http.ServeContent(w, r.Request, "", r.e.published, content)
}

// unpacking reads a file from any place on. What lies before that is unpacked too.
type unpacking struct {
	file
	from *gzip.Reader // nil: nothing was read
	at   int64        // where that is
	want int64        // where the next read begins
}

func (u *unpacking) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += u.want
	case io.SeekEnd:
		offset += u.size
	}
	if offset < 0 {
		return u.want, errors.New("there is nothing before a file")
	}
	u.want = offset
	return offset, nil
}

func (u *unpacking) Read(p []byte) (int, error) {
	if u.from == nil || u.at > u.want {
		from, err := gzip.NewReader(bytes.NewReader(u.packed))
		if err != nil {
			return 0, err
		}
		u.from, u.at = from, 0
	}
	if ahead := u.want - u.at; ahead > 0 {
		n, err := io.CopyN(io.Discard, u.from, ahead)
		if u.at += n; err != nil {
			return 0, err
		}
	}
	n, err := u.from.Read(p)
	u.at += int64(n)
	u.want = u.at
	return n, err
}
