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
	for _, word := range strings.Fields(t) {
		if line != "" && utf8.RuneCountInString(line+" "+word) > most {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return append(lines, line)
}

// svg is a canvas of XML.
type svg struct{ strings.Builder }

func (c ink) hex() string { return fmt.Sprintf("#%02x%02x%02x", c.r, c.g, c.b) }

func (s *svg) rect(x, y, w, h float64, fill ink) {
	if w > 0 {
		fmt.Fprintf(s, "\n"+`<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" fill="%s"/>`, x, y, w, h, fill.hex())
	}
}

func (s *svg) line(x1, y1, x2, y2 float64, stroke ink, dashed bool) {
	dash := ""
	if dashed {
		dash = ` stroke-dasharray="5 3"`
	}
	fmt.Fprintf(s, "\n"+`<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" stroke="%s" stroke-width="1.5"%s/>`, x1, y1, x2, y2, stroke.hex(), dash)
}

func (s *svg) text(x, y, size float64, bold bool, fill ink, t string) {
	weight := ""
	if bold {
		weight = ` font-weight="600"`
	}
	if t != "" {
		fmt.Fprintf(s, "\n"+`<text x="%.1f" y="%.1f" font-size="%.0f"%s fill="%s">%s</text>`, x, y, size, weight, fill.hex(), escape(t))
	}
}

func escape(t string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(t))
	return b.String()
}
