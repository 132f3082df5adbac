package portal_test

import (
	"database/sql"
	"net/url"
	"strings"
	"testing"

	"nhipcau/portal/auditlog"
	"nhipcau/portal/staff"
	"nhipcau/store"
)

// log writes so many entries of one thing, some days ago.
func (h *house) log(n, daysAgo int, object string) {
	h.Helper()
	err := h.store.Write(h.Context(), func(tx *store.Tx) error {
		for range n {
			e := auditlog.Entry{At: h.at.AddDate(0, 0, -daysAgo), By: auditlog.CommandLine, Deed: auditlog.Exported, Object: object}
			if err := auditlog.Write(h.Context(), tx, e); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		h.Fatal(err)
	}
}

// A file has what the pages lead to, however old; one that has not all of it says so.
func TestTheFileOfTheLogHasAllThatItsPagesShow(t *testing.T) {
	h := build(t)
	h.log(1, 5, "quyển đầu tiên")
	h.log(5001, 3, "quyển giữa")
	c := h.as(staff.Admin)
	const cut = "Tệp này dừng ở 5000 dòng, còn dòng cũ hơn"
	for query, want := range map[string]struct {
		first, cut bool
	}{
		"":                   {false, true},
		"q=quyen+dau":        {true, false},
		"to=2026-11-23":      {true, false},
		"from=2026-11-27":    {false, false},
		"q=quyen+giua":       {false, true},
		"from=2026-11-21&q=": {false, true},
	} {
		sheet := c.get("/portal/log.csv?" + query)
		c.wants(200, "/portal/log.csv")
		if got := strings.Contains(sheet, "quyển đầu tiên"); got != want.first {
			t.Errorf("%q: the first entry is in the file: %t", query, got)
		}
		if got := strings.Contains(sheet, cut); got != want.cut || got && strings.Count(sheet, "\n") != 1+5000+1 {
			t.Errorf("%q: the file says that it was cut: %t, of %d rows", query, got, strings.Count(sheet, "\n"))
		}
	}
	c.get("/portal/log?from=2026-11-27&q=" + url.QueryEscape("khong co"))
	c.wants(200, "/portal/log", "Không có dòng nào như vậy")
	if strings.Contains(c.page, "below=") {
		t.Error("a page offers entries from before its days")
	}
}

// What was proved before is not read again. Where what came since does not fit it, the
// entry that is named is the first that was changed.
func TestTheFirstChangedEntryIsNamed(t *testing.T) {
	h := build(t)
	c := h.as(staff.Admin)
	h.log(5, 0, "x")
	c.get("/portal/log")
	c.wants(200, "/portal/log", "Nguyên vẹn", "Đọc lại từ đầu lúc 27/11/2026 16:00")
	db, err := sql.Open("sqlite", strings.TrimPrefix(h.url, "sqlite://"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, change := range []string{
		"UPDATE journal SET body = '{\"at\":\"2026-11-27T09:00:00Z\",\"deed\":\"exported\"}' WHERE book = 'staff' AND number = 2",
		"UPDATE journal SET sum = 'x' WHERE book = 'staff' AND number = (SELECT max(number) FROM journal WHERE book = 'staff')",
	} {
		if _, err := db.ExecContext(t.Context(), change); err != nil {
			t.Fatal(err)
		}
	}
	c.get("/portal/log")
	c.wants(200, "/portal/log", "Nhật ký đã bị sửa sau dòng 1.")
}
