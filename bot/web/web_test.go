package web_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"nhipcau/bot/session"
	"nhipcau/bot/web"
)

const formType = "application/x-www-form-urlencoded"

// ask sends one request; headers are "Name: value" lines.
func ask(h http.Handler, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if method == http.MethodPost {
		r.Header.Set("Content-Type", formType)
	}
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// sealed is the state in a page's form.
func sealed(t testing.TB, page string) string {
	t.Helper()
	m := regexp.MustCompile(`name="s" value="([^"]*)"`).FindStringSubmatch(page)
	if m == nil {
		t.Fatalf("no state in the page:\n%s", page)
	}
	return m[1]
}

func TestEveryRequestHasItsAnswer(t *testing.T) {
	h := handler(t)
	state := url.QueryEscape(sealed(t, ask(h, "GET", "/", "").Body.String()))
	english := url.QueryEscape(sealed(t, ask(h, "GET", "/?lang=en", "").Body.String()))
	for _, c := range []struct {
		name, method, target, body string
		headers                    []string
		status                     int
		has, hasNot                string
	}{
		{name: "a visit begins", method: "GET", target: "/", status: 200, has: "<strong>giúp được việc</strong>"},
		{name: "a visit in English", method: "GET", target: "/?lang=en", status: 200, has: `<html lang="en">`},
		{name: "the notice", method: "GET", target: "/rieng-tu", status: 200, has: "<strong>Giữ gì và không giữ gì về bạn</strong>", hasNot: `name="s"`},
		{name: "the notice in English", method: "GET", target: "/rieng-tu?lang=en", status: 200, has: "<strong>What is kept about you, and what is not</strong>"},
		{name: "the notice takes nothing", method: "POST", target: "/rieng-tu", status: 405},
		{name: "an unknown language is Vietnamese", method: "GET", target: "/?lang=%ff", status: 200, has: `<html lang="vi">`},
		{name: "a phone set to English still gets Vietnamese", method: "GET", target: "/", headers: []string{"Accept-Language: en-US"}, status: 200, has: `<html lang="vi">`},
		{name: "a deep link offers its topic", method: "GET", target: "/?t=loans", status: 200, has: `<button class="go" name="t" value="loans">Vay vốn</button>`, hasNot: "[loans]"},
		{name: "a deep link in English", method: "GET", target: "/?t=loans&lang=en", status: 200, has: ">Loans</button>"},
		{name: "a deep link's topic is begun by a tap", method: "POST", target: "/", body: "s=" + state + "&t=loans", status: 200, has: "[loans]", hasNot: `class="go"`},
		{name: "an unknown topic is left out", method: "GET", target: "/?t=nothing", status: 200, hasNot: `class="go"`},
		{name: "a strange topic is left out", method: "GET", target: "/?t=%3Cscript%3E", status: 200, hasNot: `class="go"`},
		{name: "a strange topic is not begun", method: "POST", target: "/", body: "s=" + state + "&t=%3Cscript%3E", status: 200, hasNot: "[&lt;"},
		{name: "a look without opening", method: "HEAD", target: "/", status: 200},
		{name: "a tap", method: "POST", target: "/", body: "s=" + state + "&tap=a:cards", status: 200, has: `href="tel:111"`},
		{name: "typed text is escaped", method: "POST", target: "/", body: "s=" + state + "&text=%3Cb%3Ehi", status: 200, has: "&lt;b&gt;hi", hasNot: "<b>hi"},
		{name: "broken UTF-8", method: "POST", target: "/", body: "s=" + state + "&text=%ff%00x", status: 200, has: "\uFFFDx"},
		{name: "broken percent signs", method: "POST", target: "/", body: "s=" + state + "&text=50%", status: 200},
		{name: "a form without state is a first visit", method: "POST", target: "/", body: "begin=1&l=en", status: 200, has: `<html lang="en">`, hasNot: "been a while"},
		{name: "a state of elsewhere", method: "POST", target: "/", body: "s=AAAA&tap=a:cards", status: 200, has: "Mình bắt đầu lại nhé"},
		{name: "a state that was bent, in the page's language", method: "POST", target: "/", body: "s=" + english[:len(english)-8] + "&l=en&text=x", status: 200, has: "Let us start again"},
		{name: "what was typed into an expired page is still answered", method: "POST", target: "/", body: "s=old&text=cuu+toi", status: 200, has: "Bạn nói: cuu toi"},
		{name: "language follows the conversation", method: "POST", target: "/", body: "s=" + state + "&tap=n:lang", status: 200, has: "Leave now"},
		{name: "an end carries no state", method: "POST", target: "/", body: "s=" + state + "&tap=end", status: 200, has: `name="begin"`, hasNot: `name="s"`},
		{name: "leaving goes to the neutral page", method: "POST", target: "/", body: "s=" + state + "&tap=n:exit", status: 303, hasNot: "trời mát"},
		{name: "the neutral page", method: "GET", target: "/bep", status: 200, has: "Mẹo vặt nhà bếp", hasNot: `href="/"`},
		{name: "as much as the field allows", method: "POST", target: "/", body: "s=" + state + "&text=" + strings.Repeat("%E1%BA%BF", 2000), status: 200, has: "Bạn nói: ếếế"},
		{name: "too much", method: "POST", target: "/", body: "text=" + strings.Repeat("a", 25<<10), status: 413, has: "Tin dài quá"},
		{name: "another content type", method: "POST", target: "/", body: "{}", headers: []string{"Content-Type: application/json"}, status: 415},
		{name: "no content type", method: "POST", target: "/", body: "x", headers: []string{"Content-Type: "}, status: 415},
		{name: "another method", method: "PUT", target: "/", status: 405, has: "<main"},
		{name: "posting to the neutral page", method: "POST", target: "/bep", status: 405},
		{name: "an unknown address", method: "GET", target: "/admin", status: 404, has: `name="begin"`},
		{name: "an unknown asset", method: "GET", target: "/i/page.css", status: 404},
		{name: "the icon nobody asked for", method: "GET", target: "/favicon.ico", status: 200},
		{name: "another site's form", method: "POST", target: "/", body: "text=x", headers: []string{"Sec-Fetch-Site: cross-site"}, status: 403},
		{name: "another site's form in an old browser", method: "POST", target: "/", body: "text=x", headers: []string{"Origin: https://elsewhere.example"}, status: 403},
		{name: "the page's own form", method: "POST", target: "/", body: "text=x", headers: []string{"Sec-Fetch-Site: same-origin", "Origin: null"}, status: 200},
		{name: "the page's own form in an old browser", method: "POST", target: "/", body: "text=x", headers: []string{"Origin: null"}, status: 200},
		{name: "a hidden frame in a new browser", method: "POST", target: "/", body: "text=x", headers: []string{"Origin: null", "Sec-Fetch-Site: cross-site"}, status: 403},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := ask(h, c.method, c.target, c.body, c.headers...)
			if w.Code != c.status {
				t.Errorf("status %d, want %d", w.Code, c.status)
			}
			body := w.Body.String()
			if !strings.Contains(body, c.has) {
				t.Errorf("no %q in\n%s", c.has, body)
			}
			if c.hasNot != "" && strings.Contains(body, c.hasNot) {
				t.Errorf("%q in\n%s", c.hasNot, body)
			}
			promises(t, w)
		})
	}
}

