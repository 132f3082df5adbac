package report

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"nhipcau/internal/lang"
)

// WriteSVG writes the drawings of a report one below the other, with no style or
// script of their own, so that they may stand in any page.
func WriteSVG(w io.Writer, r Report, l lang.Lang) error {
	d, s := r.document(l), svg{}
	lines := append([]string{d.of}, d.missing...)
	if d.warning != "" {
		lines = append([]string{d.warning}, lines...)
	}
	y := 22.0
	s.text(0, y, 18, true, black, d.title)
	for _, text := range lines {
		for _, line := range wrap(text, lettersAcross) {
			y += 18
			s.text(0, y, 12, false, black, line)
		}
	}
	y += 24
	for _, c := range (writer{l, r}).charts() {
		c.draw(&s, y)
		y += c.height() + 24
	}
	_, err := fmt.Fprintf(w, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%.0f" viewBox="-16 0 %d %.0f" role="img" lang="%s" font-family="'Be Vietnam Pro', 'Noto Sans', sans-serif"><title>%s</title><rect x="-16" y="0" width="%d" height="%.0f" fill="#ffffff"/>%s</svg>`+"\n",
		chartWidth+32, y, chartWidth+32, y, l, escape(d.title+", "+d.of), chartWidth+32, y, s.String())
	return err
}

// lettersAcross is how many letters of a sentence fit into a line, whatever type
// the reader has.
const lettersAcross = 100

// wrap breaks a sentence between words.
func wrap(t string, most int) (lines []string) {
	line := ""
	for word := range strings.FieldsSeq(t) {
		if line != "" && utf8.RuneCountInString(line+" "+word) > most {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return append(lines, line)
}

// svg is a canvas of XML. One for a page names its inks, and the page's stylesheet
// gives them colours, in light and in dark; else they are as on paper.
type svg struct {
	strings.Builder
	page bool
}

func (c ink) hex() string { return fmt.Sprintf("#%02x%02x%02x", c.r, c.g, c.b) }

func (s *svg) fill(c ink) string {
	if s.page {
		return `class="fill-` + c.name + `"`
	}
	return `fill="` + c.hex() + `"`
}

func (s *svg) stroke(c ink) string {
	if s.page {
		return `class="stroke-` + c.name + `"`
	}
	return `stroke="` + c.hex() + `"`
}

func (s *svg) rect(x, y, w, h float64, fill ink) {
	if w > 0 {
		fmt.Fprintf(s, "\n"+`<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" %s/>`, x, y, w, h, s.fill(fill))
	}
}

func (s *svg) hatch(x, y, w, h float64, stroke ink) {
	var path strings.Builder
	for _, l := range strokes(x, y, w, h) {
		fmt.Fprintf(&path, "M%.1f %.1fL%.1f %.1f", l[0], l[1], l[2], l[3])
	}
	if path.Len() > 0 {
		fmt.Fprintf(s, "\n"+`<path d="%s" %s stroke-width="1.5" fill="none"/>`, path.String(), s.stroke(stroke))
	}
}

func (s *svg) line(x1, y1, x2, y2 float64, stroke ink, dashed bool) {
	dash := ""
	if dashed {
		dash = ` stroke-dasharray="5 3"`
	}
	fmt.Fprintf(s, "\n"+`<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" %s stroke-width="1.5"%s/>`, x1, y1, x2, y2, s.stroke(stroke), dash)
}

func (s *svg) text(x, y, size float64, bold bool, fill ink, t string) {
	weight := ""
	if bold {
		weight = ` font-weight="600"`
	}
	if t != "" {
		fmt.Fprintf(s, "\n"+`<text x="%.1f" y="%.1f" font-size="%.0f"%s %s>%s</text>`, x, y, size, weight, s.fill(fill), escape(t))
	}
}

func escape(t string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(t))
	return b.String()
}
