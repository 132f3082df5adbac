package portal_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"nhipcau/portal"
	"nhipcau/portal/staff"
)

// rows says of every route who may come: the visitors below whom it lets in. A
// new route needs a row here.
var rows = map[string]string{
	"GET /portal/sign-in":         "anybody",
	"POST /portal/sign-in":        "anybody",
	"POST /portal/sign-out":       "anybody",
	"GET /portal/join":            "anybody",
	"POST /portal/join":           "anybody",
	"POST /portal/passkey/begin":  "anybody",
	"POST /portal/passkey/finish": "anybody",

	"GET /portal/code":                  "halfway",
	"POST /portal/code":                 "halfway",
	"GET /portal/enrol":                 "enrolling",
	"POST /portal/enrol":                "enrolling",
	"POST /portal/enrol/passkey":        "enrolling",
	"POST /portal/enrol/passkey/finish": "enrolling",

	"GET /portal/":                    "provider seer worker editor admin",
	"GET /portal/redeem":              "provider seer worker editor admin",
	"POST /portal/redeem":             "provider seer worker editor admin",
	"GET /portal/prove":               "provider seer worker editor admin",
	"POST /portal/prove":              "provider seer worker editor admin",
	"GET /portal/me":                  "provider seer worker editor admin",
	"POST /portal/me/lang":            "provider seer worker editor admin",
	"POST /portal/me/stay":            "provider seer worker editor admin",
	"POST /portal/me/sign-out":        "provider seer worker editor admin",
	"POST /portal/me/sign-out-others": "provider seer worker editor admin",
	"GET /portal/me/password":         "provider seer worker editor admin",
	"POST /portal/me/password":        "provider seer worker editor admin",
	"GET /portal/me/app":              "provider seer worker editor admin",
	"POST /portal/me/app":             "provider seer worker editor admin",
	"POST /portal/me/app/remove":      "provider seer worker editor admin",
	"POST /portal/me/recovery":        "provider seer worker editor admin",
	"GET /portal/me/passkey":          "provider seer worker editor admin",
	"POST /portal/me/passkey":         "provider seer worker editor admin",
	"POST /portal/me/passkey/finish":  "provider seer worker editor admin",
	"POST /portal/me/passkey/remove":  "provider seer worker editor admin",
	"GET /portal/figures/{file}":      "worker editor admin", // a seer sees them and takes nothing away
	"GET /portal/people":              "admin",
	"GET /portal/people/invite":       "admin",
	"POST /portal/people/invite":      "admin",
	"POST /portal/people/cancel":      "admin",
	"GET /portal/people/one":          "admin",
	"POST /portal/people/place":       "admin",
	"POST /portal/people/disable":     "admin",
	"POST /portal/people/enable":      "admin",
	"POST /portal/people/reset":       "admin",
	"GET /portal/operations":          "admin",
	"GET /portal/log":                 "admin",
	"GET /portal/log.csv":             "admin",

	"GET /portal/phone":        "editor admin",
	"POST /portal/phone":       "editor admin",
	"GET /portal/phone/frame":  "editor admin",
	"POST /portal/phone/frame": "editor admin",

	"GET /portal/services":         "seer worker editor admin",
	"GET /portal/services/one":     "seer worker editor admin",
	"GET /portal/services/twins":   "editor admin",
	"POST /portal/services/bulk":   "editor admin",
	"GET /portal/services/new":     "editor admin",
	"POST /portal/services/new":    "editor admin",
	"POST /portal/services/copy":   "editor admin",
	"POST /portal/services/remove": "editor admin",
	"POST /portal/services/deed":   "editor admin",
	"GET /portal/services/edit":    "editor admin",
	"POST /portal/services/edit":   "editor admin",

	"GET /portal/correct":               "anybody",
	"POST /portal/correct":              "anybody",
	"GET /portal/services/corrections":  "editor admin",
	"POST /portal/services/corrections": "editor admin",
	"GET /portal/services/files":        "editor admin",
	"GET /portal/services/files/{file}": "editor admin",
	"POST /portal/services/import":      "editor admin",
	"POST /portal/services/import/keep": "editor admin",

	"GET /portal/services/due":       "seer worker editor admin",
	"POST /portal/services/answered": "editor admin",
	"GET /portal/services/draft":     "editor admin",
	"POST /portal/services/publish":  "editor admin",
	"POST /portal/services/discard":  "editor admin",
	"GET /portal/services/history":   "editor admin",
	"GET /portal/services/compare":   "editor admin",
	"GET /portal/services/restore":   "editor admin",
	"POST /portal/services/restore":  "editor admin",

	"GET /portal/words":             "editor admin",
	"GET /portal/words/text":        "editor admin",
	"POST /portal/words/text":       "editor admin",
	"GET /portal/words/flow":        "editor admin",
	"POST /portal/words/flow":       "editor admin",
	"GET /portal/words/answer":      "editor admin",
	"GET /portal/words/phrases":     "editor admin",
	"POST /portal/words/phrases":    "editor admin",
	"GET /portal/words/draft":       "editor admin",
	"POST /portal/words/discard":    "editor admin",
	"GET /portal/words/check":       "editor admin",
	"POST /portal/words/publish":    "editor admin",
	"GET /portal/words/history":     "editor admin",
	"GET /portal/words/compare":     "editor admin",
	"POST /portal/words/restore":    "editor admin",
	"GET /portal/words/files":       "editor admin",
	"GET /portal/words/export.yaml": "editor admin",
	"POST /portal/words/import":     "editor admin",
}

