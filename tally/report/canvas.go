package report

// canvas is what charts are drawn on: 760 units wide, y downwards. A drawing looks
// the same as SVG and in the PDF.
type canvas interface {
	rect(x, y, w, h float64, fill ink)
	// hatch draws strokes across a rectangle, which say the same without colours.
	hatch(x, y, w, h float64, stroke ink)
	line(x1, y1, x2, y2 float64, stroke ink, dashed bool)
	// text writes one line with its baseline at y.
	text(x, y, size float64, bold bool, fill ink, s string)
}

// ink is a colour. Nothing is told by it alone: every bar has its figure beside.
type ink struct {
	name    string // for pages, which have colours of their own by it
	r, g, b uint8
}

var (
	dark  = ink{"dark", 0x14, 0x3d, 0x5c}
	mid   = ink{"mid", 0x2f, 0x77, 0xa8}
	light = ink{"light", 0xc9, 0xdd, 0xea}
	track = ink{"track", 0xee, 0xf2, 0xf5}
	black = ink{"black", 0x1a, 0x1a, 0x1a}
	rule  = ink{"rule", 0xb3, 0x3a, 0x1e}
	gray  = ink{"gray", 0x5f, 0x6a, 0x72}
)

// The measures of a drawing, in its units.
const (
	chartWidth = 760
	labelWidth = 250
	barWidth   = 300
	barsAt     = labelWidth + 10
	figuresAt  = barsAt + barWidth + 12
	rowHeight  = 28
	headHeight = 44
	footHeight = 16
)

// chart is one drawing.
type chart struct {
	section string // beside whose table it belongs
	title   string
	note    string
	rows    []bar
	target  string // the label of a line at 70 %; empty for none
}

// bar is one row: up to three bars over each other, in shares of the width.
type bar struct {
	label  string
	figure string
	wide   [2]float64 // light, or thin as an interval
	inner  [2]float64
	thin   bool
	lost   bool // no bar: what was lost between two of them

	hatched [2]float64 // what is not shown
}

// hatchStep is how far the strokes of a hatching are apart.
const hatchStep = 6

// strokes are those of a hatching, from the lower left to the upper right of a
// rectangle, cut at its edges: x1, y1, x2, y2.
func strokes(x, y, w, h float64) (all [][4]float64) {
	for at := -h + hatchStep/2; at < w; at += hatchStep {
		from, to := max(at, 0), min(at+h, w)
		all = append(all, [4]float64{x + from, y + h - (from - at), x + to, y + h - (to - at)})
	}
	return all
}

// tone is the colour of a row's words.
func (b bar) tone() ink {
	if b.lost {
		return rule
	}
	return black
}

func (c chart) height() float64 {
	return headHeight + rowHeight*float64(len(c.rows)) + footHeight
}

// draw draws from y on.
func (c chart) draw(on canvas, y float64) {
	on.text(0, y+16, 15, true, black, c.title)
	on.text(0, y+34, 11, false, gray, c.note)
	top, bottom := y+headHeight, y+c.height()-footHeight
	for i, b := range c.rows {
		middle := top + rowHeight*(float64(i)+0.5)
		on.text(0, middle+4, 12, false, b.tone(), b.label)
		if !b.thin {
			on.rect(barsAt+barWidth*b.wide[0], middle-8, barWidth*(b.wide[1]-b.wide[0]), 16, light)
		}
		if b.hatched[1] > b.hatched[0] {
			on.hatch(barsAt+barWidth*b.hatched[0], middle-8, barWidth*(b.hatched[1]-b.hatched[0]), 16, gray)
		}
		on.rect(barsAt+barWidth*b.inner[0], middle-8, max(barWidth*(b.inner[1]-b.inner[0]), 0), 16, mid)
		on.text(figuresAt, middle+4, 12, false, b.tone(), b.figure)
		if b.thin && b.wide[1] > b.wide[0] {
			from, to := barsAt+barWidth*b.wide[0], barsAt+barWidth*b.wide[1]
			on.line(from, middle, to, middle, dark, false)
			on.line(from, middle-5, from, middle+5, dark, false)
			on.line(to, middle-5, to, middle+5, dark, false)
		}
	}
	on.line(barsAt, top, barsAt, bottom, gray, false)
	if c.target != "" {
		at := barsAt + barWidth*0.7
		on.line(at, top-2, at, bottom, rule, true)
		on.text(at-40, bottom+12, 11, false, rule, c.target)
		on.text(barsAt-8, bottom+12, 11, false, gray, "0 %")
		on.text(barsAt+barWidth-16, bottom+12, 11, false, gray, "100 %")
	}
}
