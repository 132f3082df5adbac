package report

import (
	"fmt"
	"strings"

	"nhipcau/internal/lang"
)

// The measures of a drawing for a page, in units that are pixels on the smallest
// telephone: there labels stand over their bars, not beside them.
const (
	narrowWidth   = 320
	narrowRow     = 40
	narrowBar     = 12
	narrowLetters = 54 // of the note, in a line
)

// narrow is a drawing that stands in a page by itself, under the title of its
// part, as wide as a telephone.
func (c chart) narrow(l lang.Lang) string {
	s, y := svg{}, 0.0
	for _, line := range wrap(c.note, narrowLetters) {
		y += 14
		s.text(0, y, 11, false, gray, line)
	}
	top := y + 8
	for i, b := range c.rows {
		b.narrow(&s, top+narrowRow*float64(i))
	}
	bottom := top + narrowRow*float64(len(c.rows))
	s.line(0, top, 0, bottom, gray, false)
	if c.target != "" {
		s.line(narrowWidth*0.7, top, narrowWidth*0.7, bottom, rule, true)
		s.text(narrowWidth*0.7-72, bottom+13, 11, false, rule, c.target)
		s.text(0, bottom+13, 11, false, gray, "0 %")
		s.text(narrowWidth-32, bottom+13, 11, false, gray, "100 %")
		bottom += 16
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 0 %d %.0f" role="img" lang="%s" aria-label="%s">%s</svg>`,
		narrowWidth+8, bottom+4, l, escape(strings.TrimSpace(c.title+". "+c.note)), s.String())
}

func (b bar) narrow(s *svg, top float64) {
	s.text(4, top+14, 12, false, black, b.label)
	s.textEnd(narrowWidth, top+14, 12, black, b.figure)
	at, middle := top+20, top+20+narrowBar/2
	if !b.thin {
		s.rect(narrowWidth*b.wide[0], at, narrowWidth*(b.wide[1]-b.wide[0]), narrowBar, light)
	}
	s.rect(narrowWidth*b.inner[0], at, narrowWidth*(b.inner[1]-b.inner[0]), narrowBar, mid)
	if b.thin && b.wide[1] > b.wide[0] {
		from, to := narrowWidth*b.wide[0], narrowWidth*b.wide[1]
		s.line(from, middle, to, middle, dark, false)
		s.line(from, middle-4, from, middle+4, dark, false)
		s.line(to, middle-4, to, middle+4, dark, false)
	}
}

// textEnd writes a line that ends at x.
func (s *svg) textEnd(x, y, size float64, fill ink, t string) {
	if t != "" {
		fmt.Fprintf(s, "\n"+`<text x="%.1f" y="%.1f" font-size="%.0f" font-weight="600" text-anchor="end" fill="%s">%s</text>`, x, y, size, fill.hex(), escape(t))
	}
}
