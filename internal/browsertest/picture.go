package browsertest

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
)

// Pictures is the folder that SCREENSHOTS names, "" where nobody wants pictures.
// `make test` names one, and continuous integration keeps it.
func Pictures() string { return os.Getenv("SCREENSHOTS") }

// keep writes a file into the folder of the pictures.
func keep(t *testing.T, name string, content []byte) {
	t.Helper()
	file := filepath.Join(Pictures(), name)
	err := os.MkdirAll(filepath.Dir(file), 0o755)
	if err == nil {
		err = os.WriteFile(file, content, 0o644)
	}
	if err != nil {
		t.Error(err)
	}
}

// Picture writes a screenshot of the whole page, for people to look at.
func (v *Visitor) Picture(name string) {
	v.Helper()
	if Pictures() == "" {
		return
	}
	v.unroll()
	defer v.screen(v.look.Height)
	v.capture(name)
}

// unroll makes the screen as high as the page: Chromium takes what goes beyond a
// screen as if nothing could be touched.
func (v *Visitor) unroll() {
	v.Helper()
	v.screen(max(v.look.Height, Eval[int64](v, `document.documentElement.scrollHeight`)))
}

func (v *Visitor) capture(name string) {
	v.Helper()
	fast := true
	taken := Call(v, page.CaptureScreenshot, page.CaptureScreenshotParams{OptimizeForSpeed: &fast})
	keep(v.T, name+".png", taken.Data)
}

// Sizes are the screens that a page is shown on: a telephone's and a desk's.
var Sizes = []int64{390, 1280}

// Showing is the name of one picture of an exhibited page.
func Showing(name string, width int64, dark bool) string {
	tone := "light"
	if dark {
		tone = "dark"
	}
	return fmt.Sprintf("%s-%d-%s", name, width, tone)
}

// Exhibit writes the page as it is on a telephone and at a desk, in light and in
// dark. It is not loaded anew for each.
func (v *Visitor) Exhibit(name string) {
	v.Helper()
	if Pictures() == "" {
		return
	}
	was := v.look
	defer func() {
		v.look = was
		v.screen(was.Height)
		v.dress(was.Dark)
	}()
	for _, width := range Sizes {
		v.look.Width, v.look.Height = width, 800
		v.screen(800)
		v.unroll()
		for _, dark := range []bool{false, true} {
			v.dress(dark)
			v.capture(Showing(name, width, dark))
		}
	}
}

// Paper writes what comes out of a printer beside the pictures, and gives what
// of the page's texts stands on the sheet.
func (v *Visitor) Paper(name string) (shown string) {
	v.Helper()
	Call(v, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	shown = v.drawn()
	v.dress(v.look.Dark)
	if Pictures() == "" {
		return shown
	}
	printed := Call(v, page.PrintToPDF, page.PrintToPDFParams{PaperWidth: 8.27, PaperHeight: 11.69}) // A4, in inches
	keep(v.T, name+".pdf", printed.Data)
	return shown
}

// drawn is the text of the page once a frame of it was drawn, which taking a picture
// waits for. What lies folded on the screen and is open on paper is laid out no
// earlier, and a busy machine takes its time.
func (v *Visitor) drawn() string {
	v.Helper()
	Call(v, page.CaptureScreenshot, page.CaptureScreenshotParams{Clip: &page.Viewport{Width: 1, Height: 1, Scale: 1}})
	return Eval[string](v, `document.body.innerText`)
}
