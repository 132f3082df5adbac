package portal_test

import (
	"bytes"
	"context"
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"nhipcau/internal/lang"
	"nhipcau/internal/realtest"
	"nhipcau/knowledge/places"
	"nhipcau/portal"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/catalogue"
	"nhipcau/portal/staff"
	"nhipcau/store"
	"nhipcau/store/storetest"
	"nhipcau/tally"
)

func TestMain(m *testing.M) { os.Exit(realtest.Main(m)) }

// goodCode is one that a ledger would take.
const goodCode = "4829137054"

const password = "con cò bay lả bay la"

// house is a portal that is served over https, with a clock that only the test
// moves.
type house struct {
	*testing.T
	office *staff.Office
	store  *store.Store
	url    string // of the store
	server *httptest.Server

	catalogue *catalogue.Catalogue
	slips     []tally.Slip // what was redeemed
	at        time.Time
}

func build(t *testing.T, change ...func(*portal.Config)) *house {
	t.Helper()
	h := &house{T: t, at: time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)}
	now := func() time.Time { return h.at }
	h.url = storetest.SQLite(t)
	s := storetest.Open(t, h.url)
	h.store = s
	var err error
	h.office, err = staff.Open(staff.Config{Store: s, Key: bytes.Repeat([]byte{7}, 32), Now: now, Quick: true})
	if err != nil {
		t.Fatal(err)
	}
	c := portal.Config{Office: h.office, Store: s, Now: now, Redeem: h.redeem, Places: gazetteer(t),
		Organisations: func() []portal.Choice {
			return []portal.Choice{{ID: "org-1", Name: lang.Text{VI: "Trung tâm <Một>", EN: "Centre One"}}}
		},
		Topics: func() []portal.Choice {
			return []portal.Choice{{ID: "loans", Name: lang.Text{VI: "Vay vốn", EN: "Loans"}}, {ID: "health", Name: lang.Text{VI: "Sức khỏe", EN: "Health"}}}
		},
	}
	rehearsable(t, &c)
	h.server = httptest.NewUnstartedServer(nil)
	c.Origin = strings.Replace("https://"+h.server.Listener.Addr().String(), "127.0.0.1", "localhost", 1)
	for _, f := range change {
		f(&c)
	}
	h.catalogue = c.Catalogue
	p, err := portal.New(c)
	if err != nil {
		t.Fatal(err)
	}
	h.server.Config.Handler = p
	h.server.StartTLS()
	t.Cleanup(h.server.Close)
	return h
}