// visitors are all sorts of them: a stranger, who has shown only a password, who
// still lacks a second factor, and each role, a worker also without the right to
// export.
var visitors = []string{"stranger", "halfway", "enrolling", "provider", "seer", "worker", "editor", "admin"}

// comes is a fresh browser of a visitor.
func (h *house) comes(who string) *client {
	h.Helper()
	c := h.client()
	switch who {
	case "stranger":
	case "halfway":
		c.join(h.invite(place(staff.Worker)), "halb."+fresh())
		a := c.me()
		c.post("/portal/sign-out")
		c.post("/portal/sign-in", "name", a, "password", password)
		c.wants(200, "/portal/code")
	case "enrolling":
		c.post("/portal/join", "k", h.invite(place(staff.Worker)), "name", "neu."+fresh(), "password", password)
		c.wants(200, "/portal/enrol")
	case "seer":
		c.join(h.invite(staff.Place{Role: staff.Worker}), "nur."+fresh())
	default:
		c.join(h.invite(place(staff.Role(who))), who+"."+fresh())
	}
	return c
}

// me is the name under which a browser is signed in.
func (c *client) me() string {
	c.Helper()
	c.get("/portal/me")
	_, rest, _ := strings.Cut(c.page, `<span class="name">`)
	name, _, _ := strings.Cut(rest, "<")
	return name
}

func TestEveryRouteHasARowThatSaysWhoMayCome(t *testing.T) {
	seen := map[string]bool{}
	for _, rt := range portal.Routes() {
		name := rt.Method + " " + rt.Path
		if seen[name] = true; rows[name] == "" {
			t.Errorf("%s has no row: who may come there?", name)
		}
	}
	for name := range rows {
		if !seen[name] {
			t.Errorf("there is no route %s", name)
		}
	}
}

// Every route, for every visitor, lets in whom its row names, sends a stranger to
// sign in and who is half signed in to the other half, says no to the others, and
// keeps to itself whatever it answers.
func TestEveryRouteIsForThoseItIsFor(t *testing.T) {
	h := build(t)
	for _, who := range visitors {
		c := h.comes(who)
		for _, rt := range portal.Routes() {
			if got, want := c.knocks(rt), wanted(who, rows[rt.Method+" "+rt.Path]); got != want {
				t.Errorf("%s %s for %s: %s (%d at %s), want %s", rt.Method, rt.Path, who, got, c.status, c.path, want)
			}
			if rt.Method == http.MethodPost {
				c = h.comes(who) // what was done may have changed who this is
			}
		}
	}
}

func wanted(who, row string) string {
	switch {
	case row == "anybody" || slices.Contains(strings.Fields(row), who):
		return "in"
	case who == "stranger":
		return "sign-in"
	case who == "halfway":
		return "code"
	case who == "enrolling":
		return "enrol"
	case row == "halfway" || row == "enrolling":
		return "home" // who is signed in has nothing to do there
	}
	return "no"
}

