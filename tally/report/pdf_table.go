package report

// The size of type in tables, in points, and the height of its lines and the room
// at a cell's sides, in millimetres.
const (
	tableType    = 7.5
	tableLeading = 3.8
	cellSide     = 1.2
)

// table writes rows that break their texts over lines; the columns' names are on
// every page.
func (p paper) table(s section) {
	if len(s.rows) == 0 {
		return
	}
	var head []cell
	for _, c := range s.columns {
		head = append(head, text(c))
	}
	widths := p.widths(head, s.rows)
	p.row(head, widths, true)
	for _, row := range s.rows {
		if p.GetY()+p.rowHeight(row, widths, "") > lastLine {
			p.AddPage()
			p.row(head, widths, true)
		}
		p.row(row, widths, false)
	}
}

// widths gives each column what it needs, and where that is too much for the page,
// takes it from the widest.
func (p paper) widths(head []cell, rows [][]cell) []float64 {
	const least, most = 12.0, 95.0
	widths, sum := make([]float64, len(head)), 0.0
	for i := range widths {
		p.SetFont("text", "B", tableType)
		widths[i] = max(least, min(p.GetStringWidth(printable(head[i].text))+2*cellSide+0.5, 26))
		p.SetFont("text", "", tableType)
		for _, row := range rows {
			widths[i] = max(widths[i], min(p.GetStringWidth(printable(row[i].text))+2*cellSide+0.5, most))
		}
		sum += widths[i]
	}
	for ; sum > textWidth; sum -= 0.5 {
		widest := 0
		for i := range widths {
			if widths[i] > widths[widest] {
				widest = i
			}
		}
		widths[widest] -= 0.5
	}
	return widths
}

func (p paper) lines(t string, width float64) []string {
	if t == "" {
		return []string{""}
	}
	return p.SplitText(printable(t), width-2*cellSide)
}

func (p paper) rowHeight(row []cell, widths []float64, style string) float64 {
	p.SetFont("text", style, tableType)
	most := 1
	for i, c := range row {
		most = max(most, len(p.lines(c.text, widths[i])))
	}
	return float64(most)*tableLeading + 1.2
}

func (p paper) row(row []cell, widths []float64, head bool) {
	style := ""
	if head {
		style = "B"
	}
	height := p.rowHeight(row, widths, style)
	if head {
		sum := 0.0
		for _, w := range widths {
			sum += w
		}
		p.SetFillColor(int(light.r), int(light.g), int(light.b))
		p.Rect(margin, p.GetY(), sum, height, "F")
	}
	x, y := margin, p.GetY()
	for i, c := range row {
		align := "L"
		if c.right {
			align = "R"
		}
		for j, line := range p.lines(c.text, widths[i]) {
			p.SetXY(x+cellSide, y+0.6+float64(j)*tableLeading)
			p.CellFormat(widths[i]-2*cellSide, tableLeading, line, "", 0, align, false, 0, "")
		}
		x += widths[i]
	}
	p.SetDrawColor(int(light.r), int(light.g), int(light.b))
	p.SetLineWidth(0.2)
	p.Line(margin, y+height, x, y+height)
	p.SetXY(margin, y+height)
}
