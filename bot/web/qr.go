package web

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// quiet is the empty margin around a QR code, in modules, as ISO/IEC 18004
// asks for.
const quiet = 4

// picture is a QR code as an SVG draws it: a square of Size units a side and
// one path over all dark modules.
type picture struct {
	Size int
	Path string
}

// draw makes the picture of some digits, on this machine and for this page
// alone. It reports false when they are none that a QR code can hold.
func draw(digits string) (picture, bool) {
	if digits == "" {
		return picture{}, false
	}
	code, err := qr.Encode(digits, qr.M)
	if err != nil {
		return picture{}, false
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
	return picture{Size: code.Size + 2*quiet, Path: path.String()}, true
}
