package portal_test

import (
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"nhipcau/flows"
	"nhipcau/flows/content"
	"nhipcau/internal/browsertest"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
	"nhipcau/knowledge/questions"
	"nhipcau/knowledge/understand"
	"nhipcau/portal"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/catalogue"
	telephone "nhipcau/portal/phone"
	"nhipcau/portal/staff"
	"nhipcau/portal/wording"
)

// builtin is what conversations are made of, read once: understanding has to
// learn.
var builtin = sync.OnceValues(func() (k flows.Knowledge, err error) {
	if k.Facts, err = eligibility.Load(); err != nil {
		return k, err
	}
	if k.Places, err = places.Load(); err != nil {
		return k, err
	}
	if k.Directory, err = directory.Load(k.Facts, k.Places); err != nil {
		return k, err
	}
	if k.Questions, err = questions.Load(); err != nil {
		return k, err
	}
	k.Understand, err = understand.New(k.Questions)
	return k, err
})

// exam is one for all tests: who is understood without anything added is found out
// once, and with what they all add.
var exam = sync.OnceValue(func() *understand.Exam {
	k, err := builtin()
	if err != nil {
		panic(err)
	}
	return understand.NewExam(k.Questions)
})

// rehearsable gives a portal what its telephone needs.
func rehearsable(t testing.TB, c *portal.Config) {
	t.Helper()
	k, err := builtin()
	if err != nil {
		t.Fatal(err)
	}
	c.Knowledge = k
	if c.Wording, err = wording.Open(wording.Config{Store: c.Store, Files: content.Files, Base: k, Now: c.Now}); err != nil {
		t.Fatal(err)
	}
	c.Catalogue, err = catalogue.Open(catalogue.Config{Store: c.Store, Vocabulary: k.Facts, Places: k.Places, Builtin: k.Directory.Snapshot(), Now: c.Now})
	if err != nil {
		t.Fatal(err)
	}
	c.Looks = []telephone.Look{{ID: "telegram", Draw: telephone.Web}, {ID: "zalo", Draw: telephone.Web}}
}

var movesOf = regexp.MustCompile(`name="m" value="([^"]*)"`)

// made are the moves that a page carries.
func (c *client) made() (fields []string) {
	form, _, _ := strings.Cut(c.page, "</form>")
	for _, m := range movesOf.FindAllStringSubmatch(form, -1) {
		fields = append(fields, "m", m[1])
	}
	return fields
}

func TestADraftIsTriedOnTheTelephone(t *testing.T) {
	var desk *catalogue.Catalogue
	h := build(t, func(c *portal.Config) { desk = c.Catalogue })
	c := h.as(staff.Editor)
	c.get("/portal/phone?place=hac+thanh&is.age=adult")
	c.wants(200, "/portal/phone", "Chào bạn", "Bạn đang cần giúp chuyện gì?", "bản nháp")
	c.post("/portal/phone", append(c.made(), "tap", "menu.main/danger")...)
	c.wants(200, "/portal/phone", "Tôi đang gặp nguy hiểm", "113")
	c.post("/portal/phone", append(c.made(), "say", "vay von")...)
	c.wants(200, "/portal/phone", "Bạn cần vốn để làm gì?", "vay von", "loans.purpose")
	c.post("/portal/phone", append(c.made(), "undo", "1")...)
	if strings.Contains(c.page, "Bạn cần vốn để làm gì?</p>") {
		t.Error("nothing was undone")
	}
	c.post("/portal/phone", append(c.made(), "look", "web", "look", "zalo", "tap", "menu.main/danger")...)
	c.wants(200, "/portal/phone", `class="phone look-zalo"`)
	c.post("/portal/phone", append(c.made(), "restart", "1")...)
	if len(c.made()) != 0 {
		t.Error("it does not begin again")
	}

	c.get("/portal/phone/frame?at=menu.hello")
	if n := strings.Count(c.page, "<p>Chào bạn. Đây là Nhịp Cầu"); n != 1 {
		t.Errorf("it greets %d times", n)
	}

	// A listing of the draft is what the telephone shows; live it is as before.
	e, err := desk.Get(t.Context(), "nat-113")
	if err != nil {
		t.Fatal(err)
	}
	l := *e.Listing
	l.Name.VI = "Công an thử nghiệm"
	if _, err := desk.Put(t.Context(), auditlog.CommandLine, e.ETag, &l); err != nil {
		t.Fatal(err)
	}
	c.get("/portal/phone?at=safety")
	c.wants(200, "/portal/phone", "Công an thử nghiệm")
	if c.get("/portal/phone?at=safety&on=live"); strings.Contains(c.page, "thử nghiệm") {
		t.Error("what is live shows the draft")
	}
}

