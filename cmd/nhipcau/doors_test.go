package main

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"

	"nhipcau/internal/meter"
)

// knock sends a request from an address and gives the status.
func knock(h http.Handler, from string) int {
	r := httptest.NewRequest(http.MethodPost, "/hook/telegram", strings.NewReader("{}"))
	r.RemoteAddr = from
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

// page is the metrics page.
func page(m *meter.Meter) string {
	w := httptest.NewRecorder()
	m.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	return w.Body.String()
}

func answers(code int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) })
}

func TestWhoGuessesASecretIsShutOutAndNobodyElse(t *testing.T) {
	m := meter.New()
	d := newDoors(Settings{}, m)
	wrong, right := d.hook("telegram", answers(401)), d.hook("telegram", answers(200))
	for range strangerBurst {
		if got := knock(wrong, "203.0.113.7:1"); got != 401 {
			t.Fatal(got)
		}
	}
	if got := knock(wrong, "203.0.113.7:2"); got != 429 {
		t.Fatalf("after %d wrong secrets: %d", strangerBurst, got)
	}
	for range 10 * strangerBurst {
		if got := knock(right, "149.154.167.1:1"); got != 200 {
			t.Fatalf("a platform that knows the secret: %d", got)
		}
	}
	for _, line := range []string{
		`nhipcau_turned_away_total{channel="telegram",status="401"} 50`,
		`nhipcau_turned_away_total{channel="telegram",status="429"} 1`,
	} {
		if !strings.Contains(page(m), line) {
			t.Errorf("the metrics do not say %s", line)
		}
	}
	if strings.Contains(page(m), "203.0.113") {
		t.Error("an address is on the metrics page")
	}
}

func TestNoMoreWebhooksAtOnceThanAreBounded(t *testing.T) {
	d := newDoors(Settings{}, meter.New())
	open := make(chan struct{})
	inside := make(chan struct{}, mostHooks)
	h := d.hook("telegram", http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		inside <- struct{}{}
		<-open
	}))
	var all sync.WaitGroup
	for range mostHooks {
		all.Go(func() { knock(h, "149.154.167.1:1") })
	}
	for range mostHooks {
		<-inside
	}
	if got := knock(h, "149.154.167.1:1"); got != 503 {
		t.Errorf("one more: %d", got)
	}
	close(open)
	all.Wait()
	if got := knock(h, "149.154.167.1:1"); got != 200 {
		t.Errorf("afterwards: %d", got)
	}
}

func TestTheChatCountsByAddressAlsoBehindAProxyThatIsTrusted(t *testing.T) {
	ask := func(d *doors, end, forwarded string) bool {
		r := httptest.NewRequest(http.MethodPost, "/", nil)
		r.RemoteAddr = end
		r.Header.Set("X-Forwarded-For", forwarded)
		return d.wait(r) == 0
	}
	trusting := newDoors(Settings{TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}, meter.New())
	plain := newDoors(Settings{}, meter.New())
	for range chatBurst {
		if !ask(trusting, "127.0.0.1:1", "203.0.113.7") || !ask(plain, "203.0.113.7:1", "") {
			t.Fatal("slowed too early")
		}
	}
	for name, c := range map[string]struct {
		doors          *doors
		end, forwarded string
		want           bool
	}{
		"too much through the proxy":          {trusting, "127.0.0.1:1", "203.0.113.7", false},
		"somebody else through the proxy":     {trusting, "127.0.0.1:1", "203.0.113.8", true},
		"too much, directly":                  {plain, "203.0.113.7:9", "", false},
		"another address made up in a header": {plain, "203.0.113.7:9", "198.51.100.1", false},
		"a proxy nobody told of":              {plain, "127.0.0.1:1", "203.0.113.7", true},
	} {
		if got := ask(c.doors, c.end, c.forwarded); got != c.want {
			t.Errorf("%s: passes %v", name, got)
		}
	}
}
