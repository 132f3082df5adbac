package report

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"nhipcau/internal/lang"
	"nhipcau/tally"
)

// The measures of a drawing for a page, in units that are pixels on the smallest
// telephone: there labels stand over their bars, not beside them.
const (
	narrowWidth   = 320
	narrowLine    = 20 // of words
	narrowBar     = 12
	narrowGap     = 8
	narrowLetters = 54 // of the note, in a line
	narrowWords   = 46 // of a label and its figure together, in a line
)

// narrow is a drawing that stands in a page by itself, under the title of its
// part, as wide as a telephone.
func (c chart) narrow(l lang.Lang) string {
	s, y := svg{page: true}, 0.0
	if c.note != "" {
		for _, line := range wrap(c.note, narrowLetters) {
			y += 14
			s.text(0, y, 11, false, gray, line)
		}
	}
	top := y + 8
	bottom := top
	for _, b := range c.rows {
		bottom = b.narrow(&s, bottom, c.target != "")
	}
	if c.target != "" {
		s.foot(bottom, c.target)
		bottom += 16
	}
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 0 %d %.0f" role="img" lang="%s" aria-label="%s">%s</svg>`,
		narrowWidth+4, bottom+4, l, escape(c.aloud()), s.String())
}

// aloud is the drawing in words: every row with its figure.
func (c chart) aloud() string {
	parts := []string{c.title + "."}
	if c.note != "" {
		parts = append(parts, c.note)
	}
	for _, b := range c.rows {
		parts = append(parts, b.label+": "+b.figure+".")
	}
	return strings.Join(parts, " ")
}

// foot names the ends of the scale and the target, whose line ends there.
func (s *svg) foot(y float64, target string) {
	s.text(0, y+12, 11, false, gray, "0 %")
	s.textEnd(narrowWidth*0.7+20, y+12, 11, rule, target)
	s.textEnd(narrowWidth, y+12, 11, gray, "100 %")
}

// narrow draws a row from a height on and gives where it ends. A figure that does
// not fit beside its label comes below it. The target is a stroke through each bar,
// never through words.
func (b bar) narrow(s *svg, top float64, target bool) (bottom float64) {
	y := top + narrowLine - 6
	s.text(0, y, 12, false, b.tone(), b.label)
	if utf8.RuneCountInString(b.label+b.figure) > narrowWords {
		y += narrowLine - 4
	}
	s.textEnd(narrowWidth, y, 12, b.tone(), b.figure)
	if b.wide[1] == 0 && b.inner[1] == 0 && b.hatched[1] == 0 { // nothing is drawn of what is not shown
		return y + narrowGap
	}
	b.lay(s, y+6, target)
	return y + 6 + narrowBar + narrowGap
}

// lay draws the bar itself.
func (b bar) lay(s *svg, at float64, target bool) {
	middle := at + narrowBar/2
	s.rect(0, at, narrowWidth, narrowBar, track)
	if !b.thin {
		s.rect(narrowWidth*b.wide[0], at, narrowWidth*(b.wide[1]-b.wide[0]), narrowBar, light)
	}
	if b.hatched[1] > b.hatched[0] {
		s.hatch(narrowWidth*b.hatched[0], at, narrowWidth*(b.hatched[1]-b.hatched[0]), narrowBar, gray)
	}
	s.rect(narrowWidth*b.inner[0], at, narrowWidth*(b.inner[1]-b.inner[0]), narrowBar, mid)
	if b.thin && b.wide[1] > b.wide[0] {
		from, to := narrowWidth*b.wide[0], narrowWidth*b.wide[1]
		s.line(from, middle, to, middle, dark, false)
		s.line(from, middle-4, from, middle+4, dark, false)
		s.line(to, middle-4, to, middle+4, dark, false)
	}
	if target {
		s.line(narrowWidth*0.7, at-3, narrowWidth*0.7, at+narrowBar+3, rule, false)
	}
}

// Gauge draws one share against the target, for the head of a page; "" where no
// figure may be shown.
func Gauge(in tally.Indicator, l lang.Lang) string {
	if in.Show != tally.ShowPercent {
		return ""
	}
	w, s := writer{lang: l}, svg{page: true}
	b := w.shareBar("", in)
	b.lay(&s, 4, true)
	s.foot(4+narrowBar+3, w.say(words.Target))
	figure, interval, _ := share(in, l)
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="-2 0 %d 36" role="img" lang="%s" aria-label="%s">%s</svg>`,
		narrowWidth+4, l, escape(figure+"; "+w.say(words.Columns["interval"])+": "+interval+"; "+w.say(words.Target)), s.String())
}

// textEnd writes a line that ends at x.
func (s *svg) textEnd(x, y, size float64, fill ink, t string) {
	if t != "" {
		fmt.Fprintf(s, "\n"+`<text x="%.1f" y="%.1f" font-size="%.0f" font-weight="600" text-anchor="end" %s>%s</text>`, x, y, size, s.fill(fill), escape(t))
	}
}
