package portal_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"nhipcau/internal/browsertest"
	"nhipcau/internal/lang"
	"nhipcau/portal"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/staff"
	"nhipcau/portal/wording"
)

// room is a part of the portal that one visitor walks through.
type room struct {
	who   string   // of visitors
	pages []string // addresses; {k} is an invitation, {id} an account
}

// rooms are all pages there are, filled and, where that looks different, empty. A
// new route needs an address here.
func rooms() []room {
	all := []room{
		{"stranger", []string{"/portal/sign-in", "/portal/join?k={k}", "/portal/join?k=none", "/portal/correct?id=nat-115"}},
		{"halfway", []string{"/portal/code"}},
		{"enrolling", []string{"/portal/enrol"}},
		{"provider", []string{"/portal/"}},
		{"seer", []string{"/portal/?period=2026-Q3&topic=loans", "/portal/?period=2026-W40", "/portal/services/due"}},
		{"admin", []string{"/portal/", "/portal/?period=2026-Q3", "/portal/?period=2026-Q3&area=hoang-hoa", "/portal/redeem", "/portal/phone?at=loans", "/portal/phone/frame?at=loans"}},
		{"admin", []string{"/portal/me", "/portal/me/password", "/portal/me/app", "/portal/me/passkey", "/portal/prove", "/portal/nowhere",
			"/portal/people", "/portal/people/invite", "/portal/people/one?id={id}", "/portal/log", "/portal/operations"}},
		{"editor", []string{"/portal/services", "/portal/services?q=khongco", "/portal/services/twins", "/portal/services/new", "/portal/services/one?id=nat-tgpl", "/portal/services/one?id=m-vay-thu"}},
		{"editor", []string{"/portal/services/due", "/portal/services/draft", "/portal/services/history", "/portal/services/compare?from=0&to=1",
			"/portal/services/restore?n=0", "/portal/services/files", "/portal/services/corrections"}},
		{"editor", []string{"/portal/words", "/portal/words/text?key=text/help_text", "/portal/words/flow?flow=loans", "/portal/words/answer?step=loans.purpose", "/portal/words/phrases?of=topic/loans"}},
		{"editor", []string{"/portal/words/draft", "/portal/words/check", "/portal/words/history", "/portal/words/compare?from=0&to=0", "/portal/words/files"}},
	}
	form := room{who: "editor"}
	for _, part := range []string{"who", "what", "where", "when", "contact", "eligibility", "papers", "safety", "check"} {
		form.pages = append(form.pages, "/portal/services/edit?id=nat-tgpl&part="+part)
	}
	return append(all, form)
}

// files are what is taken away, not looked at.
var files = map[string]string{
	"/portal/figures/{file}": "report.csv", "/portal/services/files/{file}": "live.csv", "/portal/log.csv": "", "/portal/words/export.yaml": "",
}

// full is a house with something on every page.
func full(t *testing.T) *house {
	var words *wording.Desk
	h := published(t, configured, func(c *portal.Config) { words = c.Wording })
	h.works()
	h.busy()
	for key, v := range map[string]*wording.Value{
		purposeKey:            {Text: &lang.Text{VI: "Vốn để làm gì vậy bạn?", EN: "What is the money for?"}},
		"off/loans.careful":   {Off: true},
		"phrases/faq/loan-01": {Phrases: []string{taught}},
	} {
		if err := words.Put(t.Context(), auditlog.Actor{Name: "hoa"}, key, "", v); err != nil {
			t.Fatal(err)
		}
	}
	h.comes("editor").checks() // which takes a moment
	return h
}

// Every page there is stands on the smallest telephone without scrolling sideways,
// with letters twice as large too, and has nothing that keeps anybody out, in both
// languages, in light and in dark; and is exhibited, for people to look at.
func TestEveryPageFitsEverybodyAndIsExhibited(t *testing.T) {
	h := full(t)
	b := browsertest.Start(t)
	for _, in := range lang.All {
		for _, r := range rooms() {
			v := h.sees(b, r.who, in)
			for _, page := range r.pages {
				v.Visit(h.named(h.address(page, in)))
				v.Fits()
				v.Accessible()
				v.Exhibit("portal/" + pictureOf(page, r.who, in))
			}
		}
	}
}

