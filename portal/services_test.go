package portal_test

import (
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"nhipcau/knowledge/directory"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/catalogue"
	"nhipcau/portal/staff"
)

// listing reads one service of the draft.
func (h *house) listing(id string) *directory.Listing {
	h.Helper()
	e, err := h.catalogue.Get(h.Context(), id)
	if err != nil {
		h.Fatal(err)
	}
	return e.Listing
}

// draft reads the draft.
func (h *house) draft() catalogue.Draft {
	h.Helper()
	d, err := h.catalogue.Draft(h.Context())
	if err != nil {
		h.Fatal(err)
	}
	return d
}

// hidden gives the value of a hidden field of the page.
func (c *client) hidden(name string) string {
	c.Helper()
	m := regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(c.page)
	if m == nil {
		c.Fatalf("no field %s on %s", name, c.path)
	}
	return html.UnescapeString(m[1])
}

// saves fills in a part of a service's form as it stands and sends it.
func (c *client) saves(id, part string, fields ...string) {
	c.Helper()
	c.get("/portal/services/edit?id=" + id + "&part=" + part)
	c.wants(200, "/portal/services/edit")
	c.sends(id, part, c.hidden("seen"), fields...)
}

func (c *client) sends(id, part, seen string, fields ...string) {
	c.Helper()
	c.post("/portal/services/edit", append([]string{"id", id, "part", part, "seen", seen, "has", "1", "do", "save"}, fields...)...)
}

func TestServicesAreFoundInAnyWriting(t *testing.T) {
	h := build(t)
	c := h.as(staff.Worker)
	for q, want := range map[string]string{
		"q=tro giup phap ly":        "Trợ giúp pháp lý",
		"q=111":                     "111",
		"topic=loans":               "Vay vốn",
		"state=hidden":              "không giới thiệu",
		"when=never&sort=due":       "chưa ai gọi",
		"area=14797":                "Hạc Thành",
		"q=khong co dau nhu the":    "Không có dịch vụ nào như vậy",
		"sort=name&page=1":          "đang xem 26–50",
		"page=99999999999999999999": "đang xem 1–25",
	} {
		page := c.get("/portal/services?" + strings.ReplaceAll(q, " ", "+"))
		if c.status != 200 || !strings.Contains(page, want) {
			t.Errorf("%s: %d without %q", q, c.status, want)
		}
		if strings.Contains(page, "Thêm dịch vụ") {
			t.Errorf("%s: a social worker is offered to change the directory", q)
		}
	}
}

