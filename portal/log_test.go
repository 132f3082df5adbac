package portal_test

import (
	"context"
	"database/sql"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"nhipcau/portal"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/catalogue"
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

// closing shuts the store once so much was written.
type closing struct {
	*httptest.ResponseRecorder
	store *store.Store
}

func (w closing) Flush() {
	w.store.Close()
	w.ResponseRecorder.Flush()
}

// A file that breaks off does not look whole: the reader is told, and no page is put
// into the middle of it.
func TestAFileOfTheLogThatBreaksOffIsNoFile(t *testing.T) {
	h := build(t)
	h.log(1200, 1, "x")
	c := h.as(staff.Admin)
	here, _ := url.Parse(c.server.URL)
	r := httptest.NewRequest("GET", c.server.URL+"/portal/log.csv", nil)
	for _, cookie := range c.http.Jar.Cookies(here) {
		r.AddCookie(cookie)
	}
	w := closing{httptest.NewRecorder(), h.store}
	defer func() {
		if cause := recover(); cause != http.ErrAbortHandler {
			t.Errorf("the connection is kept: %v", cause)
		}
		if sheet := w.Body.String(); strings.Count(sheet, "\n") != 1+500 || strings.Contains(sheet, "<html") {
			t.Errorf("%d: %d rows", w.Code, strings.Count(sheet, "\n"))
		}
	}()
	h.server.Config.Handler.ServeHTTP(w, r)
}

// What was worked out ahead is what pages would have worked out; a log that was changed
// keeps nothing else from it.
func TestWhatIsWorkedOutAheadKeepsNoPageFromTheTruth(t *testing.T) {
	h := build(t)
	p := h.server.Config.Handler.(*portal.Portal)
	h.log(5, 0, "x")
	if err := p.Warm(t.Context()); err != nil {
		t.Fatal(err)
	}
	c := h.as(staff.Admin)
	c.get("/portal/log")
	c.wants(200, "/portal/log", "Nguyên vẹn", "Đọc lại từ đầu lúc 27/11/2026 16:00")
	later := func() {
		for range 2 { // who does nothing for long is signed out
			h.at = h.at.Add(28 * time.Minute)
			c.get("/portal/log")
		}
		if err := p.Warm(t.Context()); err != nil {
			t.Fatal(err)
		}
		c.get("/portal/log")
	}
	later()
	c.wants(200, "/portal/log", "Nguyên vẹn", "Đọc lại từ đầu lúc 27/11/2026 16:56")
	db, err := sql.Open("sqlite", strings.TrimPrefix(h.url, "sqlite://"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), "UPDATE journal SET body = '{\"at\":\"2026-11-27T09:00:00Z\",\"deed\":\"exported\"}' WHERE book = 'staff' AND number = 2"); err != nil {
		t.Fatal(err)
	}
	later()
	c.wants(200, "/portal/log", "dòng 2 không còn như lúc được ghi")
	ctx, end := context.WithCancel(t.Context())
	end()
	if err := p.Warm(ctx); err == nil {
		t.Error("who stops the program waits for it")
	}
}

// An admin knows services and periods by their names.
func TestTheLogNamesServicesAndFiguresAsStaffKnowThem(t *testing.T) {
	h := build(t)
	h.log(1, 0, "report.xlsx 2026-09 loans")
	err := h.store.Write(h.Context(), func(tx *store.Tx) error {
		for _, id := range []string{"nat-111", "gone-long-ago"} {
			if err := auditlog.Write(h.Context(), tx, auditlog.Entry{At: h.at, By: auditlog.CommandLine, Deed: catalogue.Edited, Object: id}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	c := h.as(staff.Admin)
	c.get("/portal/log?q=" + url.QueryEscape("tong dai"))
	c.wants(200, "/portal/log", "sửa dịch vụ: Tổng đài", "(nat-111)")
	c.get("/portal/log")
	c.wants(200, "/portal/log", "XLSX, Tháng 9/2026, Vay vốn", "sửa dịch vụ: gone-long-ago")
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

func TestTheLogShowsAndExportsWhatWasDone(t *testing.T) {
	h := build(t)
	c := h.as(staff.Admin)
	h.client().join(h.invite(place(staff.Worker)), "hoa")
	c.get("/portal/log?q=" + url.QueryEscape("HOA nhan"))
	c.wants(200, "/portal/log", "Nguyên vẹn")
	if strings.Contains(c.page, "mời người mới") || !strings.Contains(c.page, "nhận tài khoản") {
		t.Fatalf("the search finds the wrong lines:\n%s", c.page)
	}
	c.get("/portal/log?from=2026-11-28")
	c.wants(200, "/portal/log", "Không có dòng nào như vậy")
	c.get("/portal/log?from=2026-11-27&to=2026-11-27&q=" + url.QueryEscape("can bo"))
	c.wants(200, "/portal/log", "Cán bộ xã hội, được tải số liệu")
	link := html.UnescapeString(regexp.MustCompile(`href="(/portal/log.csv\?[^"]+)"`).FindStringSubmatch(c.page)[1])
	if found := c.get(link); !strings.Contains(found, "Cán bộ xã hội") || strings.Contains(found, "ứng dụng xác thực") {
		t.Errorf("what is exported is not what is shown (%s):\n%s", link, found)
	}
	sheet := c.get("/portal/log.csv")
	if !strings.Contains(sheet, "ứng dụng xác thực") || strings.Contains(sheet, "totp") {
		t.Errorf("the sheet speaks of %s", sheet)
	}
	c.wants(200, "/portal/log.csv")
	if !strings.HasPrefix(sheet, "\ufeffnumber,at,by,deed") || strings.Count(sheet, "\n") < 9 {
		t.Fatal(sheet)
	}
	c.get("/portal/log")
	c.wants(200, "/portal/log", "tải về: Nhật ký")
}

// A note is free text: where it reads like a word of the program, it is shown as it is.
func TestANoteInTheLogIsShownAsItWasWritten(t *testing.T) {
	h := build(t)
	c := h.as(staff.Admin)
	for _, whom := range []string{"off", "totp", "admin", "report.csv 2026-09"} {
		if _, err := h.office.InviteFor(t.Context(), auditlog.CommandLine, place(staff.Worker), whom); err != nil {
			t.Fatal(err)
		}
	}
	c.get("/portal/log")
	c.wants(200, "/portal/log", "mời người mới: off <small>", "mời người mới: totp <small>", "mời người mới: admin <small>", "mời người mới: report.csv 2026-09 <small>", "Cán bộ xã hội, được tải số liệu")
}

// Somebody who empties the log gets no empty file: it says that the log was changed, and
// that it was taken out is noted.
func TestTheFileOfAnEmptiedLogSaysSo(t *testing.T) {
	h := build(t)
	c := h.as(staff.Admin)
	h.log(5, 1, "x")
	c.get("/portal/log")
	c.wants(200, "/portal/log", "Nguyên vẹn")
	h.alters("DELETE FROM journal WHERE book = 'staff'")
	sheet := c.get("/portal/log.csv")
	c.wants(200, "/portal/log.csv", "Nhật ký đã bị sửa")
	if !strings.HasPrefix(sheet, "\ufeffnumber,at,by,deed") {
		t.Errorf("no sheet: %q", sheet)
	}
	h.isLogged(auditlog.Exported, "audit log")
}

// Deeds of another release look strange in every part of a file: the log is read again
// for the first of them alone.
func TestAFileReadsTheLogAgainOnce(t *testing.T) {
	h := build(t)
	c := h.as(staff.Admin)
	err := h.store.Write(t.Context(), func(tx *store.Tx) error {
		for range 1600 {
			if err := auditlog.Write(t.Context(), tx, auditlog.Entry{At: h.at, By: auditlog.CommandLine, Deed: "of_another_release"}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	p := h.server.Config.Handler.(*portal.Portal)
	before := p.Turn()
	sheet := c.get("/portal/log.csv")
	c.wants(200, "/portal/log.csv")
	if p.Turn() != before+1 || strings.Contains(sheet, "đã bị sửa") || strings.Count(sheet, "\n") < 1600 {
		t.Errorf("the log was read again %d times for %d rows", p.Turn()-before, strings.Count(sheet, "\n"))
	}
}

// What the program finds by itself stands on the page of whoever looks after it.
func TestAChangedLogIsSaidOnThePageOfOperations(t *testing.T) {
	h := build(t)
	c := h.as(staff.Admin)
	h.log(5, 0, "x")
	c.get("/portal/operations")
	if c.wants(200, "/portal/operations"); strings.Contains(c.page, "Nhật ký đã bị sửa") {
		t.Error("the log is whole, and said to be changed")
	}
	h.alters(`UPDATE journal SET body = '{}' WHERE book = 'staff' AND number = 2`)
	if err := h.server.Config.Handler.(*portal.Portal).Warm(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.get("/portal/operations")
	c.wants(200, "/portal/operations", `Nhật ký đã bị sửa hoặc bị xóa bớt`, `từ dòng nào: <a href="/portal/log">Nhật ký</a>`)
}

// alters changes the database as somebody would who is not this program.
func (h *house) alters(change string) {
	h.Helper()
	db, err := sql.Open("sqlite", strings.TrimPrefix(h.url, "sqlite://"))
	if err != nil {
		h.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(h.Context(), change); err != nil {
		h.Fatal(err)
	}
}
