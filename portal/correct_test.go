package portal_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"nhipcau/portal/staff"
)

func TestACorrectionChangesNothingAndNamesNobody(t *testing.T) {
	h := build(t)
	c := h.client()
	c.get("/portal/correct?id=nat-115")
	c.wants(200, "/portal/correct", "Không cần tên", "115")
	for _, id := range []string{"", "none", "nat-blgd", "../x"} { // the third is withdrawn
		if c.get("/portal/correct?id=" + id); c.status != 404 {
			t.Errorf("%s: %d", id, c.status)
		}
	}
	c.post("/portal/correct", "id", "nat-115", "text", "x")
	c.wants(422, "/portal/correct", "ít nhất một điều")
	c.post("/portal/correct", "id", "nat-115", "wrong", "phone", "number", "0912 345 678")
	c.wants(422, "/portal/correct", "Số di động có thể là của riêng một người", "0912 345 678")
	before := h.listing("nat-115").ETag()
	c.post("/portal/correct", "id", "nat-115", "wrong", "phone", "wrong", "closed", "wrong", "nonsense", "number", "02373851234",
		"text", "tôi là Nguyễn Thị Hoa, gọi tôi 0912345678 hoặc hoa@example.com, <script>alert(1)</script> chiều không ai nghe")
	c.wants(200, "/portal/correct", "Cảm ơn bạn")
	if h.listing("nat-115").ETag() != before {
		t.Fatal("a correction changed the directory")
	}
	all, err := h.catalogue.Suggestions(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	kept, _ := json.Marshal(all[0])
	for _, needle := range []string{"0912345678", "hoa@example.com", "Hoa", "127.0.0.1", "nonsense"} {
		if strings.Contains(string(kept), needle) {
			t.Errorf("%s is kept: %s", needle, kept)
		}
	}
	if all[0].Day != "2026-11-27" || all[0].Number != "0237 385 1234" {
		t.Fatalf("%+v", all[0])
	}
	editor := h.as(staff.Editor)
	editor.get("/portal/services/corrections")
	editor.wants(200, "/portal/services/corrections", "0237 385 1234", "chiều không ai nghe", "nơi này đã đóng cửa")
	link := regexp.MustCompile(`suggestion=([A-Z0-9]+)`).FindStringSubmatch(editor.page)[1]
	editor.get("/portal/services/edit?id=nat-115&part=contact&suggestion=" + link)
	editor.wants(200, "/portal/services/edit", `value="0237 385 1234"`, "Có người nói sai")
	editor.sends("nat-115", "contact", editor.hidden("seen"), "suggestion", link, "phones-0-number", "115", "access", "phone")
	editor.wants(200, "/portal/services/one?done=saved")
	editor.get("/portal/services/corrections")
	editor.wants(200, "/portal/services/corrections", "Không có góp ý nào đang chờ")
}

// Who came from the chat goes back to it, leaves at once, and changes the language
// without losing the service, whose code never stands in an address.
func TestWhoCorrectsSomethingIsNotAmongTheStaff(t *testing.T) {
	h := build(t)
	c := h.client()
	c.post("/portal/correct", "id", "nat-115", "ask", "1")
	c.wants(200, "/portal/correct", `class="brand" href="/"`, `href="/bep"`, `name="id" value="nat-115"`, `name="ask" value="1"`)
	c.post("/portal/correct", "id", "nat-115", "ask", "1", "lang", "en")
	c.wants(200, "/portal/correct", "Is something wrong?", "Leave now")
	if strings.Contains(c.path, "nat-115") || strings.Contains(c.page, "signed out") {
		t.Errorf("%s:\n%s", c.path, c.page)
	}
	c.post("/portal/correct", "id", "nat-115", "wrong", "other", "lang", "en")
	c.wants(200, "/portal/correct", "Thank you", "Leave now")
	staff := h.as(staff.Editor)
	staff.get("/portal/correct?id=nat-115")
	staff.wants(200, "/portal/correct", `class="menu"`)
}

func TestNobodyCanFloodTheEditorsWithCorrections(t *testing.T) {
	h := build(t)
	c := h.client()
	for i := range 4 {
		c.post("/portal/correct", "id", "nat-115", "wrong", "other", "text", fmt.Sprint("lần ", strings.Repeat("ơi ", i)))
		c.wants(200, "/portal/correct", "Cảm ơn")
	}
	c.post("/portal/correct", "id", "nat-115", "wrong", "other")
	c.wants(429, "/portal/correct", "sau 15 phút")
	h.at = h.at.Add(16 * time.Minute)
	c.post("/portal/correct", "id", "nat-115", "wrong", "hours")
	c.wants(200, "/portal/correct", "Cảm ơn")
	editor := h.as(staff.Editor)
	editor.get("/portal/services/corrections")
	id := editor.hidden("id")
	editor.post("/portal/services/corrections", "id", id)
	editor.wants(200, "/portal/services/corrections?done=dismissed", "Đã bỏ qua")
	editor.post("/portal/services/corrections", "id", id)
	editor.wants(200, "/portal/services/corrections?done=dismissed")
	h.at = h.at.AddDate(0, 0, 61)
	if all, err := h.catalogue.Suggestions(t.Context()); err != nil || len(all) != 0 {
		t.Fatal("corrections are kept for longer than was said:", all, err)
	}
}

func TestACorrectionSurvivesAnything(t *testing.T) {
	h := build(t)
	c := h.client()
	for _, bad := range []string{`"><script>alert(1)</script>`, "\x00\xff", "' OR 1=1 --", strings.Repeat("ạ", 50_000), "{{.}}"} {
		h.at = h.at.Add(time.Hour)
		for _, id := range []string{"nat-115", bad} {
			c.post("/portal/correct", "id", id, "wrong", bad, "wrong", "other", "number", bad, "text", bad, "lang", bad)
			if c.status >= 500 || strings.Contains(c.page, "<script>alert") {
				t.Errorf("%.20q: %d", bad, c.status)
			}
			c.post("/portal/correct", "id", id, "wrong", "other", "text", bad)
			if c.status >= 500 {
				t.Errorf("%.20q: %d", bad, c.status)
			}
		}
	}
	editor := h.as(staff.Editor)
	if editor.get("/portal/services/corrections"); editor.status != 200 || strings.Contains(editor.page, "<script>alert") {
		t.Fatal(editor.status)
	}
}