func TestAServiceIsAddedPartByPart(t *testing.T) {
	h := build(t)
	c := h.as(staff.Editor)
	c.post("/portal/services/new", "name_vi", " ", "phones-0-number", "12")
	c.wants(422, "/portal/services/new", "thiếu tên", "không gọi được", "chọn ít nhất một chủ đề")
	c.post("/portal/services/new", "name_vi", "Tổng đài quốc gia bảo vệ trẻ em 111", "topics", "loans", "phones-0-number", "1900969680")
	c.wants(422, "/portal/services/new", "Có thể đã có", "cùng số điện thoại")
	c.post("/portal/services/new", "name_vi", "Quỹ vay Hoa Sen", "organization_vi", "Hội <Thử>", "topics", "loans", "phones-0-number", "+84 2373 123456")
	c.wants(200, "/portal/services/one?done=new_service&id=m-quy-vay-hoa-sen", "Quỹ vay Hoa Sen", "Hội &lt;Thử&gt;", "0237 312 3456")
	id := "m-quy-vay-hoa-sen"
	c.saves(id, "what", "summary_vi", strings.Repeat("dài ", 40), "topics", "loans")
	c.wants(422, "/portal/services/edit", "nhiều nhất 120", `href="#summary_vi"`, `aria-invalid="true"`)
	c.saves(id, "what", "summary_vi", "Cho vay để buôn bán nhỏ.", "summary_en", "Small loans for a trade.", "topics", "loans", "topics", "nonsense")
	c.wants(200, "/portal/services/one?done=saved", "Cho vay để buôn bán nhỏ.")
	c.saves(id, "who", "name_vi", "Quỹ vay Hoa Sen", "name_en", "Hoa Sen fund", "organization_vi", "Hội Thử", "organization_en", "A society")
	c.saves(id, "where", "scope", "area", "add", "Qqqq Wwww")
	c.wants(422, "/portal/services/edit", "không có xã, phường nào tên")
	c.post("/portal/services/edit", "id", id, "part", "where", "has", "1", "do", "add", "add", "huyện Hậu Lộc\nHạc Thành")
	c.wants(200, "/portal/services/edit", `value="14797" checked`)
	c.saves(id, "where", "scope", "area", "add", "huyện Hậu Lộc")
	if l := h.listing(id); len(l.Area.Communes) < 4 || l.Area.Scope != directory.ScopeArea {
		t.Fatalf("%+v", l.Area)
	}
	c.saves(id, "when", "hours-mo-am-from", "07:30", "hours-mo-am-to", "07:00")
	c.wants(422, "/portal/services/edit", "phải sau giờ mở")
	c.saves(id, "when", "hours-mo-am-from", "07:30", "hours-mo-am-to", "11:30", "hours-tu-am-from", "7h30", "hours-tu-am-to", "11:30", "holiday", "closed")
	if l := h.listing(id); len(l.Schedule.Weekly) != 1 || len(l.Schedule.Weekly[0].Days) != 2 || l.Schedule.Note.VI != "trừ lễ, Tết" {
		t.Fatalf("%+v", l.Schedule)
	}
	c.saves(id, "when", "quick", "T2–T6 7h30–11h30, 13h–17h", "holiday", "unknown")
	if l := h.listing(id); len(l.Schedule.Weekly) != 2 {
		t.Fatalf("%+v", l.Schedule)
	}
	c.saves(id, "papers", "documents-0-document_vi", "Căn cước", "documents-0-document_en", "ID card", "costs-0-text_vi", "Không mất tiền.", "costs-0-text_en", "Free.", "costs-0-free", "yes")
	c.saves(id, "safety", "asks_id", "yes", "asks_id_vi", "Họ xem căn cước.", "asks_id_en", "They look at your ID.")
	c.saves(id, "check", "confidence", "high", "sources-0-url", "javascript:alert(1)", "sources-0-date", "32/13/2026")
	c.wants(422, "/portal/services/edit", "bắt đầu bằng https", "không phải ngày")
	c.saves(id, "check", "confidence", "high", "verification", "public", "sources-0-url", "https://example.org/vay", "sources-0-date", "9/2026", "next_in", "30")
	c.wants(200, "/portal/services/one?done=saved", "https://example.org/vay")
	if l := h.listing(id); len(l.Gate(h.at)) > 0 || l.Verification.Due != "2026-12-27" {
		t.Fatalf("it is not ready to be offered: %v %+v", l.Gate(h.at), l.Verification)
	}
	entries, err := auditlog.Read(t.Context(), h.store, 0, 3)
	if err != nil || entries[0].Deed != "listing_edited" || entries[0].By.Name != "mot.editor" {
		t.Fatal(entries, err)
	}
}

