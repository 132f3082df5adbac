package eligibility

import (
	"testing"

	"pgregory.net/rapid"
)

func TestNextAsksTheLeastSensitiveAndMostDecisiveFirst(t *testing.T) {
	v := load(t)
	for _, c := range []struct {
		name  string
		rules []string
		known Known
		skip  map[string]bool
		want  string
	}{
		{"nothing to ask", []string{``, `true`}, nil, nil, ""},
		{"decided already", []string{`age == "60plus"`}, Known{"age": "18to30"}, nil, ""},
		{"least sensitive", []string{`hiv == "positive" && age != "under16"`}, nil, nil, "age"},
		{"not what was skipped", []string{`hiv == "positive" && age != "under16"`}, nil, map[string]bool{"age": true}, "hiv"},
		{"nothing but what was skipped", []string{`age == "60plus"`}, nil, map[string]bool{"age": true}, ""},
		{"most decisive", []string{`hard_area == "yes" && minority == "yes"`, `minority == "yes"`}, nil, nil, "minority"},
		{"only what still matters", []string{`(age == "60plus" || hard_area == "yes") && household == "poor"`}, Known{"age": "60plus"}, nil, "household"},
	} {
		var rules []Candidate
		for _, s := range c.rules {
			rules = append(rules, Candidate{compile(t, v, s), 1})
		}
		f, ok := v.Next(rules, c.known, c.skip)
		if ok != (c.want != "") || f.ID != c.want {
			t.Errorf("%s: asks %q, want %q", c.name, f.ID, c.want)
		}
	}
}

func TestTheInterviewAlwaysEnds(t *testing.T) {
	v := load(t)
	rapid.Check(t, func(t *rapid.T) {
		var rules []Candidate
		for range rapid.IntRange(0, 5).Draw(t, "rules") {
			r, err := v.Compile(drawRule(t, v, 3))
			if err != nil {
				t.Fatal(err)
			}
			rules = append(rules, Candidate{r, 1})
		}
		k, skipped := drawKnown(t, v, false), map[string]bool{}
		for asked := 0; ; asked++ {
			f, ok := v.Next(rules, k, skipped)
			if !ok {
				break
			}
			if asked > len(v.Facts()) || k[f.ID] != "" || skipped[f.ID] {
				t.Fatalf("asks %s again", f.ID)
			}
			if rapid.Bool().Draw(t, "skip") {
				skipped[f.ID] = true
			} else {
				k[f.ID] = rapid.SampledFrom(f.Values).Draw(t, f.ID).ID
			}
		}
		for _, r := range rules {
			for _, id := range r.Rule.Judge(k).Open {
				if !skipped[id] {
					t.Fatalf("%s was never asked, %s is undecided", id, r.Rule.Source())
				}
			}
		}
	})
}

func BenchmarkNext(b *testing.B) {
	v := load(b)
	var rules []Candidate
	for _, s := range []string{`purpose in ["business", "farming"] && age != "under16"`, `household == "poor"`, `released == "within5" && purpose != "debt"`, `hard_area == "yes" && purpose in ["business", "farming"]`} {
		rules = append(rules, Candidate{compile(b, v, s), 1})
	}
	b.ReportAllocs()
	for b.Loop() {
		v.Next(rules, nil, nil)
	}
}
