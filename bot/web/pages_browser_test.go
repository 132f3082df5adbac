package web_test

import (
	"os"
	"testing"

	"github.com/chromedp/cdproto/emulation"
)

// What accessibility is checked with; it is not part of this repository.
const (
	axeFile    = "testdata/axe/node_modules/axe-core/axe.min.js"
	axeMissing = "axe-core is missing: run `npm ci` in bot/web/testdata/axe"
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
			eval[string](v, `document.querySelector("#taps [name=s]").value = "old"`)
			v.tap("Vay vốn")
			v.sees("đã được xóa")
		},
		"error": func(v tab) { v.visit("/nowhere"); v.sees("Không có trang này") },
		"toofast": func(v tab) {
			v.visit("/")
			v.line.slow.Store(true)
			call(v, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
			v.tap("Vay vốn")
			v.sees("quá nhiều tin")
			call(v, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{})
		},
		"poster":  func(v tab) { v.visit("/to-in?t=31"); v.sees("Bị dọa tung ảnh") },
		"quiet":   func(v tab) { v.visit("/to-in?k=kin"); v.sees("Quét để xem") },
		"neutral": func(v tab) { v.visit("/bep"); v.sees("Cơm dẻo") },
	}
}

func TestEveryPageFitsEverybody(t *testing.T) {
	axe, err := os.ReadFile(axeFile)
	if err != nil {
		t.Fatal(axeMissing)
	}
	browser := chromium(t)
	looks := map[string]look{
		"phone": phone(),
		"small": {width: 320, height: 640, dark: true},
		"wide":  {width: 1280, height: 800, desk: true},
	}
	for name, l := range looks {
		for kind, reach := range kinds() {
			if simple(kind) && name != "small" {
				continue // drawn as others are: the narrowest screen is the hardest
			}
			t.Run(kind+"-"+name, func(t *testing.T) {
				v := open(t, browser, l)
				reach(v)
				v.picture(kind + "-" + name)
				fits(v, l)
				accessible(v, string(axe))
			})
		}
	}
}

// simple are kinds of pages that are looked at on one screen only.
func simple(kind string) bool { return kind == "toofast" || kind == "poster" || kind == "quiet" }

// fits holds that nothing needs scrolling sideways, also with letters twice as
// large, and that what can be tapped is large enough for a thumb.
func fits(v tab, l look) {
	v.Helper()
	wide := `document.documentElement.scrollWidth`
	if got := eval[int64](v, wide); got > l.width {
		v.Errorf("%d pixels wide on a screen of %d", got, l.width)
	}
	small := eval[[]string](v, `[...document.querySelectorAll("button, a, input:not([type=hidden])")]
		.filter(e => e.getBoundingClientRect().height < 44).map(e => e.outerHTML)`)
	if len(small) > 0 {
		v.Errorf("too small for a thumb: %q", small)
	}
	eval[string](v, `document.documentElement.style.fontSize = "200%"`)
	if got := eval[int64](v, wide); got > l.width {
		v.Errorf("%d pixels wide with large letters on a screen of %d", got, l.width)
	}
	eval[string](v, `document.documentElement.style.fontSize = ""`)
}

// accessible holds that axe finds nothing at all to complain about.
func accessible(v tab, axe string) {
	v.Helper()
	eval[bool](v, axe+"; true")
	type report struct {
		Passed int
		Broken []string
	}
	found := eval[report](v, `axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then(r => ({
		Passed: r.passes.length,
		Broken: r.violations.map(x => x.impact + " " + x.id + ": " + x.help + " " + x.nodes.map(n => n.html).join(" ")),
	}))`)
	if found.Passed < 10 {
		v.Errorf("axe looked at only %d things", found.Passed)
	}
	for _, f := range found.Broken {
		v.Error(f)
	}
	if twice := eval[[]string](v, `[...document.querySelectorAll("[id]")].map(e => e.id).filter((id, i, all) => all.indexOf(id) < i)`); len(twice) > 0 {
		v.Errorf("ids that are there twice: %q", twice)
	}
}
