package report_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"nhipcau/internal/lang"
	"nhipcau/tally"
	"nhipcau/tally/report"
)

var update = flag.Bool("update", false, "write the golden files anew")

// formats are all ways of writing a report.
var formats = map[string]func(io.Writer, report.Report, lang.Lang) error{
	"text": report.WriteText, "csv": report.WriteCSV, "svg": report.WriteSVG, "xlsx": report.WriteXLSX, "pdf": report.WritePDF,
	"json": func(w io.Writer, r report.Report, _ lang.Lang) error { return report.WriteJSON(w, r) },
}

func write(t testing.TB, format string, r report.Report, l lang.Lang) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := formats[format](&b, r, l); err != nil {
		t.Fatal(format, err)
	}
	return b.Bytes()
}

func TestTheReportOfFixedFiguresIsKnownToTheLetter(t *testing.T) {
	all := publications(t)
	for _, c := range []struct {
		file, period, format string
		lang                 lang.Lang
	}{
		{"month.txt", "2026-11", "text", lang.VI}, {"month.en.txt", "2026-11", "text", lang.EN}, {"month.csv", "2026-11", "csv", lang.VI},
		{"month.svg", "2026-11", "svg", lang.VI}, {"quarter.txt", "2026-Q4", "text", lang.VI}, {"quarter.svg", "2026-Q4", "svg", lang.EN},
		{"year.txt", "2026", "text", lang.VI}, {"week.txt", "2026-W48", "text", lang.VI}, {"nothing.txt", "2027-05", "text", lang.VI},
		{"nothing.svg", "2027-05", "svg", lang.VI},
	} {
		got, file := string(write(t, c.format, build(t, c.period, all), c.lang)), "testdata/"+c.file
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s: %s", file, tidy(got, string(want)))
		}
	}
}

func TestAReportMadeTwiceHasTheSameBytes(t *testing.T) {
	for format := range formats {
		for _, period := range []string{"2026-11", "2026", "2027-05"} {
			first := write(t, format, build(t, period, publications(t)), lang.VI)
			for range 2 {
				if again := write(t, format, build(t, period, publications(t)), lang.VI); !bytes.Equal(first, again) {
					t.Errorf("%s of %s differs from one time to the next", format, period)
				}
			}
		}
	}
}

// The hidden counts of the fixture carry a number that nothing else has, and what
// a format packs is unpacked before it is looked for.
func TestHiddenCountsAreHiddenInEveryFormat(t *testing.T) {
	for format := range formats {
		for _, period := range []string{"2026-W48", "2026-11", "2026-Q4", "2026"} {
			b := unpacked(t, format, write(t, format, build(t, period, publications(t)), lang.VI))
			for _, needle := range []string{fmt.Sprint(secret), "987.654", "987,654"} {
				if bytes.Contains(b, []byte(needle)) {
					t.Errorf("%s of %s shows a hidden count", format, period)
				}
			}
		}
	}
}

// unpacked gives what is in a workbook or a PDF, all streams one after another.
func unpacked(t *testing.T, format string, b []byte) (out []byte) {
	t.Helper()
	switch format {
	case "xlsx":
		z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			part, err := io.ReadAll(r)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, part...)
		}
	case "pdf":
		// Text is in UTF-16 with every second byte zero for digits.
		for _, stream := range regexp.MustCompile(`(?s)stream\n(.*?)\nendstream`).FindAllSubmatch(b, -1) {
			if r, err := zlib.NewReader(bytes.NewReader(stream[1])); err == nil {
				part, _ := io.ReadAll(r)
				out = append(out, bytes.ReplaceAll(part, []byte{0}, nil)...)
			}
		}
		if !bytes.Contains(out, []byte("v1.4.0")) {
			t.Fatal("the PDF's text cannot be read, so nothing is proved")
		}
	default:
		return b
	}
	return out
}

