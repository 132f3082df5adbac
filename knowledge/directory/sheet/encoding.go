package sheet

import (
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"nhipcau/knowledge/directory/say"
)

// encodingOf finds how a text file is encoded, and gives what reads it from its
// beginning as UTF-8. Without a mark it is UTF-8 when it reads as such, else
// UTF-16 where every other byte is nought, else Windows-1258.
func encodingOf(r io.ReaderAt, size int64) (read func() io.Reader, err error) {
	head := make([]byte, min(size, 4096))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, say.It("file_zip")
	}
	from := func(skip int64, e encoding.Encoding) func() io.Reader {
		return func() io.Reader {
			raw := io.NewSectionReader(r, skip, size-skip)
			if e == nil {
				return raw
			}
			return transform.NewReader(raw, e.NewDecoder())
		}
	}
	switch {
	case bytes.HasPrefix(head, []byte{0xEF, 0xBB, 0xBF}):
		return from(3, nil), nil
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}):
		return from(2, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)), nil
	case bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		return from(2, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)), nil
	}
	even, odd := 0, 0
	for i, c := range head {
		if c == 0 && i%2 == 0 {
			even++
		} else if c == 0 {
			odd++
		}
	}
	switch n := len(head) / 2; {
	case odd > n/3 && n > 3:
		return from(0, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)), nil
	case even > n/3 && n > 3:
		return from(0, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)), nil
	case even+odd > 0:
		return nil, say.It("file_encoding")
	}
	if isUTF8(io.NewSectionReader(r, 0, size)) {
		return from(0, nil), nil
	}
	return from(0, charmap.Windows1258), nil
}

// isUTF8 reads a file through.
func isUTF8(r io.Reader) bool {
	buf := make([]byte, 64<<10)
	kept := 0
	for {
		n, err := r.Read(buf[kept:])
		n += kept
		kept = 0
		for i := 0; i < n; {
			if buf[i] < utf8.RuneSelf {
				i++
				continue
			}
			if !utf8.FullRune(buf[i:n]) && err == nil {
				kept = copy(buf, buf[i:n])
				break
			}
			c, width := utf8.DecodeRune(buf[i:n])
			if c == utf8.RuneError && width == 1 {
				return false
			}
			i += width
		}
		if err != nil {
			return err == io.EOF
		}
	}
}
