package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"nhipcau/bot/web"
	"nhipcau/internal/browsertest"
)

// organisation opens somebody else's page with the chat in a frame. It is asked
// for by another name of this machine, so that the frame is a third party's,
// which gets no cookies and no storage.
func organisation(v tab, sandbox string) {
	v.Helper()
	page := fmt.Sprintf(`<!doctype html><body style="margin:0"><h1 style="margin:0;height:40px">Trang của hội</h1>`+
		`<iframe src="%s/" style="border:0" width="340" height="640" %s></iframe>`, v.url, sandbox)
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte(page))
	}))
	v.Cleanup(other.Close)
	v.Do(chromedp.Navigate(strings.Replace(other.URL, "127.0.0.1", "localhost", 1)))
}

// until clicks at a place in the frame, which may still be loading, until
// something has come of it.
func (v tab) until(at []float64, done func() bool) {
	v.Helper()
	for !done() {
		// A click while a page gives way to another is refused.
		if err := chromedp.Do(v.Ctx, chromedp.MouseClickXY(at[0], at[1]+40)); v.Ctx.Err() != nil {
			v.Fatal(err)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// middle is where a control stands on the screen.
func (v tab) middle(control string) []float64 {
	v.Helper()
	return browsertest.Eval[[]float64](v.Visitor, `(() => { const r = document.querySelector("`+control+`").getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2] })()`)
}

func TestTheChatWorksInAFrameOfAnotherSite(t *testing.T) {
	browser := browsertest.Start(t)
	const sandbox = `sandbox="allow-scripts allow-forms allow-same-origin allow-top-navigation-by-user-activation"`
	for name, c := range map[string]struct {
		noJS    bool
		sandbox string
	}{
		"plain":              {},
		"without JavaScript": {noJS: true},
		"sandboxed":          {sandbox: sandbox},
	} {
		t.Run(name, func(t *testing.T) {
			v := open(t, browser, browsertest.Look{Width: 340, Height: 640}, embeddedBy)
			v.visit("/") // with the screen to itself: a control stands in the frame where it stands here
			choice, leave := v.middle(".choice"), v.middle(".leave")
			browsertest.Call(v.Visitor, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: c.noJS})
			organisation(v, c.sandbox)
			v.until(choice, func() bool { return v.line.turns.Load() > 0 })
			v.Picture("chat/frame-" + name)
			v.until(leave, func() bool { return strings.HasSuffix(v.at(), "/bep") })
			v.sees("Cơm dẻo")
		})
	}
}

func TestASiteThatWasNotNamedShowsNoChat(t *testing.T) {
	v := open(t, browsertest.Start(t), browsertest.Look{Width: 340, Height: 700})
	organisation(v, "")
	v.sees("Trang của hội")
	for v.line.begun.Load() == 0 && v.Ctx.Err() == nil {
		time.Sleep(10 * time.Millisecond)
	}
	v.Picture("chat/frame-refused")
	for range 20 {
		v.Do(chromedp.MouseClickXY(170, 300))
		time.Sleep(10 * time.Millisecond)
	}
	if n := v.line.turns.Load(); n != 0 {
		t.Errorf("%d turns were taken in the frame", n)
	}
}

// embeddedBy allows every port of this machine, by its other name.
func embeddedBy(c *web.Config) { c.Embed = []string{"http://localhost:*"} }
