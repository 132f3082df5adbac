package sheet

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/cells"
	"nhipcau/knowledge/directory/intake"
	"nhipcau/knowledge/directory/say"
)

// WriteCSV writes listings as CSV that every spreadsheet opens: UTF-8 with a
// byte order mark, commas, lines ended by CRLF. A cell that a spreadsheet would
// take for a formula has an apostrophe before it.
func WriteCSV(w io.Writer, listings []*directory.Listing, g cells.Gazetteer, l lang.Lang) error {
	buffered := bufio.NewWriterSize(w, 1<<16)
	buffered.WriteString("\uFEFF")
	out := csv.NewWriter(buffered)
	out.UseCRLF = true
	columns := columnsToWrite(g)
	row := make([]string, len(columns))
	for i, c := range columns {
		row[i] = c.Title(l)
	}
	out.Write(row)
	for _, listing := range listings {
		for i, c := range columns {
			row[i] = guard(c.Get(listing))
		}
		out.Write(row)
	}
	out.Flush()
	return errors.Join(out.Error(), buffered.Flush())
}

// guard keeps a spreadsheet from running a cell. Only a tab and what follows
// could begin one.
func guard(s string) string {
	if s != "" && strings.ContainsRune("=+-@'", rune(s[0])) {
		return "'" + s
	}
	return s
}

// unguard takes the apostrophe off.
func unguard(s string) string {
	if len(s) > 1 && s[0] == '\'' && strings.ContainsRune("=+-@'", rune(s[1])) {
		return s[1:]
	}
	return s
}

// ReadCSV reads rows from CSV: UTF-8 with or without a mark, UTF-16 or
// Windows-1258; commas, semicolons or tabs; titles above the heading. The error
// is a say.Note about the whole file, or what take returned.
func ReadCSV(r io.ReaderAt, size int64, g cells.Gazetteer, take func(intake.Row) error) (notes []intake.Finding, err error) {
	if size > MostBytes {
		return nil, say.It("file_large", "64 MB")
	}
	head := make([]byte, min(size, 4096))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return nil, say.It("file_zip")
	}
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte(oldOffice)) || bytes.HasPrefix(head, []byte("%PDF")) {
		return nil, say.It("file_kind", "CSV")
	}
	decode, err := encodingOf(r, size)
	if err != nil {
		return nil, err
	}
	separator, found, err := separatorOf(decode())
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, say.It("file_columns")
	}
	t := newTable(g, take)
	err = eachRecord(decode(), separator, t.row)
	return t.notes, err
}

// eachRecord calls row with every record and the line it begins on.
func eachRecord(r io.Reader, separator rune, row func(int, []cell) error) error {
	in := csv.NewReader(r)
	in.Comma, in.LazyQuotes, in.FieldsPerRecord, in.ReuseRecord = separator, true, -1, true
	var out []cell
	for {
		record, err := in.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			if at, ok := errors.AsType[*csv.ParseError](err); ok {
				return say.It("unreadable_row", at.Error())
			}
			return say.It("file_encoding")
		}
		line, _ := in.FieldPos(0)
		out = out[:0]
		for _, text := range record[:min(len(record), mostColumns)] {
			out = append(out, cell{text: unguard(text)})
		}
		if err := row(line, out); err != nil {
			return err
		}
	}
}

// errEnough ends a reading that has seen what it came for.
var errEnough = errors.New("enough")

// separatorOf finds the separator under which a heading appears.
func separatorOf(r io.Reader) (separator rune, found bool, err error) {
	head, err := io.ReadAll(io.LimitReader(r, 256<<10))
	if err != nil {
		return 0, false, say.It("file_encoding")
	}
	if len(bytes.TrimSpace(head)) == 0 {
		return 0, false, say.It("file_empty")
	}
	best := 0
	for _, try := range []rune{',', ';', '\t', '|'} {
		rows := 0
		eachRecord(bytes.NewReader(head), try, func(_ int, row []cell) error {
			keys, ok := readHeading(row)
			n := 0
			for _, k := range keys {
				if k != "" {
					n++
				}
			}
			if ok && n > best {
				separator, found, best = try, true, n
			}
			if rows++; rows >= headingRows {
				return errEnough
			}
			return nil
		})
	}
	return separator, found, nil
}
