package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"nhipcau/bot/web"
)

// chromium starts a real browser with an empty profile; each tab of it is its
// own visitor. It ends with the test.
func chromium(t *testing.T) context.Context {
	t.Helper()
	options := []chromedp.ExecAllocatorOption{chromedp.ExecPath("/usr/bin/chromium"), chromedp.UserDataDir(t.TempDir())}
	for _, flag := range []string{
		"headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run",
		"disable-background-networking", "disable-component-update", "disable-sync", "hide-scrollbars",
	} {
		options = append(options, chromedp.Flag(flag, true))
	}
	// The machine may have no mouse, the visitors have one unless they are on a
	// phone.
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
	return ctx
}

// tab is one visitor with one window.
type tab struct {
	*testing.T
	ctx  context.Context
	url  string
	line *line
	look look
}

// line is the network between the visitor and the chat.
type line struct {
	down     atomic.Bool // nothing gets through
	slow     atomic.Bool // too much came from here
	storable atomic.Bool // pages lose their "no-store", so the browser may keep them alive
	begun    atomic.Int64
	turns    atomic.Int64
}

func (l *line) to(chat http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if l.down.Load() {
			panic(http.ErrAbortHandler)
		}
		if r.Method == http.MethodGet && r.URL.Path == "/" {
			l.begun.Add(1)
		}
		if r.Method == http.MethodPost && r.URL.Path == "/" {
			l.turns.Add(1)
		}
		if l.storable.Load() {
			w = forgetful{w}
		}
		chat.ServeHTTP(w, r)
	})
}

func (l *line) wait(*http.Request) time.Duration {
	if l.slow.Load() {
		return 3 * time.Second
	}
	return 0
}

// forgetful drops the word about storing when a page is written.
type forgetful struct{ http.ResponseWriter }

func (f forgetful) WriteHeader(status int) {
	f.Header().Del("Cache-Control")
	f.ResponseWriter.WriteHeader(status)
}

// look is how a visitor's browser is set up.
type look struct {
	width, height int64
	dark, noJS    bool
	desk          bool // a computer with a mouse, not a phone
}

func phone() look { return look{width: 360, height: 740} }

// open gives a new visitor, on no page yet, and the address of a chat of its
// own.
func open(t *testing.T, browser context.Context, l look, change ...func(*web.Config)) tab {
	t.Helper()
	line := new(line)
	change = append(change, func(c *web.Config) { c.Wait, c.URL = line.wait, "https://nhip-cau.thanhhoa.example.vn" })
	server := httptest.NewServer(line.to(handler(t, change...)))
	t.Cleanup(server.Close)
	ctx, closed := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(closed)
	ctx, late := context.WithTimeout(ctx, time.Minute)
	t.Cleanup(late)
	v := tab{t, ctx, server.URL, line, l}
	scheme := "light"
	if l.dark {
		scheme = "dark"
	}
	v.screen(l.height)
	call(v, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	call(v, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: l.noJS})
	return v
}

// screen sets the size of the visitor's screen, and whether it is touched.
func (v tab) screen(height int64) {
	v.Helper()
	if v.look.desk {
		v.do(chromedp.EmulateViewport(v.look.width, height))
		return
	}
	v.do(chromedp.EmulateViewport(v.look.width, height, chromedp.EmulateMobile, chromedp.EmulateTouch))
}

func call[P, R any](v tab, command cdp.Command[P, R], params P) R {
	v.Helper()
	result, err := chromedp.Call(v.ctx, command, params)
	if err != nil {
		v.Fatal(err)
	}
	return result
}

func (v tab) do(steps ...chromedp.Action[chromedp.Void]) {
	v.Helper()
	if err := chromedp.Do(v.ctx, steps...); err != nil {
		v.Fatal(err)
	}
}

// visit opens an address of the chat.
func (v tab) visit(path string) {
	v.Helper()
	v.do(chromedp.Navigate(v.url + path))
}