// What no address leads to: a house where nothing is published yet, and what is
// said of a code.
func TestWhatIsSaidAtTheBeginningAndOfACodeFitsEverybody(t *testing.T) {
	h := build(t)
	b := browsertest.Start(t)
	look := func(v *browsertest.Visitor, name string, in lang.Lang) {
		v.Fits()
		v.Accessible()
		v.Exhibit("portal/" + name + "-" + in.String())
	}
	for _, in := range lang.All {
		v := h.sees(b, "worker", in)
		v.Visit(h.named("/portal/"))
		look(v, "home-nothing-yet", in)
		v = h.sees(b, "provider", in)
		for _, c := range []struct{ name, code string }{{"redeem-yes", "482 913 7054"}, {"redeem-mistyped", "482 913 7045"}, {"redeem-no", "482 913 7065"}} {
			v.Visit(h.named("/portal/redeem"))
			v.Type("code", c.code+"\r")
			v.Do(chromedp.WaitVisible(chromedp.Search(`//*[contains(@class, "verdict")]`)))
			look(v, c.name, in)
		}
		h.slips = nil
	}
}

// sees is a visitor's browser, signed in as far as they are.
func (h *house) sees(b *browsertest.Browser, who string, in lang.Lang) *browsertest.Visitor {
	h.Helper()
	v, c := b.Visitor(h.T, narrow), h.comes(who)
	if who != "stranger" && who != "halfway" && who != "enrolling" {
		c.post("/portal/me/lang", "to", in.String(), "page", "/portal/me")
	}
	at, err := url.Parse(h.server.URL)
	if err != nil {
		h.Fatal(err)
	}
	for _, cookie := range c.http.Jar.Cookies(at) {
		v.Wears(h.named("/"), cookie)
	}
	return v
}

// address fills in what differs from house to house.
func (h *house) address(page string, in lang.Lang) string {
	h.Helper()
	page = strings.Replace(page, "{k}", h.invite(place(staff.Worker)), 1)
	if strings.Contains(page, "{id}") {
		people, err := h.office.Accounts(h.Context())
		if err != nil {
			h.Fatal(err)
		}
		page = strings.Replace(page, "{id}", people[0].ID, 1)
	}
	if !strings.Contains(page, "?") {
		return page + "?lang=" + in.String()
	}
	return page + "&lang=" + in.String()
}

// pictureOf is the name of a page's pictures.
func pictureOf(page, who string, in lang.Lang) string {
	name := strings.Trim(strings.NewReplacer("/", "-", "?", "-", "=", "-", "&", "-", "{", "", "}", "").Replace(strings.TrimPrefix(page, "/portal")), "-")
	if name == "" {
		name = "home-" + who
	}
	return name + "-" + in.String()
}

func TestEveryPageIsAmongThoseThatAreLookedAt(t *testing.T) {
	shown := map[string]bool{}
	for _, r := range rooms() {
		for _, page := range r.pages {
			path, _, _ := strings.Cut(page, "?")
			shown[path] = true
		}
	}
	h := build(t)
	c := h.comes("admin")
	for _, rt := range portal.Routes() {
		if rt.Method != http.MethodGet || shown[rt.Path] {
			continue
		}
		file, known := files[rt.Path]
		if !known {
			t.Errorf("GET %s is in no room: give it an address, so that somebody looks at it", rt.Path)
			continue
		}
		if c.get(strings.Replace(rt.Path, "{file}", file, 1)); strings.Contains(c.head.Get("Content-Type"), "text/html") {
			t.Errorf("GET %s is a page, not a file (%d)", rt.Path, c.status)
		}
	}
}

// What is exhibited is there: four pictures of every page in each language.
func TestThePicturesOfEveryPageAreKept(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("SCREENSHOTS", folder)
	h := build(t)
	v := h.sees(browsertest.Start(t), "provider", lang.VI)
	v.Visit(h.named("/portal/"))
	v.Exhibit("portal/home")
	for _, width := range browsertest.Sizes {
		for _, dark := range []bool{false, true} {
			name := filepath.Join(folder, browsertest.Showing("portal/home", width, dark)+".png")
			if at, err := os.Stat(name); err != nil || at.Size() < 5000 {
				t.Errorf("%s: %v %v", name, at, err)
			}
		}
	}
}
