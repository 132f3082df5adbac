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
	for page, text := range docs(t) {
		for _, m := range regexp.MustCompile("`(Test[A-Z]\\w+)").FindAllStringSubmatch(text, -1) {
			if !known[m[1]] {
				t.Errorf("%s names %s, which is no test", page, m[1])
			}
		}
	}
}

// Every package has its place on the map of the code.
func TestEveryPackageIsOnTheMap(t *testing.T) {
	page, err := os.ReadFile("../../docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	err = filepath.WalkDir("../..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if strings.HasPrefix(d.Name(), ".") && d.Name() != ".." || d.Name() == "node_modules" || d.Name() == "testdata" {
			return filepath.SkipDir
		}
		text, err := os.ReadFile(filepath.Join(path, d.Name()+".go")) // the file that bears its name
		if err != nil || !strings.HasPrefix(string(text), "// Package "+d.Name()) {
			return nil
		}
		found++
		if rel := strings.TrimPrefix(filepath.ToSlash(path), "../../"); !strings.Contains(string(page), "`"+rel+"`") && !strings.Contains(string(page), "`"+d.Name()+"`") {
			t.Errorf("docs/architecture.md does not say what %s is for", rel)
		}
		return nil
	})
	if err != nil || found < 40 {
		t.Errorf("only %d packages were found (%v)", found, err)
	}
}

// docs are the pages that come with the program, by where they are.
func docs(t *testing.T) map[string]string {
	t.Helper()
	pages, err := filepath.Glob("../../docs/*.md")
	if err != nil || len(pages) == 0 {
		t.Fatal(pages, err)
	}
	texts := map[string]string{}
	for _, page := range append(pages, "../../README.md") {
		b, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		texts[page] = string(b)
	}
	return texts
}

// Whatever a page leads to or names is there: files and folders, packages that are
// run or tested, commands, targets of make.
func TestThePagesNameWhatThereIs(t *testing.T) {
	const root = "../.."
	makefile, err := os.ReadFile(root + "/Makefile")
	if err != nil {
		t.Fatal(err)
	}
	there := func(path string) bool {
		_, err := os.Stat(path)
		return err == nil
	}
	topmost := func(path string) bool {
		top, _, _ := strings.Cut(path, "/")
		return top != "bin" && top != "data" && there(filepath.Join(root, top)) // what is made is not there yet
	}
	command := map[string]command{}
	for _, c := range commands() {
		command[c.name] = c
	}
	checks := []struct {
		names *regexp.Regexp
		is    func(page, name string) bool
	}{
		{regexp.MustCompile(`\]\(([^):#]+)(?:#[^)]*)?\)`), func(page, link string) bool { return there(filepath.Join(filepath.Dir(page), link)) }},
		{regexp.MustCompile("`((?:\\.?\\w[\\w.-]*/)+(?:\\w[\\w.-]*)?)`"), func(_, path string) bool { return !topmost(path) || there(filepath.Join(root, path)) }},
		{regexp.MustCompile(`go (?:run|test) (\./[\w/.-]+)`), func(_, dir string) bool { return there(filepath.Join(root, dir)) }},
		{regexp.MustCompile("`make ([a-z]+)"), func(_, target string) bool { return strings.Contains(string(makefile), "\n"+target+":") }},
		{regexp.MustCompile("(?m)(?:`|^)(?:go run \\./cmd/)?nhipcau ([a-z][a-z-]*)"), func(_, name string) bool { return name == "help" || command[name].run != nil }},
	}
	for page, text := range docs(t) {
		for _, c := range checks {
			for _, m := range c.names.FindAllStringSubmatch(text, -1) {
				if !c.is(page, m[1]) {
					t.Errorf("%s names %q, which is not there", page, m[1])
				}
			}
		}
	}
}
