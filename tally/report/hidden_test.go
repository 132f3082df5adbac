package report_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"nhipcau/internal/lang"
	"nhipcau/tally"
	"nhipcau/tally/report"
)

// ofWeek is a report of one week with three topics: one of which all is shown, one of
// which only the need is, and one of which nothing is.
func ofWeek(t *testing.T, need tally.Count) report.Report {
	t.Helper()
	hidden := func(need tally.Count) map[string]tally.Count {
		return map[string]tally.Count{"need": need, "unmet": few(24), "unmet:no_listing": few(24), "unmet:conditions": few(24)}
	}
	all := map[string]tally.Count{"need": shown(100, 24), "unmet": shown(25, 24), "unmet:no_listing": shown(30, 24), "unmet:conditions": shown(25, 24)}
	return build(t, "2026-W48", []tally.Publication{{Number: 1, Kind: tally.Weekly, Period: "2026-W48", On: "2026-11-30", Closed: "2026-11-30", Lines: []tally.Line{
		{Topic: "loans", Counts: all}, {Topic: "health", Counts: hidden(need)}, {Topic: "legal", Counts: hidden(few(24))},
	}}})
}

var light = regexp.MustCompile(`<rect x="([0-9.]+)" y="[0-9.]+" width="([0-9.]+)" height="[0-9.]+" class="fill-light"/>`)

func TestNeedOfWhichTheUnmetPartIsHiddenIsHatchedAndNoFullBar(t *testing.T) {
	unmet := part(t, ofWeek(t, shown(195, 24)), "unmet")
	for _, want := range []string{"Vay vốn: 80 · nhu cầu 100.", "Sức khỏe: không hiện · nhu cầu 195.", "Pháp lý: không hiện.", "còn số bị ẩn vì quá nhỏ"} {
		if !strings.Contains(unmet.Drawing, want) {
			t.Errorf("the drawing does not say %q:\n%s", want, unmet.Drawing)
		}
	}
	if n := strings.Count(unmet.Drawing, "<path "); n != 2 {
		t.Errorf("%d rows are hatched, want those of health and legal help", n)
	}
	if bars := light.FindAllStringSubmatch(unmet.Drawing, -1); len(bars) != 1 || bars[0][1] == "0.0" {
		t.Errorf("light bars, which say that a need was met: %q", bars)
	}
}

func TestOfNothingShownNothingIsDrawn(t *testing.T) {
	r := ofWeek(t, few(24))
	r.Unmet = r.Unmet[1:]
	if p := part(t, r, "unmet"); p.Drawing != "" {
		t.Errorf("drawn: %s", p.Drawing)
	}
}

// Sums with hidden counts bear a plus and their reason on the page and in every file.
func TestEveryFormatSaysWhatASumLeavesOut(t *testing.T) {
	all := publications(t)
	all[0].Lines[0].Counts["unmet"] = shown(30, 24) // in one of the weeks alone
	all[0].Lines[0].Counts["need"] = shown(20, 24)
	r := build(t, "2026-Q4", all)
	const why = "quá nhỏ của một tuần được ẩn để không ai bị nhận ra và không cộng vào"
	if hints := part(t, r, "unmet").Why; len(hints) != 1 || !strings.Contains(hints[0], why) {
		t.Errorf("the page says %q", hints)
	}
	for _, format := range []string{"text", "csv"} {
		if got := string(write(t, format, r, lang.VI)); !strings.Contains(got, why) || format == "text" && !strings.Contains(got, "30+ (0–") {
			t.Errorf("%s does not say why, or shows the sum as a whole one", format)
		}
	}
	book, err := excelize.OpenReader(bytes.NewReader(write(t, "xlsx", r, lang.VI)))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows("Chưa đáp ứng")
	said := ""
	for _, row := range rows {
		if len(row) == 0 {
			continue
		}
		said += strings.Join(row, "\t") + " "
		if n := utf8.RuneCountInString(row[0]); n > 100 {
			t.Errorf("a line of %d letters is wider than any screen", n)
		}
	}
	if err != nil || !strings.Contains(said, why) {
		t.Errorf("the workbook says %q %v", said, err)
	}
	if csv := string(write(t, "csv", r, lang.VI)); !strings.Contains(csv, ",other,30,0,") || !strings.Contains(csv, ",partly\n") {
		t.Error("the CSV takes a sum for a whole one")
	}
}

