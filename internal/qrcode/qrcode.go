// Package qrcode draws a QR code as one path of an SVG: sharp at any size, and
// without a file or a request of its own.
//
//	p, ok := qrcode.Draw("4829137056")
//	// <svg viewBox="0 0 {p.Size} {p.Size}"><path d="{p.Path}"/></svg>
package qrcode

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// quiet is the empty margin around a code, in modules, as ISO/IEC 18004 asks
// for.
const quiet = 4

// Picture is a square of Size units a side and one path over all dark modules.
type Picture struct {
	Size int
	Path string
}

// Draw makes the picture of a text. It reports false for an empty one and for
// one that no QR code can hold.
func Draw(text string) (Picture, bool) {
	if text == "" {
		return Picture{}, false
	}
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return Picture{}, false
	}
	var path strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			from := x
			for x < code.Size && code.Black(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1H%dz", from+quiet, y+quiet, x-from, from+quiet)
			}
		}
	}
	return Picture{Size: code.Size + 2*quiet, Path: path.String()}, true
}