// tap clicks the control with this label, as a person sees it.
func (v tab) tap(label string) {
	v.Helper()
	v.do(chromedp.Click(chromedp.Search(`//*[self::button or self::a][contains(., "`+label+`")]`), chromedp.NodeVisible))
}

// sees waits until a text is on the screen.
func (v tab) sees(text string) {
	v.Helper()
	v.do(chromedp.WaitVisible(chromedp.Search(`//body//*[self::p or self::h1 or self::h2 or self::strong or self::button][contains(., "` + text + `")]`)))
}

func eval[T any](v tab, expression string) T {
	v.Helper()
	value, err := chromedp.Run(v.ctx, chromedp.Evaluate[T](expression, func(p *runtime.EvaluateParams) {
		yes := true
		p.AwaitPromise = &yes
	}))
	if err != nil {
		v.Fatal(err)
	}
	return value
}

// gone waits until a text is no longer on the screen.
func (v tab) gone(text string) {
	v.Helper()
	v.do(chromedp.Poll[chromedp.Void](`!document.body.innerText.includes("` + text + `")`))
}

// missing fails when any of the texts is anywhere in the page, seen or not.
func (v tab) missing(texts ...string) {
	v.Helper()
	page := eval[string](v, "document.documentElement.outerHTML")
	for _, text := range texts {
		if strings.Contains(page, text) {
			v.Errorf("%q is still in the page:\n%s", text, page)
		}
	}
}

// back goes one page back in the history, as the browser's own button does,
// and waits until what it leads to is there.
func (v tab) back() {
	v.Helper()
	history := call(v, page.GetNavigationHistory, cdp.Empty{})
	if history.CurrentIndex == 0 {
		v.Fatal("no page to go back to")
	}
	_, err := chromedp.Run(v.ctx, chromedp.WaitEvent(page.LoadEventFired, nil, func(ctx context.Context, t *chromedp.Target) (cdp.Empty, error) {
		return cdp.Call(ctx, t, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{
			EntryID: history.Entries[history.CurrentIndex-1].ID,
		})
	}))
	if err != nil {
		v.Fatal(err)
	}
}

// at is the address of the page that is shown; empty while one gives way to
// another.
func (v tab) at() string {
	history, err := chromedp.Call(v.ctx, page.GetNavigationHistory, cdp.Empty{})
	if err != nil {
		return ""
	}
	return history.Entries[history.CurrentIndex].URL
}

// entries is how many pages Back and Forward know, the first blank one aside.
func (v tab) entries() []string {
	v.Helper()
	history := call(v, page.GetNavigationHistory, cdp.Empty{})
	var urls []string
	for _, e := range history.Entries {
		if e.URL != "about:blank" {
			urls = append(urls, strings.TrimPrefix(e.URL, v.url))
		}
	}
	return urls
}

// console gathers what the browser complains about, e.g. breaches of the
// content security policy, until it is asked for it.
func (v tab) console() (said func() []string) {
	var mu sync.Mutex
	var all []string
	messages := chromedp.Console(v.ctx)
	go func() {
		for m, err := range messages {
			if err != nil {
				return
			}
			mu.Lock()
			all = append(all, fmt.Sprint(m))
			mu.Unlock()
		}
	}()
	return func() []string {
		mu.Lock()
		defer mu.Unlock()
		return all
	}
}

// picture writes a screenshot into the folder that SCREENSHOTS names, for
// people to look at.
func (v tab) picture(name string) {
	v.Helper()
	folder := os.Getenv("SCREENSHOTS")
	if folder == "" {
		return
	}
	// On a screen as high as the page: Chromium takes what goes beyond a screen
	// as if nothing could be touched.
	v.screen(max(v.look.height, eval[int64](v, `document.documentElement.scrollHeight`)))
	defer v.screen(v.look.height)
	png, err := chromedp.Run(v.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, name+".png"), png, 0o644)
	}
	if err != nil {
		v.Error(err)
	}
}

// say types a message and sends it with Enter.
func (v tab) say(text string) {
	v.Helper()
	v.do(chromedp.SendKeys(chromedp.ID("text"), text+"\r"))
}
