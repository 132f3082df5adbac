package sheet_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/directorytest"
	"nhipcau/knowledge/directory/intake"
	"nhipcau/knowledge/directory/sheet"
	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
)

var now = time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)

// desk is what an intake needs, made once.
type desk struct {
	g     *places.Gazetteer
	judge *directory.Directory
}

func newDesk(t testing.TB) desk {
	t.Helper()
	g, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	v, err := eligibility.Load()
	if err != nil {
		t.Fatal(err)
	}
	judge, err := directory.New(nil, nil, v, g)
	if err != nil {
		t.Fatal(err)
	}
	return desk{g, judge}
}

type reader func(io.ReaderAt, int64, *places.Gazetteer, func(intake.Row) error) ([]intake.Finding, error)

func readCSV(r io.ReaderAt, n int64, g *places.Gazetteer, take func(intake.Row) error) ([]intake.Finding, error) {
	return sheet.ReadCSV(r, n, g, take)
}

func readXLSX(r io.ReaderAt, n int64, g *places.Gazetteer, take func(intake.Row) error) ([]intake.Finding, error) {
	return sheet.ReadXLSX(r, n, g, take)
}

// bring imports a file into listings.
func (d desk) bring(read reader, file []byte, into ...*directory.Listing) (directory.Snapshot, intake.Report, error) {
	in := intake.New(intake.Config{Into: directory.Snapshot{Listings: into}, Judge: d.judge, Places: d.g, Now: now})
	notes, err := read(bytes.NewReader(file), int64(len(file)), d.g, in.Take)
	s, r := in.Finish()
	r.Notes = append(notes, r.Notes...)
	return s, r, err
}