// knocks asks for a route, without anything sent, and says where that led.
func (c *client) knocks(rt portal.Route) string {
	c.Helper()
	c.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	defer func() { c.http.CheckRedirect = nil }()
	path := strings.NewReplacer("{file}", "report.csv").Replace(rt.Path)
	if rt.Method == http.MethodGet {
		c.get(path)
	} else {
		c.post(path)
	}
	c.keepsToItself(rt.Method + " " + path)
	switch {
	case c.status >= 500:
		return "broken"
	case c.status == http.StatusForbidden:
		return "no"
	case c.status != http.StatusSeeOther:
		return "in"
	}
	to, _ := url.Parse(c.head.Get("Location"))
	switch last := strings.TrimPrefix(to.Path, portal.Root); {
	case to.Query().Get("done") != "":
		return "in" // the way on after a deed
	case to.Path == portal.Root && (rt.Path == "/portal/sign-in" || rt.Path == "/portal/me/lang"):
		return "in" // who is signed in needs no form; the page from which it was sent
	case last == "":
		return "home"
	default:
		return last
	}
}

// keepsToItself holds an answer's head against what every one must have.
func (c *client) keepsToItself(what string) {
	c.Helper()
	framed := "'none'"
	if strings.HasSuffix(what, "/phone/frame") && c.status == http.StatusOK {
		framed = "'self'" // the telephone, which stands in pages of its own
	}
	for header, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; frame-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors " + framed + "; base-uri 'none'",
		"Cache-Control":           "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		"Strict-Transport-Security": "max-age=31536000", "X-Robots-Tag": "noindex, nofollow",
	} {
		if got := c.head.Get(header); got != want {
			c.Errorf("%s: %s is %q", what, header, got)
		}
	}
	if got := c.head.Get("Permissions-Policy"); !strings.Contains(got, "microphone=()") || !strings.Contains(got, "geolocation=()") {
		c.Errorf("%s: Permissions-Policy is %q", what, got)
	}
	for _, line := range c.head.Values("Set-Cookie") {
		for _, part := range []string{"__Host-nhipcau=", "; Path=/;", "; HttpOnly", "; Secure", "; SameSite=Lax"} {
			if !strings.Contains(line, part) {
				c.Errorf("%s: a cookie without %q", what, part)
			}
		}
		if strings.Contains(line, "Domain=") || strings.Contains(line, "Expires=") {
			c.Errorf("%s: a cookie that other hosts see, or that outlives the browser", what)
		}
	}
}

// A page answers to its own method alone.
func TestNoRouteAnswersToAnotherMethod(t *testing.T) {
	h := build(t)
	c := h.comes("admin")
	taken := map[string]bool{}
	for _, rt := range portal.Routes() {
		taken[rt.Method+" "+rt.Path] = true
	}
	for _, rt := range portal.Routes() {
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"} {
			if taken[method+" "+rt.Path] {
				continue
			}
			req, err := http.NewRequest(method, h.server.URL+strings.ReplaceAll(rt.Path, "{file}", "report.csv"), nil)
			if err == nil {
				req.Header.Set("Sec-Fetch-Site", "same-origin")
			}
			c.do(req, err)
			if c.status != http.StatusMethodNotAllowed && c.status != http.StatusNotFound {
				t.Errorf("%s %s: %d", method, rt.Path, c.status)
			}
			c.keepsToItself(method + " " + rt.Path)
		}
	}
	for path, want := range map[string]int{"/portal/nowhere": 404, "/portal/i/none.js": 404, "/portal/../portal/people": 200} {
		c.get(path)
		if c.status != want {
			t.Errorf("%s: %d, want %d", path, c.status, want)
		}
	}
}

func TestWhoMayOnlySeeIsToldSoAndTakesNothingAway(t *testing.T) {
	h := published(t)
	c := h.comes("seer")
	c.get("/portal/")
	c.wants(200, "/portal/", "chưa được tải tệp về", "80,0")
	if strings.Contains(c.page, "report.xlsx") {
		t.Error("a link that leads nowhere")
	}
	admin := h.comes("admin")
	a, err := h.office.Named(t.Context(), c.me())
	if err != nil {
		t.Fatal(err)
	}
	admin.get("/portal/people/one?id=" + a.ID)
	admin.wants(200, "/portal/people/one", `name="export" value="yes"> `)
	admin.post("/portal/people/place", "id", a.ID, "role", "worker", "export", "yes")
	c.get("/portal/figures/report.csv")
	c.wants(200, "/portal/figures/report.csv", "indicator")
	admin.post("/portal/people/place", "id", a.ID, "role", "worker")
	c.get("/portal/figures/report.csv")
	c.wants(403, "/portal/figures/report.csv")
	admin.get("/portal/log")
	admin.wants(200, "/portal/log", "CSV, Tháng 9/2026")
}
