package eligibility

import (
	"os"
	"regexp"
	"testing"

	"pgregory.net/rapid"
)

func TestARuleOfListsReadsBackAsItWasPutTogether(t *testing.T) {
	v, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for source, want := range map[string]string{
		``:                                      ``,
		`hiv != "positive"`:                     `hiv != "positive"`,
		`rural == "xa" || served == "yes"`:      `rural == "xa" || served == "yes"`,
		`!(age in ["under16", "16to17"])`:       `!(age in ["under16", "16to17"])`,
		`"yes" == served`:                       `served == "yes"`,
		`age == "18to30" || age == "31to59"`:    `age in ["18to30", "31to59"]`,
		`!(served == "yes" || hardship=="yes")`: `served != "yes" && hardship != "yes"`,
		`purpose == "study" && age != "under16" && (household in ["poor", "near_poor"] || hardship == "yes")`: `purpose == "study" && age != "under16" && (household in ["poor", "near_poor"] || hardship == "yes")`,
		`(rural == "xa" && served == "yes") || age == "60plus"`:                                               `(rural == "xa" && served == "yes") || age == "60plus"`,
	} {
		s, ok := v.Shape(source)
		if got := s.Source(); !ok || got != want {
			t.Errorf("%s: %v %s", source, ok, got)
		}
	}
	for _, source := range []string{
		`age ==`, `nonsense == "x"`, `true`,
		`rural == "xa" && (served == "yes" || (hardship == "yes" && age == "60plus"))`,
		`rural == "xa" || (served == "yes" && hardship != "yes")`,
	} {
		if s, ok := v.Shape(source); ok {
			t.Errorf("%s has a shape: %+v", source, s)
		}
	}
}

// Whatever lists say, the rule made of them is read back to the same rule, and
// a rule that has a shape says what its shape says.
func TestEveryShapeSurvivesItsRule(t *testing.T) {
	v := small(t)
	people := everybody(v, nil, anyFact)
	rapid.Check(t, func(t *rapid.T) {
		s := Shape{Any: rapid.Bool().Draw(t, "any")}
		for range rapid.IntRange(1, 3).Draw(t, "blocks") {
			b := Block{How: rapid.SampledFrom([]How{AllOf, AnyOf, NoneOf}).Draw(t, "how")}
			for _, f := range v.Facts() {
				if c := (Condition{Fact: f.ID}); rapid.Bool().Draw(t, "asked") {
					for _, x := range f.Values {
						if rapid.Bool().Draw(t, "ticked") {
							c.Values = append(c.Values, x.ID)
						}
					}
					if len(c.Values) > 0 {
						b.Conditions = append(b.Conditions, c)
					}
				}
			}
			s.Blocks = append(s.Blocks, b)
		}
		one, err := v.Compile(s.Source())
		if err != nil {
			t.Fatal(s.Source(), err)
		}
		back, ok := v.Shape(s.Source())
		if !ok {
			t.Fatalf("%q has no shape", s.Source())
		}
		two, err := v.Compile(back.Source())
		if err != nil {
			t.Fatal(back.Source(), err)
		}
		for _, k := range people {
			if one.Judge(k).Outcome != two.Judge(k).Outcome {
				t.Fatalf("%q and %q differ of %v", s.Source(), back.Source(), k)
			}
		}
	})
}

// Most of the rules that are written can be shown as lists.
func TestTheRulesOfTheDirectoryHaveAShape(t *testing.T) {
	v, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	shaped, all := 0, 0
	files, err := os.ReadDir("../directory/content")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile("../directory/content/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?m)^ +rule: '?(.*?)'?$`).FindAllSubmatch(b, -1) {
			if string(m[1]) == ">-" {
				continue
			}
			all++
			if _, ok := v.Shape(string(m[1])); ok {
				shaped++
			} else {
				t.Logf("no shape: %s", m[1])
			}
		}
	}
	if all < 10 || shaped < all {
		t.Errorf("%d of %d rules have a shape", shaped, all)
	}
}