func TestWhoAServiceIsForIsPickedFromListsAndTried(t *testing.T) {
	h := build(t)
	c := h.as(staff.Editor)
	c.post("/portal/services/new", "name_vi", "Vay thử", "topics", "loans")
	id := "m-vay-thu"
	lists := []string{"way", "lists", "join", "all", "block-0-how", "all", "block-0-is", "household:poor", "block-0-is", "household:near_poor",
		"block-1-how", "none", "block-1-is", "age:under16", "eligible_vi", "Hộ nghèo từ 16 tuổi", "eligible_en", "Poor households, 16 or over"}
	c.saves(id, "eligibility", lists...)
	c.wants(422, "/portal/services/edit", "phải có trang nguồn")
	c.post("/portal/services/edit", append([]string{"id", id, "part", "eligibility", "has", "1", "do", "try", "try-household", "poor", "try-age", "under16"}, lists...)...)
	c.wants(200, "/portal/services/edit", "Không, vì:", "bạn dưới 16 tuổi", "Ví dụ được giúp:")
	c.post("/portal/services/edit", append([]string{"id", id, "part", "eligibility", "has", "1", "do", "try", "try-household", "poor"}, lists...)...)
	c.wants(200, "/portal/services/edit", "Chưa rõ")
	c.saves(id, "eligibility", append(lists, "rule_url", "https://example.org/luat", "rule_date", "2026")...)
	c.wants(200, "/portal/services/one?done=saved")
	if rule := h.listing(id).Eligibility.Rule; rule != `household in ["poor", "near_poor"] && age != "under16"` {
		t.Fatal(rule)
	}
	c.get("/portal/services/edit?id=" + id + "&part=eligibility")
	c.wants(200, "/portal/services/edit", `value="household:near_poor" checked`, `value="age:under16" checked`)
	for rule, want := range map[string]string{
		`housh == "poor"`:             "không có điều nào tên là “housh”",
		`household == "rich"`:         "“household” không có giá trị “rich”",
		`household == "poor" &&`:      "quy tắc sai ở chữ thứ",
		`household + "x" == "y"`:      "phép so sánh",
		strings.Repeat("(", 2000):     "dài hoặc rắc rối",
		`"><script>alert(1)</script>`: "quy tắc",
	} {
		c.saves(id, "eligibility", append([]string{"rule", rule, "rule_url", "https://example.org/luat", "rule_date", "2026", "eligible_vi", "a", "eligible_en", "a", "way"}, "raw")...)
		c.wants(422, "/portal/services/edit", html.EscapeString(want))
		if strings.Contains(c.page, "<script>alert") {
			t.Fatal("a script")
		}
	}
}

func TestWhoSavesSecondSeesBothAndChooses(t *testing.T) {
	h := build(t)
	an, binh := h.as(staff.Editor), h.as(staff.Admin)
	an.get("/portal/services/edit?id=nat-115&part=who")
	seen := an.hidden("seen")
	binh.saves("nat-115", "who", "name_vi", "Cấp cứu của Bình", "name_en", "Binh's", "organization_vi", "Đơn vị Bình", "organization_en", "Binh's house")
	binh.wants(200, "/portal/services/one?done=saved")
	mine := []string{"name_vi", "Cấp cứu của An", "name_en", "An's", "organization_vi", "Đơn vị An", "organization_en", "Binh's house"}
	an.sends("nat-115", "who", seen, mine...)
	an.wants(409, "/portal/services/edit", "Cấp cứu của Bình", "Cấp cứu của An", "Đơn vị An", "Người kia đã lưu")
	if l := h.listing("nat-115"); l.Name.VI != "Cấp cứu của Bình" {
		t.Fatal("the first was lost")
	}
	an.sends("nat-115", "who", an.hidden("seen"), append(mine, "theirs", "name", "theirs", "nonsense")...)
	an.wants(200, "/portal/services/one?done=saved")
	if l := h.listing("nat-115"); l.Name.VI != "Cấp cứu của Bình" || l.Organization.VI != "Đơn vị An" || l.Name.EN != "An's" {
		t.Fatalf("%+v %+v", l.Name, l.Organization)
	}
	// Another part of the same service is nobody's business.
	an.get("/portal/services/edit?id=nat-115&part=safety")
	seen = an.hidden("seen")
	binh.saves("nat-115", "who", append(mine, "name_vi", "Khác")...)
	an.sends("nat-115", "safety", seen, "asks_id", "no")
	an.wants(200, "/portal/services/one?done=saved")
}

