package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"nhipcau/bot/web"
)

func TestOnlySitesThatTheOperatorNamedMayFrameTheChat(t *testing.T) {
	named := handler(t, func(c *web.Config) { c.Embed = []string{"https://a.example.vn", "https://b.example.vn"} })
	for _, path := range []string{"/", "/bep", "/nowhere"} {
		if got := ask(named, "GET", path, "").Header().Get("Content-Security-Policy"); !strings.Contains(got, "frame-ancestors https://a.example.vn https://b.example.vn;") {
			t.Errorf("%s: %s", path, got)
		}
		if got := ask(handler(t), "GET", path, "").Header().Get("Content-Security-Policy"); !strings.Contains(got, "frame-ancestors 'none';") {
			t.Errorf("%s: %s", path, got)
		}
	}
	if !strings.Contains(ask(named, "GET", "/", "").Body.String(), `target="_top"`) {
		t.Error("leaving does not take the page around the frame along")
	}
}

func TestWhoSendsTooFastKeepsTheirMessage(t *testing.T) {
	h := handler(t, func(c *web.Config) {
		c.Wait = func(*http.Request) time.Duration { return 2500 * time.Millisecond }
	})
	w := ask(h, "POST", "/", "s=abc&l=en&text=toi+so")
	if w.Code != 429 || w.Header().Get("Retry-After") != "3" {
		t.Errorf("status %d, %v", w.Code, w.Header())
	}
	for _, want := range []string{"this network", "113", `name="s" value="abc"`, `name="text" value="toi so"`, "data-leave"} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("no %s in\n%s", want, w.Body)
		}
	}
	promises(t, w)
	for _, path := range []string{"/bep", "/favicon.ico", "/to-in"} {
		if got := ask(h, "GET", path, "").Code; got != 200 {
			t.Errorf("%s: %d, and somebody may have to leave", path, got)
		}
	}
}

func TestAQuietLinkLeadsWhereThePlainOneDoes(t *testing.T) {
	h := handler(t)
	for name := range topics() {
		plain := ask(h, "GET", "/?t="+name, "").Body.String()
		found := false
		for n := 10; n < 100; n++ {
			number := string(rune('0'+n/10)) + string(rune('0'+n%10))
			quiet := ask(h, "GET", "/?t="+number, "").Body.String()
			if strings.Contains(quiet, `name="t" value="`+name+`"`) {
				if found {
					t.Errorf("%s has two numbers", name)
				}
				found = true
			}
		}
		if !found || !strings.Contains(plain, `name="t" value="`+name+`"`) {
			t.Errorf("%s: no number, or no plain link", name)
		}
	}
}

func TestThePosterShowsTheAddressInBothWordings(t *testing.T) {
	h := handler(t, func(c *web.Config) { c.URL = "https://nhipcau.example.vn" })
	for path, want := range map[string][]string{
		"/to-in":              {"Cần người giúp ở Thanh Hóa?", "Need help", ">nhipcau.example.vn<", "113", "<svg"},
		"/to-in?t=23":         {"<h2>Vay vốn</h2>", ">nhipcau.example.vn/?t=23<"},
		"/to-in?t=loans":      {"<h2>Vay vốn</h2>", ">nhipcau.example.vn/?t=23<"},
		"/to-in?k=kin":        {"<h2>Quét để xem</h2>", ">nhipcau.example.vn<"},
		"/to-in?t=23&k=kin":   {"<h2>Quét để xem</h2>", ">nhipcau.example.vn/?t=23<"},
		"/to-in?t=%3Cb&k=%3C": {"Cần người giúp ở Thanh Hóa?"},
	} {
		w := ask(h, "GET", path, "")
		for _, s := range want {
			if w.Code != 200 || !strings.Contains(w.Body.String(), s) {
				t.Errorf("%s: %d, no %q", path, w.Code, s)
			}
		}
	}
	_, sheet, _ := strings.Cut(ask(h, "GET", "/to-in?t=29&k=kin", "").Body.String(), `class="sheet `)
	for _, word := range []string{"bạo lực", "iolence", "113", "giúp", "help"} {
		if strings.Contains(sheet, word) {
			t.Errorf("the quiet sheet says %q", word)
		}
	}
}

func TestWithoutAPublicAddressThereIsNothingToPrint(t *testing.T) {
	w := ask(handler(t), "GET", "/to-in", "")
	if w.Code != 200 || !strings.Contains(w.Body.String(), "PUBLIC_URL") || strings.Contains(w.Body.String(), `class="sheet`) {
		t.Errorf("%d\n%s", w.Code, w.Body)
	}
}
