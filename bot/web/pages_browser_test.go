package web_test

import (
	"testing"

	"github.com/chromedp/cdproto/emulation"

	"nhipcau/internal/browsertest"
)

// kinds are one page of each kind and the way there.
func kinds() map[string]func(v tab) {
	return map[string]func(v tab){
		"question": func(v tab) { v.visit("/"); v.sees("Bây giờ bạn cần gì nhất?") },
		"cards":    func(v tab) { v.visit("/"); v.tap("Có người làm mình"); v.sees("Tổng đài 111") },
		"answer":   func(v tab) { v.visit("/"); v.tap("Vay vốn"); v.sees("Bạn nói") },
		"english":  func(v tab) { v.visit("/?lang=en"); v.tap("English"); v.sees("What do you need") },
		"done":     func(v tab) { v.visit("/"); v.say("end"); v.sees("bình an") },
		"gone": func(v tab) {
			v.visit("/")
			browsertest.Eval[string](v.Visitor, `document.querySelector("#taps [name=s]").value = "old"`)
			v.tap("Vay vốn")
			v.sees("đã được xóa")
		},
		"error": func(v tab) { v.visit("/nowhere"); v.sees("Không có trang này") },
		"toofast": func(v tab) {
			v.visit("/")
			v.line.slow.Store(true)
			browsertest.Call(v.Visitor, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
			v.tap("Vay vốn")
			v.sees("quá nhiều tin")
			browsertest.Call(v.Visitor, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{})
		},
		"poster":  func(v tab) { v.visit("/to-in?t=31"); v.sees("Bị dọa tung ảnh") },
		"quiet":   func(v tab) { v.visit("/to-in?k=kin"); v.sees("Quét để xem") },
		"neutral": func(v tab) { v.visit("/bep"); v.sees("Cơm dẻo") },
	}
}

func TestEveryPageFitsEverybody(t *testing.T) {
	browser := browsertest.Start(t)
	looks := map[string]browsertest.Look{
		"phone": phone(),
		"small": {Width: 320, Height: 640, Dark: true, Touch: true},
		"wide":  browsertest.Look{Width: 1280, Height: 800},
	}
	for name, l := range looks {
		for kind, reach := range kinds() {
			if simple(kind) && name != "small" {
				continue // drawn as others are: the narrowest screen is the hardest
			}
			t.Run(kind+"-"+name, func(t *testing.T) {
				v := open(t, browser, l)
				reach(v)
				v.Picture("chat/" + kind + "-" + name)
				v.fits()
				v.AccessibleAsItIs()
			})
		}
	}
}

// simple are kinds of pages that are looked at on one screen only.
func simple(kind string) bool { return kind == "toofast" || kind == "poster" || kind == "quiet" }

// fits holds that nothing needs scrolling sideways, also with letters twice as
// large, and that whatever can be tapped is large enough for a thumb.
func (v tab) fits() {
	v.Helper()
	v.Fits()
	small := browsertest.Eval[[]string](v.Visitor, `[...document.querySelectorAll("a")].filter(e => e.getBoundingClientRect().height < 44).map(e => e.outerHTML)`)
	if len(small) > 0 {
		v.Errorf("too small for a thumb: %q", small)
	}
}