func TestPeriodsThatCannotBeAreRefusedInOneSentence(t *testing.T) {
	for _, period := range []string{"", "2026-13", "2026-00", "2025-W53", "2026-Q5", "2026-11-30", "11/2026", "november", "26", "0000", "2026-11,2026-Q4", "2026-10..2026-12"} {
		_, err := report.Build(report.Input{Period: period})
		if !errors.Is(err, tally.ErrPeriod) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v", period, err)
		}
	}
	all := publications(t)
	if _, err := report.Build(report.Input{Period: "2026-11", Publications: append(all, all[3])}); !errors.Is(err, report.ErrTwice) {
		t.Errorf("two publications of one period: %v", err)
	}
}

func TestAWorkbookHoldsNumbersAsNumbersAndNoFormula(t *testing.T) {
	f, err := excelize.OpenReader(bytes.NewReader(write(t, "xlsx", build(t, "2026-11", publications(t)), lang.VI)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if n, err := f.GetCellType("Tỷ lệ", "C4"); err != nil || n != excelize.CellTypeUnset {
		t.Errorf("a count is of type %v, %v", n, err)
	}
	if v, err := f.GetCellValue("Tỷ lệ", "C4"); err != nil || v != "905" {
		t.Errorf("eligible is %q, %v", v, err)
	}
	if v, err := f.GetCellValue("Biểu tổng hợp năm", "B7"); err != nil || v != "Được vay vốn" {
		t.Errorf("the heading R4 is %q, %v", v, err)
	}
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for y, row := range rows {
			for x, v := range row {
				at, _ := excelize.CoordinatesToCellName(x+1, y+1)
				if formula, err := f.GetCellFormula(sheet, at); err != nil || formula != "" || strings.HasPrefix(v, "=") {
					t.Errorf("%s %s holds the formula %q (%q), %v", sheet, at, formula, v, err)
				}
			}
		}
	}
}

func TestTheReportNamesEveryTopicAndSpeaksBothLanguages(t *testing.T) {
	report.EachWord(func(key string, text lang.Text) {
		if !text.Complete() {
			t.Errorf("words.yaml: %s lacks a language", key)
		}
	})
	for _, topic := range report.TopicsWithoutName() {
		t.Errorf("words.yaml has no name for %s", topic)
	}
}

// A report of a synthetic population bears the mark wherever somebody could cut
// a part out of it: on every sheet, printed or not, and on every page.
func TestASampleIsMarkedOnEverySheetAndPage(t *testing.T) {
	all := publications(t)
	real := build(t, "2026-11", all)
	for i := range all {
		all[i].Simulated = true
	}
	sample := build(t, "2026-11", all)
	book, err := excelize.OpenReader(bytes.NewReader(write(t, "xlsx", sample, lang.VI)))
	if err != nil {
		t.Fatal(err)
	}
	for i, sheet := range book.GetSheetList() {
		above, err := book.GetCellValue(sheet, "A2")
		printed, failed := book.GetHeaderFooter(sheet)
		if err != nil || failed != nil || i > 0 && !strings.Contains(above, "DỮ LIỆU MẪU") || !strings.Contains(printed.OddHeader, "DỮ LIỆU MẪU") {
			t.Errorf("%s: %q, printed %v (%v %v)", sheet, above, printed, err, failed)
		}
	}
	const turned = "0.88295 0.46947" // the cosine and the sine of the watermark
	pages := bytes.Count(write(t, "pdf", sample, lang.VI), []byte("/Type /Page\n"))
	if n := strings.Count(string(unpacked(t, "pdf", write(t, "pdf", sample, lang.VI))), turned); n != pages || pages == 0 {
		t.Errorf("%d of %d pages bear the mark", n, pages)
	}
	if strings.Contains(string(unpacked(t, "pdf", write(t, "pdf", real, lang.VI))), turned) {
		t.Error("the report of real people bears it")
	}
	for _, format := range []string{"text", "svg"} {
		if !strings.Contains(string(write(t, format, sample, lang.EN)), "SAMPLE DATA") {
			t.Errorf("%s is not marked", format)
		}
	}
}