func toCSV(t interface{ Fatal(...any) }, d desk, listings []*directory.Listing) []byte {
	var b bytes.Buffer
	if err := sheet.WriteCSV(&b, listings, d.g, lang.VI); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func toXLSX(t interface{ Fatal(...any) }, d desk, listings []*directory.Listing) []byte {
	var b bytes.Buffer
	if err := sheet.WriteXLSX(&b, listings, d.g, lang.VI); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// again writes what a file was read to; the bytes must be the same.
func again(t interface {
	Fatal(...any)
	Fatalf(string, ...any)
}, d desk, listings []*directory.Listing, write func(interface{ Fatal(...any) }, desk, []*directory.Listing) []byte, read reader) {
	first := write(t, d, listings)
	s, report, err := d.bring(read, first)
	if err != nil || len(report.Refused) > 0 || len(s.Listings) != len(listings) {
		t.Fatalf("%v, %d of %d read, refused %v", err, len(s.Listings), len(listings), report.Refused)
	}
	if second := write(t, d, s.Listings); !bytes.Equal(first, second) {
		t.Fatalf("another file: %s", cmp.Diff(listings, s.Listings, cmp.AllowUnexported(directory.Listing{})))
	}
	if _, report, _ := d.bring(read, first, listings...); report.Unchanged != len(listings) {
		t.Fatalf("brought in again, %d of %d are unchanged: %+v", report.Unchanged, len(listings), report.Changed)
	}
}

func TestASheetSurvivesTheRoundTrip(t *testing.T) {
	d := newDesk(t)
	s, err := directory.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	again(t, d, s.Listings, toCSV, readCSV)
	again(t, d, s.Listings, toXLSX, readXLSX)
}

func TestAnySheetSurvivesTheRoundTrip(t *testing.T) {
	d := newDesk(t)
	rapid.Check(t, func(t *rapid.T) {
		s := directorytest.Snapshot(t)
		if len(s.Listings) == 0 {
			t.Skip("nothing to write")
		}
		again(t, d, s.Listings, toCSV, readCSV)
		if rapid.IntRange(0, 9).Draw(t, "workbook too") == 0 {
			again(t, d, s.Listings, toXLSX, readXLSX)
		}
	})
}

const small = "Tên dịch vụ,Chủ đề,Số điện thoại,Địa chỉ\nHội Phụ nữ,Bạo lực,0912345678,\"Xã Đa Lộc, huyện Hậu Lộc\"\n"

func TestSheetsInAnyEncodingAreRead(t *testing.T) {
	d := newDesk(t)
	utf16File := func(order binary.ByteOrder, mark bool) []byte {
		var b []byte
		text := small
		if mark {
			text = "\uFEFF" + text
		}
		for _, u := range utf16.Encode([]rune(text)) {
			b = append(b, 0, 0)
			order.PutUint16(b[len(b)-2:], u)
		}
		return b
	}
	ansi, err := charmap.Windows1258.NewEncoder().Bytes([]byte(windows1258(small)))
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{
		"UTF-8":             []byte(small),
		"with a mark":       []byte("\uFEFF" + small),
		"decomposed":        []byte(norm.NFD.String(small)),
		"UTF-16 LE":         utf16File(binary.LittleEndian, true),
		"UTF-16 BE":         utf16File(binary.BigEndian, true),
		"UTF-16 unmarked":   utf16File(binary.LittleEndian, false),
		"Windows-1258":      ansi,
		"tabs":              []byte("Tên dịch vụ\tChủ đề\tSố điện thoại\tĐịa chỉ\nHội Phụ nữ\tBạo lực\t0912345678\tXã Đa Lộc, huyện Hậu Lộc\n"),
		"semicolons":        []byte("Tên dịch vụ;Chủ đề;Số điện thoại;Địa chỉ\r\nHội Phụ nữ;Bạo lực;0912345678;Xã Đa Lộc, huyện Hậu Lộc\r\n"),
		"titles above":      []byte("DANH SÁCH DỊCH VỤ,,,\nCập nhật 2026,,,\n,,,\nSTT,TÊN,LĨNH VỰC,SĐT,ĐỊA CHỈ\n1,Hội Phụ nữ,Bạo lực,912345678,\"Xã Đa Lộc, huyện Hậu Lộc\"\n"),
		"old Mac line ends": []byte(strings.ReplaceAll(small, "\n", "\r\n")),
	} {
		s, report, err := d.bring(readCSV, file)
		if err != nil || len(s.Listings) != 1 {
			t.Errorf("%s: %v, %d read, %v", name, err, len(s.Listings), report.Refused)
			continue
		}
		l := s.Listings[0]
		if l.Name.VI != "Hội Phụ nữ" || l.Phones[0].Number != "0912345678" || l.Locations[0].Commune != 16078 || l.Topics[0] != directory.Violence {
			t.Errorf("%s: %+v", name, l)
		}
		if l.Confidence != directory.Low || len(l.Gate(now)) == 0 {
			t.Errorf("%s: nobody has vouched for it, and it would be offered", name)
		}
	}
}

// windows1258 writes text as that code page has it: some letters with a mark
// of their own behind.
func windows1258(s string) string {
	var b strings.Builder
	for _, r := range norm.NFC.String(s) {
		if _, ok := charmap.Windows1258.EncodeRune(r); ok {
			b.WriteRune(r)
			continue
		}
		// ế is ê and a mark: take the mark off the last place only.
		d := []rune(norm.NFD.String(string(r)))
		tone := -1
		for i, m := range d {
			if strings.ContainsRune("\u0300\u0301\u0303\u0309\u0323", m) {
				tone = i
			}
		}
		if tone < 0 {
			b.WriteString(string(d))
			continue
		}
		rest := append(append([]rune{}, d[:tone]...), d[tone+1:]...)
		b.WriteString(norm.NFC.String(string(rest)) + string(d[tone]))
	}
	return b.String()
}

// workbook makes one of cells, for what a template would not have.
func workbook(t testing.TB, fill func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	fill(f)
	var b bytes.Buffer
	if _, err := f.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func set(f *excelize.File, rows ...[]any) {
	for i, row := range rows {
		at, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := f.SetSheetRow("Sheet1", at, &row); err != nil {
			panic(err)
		}
	}
}

func TestAWorkbookOfAnOfficeIsRead(t *testing.T) {
	d := newDesk(t)
	file := workbook(t, func(f *excelize.File) {
		set(f, []any{"DANH SÁCH"}, []any{"TT", "Đơn vị", "Tên dịch vụ", "Lĩnh vực", "Điện thoại", "Ngày kiểm tra", "Giờ làm việc", "Ghi chú"},
			[]any{1, "Hội Phụ nữ", "Tư vấn", "Bạo lực", 912345678, time.Date(2025, 9, 19, 0, 0, 0, 0, time.UTC), "7h30–11h30; 13h–17h T2–T6", true},
			[]any{2, nil, "Vay vốn", "Vay vốn", 2373851234, 45919, "giờ hành chính", ""})
		if err := f.MergeCell("Sheet1", "B3", "B4"); err != nil {
			t.Fatal(err)
		}
		if err := f.MergeCell("Sheet1", "A1", "H1"); err != nil {
			t.Fatal(err)
		}
		set(f)
	})
	s, report, err := d.bring(readXLSX, file)
	if err != nil || len(s.Listings) != 2 {
		t.Fatal(err, report.Refused)
	}
	a, b := s.Listings[0], s.Listings[1]
	if a.Phones[0].Number != "0912345678" || a.Verification.On != "2025-09-19" || len(a.Schedule.Weekly) != 2 {
		t.Errorf("%+v", a)
	}
	if b.Organization.VI != "Hội Phụ nữ" || b.Phones[0].Number != "02373851234" || b.Verification.On != "2025-09-19" || b.Schedule.Note.VI != "giờ hành chính" {
		t.Errorf("%+v", b)
	}
}

func TestAFormulaIsRefusedWithItsCell(t *testing.T) {
	d := newDesk(t)
	file := workbook(t, func(f *excelize.File) {
		set(f, []any{"Tên dịch vụ", "Chủ đề", "Mô tả"}, []any{"A", "Vay vốn", "x"}, []any{"B", "Vay vốn", "y"})
		if err := f.SetCellFormula("Sheet1", "C3", `HYPERLINK("http://x","y")`); err != nil {
			t.Fatal(err)
		}
	})
	s, report, err := d.bring(readXLSX, file)
	if err != nil || len(s.Listings) != 1 || len(report.Refused) != 1 {
		t.Fatal(err, len(s.Listings), report.Refused)
	}
	if r := report.Refused[0]; r.Row != 3 || r.Column != "summary" || r.Note.ID != "formula" {
		t.Errorf("%+v", r)
	}
}

func TestTheTemplateShowsHowAndHoldsNothing(t *testing.T) {
	d := newDesk(t)
	var b bytes.Buffer
	if err := sheet.WriteTemplate(&b, d.g, lang.VI); err != nil {
		t.Fatal(err)
	}
	s, report, err := d.bring(readXLSX, b.Bytes())
	if err != nil || len(s.Listings) != 0 || report.Rows != 0 || len(report.Notes) != 0 {
		t.Fatal(err, report)
	}
	f, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rules, err := f.GetDataValidations("Dịch vụ")
	if err != nil || len(rules) < 40 {
		t.Fatal(err, len(rules))
	}
	picks := 0
	for _, r := range rules {
		if r.Type == "list" {
			picks++
		}
		if r.Prompt == nil || *r.Prompt == "" {
			t.Errorf("%s has no help", r.Sqref)
		}
	}
	if picks < 7 {
		t.Errorf("%d pick-lists", picks)
	}
	if v, err := f.GetCellValue("Dịch vụ", "A2"); err != nil || v != "VÍ DỤ 1" {
		t.Error(v, err)
	}
	// With their marks taken off, the examples are rows like any other.
	rows, err := f.GetRows("Dịch vụ")
	if err != nil {
		t.Fatal(err)
	}
	plain := workbook(t, func(f *excelize.File) {
		for i, row := range rows {
			at, _ := excelize.CoordinatesToCellName(1, i+1)
			if i > 0 {
				row[0] = fmt.Sprintf("mau-%d", i)
			}
			if err := f.SetSheetRow("Sheet1", at, &row); err != nil {
				t.Fatal(err)
			}
		}
	})
	if _, report, err := d.bring(readXLSX, plain); err != nil || len(report.New) != 2 || len(report.Refused)+len(report.Notes) != 0 {
		t.Errorf("%v %+v", err, report)
	}
}
