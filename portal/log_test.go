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
	c.wants(200, "/portal/log", "Nhật ký đã bị sửa: dòng 2 không còn như lúc được ghi")
}

// Whoever writes over the log must not be able to close its page: what they wrote is
// shown as it stands, the alarm is raised at once, and the entry is named.
func TestAnAlteredEntryRaisesTheAlarmWhateverItSays(t *testing.T) {
	for name, body := range map[string]string{
		"a deed that nobody knows": `{"at":"2026-11-27T09:00:00Z","deed":"<b>nothing_at_all"}`,
		"no deed":                  `{}`,
		"not even an entry":        "\x00{",
		"a name that is a list":    `{"by":[]}`,
	} {
		t.Run(name, func(t *testing.T) {
			h := build(t)
			c := h.as(staff.Admin)
			h.log(5, 0, "x")
			c.get("/portal/log")
			c.wants(200, "/portal/log", "Nguyên vẹn") // proved now, and trusted for an hour
			db, err := sql.Open("sqlite", strings.TrimPrefix(h.url, "sqlite://"))
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if _, err := db.ExecContext(t.Context(), "UPDATE journal SET body = $1 WHERE book = 'staff' AND number = 3", []byte(body)); err != nil {
				t.Fatal(err)
			}
			c.get("/portal/log")
			c.wants(200, "/portal/log", `role="alert"`, "dòng 3 không còn như lúc được ghi", `href="/portal/log?below=4"`, "Dòng 3: bị sửa")
			if strings.Contains(c.page, "<b>nothing") || strings.Contains(c.page, "Nguyên vẹn") {
				t.Error("what was written over runs, or passes for whole")
			}
			sheet := c.get("/portal/log.csv")
			c.wants(200, "/portal/log.csv")
			if !strings.Contains(sheet, "dòng 3 không còn như lúc được ghi") || strings.Count(sheet, "\n3,") != 2 {
				t.Errorf("the file does not say so, or leaves the entry out:\n%s", sheet)
			}
		})
	}
}
