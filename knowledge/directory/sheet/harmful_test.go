package sheet_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory/intake"
	"nhipcau/knowledge/directory/say"
	"nhipcau/knowledge/directory/sheet"
)

// packed makes a zip of parts.
func packed(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range parts {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, content)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bomb says of itself that it unpacks to a gigabyte.
func bomb(t testing.TB) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.CreateRaw(&zip.FileHeader{Name: "xl/worksheets/sheet1.xml", Method: zip.Deflate, UncompressedSize64: 1 << 30, CompressedSize64: 5})
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(w, "\x01\x00\x00\xff\xff")
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func minimal(sheetXML string) map[string]string {
	return map[string]string{
		"[Content_Types].xml":        `<Types/>`,
		"xl/workbook.xml":            `<workbook xmlns:r="r"><sheets><sheet r:id="a"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="a" Target="worksheets/sheet1.xml"/></Relationships>`,
		"xl/worksheets/sheet1.xml":   sheetXML,
	}
}

const rowsXML = `<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Tên dịch vụ</t></is></c><c r="B1" t="inlineStr"><is><t>Chủ đề</t></is></c></row>` +
	`<row r="2"><c r="A2" t="inlineStr"><is><t>A</t></is></c><c r="B2" t="inlineStr"><is><t>Vay vốn</t></is></c></row></sheetData></worksheet>`

func TestHarmfulAndBrokenFilesGetOneSentence(t *testing.T) {
	d := newDesk(t)
	good := packed(t, minimal(rowsXML))
	if s, _, err := d.bring(readXLSX, good); err != nil || len(s.Listings) != 1 {
		t.Fatal("the file without harm is not read:", err)
	}
	with := func(name, content string) []byte {
		parts := minimal(rowsXML)
		parts[name] = content
		return packed(t, parts)
	}
	for name, c := range map[string]struct {
		read reader
		file []byte
		want string
	}{
		"nothing":              {readXLSX, nil, "file_kind"},
		"a text":               {readXLSX, []byte("hello, this is text"), "file_kind"},
		"half a zip":           {readXLSX, good[:len(good)/2], "file_zip"},
		"an old workbook":      {readXLSX, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1 and so on"), "file_password"},
		"a zip of something":   {readXLSX, packed(t, map[string]string{"a.txt": "x"}), "file_kind"},
		"macros":               {readXLSX, with("xl/vbaProject.bin", "x"), "file_macro"},
		"macros by type":       {readXLSX, with("[Content_Types].xml", `<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>`), "file_macro"},
		"an XML bomb":          {readXLSX, with("xl/sharedStrings.xml", `<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]><sst><si><t>&lol2;</t></si></sst>`), "file_doctype"},
		"an XML bomb in rows":  {readXLSX, with("xl/worksheets/sheet1.xml", `<!DOCTYPE x [<!ENTITY a "b">]>`+rowsXML), "file_doctype"},
		"broken XML":           {readXLSX, with("xl/worksheets/sheet1.xml", rowsXML[:200]+"<<"), "file_zip"},
		"a zip bomb":           {readXLSX, bomb(t), "file_bomb"},
		"no heading":           {readXLSX, with("xl/worksheets/sheet1.xml", `<worksheet/>`), "file_sheet"},
		"a workbook as CSV":    {readCSV, good, "file_kind"},
		"an empty CSV":         {readCSV, []byte("\n \n"), "file_empty"},
		"a CSV without a name": {readCSV, []byte("a,b\n1,2\n"), "file_columns"},
		"bytes":                {readCSV, append([]byte(small), 0, 0, 0), "file_encoding"},
	} {
		_, _, err := d.bring(c.read, c.file)
		n, ok := err.(say.Note)
		if !ok || n.ID != c.want || strings.Contains(n.In(lang.VI), "{") || n.In(lang.VI) == n.ID {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

func TestMoreRowsThanCanBeTakenAreRefused(t *testing.T) {
	d := newDesk(t)
	var b strings.Builder
	b.WriteString("Tên dịch vụ,Chủ đề\n")
	for i := range intake.MostRows + 1 {
		fmt.Fprintf(&b, "Nơi giúp %d,Vay vốn\n", i)
	}
	_, report, err := d.bring(readCSV, []byte(b.String()))
	if n, ok := err.(say.Note); !ok || n.ID != "file_rows" || len(report.New) != intake.MostRows {
		t.Fatal(err, len(report.New))
	}
}

func TestWhatUnpacksToMoreThanItSaysIsStopped(t *testing.T) {
	d := newDesk(t)
	for left, want := range map[int64]string{100: "file_bomb", 1 << 20: ""} {
		if got := sheet.ReadWithin(packed(t, minimal(rowsXML)), left, d.g); got != want {
			t.Errorf("with %d bytes allowed: %q, want %q", left, got, want)
		}
	}
}

func FuzzCSV(f *testing.F) {
	d := newDesk(f)
	f.Add([]byte(small))
	f.Add([]byte("\uFEFFname;topics\n\"a;b\";loans\n=1+1;x"))
	f.Add([]byte("name\ttopics\n'=x\tloans"))
	f.Fuzz(func(t *testing.T, file []byte) {
		if s, _, err := d.bring(readCSV, file); err == nil {
			d.bring(readCSV, toCSV(t, d, s.Listings), s.Listings...)
		}
	})
}

func FuzzXLSX(f *testing.F) {
	d := newDesk(f)
	f.Add(packed(f, minimal(rowsXML)))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, file []byte) { d.bring(readXLSX, file) })
}

func FuzzSheetXML(f *testing.F) {
	d := newDesk(f)
	f.Add(rowsXML)
	f.Add(`<worksheet><row><c r="ZZZ1" t="s"><v>9</v></c></row><mergeCell ref="A1:C9"/></worksheet>`)
	f.Fuzz(func(t *testing.T, sheetXML string) { d.bring(readXLSX, packed(t, minimal(sheetXML))) })
}
