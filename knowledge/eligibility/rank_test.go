package eligibility

import "testing"

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

// TestTheDangerousComesLast holds whatever the answers would decide.
func TestTheDangerousComesLast(t *testing.T) {
	v := load(t)
	among := []Candidate{{compile(t, v, `hiv == "positive"`), 100}, {compile(t, v, `drugs == "opioid"`), 100}, {compile(t, v, `age == "60plus" && minority == "yes" && violence == "now"`), 1}}
	var asked []string
	skip := map[string]bool{}
	for f, ok := v.Next(among, nil, skip); ok; f, ok = v.Next(among, nil, skip) {
		asked = append(asked, f.ID)
		skip[f.ID] = true
	}
	for i, id := range asked[:len(asked)-1] {
		f, _ := v.Fact(id)
		next, _ := v.Fact(asked[i+1])
		if f.Sensitivity == 3 && next.Sensitivity < 3 {
			t.Errorf("%v", asked)
		}
	}
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

// BenchmarkRankOf200 is 200 conditions that are all different, of somebody who
// has told nothing, and of somebody who decided most of them.
func BenchmarkRankOf200(b *testing.B) {
	v := load(b)
	var among []Candidate
	for _, h := range []string{"poor", "near_poor", "escaped_poor", "other"} {
		for _, a := range []string{"under16", "16to17", "18to30", "31to59", "60plus"} {
			for _, p := range []string{"business", "farming", "study", "debt", "other"} {
				for _, x := range []string{`hard_area == "yes"`, `(hardship == "yes" && (violence == "now" || hiv == "positive"))`} {
					among = append(among, Candidate{compile(b, v, `household == "`+h+`" && age != "`+a+`" && (purpose == "`+p+`" || `+x+`)`), 1})
				}
			}
		}
	}
	for name, k := range map[string]Known{"nothing told": nil, "most decided": {"household": "poor", "age": "18to30"}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				v.Rank(among, k, nil)
			}
		})
	}
	b.Run("half refused", func(b *testing.B) {
		for b.Loop() {
			v.Rank(among, nil, map[string]bool{"age": true, "hardship": true})
		}
	})
}
