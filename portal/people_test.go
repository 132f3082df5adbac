package portal_test

import (
	"regexp"
	"strings"
	"testing"

	"nhipcau/portal/auditlog"
	"nhipcau/portal/staff"
)

func TestAnInvitationThatWaitsIsSeenAndTakenBack(t *testing.T) {
	h := build(t)
	c := h.as(staff.Admin)
	boss := c.me()
	c.get("/portal/people")
	if strings.Contains(c.page, "Lời mời đang chờ") {
		t.Error("nothing waits, and there is a list of it")
	}
	c.post("/portal/people/invite", "role", "worker", "for", "Lan <b>", "export", "yes")
	link := regexp.MustCompile(`/portal/join\?k=[A-Za-z0-9_-]+`).FindString(c.page)
	c.get("/portal/people")
	c.wants(200, "/portal/people", "Lời mời đang chờ", "Lan &lt;b&gt;", "29/11/2026 16:00", boss)
	if strings.Contains(c.page, link[len("/portal/join?k="):]) {
		t.Error("the list holds the link")
	}
	id := regexp.MustCompile(`action="/portal/people/cancel".*?name="id" value="([0-9a-f]{64})"`).FindStringSubmatch(c.page)[1]
	c.post("/portal/people/cancel", "id", id[:8]) // the beginning is for the command line
	c.wants(422, "/portal/people/cancel", "Lời mời này không còn chờ", "Lan &lt;b&gt;")
	c.post("/portal/people/cancel", "id", id)
	c.wants(200, "/portal/people", "Đã hủy. Link đó không dùng được nữa.")
	if strings.Contains(c.page, "Lan &lt;b&gt;") {
		t.Error("it still waits")
	}
	c.post("/portal/people/cancel", "id", id) // a second tap, the back button
	c.wants(422, "/portal/people/cancel", "Lời mời này không còn chờ")
	stranger := h.client()
	stranger.get(link)
	stranger.wants(422, "/portal/join")
	h.isLogged(auditlog.InvitationCancelled, "Lan <b>")
}

func TestWhomAnInvitationIsForIsAskedAgainWhereItIsTooLong(t *testing.T) {
	c := build(t).as(staff.Admin)
	long := strings.Repeat("x", 61)
	c.post("/portal/people/invite", "role", "worker", "for", long)
	c.wants(422, "/portal/people/invite", "nhiều nhất 60 chữ cái", `value="`+long+`"`)
}
