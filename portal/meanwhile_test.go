package portal_test

import (
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"nhipcau/portal/catalogue"
	"nhipcau/portal/staff"
	"nhipcau/store"
)

func TestWhatIsNotValidIsSaidAndNoFaultOfTheServer(t *testing.T) {
	h := build(t)
	c := h.as(staff.Editor)
	err := h.store.Write(t.Context(), func(tx *store.Tx) error {
		return tx.PutRecord(t.Context(), store.Record{Kind: "directory-draft", ID: "nat-115", Body: []byte("x")}, h.at)
	})
	if err != nil {
		t.Fatal(err)
	}
	c.get("/portal/services/one?id=nat-115")
	c.wants(422, "/portal/services/one", "chưa hợp lệ")
}

func TestADeedOnSeveralSaysWhatItLeftAndWhy(t *testing.T) {
	h := build(t)
	c := h.as(staff.Editor)
	c.get("/portal/services/one?id=nat-tgpl")
	tag := c.hidden("etag")
	c.post("/portal/services/bulk", "do", "check", "sure", "1", "id", "nat-tgpl", "id", "nat-nbby", "etag", tag)
	c.wants(422, "/portal/services/bulk", "thiếu một phần")
	if len(h.draft().Changes) > 0 {
		t.Fatal("a service was changed that nobody looked at")
	}
	c.post("/portal/services/bulk", "do", "check", "sure", "1", "id", "nat-tgpl", "etag", tag, "id", "khong-co", "etag", "x", "id", "nat-tgpl", "etag", tag, "id", "@offices", "etag", "")
	c.wants(200, "/portal/services/bulk", "Xong 1 dịch vụ", "khong-co: không còn trong danh bạ")
	listings := h.draft().Snapshot.Listings
	for n := len(listings); n < 103; n++ {
		l := *listings[0]
		l.ID = "moi-" + strconv.Itoa(n)
		if _, err := h.catalogue.Put(t.Context(), editorActor, "", &l); err != nil {
			t.Fatal(err)
		}
	}
	many := []string{"do", "check"}
	for _, l := range h.draft().Snapshot.Listings[:103] {
		many = append(many, "id", l.ID)
	}
	c.post("/portal/services/bulk", many...)
	c.wants(200, "/portal/services/bulk", "mỗi lần chỉ làm được 100 nơi")
	if n := strings.Count(c.page, "mỗi lần chỉ làm được 100 nơi"); n != 3 {
		t.Errorf("%d are left, want 3", n)
	}
}

func TestACopyIsMadeOnceAndIsNoEmergencyNumber(t *testing.T) {
	h := build(t)
	c := h.as(staff.Editor)
	c.post("/portal/services/copy", "id", "nat-115")
	c.wants(200, "/portal/services/edit", "(bản sao)")
	first := c.hidden("id")
	c.post("/portal/services/copy", "id", "nat-115")
	c.wants(200, "/portal/services/edit", "(bản sao)")
	if again := c.hidden("id"); again != first || len(h.draft().Changes) != 1 {
		t.Fatal("two copies:", first, again)
	}
	if h.listing(first).Emergency || !h.listing("nat-115").Emergency {
		t.Fatal("a copy is an emergency number")
	}
	c.get("/portal/services/one?id=@offices")
	c.wants(404, "/portal/services/one")
}

func TestOnlyTheServiceAndPartThatACorrectionIsAboutSettlesIt(t *testing.T) {
	h := build(t)
	c := h.as(staff.Editor)
	if err := h.catalogue.Suggest(t.Context(), catalogue.Suggestion{Listing: "nat-115", Wrong: []string{"phone"}}); err != nil {
		t.Fatal(err)
	}
	waiting := func() []catalogue.Suggestion {
		all, err := h.catalogue.Suggestions(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	id := waiting()[0].ID
	c.saves("nat-tgpl", "safety", "asks_id", "no", "suggestion", id)
	c.wants(200, "/portal/services/one?done=saved")
	c.saves("nat-115", "safety", "asks_id", "no", "suggestion", id)
	c.wants(200, "/portal/services/one?done=saved")
	if len(waiting()) != 1 {
		t.Fatal("a correction was settled by mending something else")
	}
	c.saves("nat-115", "contact", "suggestion", id, "phones-0-number", "115", "access", "phone")
	c.wants(200, "/portal/services/one?done=saved")
	if len(waiting()) != 0 {
		t.Fatal("a correction that was taken up waits on")
	}
}

func TestOneServiceCannotFillTheListOfCorrections(t *testing.T) {
	h := build(t)
	for n := range 21 {
		err := h.catalogue.Suggest(t.Context(), catalogue.Suggestion{Listing: "nat-115", Wrong: []string{"other"}, Text: strings.Repeat("ơi ", n)})
		if full := n == 20; full != (err == catalogue.ErrFull) {
			t.Fatal(n, err)
		}
		h.at = h.at.Add(time.Second)
	}
	if err := h.catalogue.Suggest(t.Context(), catalogue.Suggestion{Listing: "nat-111", Wrong: []string{"other"}}); err != nil {
		t.Fatal("others are kept out:", err)
	}
	c := h.as(staff.Editor)
	c.get("/portal/services/corrections")
	c.wants(200, "/portal/services/corrections", "Bỏ qua cả 20 góp ý")
	all, err := h.catalogue.Suggestions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var these []string
	for _, s := range all {
		if s.Listing == "nat-115" {
			these = append(these, "id", s.ID)
		}
	}
	c.post("/portal/services/corrections", these...)
	c.wants(200, "/portal/services/corrections?done=dismissed")
	if all, err = h.catalogue.Suggestions(t.Context()); err != nil || len(all) != 1 || all[0].Listing != "nat-111" {
		t.Fatal(all, err)
	}
}

// A browser that is not told where somebody stood, and has no TLS, sends no more
// than this from the chat.
func TestTheChatsFormOpensACorrectionWithoutSayingWhereSomebodyStood(t *testing.T) {
	h := build(t)
	for path, want := range map[string]int{"/portal/correct": 200, "/portal/sign-in": 403} {
		r := httptest.NewRequest("POST", path, strings.NewReader("ask=1&id=nat-115&lang=vi"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "null")
		w := httptest.NewRecorder()
		h.server.Config.Handler.ServeHTTP(w, r)
		if w.Code != want || want == 200 && !strings.Contains(w.Body.String(), "Điều gì sai?") {
			t.Errorf("%s: %d", path, w.Code)
		}
		if got := w.Header().Values("Set-Cookie"); want == 200 && len(got) > 0 {
			t.Error("somebody who says what is wrong is marked:", got)
		}
	}
}

func TestAFileThatChangesOfficesAloneIsKept(t *testing.T) {
	h := build(t)
	c := h.as(staff.Editor)
	office := h.draft().Snapshot.Offices[0].Name
	c.get("/portal/services/files/live.json")
	file := strings.ReplaceAll(c.page, office, office+" mới")
	c.uploads("danh-ba.json", []byte(file))
	c.wants(200, "/portal/services/import", "1 trụ sở xã, phường thay đổi")
	c.post("/portal/services/import/keep", "sum", c.hidden("sum"), "mark", c.hidden("mark"))
	c.wants(200, "/portal/services/draft?done=imported", "1 trụ sở xã, phường thay đổi")
	c.post("/portal/services/publish", "mark", c.hidden("mark"), "note", "trụ sở")
	c.wants(200, "/portal/services/history?done=published", "Bản 1")
}
