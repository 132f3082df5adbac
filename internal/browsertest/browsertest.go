// Package browsertest drives a real Chromium for tests of pages: one browser a
// test, each visitor with a window and cookies of their own, with or without
// JavaScript, on a phone or at a desk. A machine without Chromium fails the test
// with the name of the package to install; nothing is ever skipped.
//
//	browser := browsertest.Start(t)
//	v := browser.Visitor(t, browsertest.Look{Width: 360, Height: 740})
//	v.Visit(server.URL)
//	v.Tap("Tiếp tục")
//	v.Sees("Chào bạn")
//	v.Fits()
//	v.Accessible()
package browsertest

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	js "github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Browser is a running Chromium with an empty profile. It ends with the test.
type Browser struct{ ctx context.Context }

// Start starts a browser. It takes any certificate: tests make their own.
func Start(t *testing.T) *Browser {
	t.Helper()
	options := []chromedp.ExecAllocatorOption{chromedp.ExecPath(chromium()), chromedp.UserDataDir(t.TempDir())}
	for _, flag := range []string{
		"headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run",
		"disable-background-networking", "disable-component-update", "disable-sync", "hide-scrollbars", "ignore-certificate-errors",
	} {
		options = append(options, chromedp.Flag(flag, true))
	}
	// The machine may have no mouse, the visitors have one unless they are on a
	// telephone.
	options = append(options, chromedp.Flag("blink-settings", "primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4"))
	ctx, end := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(end)
	ctx, closed := chromedp.NewContext(ctx)
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx) // waits until the profile is no longer written to
		closed()
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("Chromium did not start; install it with `apt-get install chromium`: %v", err)
	}
	return &Browser{ctx}
}

func chromium() string {
	for _, path := range []string{"/usr/bin/chromium", "/usr/bin/google-chrome"} {
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	return "chromium"
}

// Look is how a visitor's browser is set up.
type Look struct {
	Width, Height int64
	Dark, NoJS    bool
	Touch         bool // a telephone, not a small window of a computer
}

// Visitor is one person with one window.
type Visitor struct {
	*testing.T
	Ctx  context.Context
	look Look
}

// longest is how long one visitor may take in all.
const longest = 8 * time.Minute

// Visitor opens a window that shares nothing with others.
func (b *Browser) Visitor(t *testing.T, l Look) *Visitor {
	t.Helper()
	return look(t, b.ctx, l, chromedp.WithNewBrowserContext())
}

// Beside opens another window of the same visitor.
func (v *Visitor) Beside() *Visitor {
	v.Helper()
	return look(v.T, v.Ctx, v.look)
}

func look(t *testing.T, browser context.Context, l Look, options ...chromedp.ContextOption) *Visitor {
	t.Helper()
	ctx, closed := chromedp.NewContext(browser, options...)
	t.Cleanup(closed)
	ctx, late := context.WithTimeout(ctx, longest)
	t.Cleanup(late)
	v := &Visitor{t, ctx, l}
	v.screen(l.Height)
	v.dress(l.Dark)
	Call(v, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: l.NoJS})
	return v
}

func (v *Visitor) screen(height int64) {
	v.Helper()
	if v.look.Touch {
		v.Do(chromedp.EmulateViewport(v.look.Width, height, chromedp.EmulateMobile, chromedp.EmulateTouch))
		return
	}
	v.Do(chromedp.EmulateViewport(v.look.Width, height))
}

