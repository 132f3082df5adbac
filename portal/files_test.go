package portal_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"nhipcau/knowledge/directory"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/staff"
)

// uploads sends a sheet as a browser does.
func (c *client) uploads(name string, file []byte) {
	c.Helper()
	c.brings("/portal/services/import", name, file)
}

// brings sends a file and fields to a page as a browser does.
func (c *client) brings(path, name string, file []byte, fields ...string) {
	c.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(file)
	}
	for i := 0; err == nil && i+1 < len(fields); i += 2 {
		err = w.WriteField(fields[i], fields[i+1])
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		c.Fatal(err)
	}
	req, err := http.NewRequest("POST", c.server.URL+path, &b)
	if err == nil {
		req.Header.Set("Content-Type", w.FormDataContentType())
		req.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	c.do(req, err)
}

func TestASheetIsShownFirstAndKeptOnlyAsTheDraft(t *testing.T) {
	h := build(t)
	c := h.as(staff.Editor)
	sheet := "Mã,Tên dịch vụ,Chủ đề,Điện thoại\n" +
		"nat-tgpl,Trợ giúp pháp lý sửa,Pháp lý,1800 1233\n" +
		",Quỹ <b>mới</b>,Vay vốn,0237 385 1234\n" +
		",,Vay vốn,\n" +
		",Sai chủ đề,Trồng rừng,\n"
	c.uploads("danh-ba.CSV", []byte(sheet))
	c.wants(200, "/portal/services/import", "4 dòng: 1 mới, 1 thay đổi", "2 không nhận", "dòng 4", "thiếu tên", "“Trồng rừng” không có trong danh sách", "<ins>Trợ giúp pháp lý sửa</ins>", "Chưa ghi gì cả")
	if l := h.listing("nat-tgpl"); l.Name.VI == "Trợ giúp pháp lý sửa" {
		t.Fatal("it was kept without a yes")
	}
	sum, mark := c.hidden("sum"), c.hidden("mark")
	h.as(staff.Admin).saves("nat-115", "safety", "asks_id", "no")
	c.post("/portal/services/import/keep", "sum", sum, "mark", mark)
	c.wants(409, "/portal/services/import/keep", "Hãy xem lại lần nữa")
	c.post("/portal/services/import/keep", "sum", c.hidden("sum"), "mark", c.hidden("mark"))
	c.wants(200, "/portal/services/draft?done=imported", "Trợ giúp pháp lý sửa")
	if live, err := h.catalogue.Live(t.Context()); err != nil || live.Number != 0 {
		t.Fatal("it went live:", live, err)
	}
	c.post("/portal/services/import/keep", "sum", sum, "mark", mark)
	c.wants(422, "/portal/services/import/keep", "Hãy gửi lại")
	entries, err := auditlog.Read(t.Context(), h.store, 0, 1)
	if err != nil || entries[0].Deed != "directory_imported" {
		t.Fatal(entries, err)
	}
}

func TestFilesThatDoHarmGetOneSentence(t *testing.T) {
	h := build(t)
	c := h.as(staff.Editor)
	var bomb bytes.Buffer
	z := zip.NewWriter(&bomb)
	w, err := z.Create("services.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.CopyN(w, zeros{}, 200<<20); err != nil {
		t.Fatal(err)
	}
	z.Close()
	for name, file := range map[string][]byte{
		"": nil, "leer.csv": nil, "../../etc/passwd": []byte("x"), "macro.xlsm": []byte("x"), "x.exe": []byte("MZ"),
		"a.xlsx": []byte("PK\x03\x04broken"), "c.json": []byte(`{"id":`), "d.csv": bytes.Repeat([]byte{0xff}, 5000), "e.xlsx": bomb.Bytes(),
	} {
		c.uploads(name, file)
		if c.status != 422 || !strings.Contains(c.page, `class="wrong"`) {
			t.Errorf("%s: %d", name, c.status)
		}
	}
	if c.uploads("b.zip", bomb.Bytes()); c.status != 200 && c.status != 422 || strings.Contains(c.page, "Ghi vào bản nháp") {
		t.Errorf("a bomb: %d", c.status)
	}
	c.uploads("gross.csv", make([]byte, 9<<20))
	c.wants(413, "/portal/services/import", "quá dài")
	h.as(staff.Worker).uploads("x.csv", make([]byte, 9<<20))
	c.post("/portal/services/import", "file", "x")
	c.wants(422, "/portal/services/import", "Chưa có tệp")
	c.uploads("f.csv", []byte("Tên dịch vụ,Chủ đề\n"+strings.Repeat("a,Vay vốn\n", 50_001)))
	c.wants(422, "/portal/services/import", "50000 dòng")
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func TestWhatIsTakenAwayIsWholeNotedAndNoFormula(t *testing.T) {
	h := build(t)
	c := h.as(staff.Editor)
	e, err := h.catalogue.Get(t.Context(), "nat-tgpl")
	if err != nil {
		t.Fatal(err)
	}
	l := *e.Listing
	l.Note, l.Name.VI = "=HYPERLINK(\"http://evil\")", "@SUM(1)"
	l.Hidden = []directory.Location{{Address: l.Name}}
	l.Hidden[0].Address.VI = "nơi kín"
	if _, err := h.catalogue.Put(t.Context(), auditlog.CommandLine, e.ETag, &l); err != nil {
		t.Fatal(err)
	}
	for _, kind := range []string{"xlsx", "csv", "json", "zip"} {
		for _, of := range []string{"live", "draft"} {
			file := c.get("/portal/services/files/" + of + "." + kind)
			if c.status != 200 || len(file) < 1000 || strings.Contains(file, "nơi kín") {
				t.Errorf("%s %s: %d, %d bytes", kind, of, c.status, len(file))
			}
		}
	}
	c.get("/portal/services/files/draft.csv")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(c.page, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@", rune(cell[0])) {
				t.Errorf("a sheet takes %q for a formula", cell)
			}
		}
	}
	for _, file := range []string{"live.exe", "x.csv", "live", "..%2flive.csv", "template.csv"} {
		if c.get("/portal/services/files/" + file); c.status != 404 {
			t.Errorf("%s: %d", file, c.status)
		}
	}
	if c.get("/portal/services/files/template.xlsx"); c.status != 200 || !strings.HasPrefix(c.page, "PK") {
		t.Error(c.status)
	}
	entries, err := auditlog.Read(t.Context(), h.store, 0, 1)
	if err != nil || entries[0].Deed != auditlog.Exported || entries[0].Object != "nhipcau-template.xlsx" {
		t.Fatal(entries, err)
	}
}
