package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"nhipcau/bot/web"
	"nhipcau/internal/browsertest"
)

// tab is one visitor with one window on a chat.
type tab struct {
	*browsertest.Visitor
	url  string
	line *line
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

// phone is how most people come.
func phone() browsertest.Look { return browsertest.Look{Width: 360, Height: 740, Touch: true} }

// open gives a new visitor, on no page yet, and the address of a chat of its
// own.
func open(t *testing.T, browser *browsertest.Browser, l browsertest.Look, change ...func(*web.Config)) tab {
	t.Helper()
	line := new(line)
	change = append(change, func(c *web.Config) { c.Wait, c.URL = line.wait, "https://nhip-cau.thanhhoa.example.vn" })
	server := httptest.NewServer(line.to(handler(t, change...)))
	t.Cleanup(server.Close)
	return tab{browser.Visitor(t, l), server.URL, line}
}

// visit opens an address of the chat.
func (v tab) visit(path string) {
	v.Helper()
	v.Visit(v.url + path)
}

// tap clicks the control with this label, as a person sees it.
func (v tab) tap(label string) {
	v.Helper()
	v.Do(chromedp.Click(chromedp.Search(`//*[self::button or self::a][contains(., "`+label+`")]`), chromedp.NodeVisible))
}

// sees waits until a text is on the screen.
func (v tab) sees(text string) {
	v.Helper()
	v.Do(chromedp.WaitVisible(chromedp.Search(`//body//*[self::p or self::h1 or self::h2 or self::strong or self::button][contains(., "` + text + `")]`)))
}

// gone waits until a text is no longer on the screen.
func (v tab) gone(text string) {
	v.Helper()
	v.Do(chromedp.Poll[chromedp.Void](`!document.body.innerText.includes("` + text + `")`))
}

// missing fails when any of the texts is anywhere in the page, seen or not.
func (v tab) missing(texts ...string) {
	v.Helper()
	page := browsertest.Eval[string](v.Visitor, "document.documentElement.outerHTML")
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
	history := browsertest.Call(v.Visitor, page.GetNavigationHistory, cdp.Empty{})
	if history.CurrentIndex == 0 {
		v.Fatal("no page to go back to")
	}
	_, err := chromedp.Run(v.Ctx, chromedp.WaitEvent(page.LoadEventFired, nil, func(ctx context.Context, t *chromedp.Target) (cdp.Empty, error) {
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
	history, err := chromedp.Call(v.Ctx, page.GetNavigationHistory, cdp.Empty{})
	if err != nil {
		return ""
	}
	return history.Entries[history.CurrentIndex].URL
}

// entries is how many pages Back and Forward know, the first blank one aside.
func (v tab) entries() []string {
	v.Helper()
	history := browsertest.Call(v.Visitor, page.GetNavigationHistory, cdp.Empty{})
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
	messages := chromedp.Console(v.Ctx)
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

// say types a message and sends it with Enter.
func (v tab) say(text string) {
	v.Helper()
	v.Do(chromedp.SendKeys(chromedp.ID("text"), text+"\r"))
}
