package portal_test

import (
	"html"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"nhipcau/internal/realtest"
	"nhipcau/portal"
	"nhipcau/portal/staff"
)

func TestMain(m *testing.M) { os.Exit(realtest.Main(m)) }

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