// promises holds what is true of every answer, whatever was asked.
func promises(t *testing.T, w *httptest.ResponseRecorder) {
	t.Helper()
	for name, want := range map[string]string{
		"Content-Security-Policy":      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Referrer-Policy":              "no-referrer",
		"X-Content-Type-Options":       "nosniff",
	} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if w.Header().Get("Permissions-Policy") == "" || w.Header().Get("Set-Cookie") != "" {
		t.Error("want a Permissions-Policy and no cookie")
	}
	body := w.Body.String()
	if strings.Contains(body, `name="s"`) && w.Header().Get("Cache-Control") != "no-store" {
		t.Error("a page with a state may be stored")
	}
	for _, never := range []string{"<style", " style=", "onclick", "javascript:", "http://", "https://", "ZgotmplZ", "Nhịp Cầu", "nhipcau"} {
		if strings.Contains(body, never) {
			t.Errorf("%q in the page:\n%s", never, body)
		}
	}
	if regexp.MustCompile(`<script(?: [a-z]+="[^"]*")*>[^<]`).MatchString(body) {
		t.Error("an inline script")
	}
}

func TestAssetsAreNamedAfterTheirContent(t *testing.T) {
	h := handler(t)
	page := ask(h, "GET", "/", "").Body.String()
	size := len(page) + ask(h, "GET", "/bep", "").Body.Len()
	links := regexp.MustCompile(`"(/i/[^"]+)"`).FindAllStringSubmatch(page, -1)
	if len(links) != 3 {
		t.Fatalf("assets: %v, want icon, style and script", links)
	}
	for _, link := range links {
		w := ask(h, "GET", link[1], "")
		if w.Code != 200 || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: status %d, %v", link[1], w.Code, w.Header())
		}
		size += w.Body.Len()
	}
	t.Logf("a first visit loads %d bytes", size)
	if size > 20<<10 {
		t.Errorf("a first visit loads %d bytes, more than 20 KiB", size)
	}
}

