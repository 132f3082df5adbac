package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"nhipcau/tally"
)

func TestTheOperatorsGuideListsEverySetting(t *testing.T) {
	guide, err := os.ReadFile("../../docs/operator.md")
	if err != nil {
		t.Fatal(err)
	}
	var want strings.Builder
	for _, row := range settingsTable() {
		fallback := "none"
		if row.fallback != "" {
			fallback = "`" + row.fallback + "`"
		}
		fmt.Fprintf(&want, "| `%s` | %s | %s |\n", row.name, fallback, row.help)
	}
	if !strings.Contains(string(guide), want.String()) {
		t.Fatalf("docs/operator.md must hold these rows:\n%s", want.String())
	}
}

// What a session costs is added up in the page and in the program.
func TestThePrivacyPageSaysWhatTheCountsCost(t *testing.T) {
	page, err := os.ReadFile("../../docs/privacy.md")
	if err != nil {
		t.Fatal(err)
	}
	var sum float64
	var bounds []string
	for _, b := range tally.Budgets() {
		sum += b.Epsilon
		bounds = append(bounds, fmt.Sprint(b.Bound))
		row := regexp.MustCompile(fmt.Sprintf("(?m)^\\| `%s` \\|.* = %g \\|$", b.Table, b.Epsilon))
		if !row.Match(page) {
			t.Errorf("there is no row of the table %s with ε = %g", b.Table, b.Epsilon)
		}
	}
	want := fmt.Sprintf("**ε = %g a session** (L1 bounds %s)", sum, strings.Join(bounds, ", "))
	if !strings.Contains(string(page), want) {
		t.Errorf("the page does not say %q", want)
	}
}

// A page that says which test shows something names one that there is.
func TestThePagesNameTestsThatThereAre(t *testing.T) {
	known := map[string]bool{}
	err := filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git" || d.Name() == "bin"):
			return filepath.SkipDir
		case !strings.HasSuffix(path, "_test.go"):
			return nil
		}
		b, err := os.ReadFile(path)
		for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)\(`).FindAllSubmatch(b, -1) {
			known[string(m[1])] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatal(pages, err)
	}
	for _, page := range pages {
		b, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile("`(Test[A-Z]\\w+)").FindAllSubmatch(b, -1) {
			if !known[string(m[1])] {
				t.Errorf("%s names %s, which is no test", filepath.Base(page), m[1])
			}
		}
	}
}