func (v *Visitor) dress(dark bool) {
	v.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	Call(v, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
}

// Wears gives the visitor a cookie of a site, as if it had been there.
func (v *Visitor) Wears(url string, c *http.Cookie) {
	v.Helper()
	yes := true
	Call(v, network.SetCookie, network.SetCookieParams{URL: url, Name: c.Name, Value: c.Value, Path: "/", Secure: &yes, HTTPOnly: &yes})
}

// Call gives the browser one command of its protocol.
func Call[P, R any](v *Visitor, command cdp.Command[P, R], params P) R {
	v.Helper()
	result, err := chromedp.Call(v.Ctx, command, params)
	if err != nil {
		v.Fatal(err)
	}
	return result
}

// Eval gives the value of an expression on the page, awaited.
func Eval[T any](v *Visitor, expression string) T {
	v.Helper()
	var value T
	if err := settled(func() (err error) {
		value, err = chromedp.Run(v.Ctx, chromedp.Evaluate[T](expression, func(p *js.EvaluateParams) {
			yes := true
			p.AwaitPromise = &yes
		}))
		return err
	}); err != nil {
		v.Fatal(err)
	}
	return value
}

// settled tries again while one page gives way to the next: its nodes are gone then,
// or not there yet.
func settled(try func() error) (err error) {
	for range 50 {
		if err = try(); err == nil || !slices.ContainsFunc([]string{
			"Could not find node", "properties of null", "Cannot find context", "context was destroyed", "target navigated",
		}, func(s string) bool { return strings.Contains(err.Error(), s) }) {
			return err
		}
		time.Sleep(100 * time.Millisecond)
	}
	return err
}

// Do takes steps; one that fails ends the test, with a picture of the page.
func (v *Visitor) Do(steps ...chromedp.Action[chromedp.Void]) {
	v.Helper()
	if err := settled(func() error { return chromedp.Do(v.Ctx, steps...) }); err != nil {
		v.Picture("failed-" + strings.ReplaceAll(v.Name(), "/", "-"))
		v.Fatal(err)
	}
}

// Visit opens an address.
func (v *Visitor) Visit(url string) {
	v.Helper()
	v.Do(chromedp.Navigate(url))
}

// overlaps lists the controls in the head of a page that lie over each other.
const overlaps = `(() => {
	const all = [...document.querySelectorAll("header a, header button, header summary")].filter(e => e.checkVisibility());
	const text = e => { const r = document.createRange(); r.selectNodeContents(e); return r.getBoundingClientRect(); };
	const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
	return all.flatMap((a, i) => all.slice(i + 1).filter(b => meet(text(a), text(b))).map(b => a.textContent + " / " + b.textContent));
})()`

// Fits holds that nothing needs scrolling sideways, also with letters twice as
// large, and that what can be tapped is large enough: 24 pixels at least (WCAG
// 2.2, 2.5.8), and as high as a thumb where it stands alone.
func (v *Visitor) Fits() {
	v.Helper()
	for _, size := range []string{"", "200%"} {
		Eval[string](v, `document.documentElement.style.fontSize = "`+size+`"`)
		if over := Eval[[]string](v, overlaps); len(over) > 0 {
			v.Errorf("letters %q: one lies over the other: %q", size, over)
		}
		if got := Eval[int64](v, `document.documentElement.scrollWidth`); got > v.look.Width {
			v.Errorf("%d pixels wide on a screen of %d, letters %q", got, v.look.Width, size)
		}
	}
	Eval[string](v, `document.documentElement.style.fontSize = ""`)
	small := Eval[[]string](v, `[...document.querySelectorAll("button, .button, .go, nav a, select, textarea, input:not([type=hidden]):not([type=checkbox]):not([type=radio])")]
		.filter(e => e.offsetParent && e.getBoundingClientRect().height < 44).map(e => e.outerHTML)`)
	if len(small) > 0 {
		v.Errorf("too small for a thumb: %q", small)
	}
}

// Every rule of axe that is one of WCAG 2.2 or good practice, and those that a
// change of colours alone can break.
const (
	everyRule  = `runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]`
	ofColours  = `runOnly: {type: "rule", values: ["color-contrast", "link-in-text-block"]}`
	mostOfThem = 10 // pass on any page, or axe has not looked
)

// Accessible holds that axe finds nothing at all to complain about, in light and in
// dark.
func (v *Visitor) Accessible() {
	v.Helper()
	defer v.dress(v.look.Dark)
	v.dress(false)
	v.AccessibleAsItIs()
	v.dress(true)
	v.judge(ofColours, 1)
}

// AccessibleAsItIs holds it of the page in the colours that it has now.
func (v *Visitor) AccessibleAsItIs() {
	v.Helper()
	v.judge(everyRule, mostOfThem)
	if twice := Eval[[]string](v, `[...document.querySelectorAll("[id]")].map(e => e.id).filter((id, i, all) => all.indexOf(id) < i)`); len(twice) > 0 {
		v.Errorf("ids that are there twice: %q", twice)
	}
}

// judge has axe look at the page by some rules, of which some at least must be met.
func (v *Visitor) judge(rules string, least int) {
	v.Helper()
	axe, err := os.ReadFile(axeFile())
	if err != nil {
		v.Fatal("axe-core is missing: run `npm ci` in bot/web/testdata/axe")
	}
	if !Eval[bool](v, `"axe" in window`) {
		Eval[bool](v, string(axe)+"; true")
	}
	type report struct {
		Passed int
		Dark   bool
		Broken []string
	}
	found := Eval[report](v, `axe.run({`+rules+`, resultTypes: ["violations"]}).then(r => ({
		Passed: r.passes.length, Dark: matchMedia("(prefers-color-scheme: dark)").matches,
		Broken: r.violations.map(x => x.impact + " " + x.id + ": " + x.help + " " + x.nodes.map(n => n.html).join(" ")),
	}))`)
	if found.Passed < least {
		v.Errorf("axe looked at only %d things", found.Passed)
	}
	for _, f := range found.Broken {
		v.Errorf("dark %v: %s", found.Dark, f)
	}
}

// axeFile is what accessibility is checked with; it is not part of this
// repository.
func axeFile() string {
	_, here, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(here), "../../bot/web/testdata/axe/node_modules/axe-core/axe.min.js")
}
