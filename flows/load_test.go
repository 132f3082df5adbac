package flows

import (
	"strings"
	"testing"
	"testing/fstest"
)

const wordsYAML = "controls: {back: [quay lai]}\n"

const smallMenu = `flow: menu
title: {vi: Bắt đầu, en: Start}
start:
  ask: {vi: "Bạn cần gì?", en: "What do you need?"}
  choices:
    one: {vi: Một, en: One, goto: bye}
    two: {vi: Hai, en: Two, goto: bye}
bye:
  end: {vi: Chào bạn, en: Goodbye}
`

func small(menu string) fstest.MapFS {
	return fstest.MapFS{"menu.yaml": {Data: []byte(menu)}, "words.yaml": {Data: []byte(wordsYAML)}}
}

func TestSmallContentLoads(t *testing.T) {
	c, findings := LoadContent(small(smallMenu))
	if c == nil || len(findings) > 0 {
		t.Fatal(findings)
	}
	if c.menu.name != "menu.start" {
		t.Fatalf("the menu is %s", c.menu.name)
	}
}

func TestBrokenContentIsToldWithFileLineAndStep(t *testing.T) {
	for name, test := range map[string]struct{ old, new, want string }{
		"unknown target":       {"goto: bye}\n    two", "goto: by}\n    two", "menu.yaml:6: menu.start: there is no step or flow named by"},
		"one language":         {"vi: Hai, en: Two", "vi: Hai", "menu.yaml:7: menu.start: two: both languages (vi and en) are needed"},
		"two kinds":            {"  end: {vi: Chào bạn, en: Goodbye}", "  end: {vi: a, en: b}\n  say: {vi: a, en: b}", "menu.yaml:10: menu.bye: a step is one thing: this one has a second (say)"},
		"no kind":              {"  end: {vi: Chào bạn, en: Goodbye}", "  why: {vi: a, en: b}", "menu.yaml:8: menu.bye: the step does nothing"},
		"unknown key":          {"  end: {vi: Chào", "  ende: {vi: Chào", `menu.yaml:9: menu.bye: "ende" is not known in a step`},
		"key twice":            {"    two: {vi: Hai, en: Two, goto: bye}", "    one: {vi: Hai, en: Two, goto: bye}", `menu.yaml:7: mapping key "one" already defined`},
		"a place without next": {"  end: {vi: Chào bạn, en: Goodbye}", "  place: {vi: a, en: b}", "menu.yaml:8: menu.bye: next is missing"},
		"no flow":              {"flow: menu\n", "", `menu.yaml:1: the file must begin with "flow: name"`},
		"not YAML":             {"flow: menu", "flow: [menu", "menu.yaml:"},
		"another language":     {"en: Goodbye", "fr: Adieu", `menu.yaml:9: menu.bye: end: "fr" is not a language (vi, en)`},
		"choices elsewhere":    {"  end: {vi: Chào bạn, en: Goodbye}", "  end: {vi: a, en: b}\n  choices:\n    x: {vi: a, en: b}", "menu.yaml:8: menu.bye: only a question (ask) has choices"},
		"an end with next":     {"  end: {vi: Chào bạn, en: Goodbye}", "  end: {vi: a, en: b}\n  next: start", "menu.yaml:8: menu.bye: the flow ends here"},
		"a choice to nowhere":  {"    two: {vi: Hai, en: Two, goto: bye}", "    two: {vi: Hai, en: Two}", "menu.yaml:7: menu.start: choice two leads nowhere"},
		"a list for a word":    {"flow: menu", "flow: [a]", "menu.yaml:1: flow: a word is expected"},
		"a word for a list":    {"title:", "words: vay\ntitle:", "menu.yaml:2: words: a list [a, b] is expected"},
	} {
		t.Run(name, func(t *testing.T) {
			if !strings.Contains(smallMenu, test.old) {
				t.Fatal("the test's own text is gone")
			}
			c, findings := LoadContent(small(strings.Replace(smallMenu, test.old, test.new, 1)))
			if c != nil || !strings.Contains(findings.Error(), test.want) {
				t.Errorf("got %q\nwant %q", findings.Error(), test.want)
			}
		})
	}
}

func TestMissingFilesAreTold(t *testing.T) {
	if c, f := LoadContent(fstest.MapFS{}); c != nil || f.Error() != ".: no *.yaml files here" {
		t.Error(f)
	}
	if c, f := LoadContent(fstest.MapFS{"menu.yaml": {Data: []byte(smallMenu)}}); c != nil || !strings.Contains(f.Error(), "words.yaml: is missing") {
		t.Error(f)
	}
	if c, f := LoadContent(small(strings.Replace(smallMenu, "flow: menu", "flow: other", 1))); c != nil || !strings.Contains(f.Error(), `a flow named "menu" is needed`) {
		t.Error(f)
	}
}

func FuzzLoadContent(f *testing.F) {
	f.Add(smallMenu, wordsYAML)
	f.Add("flow: a\nx: &a {say: *a}", "controls: {a: b}")
	f.Add("flow: menu\ntitle: {vi: a, en: b}\na: {say: {vi: a, en: b}, next: a}", "crisis: {suicide: menu}")
	f.Fuzz(func(t *testing.T, menu, words string) {
		c, findings := LoadContent(fstest.MapFS{"menu.yaml": {Data: []byte(menu)}, "words.yaml": {Data: []byte(words)}})
		if (c == nil) != (len(findings.MustFix()) > 0) {
			t.Fatalf("content %v, findings %v", c, findings)
		}
		for _, finding := range findings {
			if finding.File == "" || finding.Message == "" {
				t.Fatalf("finding %+v says nothing", finding)
			}
		}
	})
}

// A slip in words.yaml is told with its line, whatever leads to the missing step.
func TestWordsThatLeadNowhereAreTold(t *testing.T) {
	for _, what := range []string{"asides", "sayings", "topics", "crisis"} {
		files := small(smallMenu)
		files["words.yaml"].Data = []byte(wordsYAML + what + ": {thanks: menu.by}\n")
		if c, findings := LoadContent(files); c != nil || !strings.Contains(findings.Error(), "words.yaml:2: words: there is no step or flow named menu.by") {
			t.Errorf("%s: %v", what, findings)
		}
	}
}

func TestAnAsideSaysSomethingAndNoMore(t *testing.T) {
	files := small(smallMenu)
	files["words.yaml"].Data = []byte(wordsYAML + "asides: {secret: menu.bye}\n")
	if c, findings := LoadContent(files); c != nil || !strings.Contains(findings.Error(), "words.yaml:2: menu.bye is no answer beside the conversation") {
		t.Error(findings)
	}
}