func gazetteer(t testing.TB) *places.Gazetteer {
	t.Helper()
	g, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// redeem takes the codes of the test as a ledger would.
func (h *house) redeem(_ context.Context, s tally.Slip) error {
	code, err := tally.ParseCode(s.Code)
	if err != nil {
		return err
	}
	h.slips = append(h.slips, s)
	if len(h.slips) > 4 {
		return tally.ErrTooMany
	}
	if code != goodCode || !slices.Contains(s.Topics, "loans") {
		return tally.ErrWrongCode
	}
	return nil
}

// client is one browser.
type client struct {
	*house
	http   *http.Client
	status int
	page   string
	path   string
	head   http.Header
}

func (h *house) client() *client {
	jar, _ := cookiejar.New(nil)
	c := *h.server.Client()
	c.Jar = jar
	return &client{house: h, http: &c}
}

func (c *client) do(req *http.Request, err error) string {
	c.Helper()
	if err != nil {
		c.Fatal(err)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		c.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		c.Fatal(err)
	}
	c.status, c.page, c.path = resp.StatusCode, string(b), resp.Request.URL.RequestURI()
	c.head = resp.Header
	return c.page
}

func (c *client) get(path string) string {
	c.Helper()
	return c.do(http.NewRequest("GET", c.server.URL+path, nil))
}

func (c *client) post(path string, fields ...string) string {
	c.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	req, err := http.NewRequest("POST", c.server.URL+path, strings.NewReader(form.Encode()))
	if err == nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	return c.do(req, err)
}

func (c *client) wants(status int, path string, texts ...string) {
	c.Helper()
	if c.status != status || !strings.HasPrefix(c.path, path) {
		c.Fatalf("got %d at %s, want %d at %s:\n%s", c.status, c.path, status, path, c.page)
	}
	for _, text := range texts {
		if !strings.Contains(c.page, text) {
			c.Fatalf("%q is not on the page %s:\n%s", text, c.path, c.page)
		}
	}
}

var secretShown = regexp.MustCompile(`<code class="copy">([A-Z2-7 ]+)</code>`)

// join takes an invitation up to the first page and gives the app's secret.
func (c *client) join(token, name string) (secret string) {
	c.Helper()
	c.get(portal.JoinPath(token))
	c.wants(200, "/portal/join")
	c.post("/portal/join", "k", token, "name", name, "password", password)
	c.wants(200, "/portal/enrol")
	secret = strings.ReplaceAll(secretShown.FindStringSubmatch(c.page)[1], " ", "")
	c.post("/portal/enrol", "code", c.code(secret))
	c.wants(200, "/portal/enrol", "Mã dự phòng")
	return secret
}

func (h *house) code(secret string) string {
	h.Helper()
	code, err := totp.GenerateCode(secret, h.at)
	if err != nil {
		h.Fatal(err)
	}
	return code
}

func (h *house) invite(p staff.Place) string {
	h.Helper()
	token, err := h.office.Invite(h.Context(), auditlog.CommandLine, p)
	if err != nil {
		h.Fatal(err)
	}
	return token
}

func place(r staff.Role) staff.Place {
	if r == staff.Provider {
		return staff.Place{Role: r, Organisation: "org-1", Topics: []string{"loans"}}
	}
	return staff.Place{Role: r, Export: r == staff.Worker || r == staff.Editor}
}

// names are counted, so that each is another's.
var names atomic.Int64

func fresh() string { return strconv.FormatInt(names.Add(1), 10) }

// as is a browser where somebody of a role is signed in.
func (h *house) as(r staff.Role) *client {
	h.Helper()
	c := h.client()
	c.join(h.invite(place(r)), "mot."+string(r))
	return c
}

func TestFromTheFirstLinkToSigningOutAndInAgain(t *testing.T) {
	h := build(t)
	token, ok, err := h.office.FirstAdmin(t.Context())
	if err != nil || !ok {
		t.Fatal(err)
	}
	c := h.client()
	c.get("/portal/")
	c.wants(200, "/portal/sign-in", "Đăng nhập")
	secret := c.join(token, "lan")
	c.get("/portal/")
	c.wants(200, "/portal/", "Nhân viên", "lan")
	c.post("/portal/sign-out")
	c.wants(200, "/portal/sign-in?done=sign_out", "Bạn đã đăng xuất")
	c.get("/portal/people")
	c.wants(200, "/portal/sign-in?next=%2Fportal%2Fpeople")
	c.post("/portal/sign-in", "name", "LAN", "password", "sai", "next", "/portal/people")
	c.wants(422, "/portal/sign-in", "không đúng", `value="LAN"`)
	c.post("/portal/sign-in", "name", "lan", "password", password, "next", "/portal/people")
	c.wants(200, "/portal/code?next=%2Fportal%2Fpeople")
	c.post("/portal/code", "code", "000000", "next", "/portal/people")
	c.wants(422, "/portal/code", "Mã không đúng")
	h.at = h.at.Add(time.Minute)
	c.post("/portal/code", "code", h.code(secret), "next", "/portal/people")
	c.wants(200, "/portal/people", "lan")
}

func TestAnAdminInvitesChangesDisablesAndResets(t *testing.T) {
	h := build(t)
	admin := h.as(staff.Admin)
	admin.post("/portal/people/invite", "role", "provider", "organisation", "org-1", "topic", "loans", "topic", "nonsense")
	admin.wants(200, "/portal/people/invite", "/portal/join?k=")
	link := regexp.MustCompile(`join\?k=([\w-]+)`).FindStringSubmatch(admin.page)[1]
	hoa := h.client()
	hoa.join(link, "hoa")
	a, err := h.office.Named(t.Context(), "hoa")
	if err != nil || a.Place.Organisation != "org-1" || strings.Join(a.Place.Topics, " ") != "loans" {
		t.Fatalf("%+v %v", a.Place, err)
	}
	admin.post("/portal/people/invite", "role", "provider")
	admin.wants(422, "/portal/people/invite", "chọn đơn vị", "Trung tâm &lt;Một&gt;")
	admin.get("/portal/people/one?id=" + a.ID)
	admin.wants(200, "/portal/people/one", "hoa", "Cơ sở dịch vụ")
	admin.post("/portal/people/place", "id", a.ID, "role", "worker")
	admin.wants(200, "/portal/people/one?done=place", "Đã lưu")
	admin.post("/portal/people/disable", "id", a.ID)
	admin.wants(200, "/portal/people/one?done=disabled", "Đã khóa", "Mở lại")
	hoa.get("/portal/")
	hoa.wants(200, "/portal/sign-in")
	admin.post("/portal/people/reset", "id", a.ID)
	admin.wants(200, "/portal/people/reset", "hoa")
	link = regexp.MustCompile(`join\?k=([\w-]+)`).FindStringSubmatch(admin.page)[1]
	hoa.get(portal.JoinPath(link))
	hoa.wants(200, "/portal/join", "hoa")
	hoa.join(link, "ignored")
	hoa.get("/portal/")
	hoa.wants(200, "/portal/", "hoa")
	me, err := h.office.Named(t.Context(), "mot.admin")
	if err != nil {
		t.Fatal(err)
	}
	admin.post("/portal/people/disable", "id", me.ID)
	admin.wants(422, "/portal/people/disable", "quản trị viên cuối cùng")
}

func TestWhoWasInvitedMayChangeTheLanguageAtAnyMoment(t *testing.T) {
	h := build(t)
	token := h.invite(place(staff.Worker))
	c := h.client()
	c.post("/portal/join", "k", token, "name", "x", "password", "y")
	c.wants(422, "/portal/join")
	c.get("/portal/join" + html.UnescapeString(regexp.MustCompile(`href="(\?[^"]*lang=en[^"]*)"`).FindStringSubmatch(c.page)[1]))
	c.wants(200, "/portal/join", "Choose a sign-in name", token)
}

func TestTheLanguageCanBeChangedBeforeTheSecondFactorToo(t *testing.T) {
	h := build(t)
	for who, says := range map[string]string{"halfway": "Your code", "enrolling": "A second lock"} {
		c := h.comes(who)
		path := map[string]string{"halfway": "/portal/code", "enrolling": "/portal/enrol"}[who]
		c.get(path)
		c.get(path + html.UnescapeString(regexp.MustCompile(`href="(\?[^"]*lang=en[^"]*)"`).FindStringSubmatch(c.page)[1]))
		c.wants(200, path, says, `name="lang" value="en"`)
		c.post(path, "lang", "en", "code", "000000")
		c.wants(422, path, says)
	}
}

func TestARiskyDeedAsksForProofAndComesBack(t *testing.T) {
	h := build(t)
	c := h.client()
	secret := c.join(h.invite(place(staff.Admin)), "lan")
	h.at = h.at.Add(staff.ProofLife)
	c.get("/portal/people/invite")
	c.wants(200, "/portal/prove?next=%2Fportal%2Fpeople%2Finvite", "Xác nhận")
	c.post("/portal/prove", "password", "sai", "code", h.code(secret), "next", "/portal/people/invite")
	c.wants(422, "/portal/prove", "Mật khẩu không đúng")
	c.post("/portal/prove", "password", password, "code", h.code(secret), "next", "/portal/people/invite")
	c.wants(200, "/portal/people/invite", "Mời người mới")
	h.at = h.at.Add(staff.ProofLife)
	c.post("/portal/people/disable", "id", "x", "page", "/portal/people/one?id=x")
	c.wants(200, "/portal/prove?next=%2Fportal%2Fpeople%2Fone%3Fid%3Dx")
}

func TestOnesOwnAccount(t *testing.T) {
	h := build(t)
	c := h.client()
	secret := c.join(h.invite(place(staff.Worker)), "lan")
	h.at = h.at.Add(time.Minute)
	other := h.client()
	other.post("/portal/sign-in", "name", "lan", "password", password)
	other.post("/portal/code", "code", h.code(secret))
	other.wants(200, "/portal/")
	c.get("/portal/me")
	c.wants(200, "/portal/me", "máy này", "Còn 10 mã")
	c.post("/portal/me/sign-out-others")
	c.wants(200, "/portal/me?done=signin_ended")
	other.get("/portal/me")
	other.wants(200, "/portal/sign-in")
	c.post("/portal/me/password", "password", "ngắn")
	c.wants(422, "/portal/me/password", "12 ký tự")
	c.post("/portal/me/password", "password", "một câu khác hẳn câu cũ")
	c.wants(200, "/portal/me?done=password_changed", "Mật khẩu đã đổi")
	c.post("/portal/me/recovery")
	c.wants(200, "/portal/me/recovery", "Mã dự phòng")
	c.post("/portal/me/app/remove")
	c.wants(422, "/portal/me/app/remove", "lớp bảo vệ cuối cùng")
	c.post("/portal/me/lang", "to", "en", "page", "/portal/me")
	c.wants(200, "/portal/me", "My account", `<html lang="en">`)
}

func TestNobodyIsSentElsewhereByALink(t *testing.T) {
	h := build(t)
	c := h.client()
	secret := c.join(h.invite(place(staff.Worker)), "lan")
	for _, next := range []string{"https://evil.example/", "//evil.example/portal/", "/\\evil.example", "/portal/../../x", "javascript:alert(1)", "/hsds/", "/portal/\r\nSet-Cookie: a=b"} {
		h.at = h.at.Add(time.Minute)
		c.post("/portal/sign-out")
		c.post("/portal/sign-in", "name", "lan", "password", password, "next", next)
		c.post("/portal/code", "code", h.code(secret), "next", next)
		if c.status != 200 && c.status != 404 || !strings.HasPrefix(c.path, "/portal/") {
			t.Errorf("%q leads to %d %s", next, c.status, c.path)
		}
	}
}

func TestACodeIsTakenOnceAndForOnesOwnFieldsOnly(t *testing.T) {
	h := build(t)
	c := h.as(staff.Provider)
	c.get("/portal/redeem")
	c.wants(200, "/portal/redeem", "Nhập mã giới thiệu")
	for code, want := range map[string]string{"": "đúng 10 số", "482 913 70": "đúng 10 số", "4829137045": "gõ nhầm", "<b>": "&lt;b&gt;"} {
		c.post("/portal/redeem", "code", code)
		c.wants(422, "/portal/redeem", want)
	}
	c.post("/portal/redeem", "code", "482 913 7054")
	c.wants(200, "/portal/redeem", "Đã nhận")
	if s := h.slips[0]; s.Account == "" || strings.Join(s.Topics, " ") != "loans" {
		t.Fatalf("%+v", s)
	}
	worker := h.as(staff.Worker)
	worker.post("/portal/redeem", "code", goodCode)
	worker.wants(200, "/portal/redeem", "Đã nhận")
	if s := h.slips[1]; strings.Join(s.Topics, " ") != "loans health" {
		t.Fatalf("%+v", s)
	}
	for range 3 {
		c.post("/portal/redeem", "code", goodCode)
	}
	c.wants(429, "/portal/redeem", "đợi 10 phút")
	if entries, err := auditlog.Read(t.Context(), h.store, 0, 100); err != nil || slices.ContainsFunc(entries, func(e auditlog.Entry) bool { return strings.Contains(string(e.Deed), "redeem") }) {
		t.Fatalf("the log says when somebody came: %v %v", entries, err)
	}
}

func TestTheLogShowsAndExportsWhatWasDone(t *testing.T) {
	h := build(t)
	c := h.as(staff.Admin)
	h.client().join(h.invite(place(staff.Worker)), "hoa")
	c.get("/portal/log?q=" + url.QueryEscape("HOA nhan"))
	c.wants(200, "/portal/log", "Nguyên vẹn")
	if strings.Contains(c.page, "mời người mới") || !strings.Contains(c.page, "nhận tài khoản") {
		t.Fatalf("the search finds the wrong lines:\n%s", c.page)
	}
	c.get("/portal/log?from=2026-11-28")
	c.wants(200, "/portal/log", "Không có dòng nào như vậy")
	c.get("/portal/log?from=2026-11-27&to=2026-11-27&q=" + url.QueryEscape("can bo"))
	c.wants(200, "/portal/log", "Cán bộ xã hội, được tải số liệu")
	link := html.UnescapeString(regexp.MustCompile(`href="(/portal/log.csv\?[^"]+)"`).FindStringSubmatch(c.page)[1])
	if found := c.get(link); !strings.Contains(found, "Cán bộ xã hội") || strings.Contains(found, "ứng dụng xác thực") {
		t.Errorf("what is exported is not what is shown (%s):\n%s", link, found)
	}
	sheet := c.get("/portal/log.csv")
	if !strings.Contains(sheet, "ứng dụng xác thực") || strings.Contains(sheet, "totp") {
		t.Errorf("the sheet speaks of %s", sheet)
	}
	c.wants(200, "/portal/log.csv")
	if !strings.HasPrefix(sheet, "\ufeffnumber,at,by,deed") || strings.Count(sheet, "\n") < 9 {
		t.Fatal(sheet)
	}
	c.get("/portal/log")
	c.wants(200, "/portal/log", "tải về: Nhật ký")
}

func TestAFormOfAnotherSiteIsRefused(t *testing.T) {
	h := build(t)
	c := h.as(staff.Admin)
	req, err := http.NewRequest("POST", h.server.URL+"/portal/people/invite", strings.NewReader("role=admin"))
	if err == nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "cross-site")
		req.Header.Set("Origin", "https://evil.example")
	}
	c.do(req, err)
	c.wants(403, "/portal/people/invite")
}

