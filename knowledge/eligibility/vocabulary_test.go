package eligibility

import (
	"strings"
	"testing"
)

func TestTheVocabularyCoversWhatServicesAskFor(t *testing.T) {
	v := load(t)
	for _, id := range []string{
		"age", "household", "hard_area", "minority", "work", "lost_job_insured", "disability", "child", "hiv",
		"drugs", "violence", "trafficking", "released", "papers", "purpose", "care", "paper",
	} {
		if _, ok := v.Fact(id); !ok {
			t.Errorf("no fact %q", id)
		}
	}
	if _, ok := v.Fact("name"); ok {
		t.Error("there must be no such fact as a name")
	}
}

func TestNoQuestionUsesAWordThatHurts(t *testing.T) {
	for _, f := range load(t).Facts() {
		text := f.Ask.VI + " " + f.Why.VI + " " + f.Clarify.VI
		for _, x := range f.Values {
			text += " " + x.Label.VI + " " + x.Because.VI
		}
		for _, word := range []string{"gái", "hoàn lương", "tệ nạn", "đối tượng", "con nghiện", "mại dâm", "bán dâm", "—"} {
			if strings.Contains(strings.ToLower(text), word) {
				t.Errorf("%s: says %q", f.ID, word)
			}
		}
	}
}

// implying is a fact c after which s has an answer that implies something.
func implying(what string) string {
	s := strings.Replace(good, "id: age", "id: s", 1)
	return strings.Replace(good, "id: age", "id: c", 1) + strings.Replace(s, "{vi: d, en: d}}", "{vi: d, en: d}, implies: {"+what+"}}", 1)
}

func TestWhatFollowsFromAnAnswerIsKnown(t *testing.T) {
	v := load(t)
	k := Known{"child": "no", "age": "under16", "household": "near_poor", "hardship": "no"}
	v.Imply(k)
	for id, want := range map[string]string{"single_parent": "no", "served": "no", "hardship": "no", "work": ""} {
		if k[id] != want {
			t.Errorf("%s is %q, want %q", id, k[id], want)
		}
	}
	v.Imply(nil)
}

const good = `- id: age
  ask: {vi: a, en: a}
  why: {vi: a, en: a}
  clarify: {vi: c, en: c}
  sensitivity: 0
  values:
    - {id: a, vi: a, en: a, words: [x], because: {vi: d, en: d}}
    - {id: b, vi: b, en: b, words: [y], because: {vi: e, en: e}}
`

func TestADefectIsOneClearLine(t *testing.T) {
	if _, err := Parse("facts.yaml", []byte(good)); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new, want string }{
		{"id: age", "id: Age", `facts.yaml:1: Age: id "Age"`},
		{"sensitivity: 0", "sensitivity: 4", "facts.yaml:1: age: sensitivity 4"},
		{"sensitivity: 0", "shy: 0", "facts.yaml:5: unknown field \"shy\""},
		{"en: a}\n  why", "en: \"\"}\n  why", "ask, why and clarify need vi and en"},
		{"id: b", "id: a", `value id "a": empty or taken`},
		{"vi: b", "vi: " + strings.Repeat("b", 41), "label of 41 characters"},
		{"clarify: {vi: c, en: c}", "clarify: {vi: c}", "ask, why and clarify need vi and en"},
		{"{vi: c, en: c}", "{vi: c?, en: c}", "clarify: want a clause"},
		{"{vi: e, en: e}", "{vi: e}", "value b: because needs vi and en"},
		{"{vi: e, en: e}", "{vi: vì e, en: e}", "value b: because: want a clause"},
		{"{vi: e, en: e}", "{vi: e, en: " + strings.Repeat("e", 81) + "}", "81 characters"},
		{"[y]", "[Ý]", `word "Ý"`},
		{"[y]", "[x]", `word "x" stands for a and b`},
		{"- id: age", "id: age", "facts.yaml:"},
		{good, "", "facts.yaml:1"},
		{"values:", "values: !x\n    000\n  junk:", "facts.yaml:"},
		{"- id: age", good + "- id: age", "facts.yaml:9: age: this id is taken"},
		{"{vi: d, en: d}}", "{vi: d, en: d}, implies: {sex: no}}", "facts.yaml:1: age: value a: implies sex: there is no such fact"},
		{"{vi: d, en: d}}", "{vi: d, en: d}, implies: {age: b}}", "implies age: an answer does not imply its own fact"},
		{good, implying("c: q"), `facts.yaml:9: s: value a: implies c: it has no value "q"`},
		{good, implying("c: a") + strings.Replace(implying("c: b")[len(good)-2:], "id: s", "id: r", 1), "facts.yaml:17: r: value a: implies c: answers to s imply it too: only one fact may"},
	} {
		_, err := Parse("facts.yaml", []byte(strings.Replace(good, c.old, c.new, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q for %q: %v, want %q", c.new, c.old, err, c.want)
			continue
		}
		for line := range strings.SplitSeq(err.Error(), "\n") {
			if !strings.HasPrefix(line, "facts.yaml:") {
				t.Errorf("%q for %q: line %q has no place", c.new, c.old, line)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(good))
	f.Add([]byte("- id: [}"))
	f.Fuzz(func(t *testing.T, content []byte) {
		if v, err := Parse("facts.yaml", content); (v == nil) == (err == nil) {
			t.Fatalf("%v with %v", v, err)
		}
	})
}