func TestWhenTheHouseIsFullTheMessageIsKept(t *testing.T) {
	bot := script{texts: sentences(), hold: make(chan struct{}), tapped: make(chan struct{}, 1)}
	h := handler(t, func(c *web.Config) { c.Bot, c.Turns = bot, 1 })
	first := make(chan int)
	go func() { first <- ask(h, "POST", "/", "tap=a:loans").Code }()
	<-bot.tapped
	w := ask(h, "POST", "/", "s=abc&l=en&text=toi+so")
	if w.Code != 503 || w.Header().Get("Retry-After") == "" {
		t.Errorf("status %d, %v", w.Code, w.Header())
	}
	for _, want := range []string{"Many people", `name="s" value="abc"`, `name="text" value="toi so"`} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("no %s in\n%s", want, w.Body)
		}
	}
	close(bot.hold)
	if code := <-first; code != 200 {
		t.Errorf("the first tap got %d", code)
	}
}

func TestFaultsOfOursAreSaidKindlyAndQuoteNobody(t *testing.T) {
	for name, change := range map[string]func(*web.Config){
		"panic":     func(c *web.Config) { c.Bot = script{texts: sentences(), panics: true} },
		"no sealer": func(c *web.Config) { c.Seal = keyless{} },
	} {
		w := ask(handler(t, change), "POST", "/", "text=bi+mat")
		if w.Code != 500 || !strings.Contains(w.Body.String(), "Thử lại sau một chút") || strings.Contains(w.Body.String(), "bi mat") {
			t.Errorf("%s: %d\n%s", name, w.Code, w.Body)
		}
	}
}

func TestSentencesAreAllThereInBothLanguagesAndUsed(t *testing.T) {
	key := regexp.MustCompile(`"(web_[a-z0-9_%]+)"`)
	all := sentences()
	families := map[string]string{"web_error_%d": "web_error_", "web_topic_": "web_topic_"}
	used := map[string]bool{}
	for _, file := range []string{"page.go", "turn.go", "guard.go", "poster.go", "templates/chat.html", "templates/message.html", "templates/poster.html"} {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range key.FindAllStringSubmatch(string(b), -1) {
			used[m[1]] = true
			if families[m[1]] == "" && !all[m[1]].Complete() {
				t.Errorf("%s: %s has no sentence", file, m[1])
			}
		}
	}
	for name := range all {
		in := func(family string) bool { return strings.HasPrefix(name, family) }
		if strings.HasPrefix(name, "web_") && !used[name] && !slices.ContainsFunc(slices.Collect(maps.Values(families)), in) {
			t.Errorf("texts.yaml: nobody says %s", name)
		}
	}
}

func TestTheSameFormTwiceGivesTheSamePage(t *testing.T) {
	h := handler(t)
	body := "tap=a:cards&s=" + url.QueryEscape(sealed(t, ask(h, "GET", "/", "").Body.String()))
	state := regexp.MustCompile(`name="s" value="[^"]*"`) // sealed afresh each time
	first := state.ReplaceAllString(ask(h, "POST", "/", body).Body.String(), "")
	again := state.ReplaceAllString(ask(h, "POST", "/", body).Body.String(), "")
	if diff := cmp.Diff(first, again); diff != "" {
		t.Error(diff)
	}
}

func TestAConversationLastsTwentyMinutesOfSilenceAndTwoHoursInAll(t *testing.T) {
	var c clock
	h := handler(t, func(w *web.Config) { w.Seal = session.NewSealer(session.Secret{}, c.now) })
	state := sealed(t, ask(h, "GET", "/?lang=en", "").Body.String())
	turn := func() bool {
		page := ask(h, "POST", "/", "tap=a:loans&l=en&s="+url.QueryEscape(state)).Body.String()
		state = sealed(t, page)
		return !strings.Contains(page, "Let us start again")
	}
	for minutes := 15; minutes < 120; minutes += 15 {
		c.pass(15 * time.Minute)
		if !turn() {
			t.Fatalf("forgotten after %d minutes of talk", minutes)
		}
	}
	c.pass(15 * time.Minute)
	if turn() {
		t.Error("still there after two hours")
	}
	c.pass(21 * time.Minute)
	if turn() {
		t.Error("still there after 21 minutes of silence")
	}
}

func TestConfigNeedsABotAndASealer(t *testing.T) {
	if _, err := web.New(web.Config{Bot: script{}}); err == nil {
		t.Error("want an error without a sealer")
	}
}

func FuzzForm(f *testing.F) {
	f.Add([]byte("s=web.0102&tap=a%3Acards&l=en"), formType)
	f.Add([]byte("text=%ff%fe&s=%00;&&=="), formType+"; charset=\xff")
	f.Add([]byte("--x\r\n\r\n"), "multipart/form-data; boundary=x")
	h := handler(f)
	f.Fuzz(func(t *testing.T, body []byte, kind string) {
		w := ask(h, "POST", "/", string(body), "Content-Type: "+kind)
		if w.Code >= 500 {
			t.Errorf("status %d for %q", w.Code, body)
		}
	})
}