func TestWhatIsSentIsNeverTakenForMarkup(t *testing.T) {
	h := build(t)
	c := h.as(staff.Admin)
	for _, bad := range []string{`"><script>alert(1)</script>`, "{{.Account.Password}}", "\x00\xff", "' OR 1=1 --", strings.Repeat("dài ", 2000)} {
		for _, path := range []string{"/portal/log?q=" + url.QueryEscape(bad), "/portal/people/one?id=" + url.QueryEscape(bad), "/portal/join?k=" + url.QueryEscape(bad), "/portal/?done=" + url.QueryEscape(bad), "/portal/" + url.PathEscape(bad)} {
			page := c.get(path)
			if c.status >= 500 || strings.Contains(page, "<script>alert") || strings.Contains(page, "argon2id") {
				t.Errorf("%s: %d", path, c.status)
			}
		}
		for _, path := range []string{"/portal/sign-in", "/portal/people/invite", "/portal/people/place", "/portal/join"} {
			page := c.post(path, "name", bad, "password", bad, "role", bad, "id", bad, "k", bad, "organisation", bad, "topic", bad, "next", bad, "page", bad)
			if c.status >= 500 || strings.Contains(page, "<script>alert") {
				t.Errorf("%s: %d", path, c.status)
			}
		}
	}
	c.post("/portal/sign-in", "name", strings.Repeat("x", 1<<20))
	c.wants(413, "/portal/sign-in", "quá dài")
}
