// Package sheet reads and writes the directory as offices keep it: one sheet, one
// row a service, as CSV in any usual encoding and separator, or as an Excel
// workbook with pick-lists and help. What is written reads back to the same
// listings; what others wrote is read as well as can be.
//
// Workbooks are written with excelize. They are read by a small reader of our
// own over archive/zip and encoding/xml: it goes through a sheet row by row, so
// that fifty thousand rows need little memory, sees formulas, and refuses what
// was made to do harm.
//
//	err := sheet.WriteXLSX(w, listings, gazetteer, lang.VI)
//	notes, err := sheet.ReadXLSX(file, size, gazetteer, in.Take)
package sheet

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"nhipcau/internal/viet"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/cells"
	"nhipcau/knowledge/directory/intake"
	"nhipcau/knowledge/directory/say"
)

// What a file may have at most.
const (
	MostBytes   = 64 << 20 // of the file as it comes
	mostCell    = 20_000   // bytes of one cell
	mostColumns = 200
	headingRows = 20 // a heading stands in one of the first rows
)

// example marks the rows of the template that show how it is done: their code
// begins with these words.
const example = "VÍ DỤ"

// cell is one cell of a row that was read.
type cell struct {
	text string
	bad  say.Note // why it cannot be read; the zero Note when it can
}

// table turns rows of cells into rows for the intake, once it has found the
// heading.
type table struct {
	places  cells.Gazetteer
	take    func(intake.Row) error
	byKey   map[string]cells.Column
	heading []string        // per column of the file, the key; "" for one that is not used
	given   map[string]bool // the keys among them
	notes   []intake.Finding
	looked  int // rows seen before the heading
}

func newTable(g cells.Gazetteer, take func(intake.Row) error) *table {
	t := &table{places: g, take: take, byKey: map[string]cells.Column{}}
	for _, c := range cells.Columns(g) {
		t.byKey[c.Key] = c
	}
	return t
}

// row takes a row with its number in the file.
func (t *table) row(number int, row []cell) error {
	if t.heading == nil {
		t.looked++
		if heading, ok := readHeading(row); ok {
			t.begin(number, row, heading)
		}
		return nil
	}
	if blank(row) || strings.HasPrefix(cells.Tidy(t.text(row, "id")), example) {
		return nil
	}
	f := cells.Filling{Listing: &directory.Listing{}, Places: t.places}
	r := intake.Row{Number: number, Listing: f.Listing, Given: t.given}
	for i, key := range t.heading {
		if key == "" || i >= len(row) {
			continue
		}
		c := row[i]
		err := error(nil)
		switch {
		case c.bad.ID != "":
			err = c.bad
		case len(c.text) > mostCell:
			err = say.It("cell_too_long", strconv.Itoa(mostCell))
		default:
			err = t.byKey[key].Set(&f, c.text)
		}
		if err != nil {
			r.Refused = append(r.Refused, finding(number, key, c.text, err))
		}
		for _, n := range f.Notes {
			r.Notes = append(r.Notes, finding(number, key, c.text, n))
		}
		f.Notes = nil
	}
	for i := range r.Refused {
		r.Refused[i].Listing = f.Listing.ID
	}
	return t.take(r)
}

// finding says something of a cell, whose text is cut short.
func finding(row int, key, value string, err error) intake.Finding {
	n, ok := err.(say.Note)
	if !ok {
		n = say.It("unreadable_row", err.Error())
	}
	return intake.Finding{Row: row, Column: key, Value: Short(value), Note: n}
}

// Short cuts a text for a report.
func Short(s string) string {
	const most = 60
	s = strings.ReplaceAll(s, "\n", " ")
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}

// readHeading reports whether a row is the heading: it has a column for the
// name and at least one more that is known.
func readHeading(row []cell) (keys []string, ok bool) {
	known, name := 0, false
	seen := map[string]bool{}
	for i, c := range row {
		if i >= mostColumns {
			break
		}
		key, found := cells.Find(strings.TrimRight(c.text, "*: "))
		if !found || seen[key] {
			key = ""
		} else {
			known++
			seen[key] = true
			name = name || key == "name"
		}
		keys = append(keys, key)
	}
	return keys, name && known >= 2
}

func (t *table) begin(number int, row []cell, heading []string) {
	t.heading, t.given = heading, map[string]bool{}
	for i, key := range heading {
		if key != "" {
			t.given[key] = true
		} else if i < len(row) && strings.TrimSpace(row[i].text) != "" && viet.Key(row[i].text) != "stt" && viet.Key(row[i].text) != "tt" {
			t.notes = append(t.notes, intake.Finding{Row: number, Note: say.It("column_unused", Short(row[i].text))})
		}
	}
}

// text gives the cell of a column.
func (t *table) text(row []cell, key string) string {
	for i, k := range t.heading {
		if k == key && i < len(row) {
			return row[i].text
		}
	}
	return ""
}

func blank(row []cell) bool {
	for _, c := range row {
		if strings.TrimSpace(c.text) != "" || c.bad.ID != "" {
			return false
		}
	}
	return true
}

// columnsToWrite are those of a file that leaves the house: all but the hidden
// addresses, which stay in it.
func columnsToWrite(g cells.Gazetteer) (out []cells.Column) {
	for _, c := range cells.Columns(g) {
		if c.Key != "hidden" {
			out = append(out, c)
		}
	}
	return out
}
