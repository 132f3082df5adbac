package portal_test

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"

	"nhipcau/knowledge/directory"
	"nhipcau/portal/staff"
)

func TestADraftIsLookedAtPublishedAndTakenBack(t *testing.T) {
	h := build(t)
	c := h.as(staff.Editor)
	c.get("/portal/services/draft")
	c.wants(200, "/portal/services/draft", "Không có gì chờ công bố")
	c.post("/portal/services/publish", "note", "x", "mark", "x")
	c.wants(422, "/portal/services/publish", "Không có gì để công bố")
	c.get("/portal/services/history")
	c.wants(200, "/portal/services/history", "Chưa công bố bản nào")
	who := []string{"name_vi", "Trợ giúp pháp lý mới", "name_en", "Legal aid", "organization_vi", "Bộ Tư pháp", "organization_en", "Ministry of Justice"}
	c.saves("nat-tgpl", "who", who...)
	c.get("/portal/services/draft")
	c.wants(200, "/portal/services/draft", "<ins>Trợ giúp pháp lý mới</ins>", "<del>", "/portal/phone?at=legal")
	mark := c.hidden("mark")
	c.get(html.UnescapeString(regexp.MustCompile(`href="(/portal/phone\?at=legal[^"]*)"`).FindStringSubmatch(c.page)[1]))
	c.wants(200, "/portal/phone", "<b>Trợ giúp pháp lý mới</b>", `name="card" value="nat-tgpl"`)
	c.post("/portal/services/publish", "mark", mark)
	c.wants(422, "/portal/services/publish", "Hãy ghi một dòng")
	admin := h.as(staff.Admin)
	admin.saves("nat-111", "safety", "asks_id", "no")
	c.post("/portal/services/publish", "mark", mark, "note", "tên mới <b>")
	c.wants(422, "/portal/services/publish", "bản nháp đã đổi", "111")
	c.post("/portal/services/publish", "mark", c.hidden("mark"), "note", "tên mới <b>")
	c.wants(200, "/portal/services/history?done=published", "Bản 1", "đang dùng", "tên mới &lt;b&gt;")
	c.post("/portal/services/publish", "mark", mark, "note", "lần hai")
	c.wants(422, "/portal/services/publish", "Không có gì để công bố")
	c.get("/portal/services/compare?from=0&to=1")
	c.wants(200, "/portal/services/compare", "<ins>Trợ giúp pháp lý mới</ins>")
	c.get("/portal/services/restore?n=0")
	c.wants(200, "/portal/services/restore", "<del>Trợ giúp pháp lý mới</del>")
	over := c.hidden("over")
	c.post("/portal/services/restore", "n", "0", "over", over)
	c.wants(422, "/portal/services/restore", "Hãy ghi một dòng")
	c.post("/portal/services/restore", "n", "0", "over", "0", "note", "nhầm")
	c.wants(422, "/portal/services/restore", "người khác đã đổi bản đang dùng")
	c.post("/portal/services/restore", "n", "0", "over", over, "note", "nhầm")
	c.wants(200, "/portal/services/history?done=restored", "dùng lại", "Bản 0")
	c.post("/portal/services/restore", "n", "0", "over", over, "note", "nhầm")
	c.wants(422, "/portal/services/restore", "đang được dùng")
	for _, path := range []string{"/compare?from=x&to=1", "/compare?from=0&to=99", "/compare", "/restore?n=-1", "/restore?n=99", "/restore"} {
		if c.get("/portal/services" + path); c.status != 404 {
			t.Errorf("%s: %d", path, c.status)
		}
	}
	admin.get("/portal/log?q=cong+bo")
	admin.wants(200, "/portal/log", "công bố danh bạ")
}

func TestANumberThatChangesIsShownWhereItStillStands(t *testing.T) {
	h := build(t)
	c := h.as(staff.Editor)
	c.saves("nat-nbby", "contact", "phones-0-number", "1900 969 681")
	c.get("/portal/services/one?id=nat-nbby")
	c.wants(200, "/portal/services/one", "Số 1900969680 đổi hay bỏ ở đây", "/portal/services/one?id=th-anhduong", "/portal/words/text?key=text%2Fhurt_first", "Không ai đáng bị đánh")
	c.get("/portal/services/draft")
	c.wants(200, "/portal/services/draft", "Số 1900969680 đổi hay bỏ ở đây", "/portal/words/text?key=text%2Fhurt_first")
	c.saves("nat-nbby", "contact", "phones-0-number", "1900 969 680")
	c.get("/portal/services/one?id=nat-nbby")
	if strings.Contains(c.page, "đổi hay bỏ ở đây") {
		t.Error("it is as it was, and still said to change")
	}
}