func TestSeveralServicesAtOnceAreAskedAboutFirst(t *testing.T) {
	h := build(t)
	c := h.as(staff.Editor)
	c.post("/portal/services/bulk", "do", "withdraw")
	c.wants(422, "/portal/services/bulk", "Hãy chọn ít nhất một")
	c.post("/portal/services/bulk", "do", "withdraw", "id", "nat-tgpl", "id", "nat-nbby", "id", "../../x")
	c.wants(200, "/portal/services/bulk", "Vì sao tạm ngừng", "Các dịch vụ này sẽ không được giới thiệu nữa")
	tags := regexp.MustCompile(`name="etag" value="([^"]*)"`).FindAllStringSubmatch(c.page, -1)
	if len(tags) != 2 || h.listing("nat-tgpl").Withheld != "" {
		t.Fatal("it was done without asking")
	}
	h.as(staff.Admin).saves("nat-nbby", "safety", "asks_id", "no")
	sure := []string{"do", "withdraw", "sure", "1", "id", "nat-tgpl", "etag", tags[0][1], "id", "nat-nbby", "etag", tags[1][1]}
	c.post("/portal/services/bulk", sure...)
	c.wants(422, "/portal/services/bulk", "Hãy ghi vì sao")
	c.post("/portal/services/bulk", append(sure, "why", "đang sửa nhà")...)
	c.wants(200, "/portal/services/bulk", "Xong 1 dịch vụ", "Chưa làm những nơi này", "Ngôi nhà Bình yên: người khác vừa sửa")
	if h.listing("nat-tgpl").Withheld != "đang sửa nhà" || h.listing("nat-nbby").Withheld != "" {
		t.Fatal("not as it was seen")
	}
	c.get("/portal/services?state=withdrawn")
	c.wants(200, "/portal/services", "Trợ giúp pháp lý 1800 1233")
	c.get("/portal/services/one?id=nat-tgpl")
	c.post("/portal/services/deed", "id", "nat-tgpl", "etag", c.hidden("etag"), "do", "show")
	c.wants(200, "/portal/services/one?done=show")
	c.post("/portal/services/deed", "id", "nat-tgpl", "etag", "old", "do", "verify")
	c.wants(409, "/portal/services/deed")
	c.get("/portal/services/one?id=nat-tgpl")
	c.post("/portal/services/deed", "id", "nat-tgpl", "etag", c.hidden("etag"), "do", "verify")
	if l := h.listing("nat-tgpl"); l.Freshness(h.at) != directory.Fresh || l.Verification.By != "điều phối viên" {
		t.Fatalf("%+v", l.Verification)
	}
}

func TestAServiceIsCopiedRemovedAndBroughtBack(t *testing.T) {
	h := build(t)
	c := h.as(staff.Editor)
	c.post("/portal/services/copy", "id", "nat-tgpl")
	c.wants(200, "/portal/services/edit", "(bản sao)")
	c.get("/portal/services?state=drafted")
	c.wants(200, "/portal/services", "(bản sao)", "1 dịch vụ đã sửa mà chưa công bố")
	c.get("/portal/services/one?id=nat-tgpl")
	etag := c.hidden("etag")
	c.post("/portal/services/remove", "id", "nat-tgpl")
	c.wants(200, "/portal/services/remove", "Nếu chỉ ngừng một thời gian")
	c.post("/portal/services/remove", "id", "nat-tgpl", "etag", etag, "sure", "1")
	c.wants(200, "/portal/services/one?done=removed", "sẽ bỏ khi công bố")
	c.post("/portal/services/remove", "id", "nat-tgpl", "etag", etag, "sure", "1")
	c.wants(200, "/portal/services/one?done=removed")
	c.saves2("nat-tgpl")
	c.post("/portal/services/deed", "id", "nat-tgpl", "do", "discard", "etag", "old")
	c.wants(409, "/portal/services/deed")
	c.post("/portal/services/deed", "id", "nat-tgpl", "do", "discard", "etag", "")
	c.wants(200, "/portal/services/one?done=discard")
	c.post("/portal/services/deed", "id", "nat-tgpl", "do", "discard", "etag", "") // tapped twice
	c.wants(200, "/portal/services/one?done=nothing")
	if h.listing("nat-tgpl") == nil {
		t.Fatal("it did not come back")
	}
}

