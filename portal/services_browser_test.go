package portal_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"nhipcau/internal/browsertest"
	"nhipcau/internal/lang"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/catalogue"
	"nhipcau/portal/staff"
)

// narrow is the smallest telephone there is (WCAG 2.2, 1.4.10).
var narrow = browsertest.Look{Width: 320, Height: 640}

// busy leaves something on each page of the directory: a change that
// is not published, a release, two that may be one, a correction, a call in vain.
func (h *house) busy() {
	h.Helper()
	t, c := h.T, h.as(staff.Editor)
	c.saves("nat-tgpl", "who", "name_vi", "Trợ giúp pháp lý mới", "name_en", "Legal aid", "organization_vi", "Bộ Tư pháp", "organization_en", "Ministry of Justice")
	if _, err := h.catalogue.Publish(t.Context(), auditlog.CommandLine, h.draft(), "tên mới"); err != nil {
		t.Fatal(err)
	}
	c.saves("nat-tgpl", "check", "verification", "phone", "verified_on", "1/6/2026", "verified_by", "điều phối viên")
	c.post("/portal/services/new", "name_vi", "Vay thử", "topics", "loans", "phones-0-number", "1800 1233", "anyway", "yes")
	c.wants(200, "/portal/services/one")
	if err := h.catalogue.Suggest(t.Context(), catalogue.Suggestion{Listing: "nat-115", Wrong: []string{"phone", "hours"}, Number: "0237 385 1234", Text: "chiều không ai nghe"}); err != nil {
		t.Fatal(err)
	}
	if err := h.catalogue.Tried(t.Context(), auditlog.CommandLine, "nat-tgpl", "x"); err != nil {
		t.Fatal(err)
	}
}

// editorAt is an editor in a browser.
func (h *house) editorAt(b *browsertest.Browser, l browsertest.Look, in lang.Lang, name string) *browsertest.Visitor {
	h.Helper()
	v := b.Visitor(h.T, l)
	h.enters(v, place(staff.Editor), name)
	if in == lang.EN {
		v.Visit(h.named("/portal/me"))
		v.Tap("English")
		v.Sees("My account")
	}
	return v
}

// An editor adds a service with a condition and publishes it, on a telephone,
// with and without a script; another is told what was changed meanwhile.
func TestAnEditorsDayOnATelephone(t *testing.T) {
	for name, look := range map[string]browsertest.Look{"script": phone, "plain": small} {
		t.Run(name, func(t *testing.T) {
			h := build(t)
			h.T = t
			v := h.editorAt(browsertest.Start(t), look, lang.VI, "lan")
			v.Visit(h.named("/portal/services"))
			v.Tap("Thêm dịch vụ")
			v.Type("name_vi", "Quỹ vay Hoa Sen")
			press(v, `//input[@name="topics"][@value="loans"]`)
			v.Type("phones-0-number", "02373123456")
			v.Tap("Thêm")
			v.Sees("Đã thêm vào bản nháp")
			v.Visit(h.named("/portal/services/edit?id=m-quy-vay-hoa-sen&part=eligibility"))
			press(v, `(//summary[contains(., "Nhà bạn có sổ hộ nghèo")])[1]`)
			press(v, `(//input[@value="household:poor"])[1]`)
			press(v, `//button[@value="try"]`)
			v.Sees("Chưa rõ")
			press(v, `//p[@class="deeds"]/button[@class="go"]`)
			v.Sees("có điều kiện thì phải có trang nguồn")
			v.Type("eligible_vi", "Hộ nghèo")
			v.Type("eligible_en", "Poor households")
			v.Type("rule_url", "https://example.org/luat")
			v.Type("rule_date", "9/2026")
			// Somebody else changes the same part meanwhile.
			other := h.as(staff.Admin)
			other.saves("m-quy-vay-hoa-sen", "eligibility", "way", "lists", "basis", "Nghị định 1")
			press(v, `//p[@class="deeds"]/button[@class="go"]`)
			v.Sees("Hai người cùng sửa")
			v.Sees("Nghị định 1")
			v.Picture("collide-" + name)
			if !look.NoJS { // axe is a script
				v.Fits()
				v.Accessible()
			}
			press(v, `//p[@class="deeds"]/button[@class="go"]`)
			v.Sees("Đã lưu vào bản nháp")
			if e := h.listing("m-quy-vay-hoa-sen").Eligibility; e.Rule != `household == "poor"` || e.Basis != "Nghị định 1" {
				t.Fatalf("what only one of them changed is lost: %+v", e)
			}
			v.Visit(h.named("/portal/services/draft"))
			v.Sees("Quỹ vay Hoa Sen")
			v.Type("note", "quỹ mới")
			v.Tap("Công bố cho mọi người")
			v.Sees("Đã công bố")
			live, err := h.catalogue.Live(t.Context())
			if err != nil || live.Number != 1 || live.Note != "quỹ mới" {
				t.Fatal(live, err)
			}
		})
	}
}

// press clicks what stands at an XPath.
func press(v *browsertest.Visitor, path string) {
	v.Helper()
	v.Do(chromedp.Click(chromedp.Search(path), chromedp.NodeVisible))
}