// However many services change, each number that goes is looked for.
func TestANumberThatChangesIsLookedForAmongManyChanges(t *testing.T) {
	h := build(t)
	c := h.as(staff.Editor)
	put := func(id string, change func(*directory.Listing)) {
		t.Helper()
		e, err := h.catalogue.Get(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		l := *e.Listing
		if change(&l); l.ID != id {
			e.ETag = ""
		}
		if _, err := h.catalogue.Put(t.Context(), editorActor, e.ETag, &l); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 41 {
		put("nat-111", func(l *directory.Listing) { l.ID = fmt.Sprintf("aaa-%02d", i) })
	}
	put("nat-nbby", func(l *directory.Listing) { l.Phones = []directory.Phone{{Number: "1900 969 681"}} })
	c.get("/portal/services/draft")
	c.wants(200, "/portal/services/draft", "Và 2 dịch vụ nữa", "Số 1900969680 đổi hay bỏ ở đây", "/portal/services/one?id=th-anhduong", "/portal/words/text?key=text%2Fhurt_first")
}

func TestWhatMustBeFixedKeepsADraftFromBeingPublished(t *testing.T) {
	h := build(t)
	c := h.as(staff.Editor)
	c.post("/portal/services/new", "name_vi", "Nhà tạm lánh Hoa Sữa", "topics", "violence", "locations-0-address_vi", "12 đường Không Tên")
	c.wants(422, "/portal/services/new", "tạm lánh")
	e, err := h.catalogue.Get(t.Context(), "nat-blgd")
	if err != nil {
		t.Fatal(err)
	}
	l := *e.Listing
	l.Withheld, l.Phones = "", []directory.Phone{{Number: "12345"}}
	if _, err := h.catalogue.Put(t.Context(), editorActor, e.ETag, &l); err != nil {
		t.Fatal(err)
	}
	c.get("/portal/services/draft")
	c.wants(200, "/portal/services/draft", "1 điều phải sửa trước", "12345 không thể có", "chưa công bố được")
	c.post("/portal/services/publish", "mark", "x", "note", "x")
	c.wants(422, "/portal/services/publish", "Còn điều phải sửa")
	c.post("/portal/services/discard")
	c.wants(200, "/portal/services/discard", "Không lấy lại được")
	mark := c.hidden("mark")
	h.as(staff.Admin).saves("nat-111", "safety", "asks_id", "no")
	c.post("/portal/services/discard", "sure", "1", "mark", mark)
	c.wants(409, "/portal/services/discard", "Hãy xem lại bên dưới trước khi bỏ")
	c.post("/portal/services/discard", "sure", "1", "mark", c.hidden("mark"))
	c.wants(200, "/portal/services/draft?done=discard", "Không có gì chờ công bố")
}

func TestAReleaseWithWhatMustBeFixedIsNotUsedAgain(t *testing.T) {
	h := build(t)
	c := h.as(staff.Editor)
	e, err := h.catalogue.Get(t.Context(), "nat-115")
	if err != nil {
		t.Fatal(err)
	}
	l := *e.Listing
	l.Phones = []directory.Phone{{Number: "12345"}}
	if _, err := h.catalogue.Put(t.Context(), editorActor, e.ETag, &l); err != nil {
		t.Fatal(err)
	}
	if _, err := h.catalogue.Publish(t.Context(), editorActor, h.draft(), "số hỏng"); err != nil {
		t.Fatal(err)
	}
	if err := h.catalogue.Restore(t.Context(), editorActor, 1, 0, "đầu"); err != nil {
		t.Fatal(err)
	}
	c.get("/portal/services/restore?n=1")
	c.wants(200, "/portal/services/restore", "còn điều phải sửa", "12345 không thể có")
	c.post("/portal/services/restore", "n", "1", "over", "0", "note", "lại")
	c.wants(422, "/portal/services/restore", "còn điều phải sửa")
	if n, _, err := h.catalogue.Pointer(t.Context()); err != nil || n != 0 {
		t.Fatal(n, err)
	}
}

func TestCallsAreMadeOneAfterTheOther(t *testing.T) {
	h := build(t)
	c := h.as(staff.Editor)
	c.get("/portal/services/due")
	c.wants(200, "/portal/services/due", "Đúng hết", `href="tel:`, "Gợi ý câu hỏi", "Tôi không hỏi về người nào cả")
	first := func() (id, etag string) {
		t.Helper()
		m := regexp.MustCompile(`name="id" value="([^"]*)"><input type="hidden" name="etag" value="([^"]*)"`).FindStringSubmatch(c.page)
		if m == nil {
			t.Fatal("nobody is to be called")
		}
		return m[1], m[2]
	}
	id, etag := first()
	c.post("/portal/services/answered", "id", id, "etag", etag, "came", "correct")
	c.wants(200, "/portal/services/due?done=came_correct")
	if next, _ := first(); next == id || h.listing(id).Freshness(h.at) != directory.Fresh {
		t.Fatal("who was called is still on the list")
	}
	called := id
	id, etag = first()
	c.post("/portal/services/answered", "id", id, "etag", etag, "came", "nobody")
	c.wants(200, "/portal/services/due?done=came_nobody", "không ai nghe")
	if next, _ := first(); next == id {
		t.Fatal("who did not answer is called again at once")
	}
	c.get("/portal/services/one?id=" + id)
	c.wants(200, "/portal/services/one", "Đã gọi 1 lần không ai nghe")
	c.get("/portal/services/due")
	id, etag = first()
	c.post("/portal/services/answered", "id", id, "etag", etag, "came", "closed")
	c.wants(200, "/portal/services/due?done=came_closed")
	if w := h.listing(id).Withheld; !strings.Contains(w, "27/11/2026") {
		t.Fatal(w)
	}
	id, _ = first()
	c.post("/portal/services/answered", "id", id, "etag", "x", "came", "changed")
	c.wants(200, "/portal/services/one?id="+id)
	c.post("/portal/services/answered", "id", id, "etag", "x", "came", "correct")
	c.wants(409, "/portal/services/answered")
	worker := h.as(staff.Worker)
	worker.get("/portal/services/due?kind=crisis")
	worker.wants(200, "/portal/services/due", "người gặp nguy có thể cần")
	if strings.Contains(worker.page, "Đúng hết") {
		t.Fatal("a social worker is offered to change the directory")
	}
	// After ninety days the first is due again.
	h.at = h.at.AddDate(0, 0, 200)
	c = h.client()
	c.join(h.invite(place(staff.Editor)), "sau")
	c.get("/portal/services/one?id=" + called)
	c.wants(200, "/portal/services/one", "nửa năm chưa gọi")
}