// The plus stands also where no hint is near: in the funnel and the annual table.
func TestWhatAPlusMeansIsReadBeforeAnyFigure(t *testing.T) {
	for l, want := range map[lang.Lang]string{lang.VI: "dấu + sau một số nghĩa là còn kỳ bị ẩn", lang.EN: "a + behind a number says that some are hidden"} {
		if got := strings.Join(build(t, "2026", publications(t)).View(l).Reading, "\n"); !strings.Contains(got, want) {
			t.Errorf("%s: not said:\n%s", l, got)
		}
	}
}

func TestMoreUnmetThanNeedIsExplained(t *testing.T) {
	r := ofWeek(t, shown(20, 24))
	if note := strings.Join(part(t, r, "unmet").Why, ""); strings.Contains(note, "lớn hơn nhu cầu") {
		t.Errorf("explained where there is nothing to explain: %s", note)
	}
	r.Unmet[0].Need.N = 70
	if note := strings.Join(part(t, r, "unmet").Why, ""); !strings.Contains(note, "lớn hơn nhu cầu") {
		t.Errorf("not explained: %s", note)
	}
}

// A month has no figures by place of its own: those of its quarter must not pass for
// the month's.
func TestFiguresByPlaceSayOfWhichQuarterTheyAre(t *testing.T) {
	r := page(t, "2026-11")
	const of = "đây là của cả Quý 4/2026, không riêng Tháng 11/2026"
	for _, name := range []string{"clusters", "communes"} {
		p := part(t, r, name)
		if !strings.Contains(p.Note, of) || p.Columns[0] != "Kỳ" || p.Rows[0][0].Text != "Quý 4/2026" {
			t.Errorf("%s: %q, columns %q, %v", name, p.Note, p.Columns, p.Rows[0])
		}
	}
	for _, format := range []string{"text", "csv"} {
		if !strings.Contains(string(write(t, format, r, lang.VI)), of) {
			t.Errorf("%s does not say of when the places are", format)
		}
	}
	if p := part(t, page(t, "2026-Q4"), "communes"); strings.Contains(p.Note, "không riêng") || p.Columns[0] == "Kỳ" {
		t.Errorf("of its own quarter: %q %q", p.Note, p.Columns)
	}
}

func TestALongerPeriodSaysThatItHasNoShareOfItsOwn(t *testing.T) {
	for period, want := range map[string]string{"2026-Q4": "Quý 4/2026 không có một tỷ lệ chung", "2026": "Năm 2026 không có một tỷ lệ chung", "2026-11": ""} {
		note := part(t, build(t, period, publications(t)), "indicator").Note
		if want == "" && note != "" || !strings.Contains(note, want) {
			t.Errorf("%s: %q", period, note)
		}
	}
}

// Why something is not shown is told by what is so, not by words that look like it.
func TestAServiceThatIsCalledFewHidesNothing(t *testing.T) {
	r := page(t, "2026-11")
	r.Beside.Checks = []report.Check{{Name: "ít"}, {Name: "chưa đủ để nói"}}
	if p := part(t, r, "checks"); len(p.Few)+len(p.Why) > 0 {
		t.Errorf("said to be hidden: %q %q", p.Few, p.Why)
	}
	if p := part(t, r, "indicator"); len(p.Few) != 1 || len(p.Why) != 2 {
		t.Errorf("what is hidden is not explained: %q %q", p.Few, p.Why)
	}
}
