package portal_test

import (
	"bytes"
	"compress/zlib"
	"encoding/csv"
	"html"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"nhipcau/portal/staff"
)

// Whatever is taken away says of which period it is, what was chosen, how the share
// is made, when the file was made and up to when the data go; and a workbook has a
// sheet for every part of the page, in the same words.
func TestEveryFileSaysWhatItIsOf(t *testing.T) {
	h := published(t)
	c := h.as(staff.Editor)
	const query = "?period=2026-Q3&topic=loans&area=hoang-hoa"
	page := c.get("/portal/" + query)
	sheets := workbook(t, c.get("/portal/figures/report.xlsx"+query))
	for name, text := range map[string]string{
		"xlsx": strings.Join(slices.Concat(sheets...), "\n"), "csv": table(t, c.get("/portal/figures/report.csv"+query)),
		"pdf": printed(t, c.get("/portal/figures/report.pdf"+query)),
	} {
		text = strings.ReplaceAll(text, "\u00a0", " ")
		for what, says := range map[string]string{
			"the period": "Quý 3/2026 (01/07/2026 – 30/09/2026)", "what was chosen": "Vay vốn, Hoằng Hóa, Hậu Lộc",
			"how the share is made": "Tỷ lệ = đã đến nơi hỗ trợ ÷ có nhu cầu và đủ điều kiện", "when it was made": "27/11/2026 16:00", "up to when data go": "05/11/2026",
		} {
			if name == "csv" {
				says = strings.NewReplacer("Quý 3/2026 (01/07/2026 – 30/09/2026)", "2026-Q3", "05/11/2026", "as_of,2026-11-05").Replace(says)
			}
			if !strings.Contains(text, says) {
				t.Errorf("%s does not say %s: %q", name, what, says)
			}
		}
	}
	parts := regexp.MustCompile(`<h2 id="\w+">([^<]+)</h2>`).FindAllStringSubmatch(page[strings.Index(page, `class="panels"`):], -1)
	if len(parts) < 6 || len(parts) != len(sheets)-1 {
		t.Errorf("the page has %d parts, the workbook %d sheets beside the summary", len(parts), len(sheets)-1)
	}
	for _, p := range parts {
		title := html.UnescapeString(p[1])
		if !slices.ContainsFunc(sheets[1:], func(rows []string) bool { return rows[0] == title }) {
			t.Errorf("no sheet is titled %q as the page's part is", title)
		}
	}
}

// workbook reads a workbook as a spreadsheet does: the rows of each sheet.
func workbook(t *testing.T, body string) (sheets [][]string) {
	t.Helper()
	f, err := excelize.OpenReader(strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, name := range f.GetSheetList() {
		rows, err := f.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, r := range rows {
			lines = append(lines, strings.Join(r, ","))
		}
		sheets = append(sheets, lines)
	}
	return sheets
}

// table reads a CSV, and gives of each row the measure and the value.
func table(t *testing.T, body string) string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, r := range rows {
		b.WriteString(r[1] + "," + r[6] + "," + r[7] + "\n")
	}
	return b.String()
}

var (
	pdfStream = regexp.MustCompile(`(?s)stream\n(.*?)\nendstream`)
	pdfText   = regexp.MustCompile(`(?s)\(((?:[^()\\]|\\.)*)\)`)
)

// printed reads the words of a PDF: its streams are packed, its texts UTF-16.
func printed(t *testing.T, body string) string {
	t.Helper()
	var b strings.Builder
	for _, stream := range pdfStream.FindAllStringSubmatch(body, -1) {
		r, err := zlib.NewReader(strings.NewReader(stream[1]))
		if err != nil {
			continue // a font
		}
		part, _ := io.ReadAll(r)
		if !bytes.Contains(part, []byte(" Tf")) {
			continue
		}
		for _, m := range pdfText.FindAllSubmatch(part, -1) {
			raw := regexp.MustCompile(`(?s)\\(.)`).ReplaceAllFunc(m[1], func(e []byte) []byte {
				if e[1] == 'r' {
					return []byte{'\r'}
				}
				return e[1:]
			})
			var units []uint16
			for i := 0; i+1 < len(raw); i += 2 {
				units = append(units, uint16(raw[i])<<8|uint16(raw[i+1]))
			}
			b.WriteString(string(utf16.Decode(units)))
		}
		b.WriteString("\n")
	}
	return b.String()
}
