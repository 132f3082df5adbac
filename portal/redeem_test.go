package portal_test

import (
	"slices"
	"strings"
	"testing"

	"nhipcau/portal/auditlog"
	"nhipcau/portal/staff"
)

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
