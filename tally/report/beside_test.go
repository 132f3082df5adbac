package report_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/places"
	"nhipcau/tally/report"
)

// page is a report with what a page shows beside it.
func page(t testing.TB, period string) report.Report {
	t.Helper()
	g, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	r, err := report.Build(report.Input{Period: period, Publications: publications(t), Places: g, Beside: &report.Beside{
		Checks: []report.Check{{Name: "=Quỹ <b>", Due: "2026-11-01"}, {Name: "Hội"}}, Due: 7,
	}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func part(t testing.TB, r report.Report, name string) report.ViewPart {
	t.Helper()
	for _, p := range r.View(lang.VI).Parts {
		if p.Name == name {
			return p
		}
	}
	t.Fatalf("no part %s", name)
	return report.ViewPart{}
}

func first(p report.ViewPart) (out []string) {
	for _, row := range p.Rows {
		out = append(out, row[0].Text)
	}
	return out
}

func TestTheTrendEndsWithThePeriodAndIsOfTheTopicChosen(t *testing.T) {
	r := page(t, "2026-11")
	trend := part(t, r, "trend")
	if got := first(trend); !slices.Equal(got, []string{"Tháng 10/2026", "Tháng 11/2026"}) {
		t.Errorf("the trend has %q", got)
	}
	if !strings.Contains(trend.Drawing, "Tháng 10/2026") || !strings.HasPrefix(trend.Note, "Tất cả") {
		t.Errorf("not drawn, or not said of what: %s", trend.Note)
	}
	if got := part(t, r.Only("loans", nil), "trend").Note; !strings.HasPrefix(got, "Vay vốn") {
		t.Errorf("of %s", got)
	}
}

func TestTheNewestWeekSaysThatItIsNoisy(t *testing.T) {
	week := part(t, page(t, "2026-11"), "week")
	if !strings.Contains(week.Note, "Tuần 52/2026") || !strings.Contains(week.Note, "±24") || len(week.Rows) == 0 {
		t.Errorf("%s, %d rows", week.Note, len(week.Rows))
	}
	if got := part(t, page(t, "2026-11").Only("loans", nil), "week"); len(got.Rows) != 1 {
		t.Errorf("%d topics where one was chosen", len(got.Rows))
	}
}

func TestEveryPanelOfAPageIsASheetAndNoneIsAFormula(t *testing.T) {
	r := page(t, "2026-11")
	f, err := excelize.OpenReader(bytes.NewReader(write(t, "xlsx", r, lang.VI)))
	if err != nil {
		t.Fatal(err)
	}
	sheets := f.GetSheetList()
	if parts := r.View(lang.VI).Parts; len(sheets) != len(parts)+1 {
		t.Errorf("%d sheets for %d panels and a summary: %q", len(sheets), len(parts), sheets)
	}
	if cell, err := f.GetCellValue("Cần kiểm tra", "A4"); err != nil || cell != "'=Quỹ <b>" {
		t.Errorf("a name is %q %v", cell, err)
	}
	if csv := string(write(t, "csv", r, lang.VI)); !strings.Contains(csv, "trend,2026-10") || !strings.Contains(csv, "week,2026-W52") || strings.Contains(csv, ",=Quỹ") {
		t.Errorf("what is seen is not in the CSV, or a formula is:\n%s", csv)
	}
}

func TestNeedThatWasNotMetIsRanked(t *testing.T) {
	communes := part(t, page(t, "2026-Q4"), "communes")
	last := 1 << 30
	for _, row := range communes.Rows {
		missed := 0
		for _, c := range row[3:] {
			missed += whole(c.Text)
		}
		if missed > last {
			t.Errorf("%s with %d comes after %d", row[1].Text, missed, last)
		}
		last = missed
	}
}

// whole reads a figure as it is shown; what is hidden is none.
func whole(s string) (n int) {
	for _, r := range s {
		if r >= '0' && r <= '9' {
			n = 10*n + int(r-'0')
		}
	}
	return n
}
