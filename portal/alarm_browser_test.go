package portal_test

import (
	"database/sql"
	"strings"
	"testing"

	"nhipcau/internal/browsertest"
	"nhipcau/internal/lang"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/staff"
)

// What an admin rarely sees, and then must read well: an altered log, and invitations
// that wait, with an address as long as they come.
func TestTheAlarmOfTheLogAndInvitationsFitEverybody(t *testing.T) {
	h := build(t)
	h.log(3, 0, "x")
	for _, whom := range []string{"", "Nguyễn Thị Lan, Phòng Bảo trợ xã hội và Phòng chống tệ nạn"} {
		if _, err := h.office.InviteFor(t.Context(), auditlog.CommandLine, place(staff.Worker), whom); err != nil {
			t.Fatal(err)
		}
	}
	db, err := sql.Open("sqlite", strings.TrimPrefix(h.url, "sqlite://"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), `UPDATE journal SET body = '{"deed":"nothing"}' WHERE book = 'staff' AND number = 2`); err != nil {
		t.Fatal(err)
	}
	b := browsertest.Start(t)
	for _, in := range lang.All {
		v := h.sees(b, "admin", in)
		for name, path := range map[string]string{"log-altered": "/portal/log", "people-waiting": "/portal/people"} {
			v.Visit(h.named(path))
			v.Fits()
			v.Accessible()
			v.Exhibit("portal/" + name + "-" + in.String())
		}
	}
}

// A page that says that a period has no share of its own is as readable as any.
func TestAPeriodWithoutAShareFitsEverybody(t *testing.T) {
	h := published(t)
	b := browsertest.Start(t)
	for _, in := range lang.All {
		v := h.sees(b, "worker", in)
		v.Visit(h.named("/portal/?period=2026"))
		v.Fits()
		v.Accessible()
		v.Exhibit("portal/home-year-" + in.String())
	}
}