func TestTheTelephoneSaysWhyAndGivesNoRealCode(t *testing.T) {
	h := build(t)
	c := h.as(staff.Editor)
	c.get("/portal/phone?at=legal.refer&place=hac+thanh")
	if c.status != 200 {
		t.Fatal(c.status)
	}
	c.get("/portal/phone?" + url.Values{"at": {"loans.offers"}, "place": {"xã Hoằng Lộc"}, "is.age": {"adult"}}.Encode())
	c.wants(200, "/portal/phone", "Mã ví dụ", "123 456 7890", "Được giới thiệu", "Dành cho", "Không xét đến")
	if _, _, err := h.office.FirstAdmin(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestTheTelephoneTakesAnything(t *testing.T) {
	h := build(t)
	c := h.as(staff.Editor)
	for _, bad := range []string{`"><script>alert(1)</script>`, "{{.Page}}", "\x00\xff\r\n", strings.Repeat("dài ", 3000), "loans.nowhere", "!leave", "x/y", "t:menu.main/danger"} {
		for _, field := range []string{"tap", "say", "at", "place", "look", "in", "on", "m", "is.age"} {
			for _, path := range []string{"/portal/phone", "/portal/phone/frame"} {
				c.post(path, field, bad)
				if c.status != 200 || strings.Contains(c.page, "<script>alert") {
					t.Fatalf("%s %s=%q: %d", path, field, bad[:min(len(bad), 40)], c.status)
				}
			}
		}
	}
	var many []string
	for range 100 {
		many = append(many, "m", "s:xin chao")
	}
	c.post("/portal/phone", many...)
	c.wants(200, "/portal/phone", "quá dài")
	c.post("/portal/phone", "tap", "!leave")
	c.wants(200, "/portal/phone", "trang nấu ăn")
	c.get("/portal/phone?place=Berlin")
	c.wants(200, "/portal/phone", "Không có nơi nào tên như vậy")
}

func TestOnlyTheFrameMayBeFramedAndOnlyHere(t *testing.T) {
	h := build(t)
	c := h.as(staff.Editor)
	for path, want := range map[string]string{"/portal/phone": "frame-ancestors 'none'", "/portal/phone/frame": "frame-ancestors 'self'"} {
		resp, err := c.http.Get(h.server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if got := resp.Header.Get("Content-Security-Policy"); !strings.Contains(got, want) || strings.Contains(got, "*") {
			t.Errorf("%s: %s", path, got)
		}
	}
}

func TestTheTelephoneFitsEverybody(t *testing.T) {
	h := build(t)
	browser := browsertest.Start(t)
	for name, look := range map[string]browsertest.Look{"phone": phone, "small": narrow} {
		v := browser.Visitor(t, look)
		h.enters(v, place(staff.Editor), "lan."+name)
		v.Visit(h.named("/portal/phone?at=loans&look=telegram"))
		v.Sees("có khoản vay riêng cho mỗi việc")
		v.Tap("Buôn bán, mở quán, làm nghề")
		v.Sees("Người ở trọ cũng hỏi được")
		v.Type("say", "hoang loc")
		v.Tap("Gửi")
		v.Picture("telephone-" + name)
		v.Fits()
		v.Accessible()
		v.Visit(h.named("/portal/phone/frame?at=loans.offers&place=hac+thanh"))
		v.Sees("Mã ví dụ")
		v.Picture("telephone-frame-" + name)
		v.Fits()
		v.Accessible()
	}
}
