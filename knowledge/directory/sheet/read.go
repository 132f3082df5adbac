package sheet

import (
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"nhipcau/knowledge/directory/cells"
	"nhipcau/knowledge/directory/intake"
	"nhipcau/knowledge/directory/say"
)

// ReadXLSX reads rows from the first sheet of a workbook that has a heading with
// a column for the name. Merged cells count for every row they cover; a cell
// with a formula is refused with its row. The error is a say.Note about the
// whole file, or what take returned.
func ReadXLSX(r io.ReaderAt, size int64, g cells.Gazetteer, take func(intake.Row) error) ([]intake.Finding, error) {
	w, err := openWorkbook(r, size)
	if err != nil {
		return nil, err
	}
	for _, part := range w.sheets {
		t := newTable(g, take)
		err := w.rows(part, func(number int, row []cell) error {
			if t.heading == nil && t.looked >= headingRows {
				return errEnough
			}
			return t.row(number, row)
		})
		if err != nil && !errors.Is(err, errEnough) {
			return t.notes, err
		}
		if t.heading != nil {
			return t.notes, nil
		}
	}
	return nil, say.It("file_sheet")
}

// rows calls row with every row of a sheet, filled up where cells are merged.
func (w *workbook) rows(part string, row func(int, []cell) error) error {
	merged, err := w.merges(part)
	if err != nil {
		return err
	}
	s := scanner{w: w, merged: merged, row: row}
	return w.tokens(part, s.token)
}

// scanner goes through the XML of a sheet.
type scanner struct {
	w      *workbook
	merged []merge
	row    func(int, []cell) error

	number  int // of the row
	cells   []cell
	at      int    // column of the cell, from 0
	kind    string // of the cell: s, str, inlineStr, b, e, n
	style   int
	formula bool
	text    strings.Builder
	reading bool
}

func (s *scanner) token(t xml.Token) error {
	switch t := t.(type) {
	case xml.StartElement:
		s.begin(t)
	case xml.CharData:
		if s.reading && s.text.Len() < 2*mostCell {
			s.text.Write(t)
		}
	case xml.EndElement:
		return s.end(t.Name.Local)
	}
	return nil
}

func (s *scanner) begin(e xml.StartElement) {
	switch e.Name.Local {
	case "row":
		s.number++
		if n, err := strconv.Atoi(attribute(e, "r")); err == nil {
			s.number = n
		}
		s.cells, s.at = s.cells[:0], -1
	case "c":
		s.at++
		if column, _, ok := place(attribute(e, "r")); ok {
			s.at = column
		}
		s.kind, s.formula = attribute(e, "t"), false
		s.style = -1
		if n, err := strconv.Atoi(attribute(e, "s")); err == nil {
			s.style = n
		}
		s.text.Reset()
	case "f":
		s.formula = true
	case "v", "t":
		s.reading = true
	}
}

func (s *scanner) end(name string) error {
	switch name {
	case "v", "t":
		s.reading = false
	case "c":
		if s.at >= 0 && s.at < mostColumns {
			for len(s.cells) <= s.at {
				s.cells = append(s.cells, cell{})
			}
			s.cells[s.at] = s.read()
		}
	case "row":
		s.fill()
		return s.row(s.number, s.cells)
	}
	return nil
}

// read makes sense of the cell that ended.
func (s *scanner) read() cell {
	text := s.text.String()
	switch {
	case s.formula:
		return cell{text: text, bad: say.It("formula")}
	case s.kind == "e":
		return cell{text: text, bad: say.It("error_cell", text)}
	case s.kind == "s":
		i, err := strconv.Atoi(text)
		if err != nil || i < 0 || i >= len(s.w.shared) {
			return cell{}
		}
		return cell{text: s.w.shared[i]}
	case s.kind == "inlineStr", s.kind == "str", s.kind == "d":
		return cell{text: unescapeX(text)}
	case s.kind == "b":
		return cell{text: map[string]string{"1": "có", "0": "không"}[text]}
	}
	return cell{text: s.w.number(text, s.style)}
}

// merge is a rectangle of cells that show what its first one holds.
type merge struct {
	column, row, lastColumn, lastRow int
	value                            cell
}

// fill gives merged cells the value of their first one.
func (s *scanner) fill() {
	for i := range s.merged {
		m := &s.merged[i]
		if s.number < m.row || s.number > m.lastRow {
			continue
		}
		if s.number == m.row && m.column < len(s.cells) {
			m.value = s.cells[m.column]
		}
		for c := m.column; c <= m.lastColumn && c < mostColumns; c++ {
			for len(s.cells) <= c {
				s.cells = append(s.cells, cell{})
			}
			if s.number > m.row || c > m.column {
				s.cells[c] = m.value
			}
		}
	}
}

// mostMerges bounds what every row is held against.
const mostMerges = 5000

var mergeCell = regexp.MustCompile(`<(?:\w+:)?mergeCell [^>]*ref="([A-Z]+[0-9]+):([A-Z]+[0-9]+)"`)

// merges lists the merged cells. They stand behind the rows, so the sheet is
// looked through for them first, without taking it apart.
func (w *workbook) merges(part string) (out []merge, err error) {
	left := w.left
	r, err := w.open(part)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	defer func() { w.left = left }() // the rows are read for good afterwards
	in := bufio.NewReaderSize(r, 1<<16)
	for {
		tagged, err := in.ReadSlice('>')
		if bytes.Contains(tagged, []byte("ergeCell ")) {
			if m := mergeCell.FindSubmatch(tagged); m != nil && len(out) < mostMerges {
				c1, r1, ok1 := place(string(m[1]))
				c2, r2, ok2 := place(string(m[2]))
				// A heading merged over the whole sheet says nothing of a row.
				if ok1 && ok2 && c1 <= c2 && r1 <= r2 && (r2 > r1 || c2 > c1) {
					out = append(out, merge{column: c1, row: r1, lastColumn: c2, lastRow: r2})
				}
			}
		}
		switch {
		case err == nil, errors.Is(err, bufio.ErrBufferFull):
		case err == io.EOF:
			return out, nil
		default:
			if n, ok := errors.AsType[say.Note](err); ok {
				return nil, n
			}
			return nil, say.It("file_zip")
		}
	}
}

// place reads "AB12" as column 27 and row 12.
func place(ref string) (column, row int, ok bool) {
	i := 0
	for i < len(ref) && i < 4 && ref[i] >= 'A' && ref[i] <= 'Z' {
		column = column*26 + int(ref[i]-'A') + 1
		i++
	}
	row, err := strconv.Atoi(ref[i:])
	return column - 1, row, err == nil && column > 0 && row > 0
}