// saves2 sends a form for a service that is about to go.
func (c *client) saves2(id string) {
	c.Helper()
	c.sends(id, "who", "x", "name_vi", "x")
	c.wants(200, "/portal/services/one?done=removed")
}

// Whatever comes is answered, nothing of it is taken for markup or a path, and
// no listing breaks.
func TestTheDirectorysFormsSurviveAnything(t *testing.T) {
	h := build(t)
	c := h.as(staff.Editor)
	bad := []string{`"><script>alert(1)</script>`, "{{.Account.Password}}", "\x00\xff\xfe", "' OR 1=1 --", "../../../etc/passwd", "=HYPERLINK(\"x\")", "%s%n", strings.Repeat("ạ", 60_000), "-1", "NaN", "\u202eabc"}
	parts := []string{"who", "what", "where", "when", "contact", "eligibility", "papers", "safety", "check", "nonsense"}
	names := []string{"name_vi", "organization_en", "summary_vi", "topics", "tags", "lead", "scope", "communes", "districts", "add", "locations-0-address_vi", "locations-0-commune", "hidden-23-address_vi", "hidden-99999-address_vi",
		"quick", "hours-mo-am-from", "holiday", "phones-0-number", "phones-0-hours", "phones-0-price", "website", "access", "block-0-is", "block-0-how", "rule", "rule_url", "rule_date", "documents-0-document_vi", "costs-0-text_vi",
		"asks_id", "notices-0-text_vi", "confidence", "verification", "verified_on", "next_check", "next_in", "sources-0-url", "sources-0-date", "withheld", "seen", "theirs", "try-age", "try-area"}
	for i, b := range bad {
		for _, q := range []string{"?q=", "?topic=", "?area=", "?page=", "/one?id=", "/edit?id=nat-115&part=", "/edit?part=who&id=", "/edit?id=nat-115&part=contact&number="} {
			if c.get("/portal/services" + q + url.QueryEscape(b)); c.status >= 500 || strings.Contains(c.page, "<script>alert") {
				t.Errorf("%s%q: %d", q, b, c.status)
			}
		}
		for n, p := range parts {
			if len(b) > 1000 && n%3 != i%3 {
				continue
			}
			fields := []string{"id", "nat-115", "part", p, "has", "1", "do", []string{"save", "add", "try", b}[i%4], "way", []string{"lists", "raw"}[i%2]}
			for j, name := range names {
				if len(b) < 1000 || j%9 == n%9 && j < 60 {
					fields = append(fields, name, b)
				}
			}
			c.post("/portal/services/edit", fields...)
			if c.status >= 500 || strings.Contains(c.page, "<script>alert") {
				t.Errorf("%s %.20q: %d", p, b, c.status)
			}
		}
		for _, path := range []string{"/new", "/copy", "/remove", "/deed", "/bulk"} {
			c.post("/portal/services"+path, "id", b, "name_vi", b, "organization_vi", b, "topics", b, "do", b, "why", b, "etag", b, "sure", b, "anyway", b)
			if c.status >= 500 {
				t.Errorf("%s %.20q: %d", path, b, c.status)
			}
		}
	}
	if _, err := h.catalogue.Publish(t.Context(), auditlog.CommandLine, h.draft(), "x"); err != nil && !strings.Contains(err.Error(), "changes nothing") {
		t.Error("what was sent broke the draft:", err)
	}
}

func TestADoubleTapAddsOneService(t *testing.T) {
	h := build(t)
	c := h.as(staff.Editor)
	c.post("/portal/services/new", "name_vi", "Một thôi", "topics", "loans")
	c.wants(200, "/portal/services/one")
	c.post("/portal/services/new", "name_vi", "Một thôi", "topics", "loans")
	c.wants(422, "/portal/services/new", "Có thể đã có")
}

// editorActor changes the directory behind the portal's back, as the command
// line does.
var editorActor = auditlog.CommandLine
