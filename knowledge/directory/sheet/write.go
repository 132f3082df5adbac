package sheet

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
	"github.com/xuri/excelize/v2"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/cells"
)

//go:embed template.yaml
var templateYAML []byte

// templateWords are the words of a workbook beside its columns, and the rows
// that show how it is done.
type templateWords struct {
	Sheet, Help lang.Text
	Intro       []lang.Text         `yaml:"intro"`
	Examples    []map[string]string `yaml:"examples"`
}

var template = sync.OnceValue(func() (t templateWords) {
	if err := yaml.UnmarshalWithOptions(templateYAML, &t, yaml.Strict()); err != nil {
		panic("template.yaml: " + err.Error())
	}
	return t
})

// WriteXLSX writes listings as a workbook: a sheet with a row for each and
// pick-lists, and one with help. The same listings give the same bytes.
func WriteXLSX(w io.Writer, listings []*directory.Listing, g cells.Gazetteer, l lang.Lang) error {
	columns := columnsToWrite(g)
	return write(w, columns, l, len(listings), func(i int) []any {
		row := make([]any, len(columns))
		for c, column := range columns {
			row[c] = column.Get(listings[i])
		}
		return row
	})
}

// WriteTemplate writes a workbook to fill in, with rows that show how, which
// are left out when it is read.
func WriteTemplate(w io.Writer, g cells.Gazetteer, l lang.Lang) error {
	columns := columnsToWrite(g)
	examples := template().Examples
	return write(w, columns, l, len(examples), func(i int) []any {
		row := make([]any, len(columns))
		for c, column := range columns {
			row[c] = examples[i][column.Key]
		}
		return row
	})
}

// pickRows is how many rows beyond the last the pick-lists reach.
const pickRows = 1000

func write(w io.Writer, columns []cells.Column, l lang.Lang, rows int, row func(int) []any) (err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	name := template().Sheet.In(l)
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return err
	}
	if err := writeRows(f, name, columns, l, rows, row); err != nil {
		return err
	}
	if err := writeHelp(f, columns, l); err != nil {
		return err
	}
	var packed bytes.Buffer
	if _, err := f.WriteTo(&packed); err != nil {
		return err
	}
	return repack(w, packed.Bytes())
}

func writeRows(f *excelize.File, name string, columns []cells.Column, l lang.Lang, rows int, row func(int) []any) error {
	head, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Color: "FFFFFF"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"1F5F5B"}}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}})
	if err != nil {
		return err
	}
	body, err := f.NewStyle(&excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}) // 49: text
	if err != nil {
		return err
	}
	out, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	for i, c := range columns {
		if err := out.SetColWidth(i+1, i+1, c.Width()); err != nil {
			return err
		}
		if err := pickList(f, name, i+1, rows, c, l); err != nil {
			return err
		}
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, XSplit: 2, YSplit: 1, TopLeftCell: "C2", ActivePane: "bottomRight"}); err != nil {
		return err
	}
	titles := make([]any, len(columns))
	for i, c := range columns {
		title := c.Title(l)
		if c.Needed() {
			title += " *"
		}
		titles[i] = excelize.Cell{StyleID: head, Value: title}
	}
	if err := out.SetRow("A1", titles); err != nil {
		return err
	}
	for i := range rows {
		at, err := excelize.CoordinatesToCellName(1, i+2)
		if err != nil {
			return err
		}
		values := row(i)
		for c, v := range values {
			if v == "" || v == nil {
				values[c] = nil
				continue
			}
			values[c] = excelize.Cell{StyleID: body, Value: v}
		}
		if err := out.SetRow(at, values); err != nil {
			return err
		}
	}
	return out.Flush()
}

// pickList lets a cell be picked from its list, and says what to write when it
// is selected. Several values, and ways of one's own, may still be typed.
func pickList(f *excelize.File, name string, column, rows int, c cells.Column, l lang.Lang) error {
	letter, err := excelize.ColumnNumberToName(column)
	if err != nil {
		return err
	}
	last, err := excelize.CoordinatesToCellName(column, rows+pickRows)
	if err != nil {
		return err
	}
	v := excelize.NewDataValidation(true)
	v.Sqref = letter + "2:" + last
	if choices := c.Picks(); len(choices) > 0 {
		if err := v.SetDropList(choices); err != nil {
			return err
		}
	}
	v.ShowErrorMessage = false
	v.SetInput(cut(c.Title(l), 32), cut(c.Help(l), 255))
	return f.AddDataValidation(name, v)
}

// cut keeps a text within what a workbook takes, in characters.
func cut(s string, most int) string {
	r := []rune(s)
	return string(r[:min(len(r), most)])
}

func writeHelp(f *excelize.File, columns []cells.Column, l lang.Lang) error {
	name := template().Help.In(l)
	if _, err := f.NewSheet(name); err != nil {
		return err
	}
	out, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	wrap, err := f.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	if err := out.SetColWidth(1, 1, 30); err != nil {
		return err
	}
	if err := out.SetColWidth(2, 2, 100); err != nil {
		return err
	}
	var lines [][]any
	for _, t := range template().Intro {
		lines = append(lines, []any{nil, excelize.Cell{StyleID: wrap, Value: t.In(l)}})
	}
	for _, c := range columns {
		help := c.Help(l)
		if choices := c.Picks(); len(choices) > 0 {
			help += "\n(" + strings.Join(choices, "; ") + ")"
		}
		lines = append(lines, []any{excelize.Cell{StyleID: wrap, Value: c.Title(l)}, excelize.Cell{StyleID: wrap, Value: help}})
	}
	for i, line := range lines {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return err
		}
		if err := out.SetRow(at, line); err != nil {
			return err
		}
	}
	return out.Flush()
}

// repack writes the parts of a zip in the order of their names and without the
// time, so that equal content is equal in every byte.
func repack(w io.Writer, packed []byte) error {
	in, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return err
	}
	slices.SortFunc(in.File, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	out := zip.NewWriter(w)
	for _, f := range in.File {
		part, err := out.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate})
		if err != nil {
			return err
		}
		r, err := f.Open()
		if err != nil {
			return err
		}
		if _, err := io.Copy(part, r); err != nil { //nolint:gosec // our own file
			return err
		}
	}
	return out.Close()
}
