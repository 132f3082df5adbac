package report

import (
	_ "embed"
	"fmt"
	"io"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"nhipcau/internal/lang"
)

// Be Vietnam Pro has all Vietnamese marks where Vietnamese readers want them. Its
// licence is font/OFL.txt.
//
//go:embed font/BeVietnamPro-Regular.ttf
var regular []byte

//go:embed font/BeVietnamPro-SemiBold.ttf
var semiBold []byte

// The page, in millimetres: A4 across, because the tables are wide.
const (
	margin    = 14.0
	textWidth = 297 - 2*margin
	leading   = 4.6 // of a line of text
	lastLine  = 210 - margin
)

// WritePDF writes the report for paper, with its drawings.
func WritePDF(w io.Writer, r Report, l lang.Lang) error {
	d := r.document(l)
	p := paper{fpdf.New("L", "mm", "A4", "")}
	p.prepare(d, l)
	p.heading(16, d.title)
	p.heading(12, d.of)
	if d.warning != "" {
		p.heading(12, d.warning)
	}
	p.Ln(2)
	for _, h := range d.head {
		p.paragraph(h[0] + ": " + h[1])
	}
	p.Ln(2)
	for _, t := range append(d.missing, d.reading...) {
		p.paragraph(t)
	}
	charts := writer{l, r}.charts()
	for _, s := range d.sections {
		p.Ln(4)
		room := 30.0
		for _, c := range charts {
			if c.section == s.name {
				room += c.height() * perUnit
			}
		}
		p.keep(room)
		p.heading(12, s.title)
		for _, c := range charts {
			if c.section == s.name {
				p.chart(c)
			}
		}
		p.table(s)
		if s.said() != "" {
			p.Ln(1)
			p.paragraph(s.said())
		}
	}
	return p.Output(w)
}

// paper is a document of fpdf with the few moves that a report needs.
type paper struct{ *fpdf.Fpdf }

func (p paper) prepare(d document, l lang.Lang) {
	p.SetCatalogSort(true)
	fixed := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	p.SetCreationDate(fixed)
	p.SetModificationDate(fixed)
	p.SetTitle(d.title+", "+d.of, true)
	p.SetAuthor("Nhịp Cầu", true)
	p.SetLang(l.String())
	p.AddUTF8FontFromBytes("text", "", regular)
	p.AddUTF8FontFromBytes("text", "B", semiBold)
	p.SetMargins(margin, margin, margin)
	p.SetCellMargin(0)
	p.SetAutoPageBreak(true, margin)
	p.SetFooterFunc(func() {
		p.SetY(-margin + 3)
		p.SetFont("text", "", 7)
		p.CellFormat(0, 4, d.title+" · "+d.of+" · "+fmt.Sprintf(d.page, p.PageNo()), "", 0, "L", false, 0, "")
	})
	if d.mark != "" {
		p.SetHeaderFunc(func() { p.watermark(d.mark) })
	}
	p.AddPage()
}

// watermark writes a word across the page, under what comes later.
func (p paper) watermark(word string) {
	const size, turned = 90, 28
	width, height := p.GetPageSize()
	p.SetFont("text", "B", size)
	p.SetTextColor(228, 228, 228)
	p.TransformBegin()
	p.TransformRotate(turned, width/2, height/2)
	p.Text((width-p.GetStringWidth(word))/2, height/2+size/8, word)
	p.TransformEnd()
	p.SetTextColor(0, 0, 0)
	p.SetXY(margin, margin)
}

func (p paper) heading(size float64, t string) {
	p.SetFont("text", "B", size)
	p.MultiCell(0, size*0.5, printable(t), "", "L", false)
}

func (p paper) paragraph(t string) {
	p.SetFont("text", "", 9)
	p.MultiCell(0, leading, printable(t), "", "L", false)
}

// printable keeps a percent sign with its number, and spells what the type lacks.
func printable(t string) string { return onPaper.Replace(t) }

var onPaper = strings.NewReplacer(" %", "\u00a0%", "ε", "epsilon")

// keep begins a new page where less than so many millimetres are left.
func (p paper) keep(height float64) {
	if p.GetY()+height > lastLine {
		p.AddPage()
	}
}

// perUnit is how many millimetres a unit of a drawing is.
const perUnit = 0.29

func (p paper) chart(c chart) {
	c.title = "" // the section's
	p.keep(c.height() * perUnit)
	top := p.GetY()
	c.draw(drawing{p, top}, -20)
	p.SetXY(margin, top+(c.height()-20)*perUnit+2)
}

// drawing is a canvas on paper, from a height on.
type drawing struct {
	paper
	top float64
}

func (d drawing) at(x, y float64) (float64, float64) { return margin + x*perUnit, d.top + y*perUnit }

func (d drawing) rect(x, y, w, h float64, fill ink) {
	x, y = d.at(x, y)
	if w > 0 {
		d.SetFillColor(int(fill.r), int(fill.g), int(fill.b))
		d.Rect(x, y, w*perUnit, h*perUnit, "F")
	}
}

func (d drawing) line(x1, y1, x2, y2 float64, stroke ink, dashed bool) {
	x1, y1 = d.at(x1, y1)
	x2, y2 = d.at(x2, y2)
	d.SetDrawColor(int(stroke.r), int(stroke.g), int(stroke.b))
	d.SetLineWidth(0.4)
	if dashed {
		d.SetDashPattern([]float64{1.4, 0.9}, 0)
	}
	d.Line(x1, y1, x2, y2)
	d.SetDashPattern(nil, 0)
}

func (d drawing) hatch(x, y, w, h float64, stroke ink) {
	for _, l := range strokes(x, y, w, h) {
		d.line(l[0], l[1], l[2], l[3], stroke, false)
	}
}

func (d drawing) text(x, y, size float64, bold bool, fill ink, t string) {
	if t == "" {
		return
	}
	x, y = d.at(x, y)
	style := ""
	if bold {
		style = "B"
	}
	d.SetFont("text", style, size*perUnit/0.3528)
	d.SetTextColor(int(fill.r), int(fill.g), int(fill.b))
	d.Text(x, y, printable(t))
	d.SetTextColor(0, 0, 0)
}
