package report

import (
	"archive/zip"
	"bytes"
	"cmp"
	"io"
	"slices"
	"time"

	"github.com/xuri/excelize/v2"

	"nhipcau/internal/lang"
)

// WriteXLSX writes a workbook: a summary, then a sheet for each section. Texts
// are never formulas.
func WriteXLSX(w io.Writer, r Report, l lang.Lang) error {
	d := r.document(l)
	b := workbook{File: excelize.NewFile()}
	defer b.Close()
	b.style()
	b.summary(d, words.Sheets["summary"].In(l))
	for _, s := range d.sections {
		b.sheet(s)
	}
	if d.warning != "" {
		b.mark(d.warning)
	}
	if b.err != nil {
		return b.err
	}
	if err := b.SetDocProps(&excelize.DocProperties{Title: d.title + ": " + d.of, Creator: "Nhịp Cầu", Language: l.String(), Created: "2000-01-01T00:00:00Z", Modified: "2000-01-01T00:00:00Z"}); err != nil {
		return err
	}
	var packed bytes.Buffer
	if err := b.Write(&packed); err != nil {
		return err
	}
	return repack(w, packed.Bytes())
}

// workbook keeps the first error, so that sheets can be written line by line.
type workbook struct {
	*excelize.File
	plain, bold, strong, free int // styles; free and strong run over into the next columns
	err                       error
}

func (b *workbook) style() {
	make := func(s excelize.Style) int {
		s.Alignment = &excelize.Alignment{Vertical: "top", WrapText: s.Font == nil || s.Font.Size == 0}
		id, err := b.NewStyle(&s)
		b.err = cmp.Or(b.err, err)
		return id
	}
	b.plain = make(excelize.Style{})
	b.bold = make(excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E3ECF3"}}})
	b.strong = make(excelize.Style{Font: &excelize.Font{Bold: true, Size: 14}})
	b.free = make(excelize.Style{Font: &excelize.Font{Size: 11}})
}

// put writes one cell as what it is: a number, or a text.
func (b *workbook) put(sheet string, col, row int, c cell, style int) {
	name, err := excelize.CoordinatesToCellName(col, row)
	b.err = cmp.Or(b.err, err)
	if c.number != nil {
		b.err = cmp.Or(b.err, b.SetCellFloat(sheet, name, *c.number, -1, 64))
	} else {
		b.err = cmp.Or(b.err, b.SetCellStr(sheet, name, safe(c.text)))
	}
	b.err = cmp.Or(b.err, b.SetCellStyle(sheet, name, name, style))
}

func (b *workbook) summary(d document, sheet string) {
	b.err = cmp.Or(b.err, b.SetSheetName("Sheet1", sheet), b.SetColWidth(sheet, "A", "A", 34), b.SetColWidth(sheet, "B", "B", 90))
	row := 1
	line := func(style int, texts ...string) {
		for i, t := range texts {
			b.put(sheet, i+1, row, text(t), style)
		}
		row++
	}
	line(b.strong, d.title)
	line(b.strong, d.of)
	if d.warning != "" {
		line(b.bold, d.warning)
	}
	for _, h := range d.head {
		line(b.plain, h[0], h[1])
	}
	for _, t := range append(slices.Clone(d.missing), d.reading...) {
		line(b.plain, "", t)
	}
}

// mark writes above every table, and on every printed page, that nothing is real.
func (b *workbook) mark(warning string) {
	for i, sheet := range b.GetSheetList() {
		if i > 0 { // the summary has it among its lines
			b.put(sheet, 1, 2, text(warning), b.free)
		}
		b.err = cmp.Or(b.err, b.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddHeader: "&C&\"-,Bold\"&14" + warning}))
	}
}

func (b *workbook) sheet(s section) {
	_, err := b.NewSheet(s.sheet)
	b.err = cmp.Or(b.err, err)
	b.put(s.sheet, 1, 1, text(s.title), b.strong)
	for i, c := range s.columns {
		b.put(s.sheet, i+1, 3, text(c), b.bold)
	}
	for i, row := range s.rows {
		for j, c := range row {
			b.put(s.sheet, j+1, 4+i, c, b.plain)
		}
	}
	if s.said() != "" {
		for i, line := range wrap(s.said(), lettersAcross) { // in rows, or a screen is too narrow for it
			b.put(s.sheet, 1, 5+len(s.rows)+i, text(line), b.free)
		}
	}
	for j := range s.columns {
		widest := len([]rune(s.columns[j]))
		for _, row := range s.rows {
			widest = max(widest, len([]rune(row[j].text)))
		}
		col, err := excelize.ColumnNumberToName(j + 1)
		b.err = cmp.Or(b.err, err, b.SetColWidth(s.sheet, col, col, float64(min(widest+3, 60))))
	}
	b.err = cmp.Or(b.err, b.SetPanes(s.sheet, &excelize.Panes{Freeze: true, YSplit: 3, TopLeftCell: "A4", ActivePane: "bottomLeft"}))
}

// repack writes the parts of a workbook in the order of their names and with one
// date, so that the same report has the same bytes.
func repack(w io.Writer, packed []byte) error {
	in, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return err
	}
	slices.SortFunc(in.File, func(a, b *zip.File) int { return cmp.Compare(a.Name, b.Name) })
	out := zip.NewWriter(w)
	for _, f := range in.File {
		part, err := f.Open()
		if err != nil {
			return err
		}
		to, err := out.CreateHeader(&zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)})
		if err == nil {
			_, err = io.Copy(to, part)
		}
		if err := cmp.Or(err, part.Close()); err != nil {
			return err
		}
	}
	return out.Close()
}
