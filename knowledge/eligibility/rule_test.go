package eligibility

import (
	"strings"
	"testing"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"pgregory.net/rapid"
)

func load(t testing.TB) *Vocabulary {
	t.Helper()
	v, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func compile(t testing.TB, v *Vocabulary, source string) *Rule {
	t.Helper()
	r, err := v.Compile(source)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestJudgeIsThreeValued(t *testing.T) {
	v := load(t)
	for _, c := range []struct {
		rule    string
		known   Known
		outcome Outcome
		open    string
	}{
		{``, nil, Yes, ""},
		{`true`, nil, Yes, ""},
		{`household == "poor"`, nil, Unknown, "household"},
		{`household == "poor"`, Known{"household": "poor"}, Yes, ""},
		{`household == "poor"`, Known{"household": "other"}, No, ""},
		{`household == "poor"`, Known{"household": "no such value"}, Unknown, "household"},
		{`household == "poor"`, Known{"household": ""}, Unknown, "household"},
		{`household != "poor" && age == "60plus"`, Known{"household": "poor"}, No, ""},
		{`age == "60plus" || household == "poor"`, Known{"household": "poor"}, Yes, ""},
		{`age == "60plus" || household == "poor"`, Known{"household": "other"}, Unknown, "age"},
		{`household == "poor" || age == "60plus"`, nil, Unknown, "age household"},
		{`(age == "60plus" || hiv == "positive") && household == "poor"`, Known{"age": "60plus"}, Unknown, "household"},
		{`!(age in ["under16", "16to17"])`, Known{"age": "16to17"}, No, ""},
		{`!(age in ["under16"] || household == "poor")`, Known{"age": "18to30", "household": "other"}, Yes, ""},
		{`"poor" == household`, Known{"household": "poor"}, Yes, ""},
		{`minority in ["yes", "no"] && age == "60plus"`, nil, Unknown, "age"},
		{`minority in []`, nil, No, ""},
	} {
		got := compile(t, v, c.rule).Judge(c.known)
		if got.Outcome != c.outcome || strings.Join(got.Open, " ") != c.open {
			t.Errorf("%s of %v: %v %v, want %v %q", c.rule, c.known, got.Outcome, got.Open, c.outcome, c.open)
		}
	}
}

func TestRulesThatSayTooMuchAreRefused(t *testing.T) {
	v := load(t)
	for rule, want := range map[string]string{
		`household == "rich"`:                  `no value "rich"`,
		`name == "Lan"`:                        `undeclared reference to 'name'`,
		`age in ["18to30", "old"]`:             `no value "old"`,
		`household`:                            "want a condition",
		`household.size() > 3`:                 "not allowed",
		`household == age`:                     "in quotes",
		`household + "x" == "poor"`:            "want a fact",
		`"poor" == "poor"`:                     "want a fact",
		`household == 3`:                       "no matching overload",
		`["a"].exists(x, x == household)`:      "",
		`household in {"poor": true}`:          "want a list",
		`age == "60plus" ? true : false`:       "not allowed",
		`household == "poor" &&`:               "Syntax error",
		`household == "poor"` + pad(maxSource): "at most",
	} {
		_, err := v.Compile(rule)
		switch {
		case err == nil:
			t.Errorf("%s: accepted", rule)
		case !strings.Contains(err.Error(), want):
			t.Errorf("%s: %v, want %q", rule, err, want)
		case strings.Contains(err.Error(), "\n"):
			t.Errorf("%s: more than one line: %v", rule, err)
		}
	}
}

func pad(n int) string { return strings.Repeat(` || household == "poor"`, n/20) }

// drawRule writes a random condition over a few facts.
func drawRule(t *rapid.T, v *Vocabulary, depth int) string {
	if depth == 0 || rapid.IntRange(0, 3).Draw(t, "leaf") == 0 {
		f := rapid.SampledFrom(v.Facts()[:min(6, len(v.Facts()))]).Draw(t, "fact")
		ids := rapid.SliceOfNDistinct(rapid.SampledFrom(f.Values), 1, 2, func(x Value) string { return x.ID }).Draw(t, "values")
		switch rapid.IntRange(0, 3).Draw(t, "form") {
		case 0:
			return f.ID + ` == "` + ids[0].ID + `"`
		case 1:
			return f.ID + ` != "` + ids[0].ID + `"`
		case 2:
			return rapid.SampledFrom([]string{"true", "false"}).Draw(t, "constant")
		}
		var quoted []string
		for _, x := range ids {
			quoted = append(quoted, `"`+x.ID+`"`)
		}
		return f.ID + " in [" + strings.Join(quoted, ", ") + "]"
	}
	a, b := drawRule(t, v, depth-1), drawRule(t, v, depth-1)
	return rapid.SampledFrom([]string{
		"(" + a + " && " + b + ")", "(" + a + " || " + b + ")", "!(" + a + ")",
	}).Draw(t, "combined")
}

// drawKnown tells every fact that a rule may name, or only some.
func drawKnown(t *rapid.T, v *Vocabulary, complete bool) Known {
	k := Known{}
	for _, f := range v.Facts()[:min(6, len(v.Facts()))] {
		if complete || rapid.Bool().Draw(t, "told "+f.ID) {
			k[f.ID] = rapid.SampledFrom(f.Values).Draw(t, f.ID).ID
		}
	}
	return k
}

// byCEL is the reference: CEL's own evaluation, partial where facts are not
// known.
func byCEL(t *rapid.T, v *Vocabulary, source string, k Known) Outcome {
	checked, issues := v.env.Compile(source)
	if issues.Err() != nil {
		t.Fatal(issues.Err())
	}
	program, err := v.env.Program(checked, cel.EvalOptions(cel.OptPartialEval))
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]any{}
	var unknown []*cel.AttributePatternType
	for _, f := range v.Facts() {
		if k[f.ID] != "" {
			told[f.ID] = k[f.ID]
		} else {
			unknown = append(unknown, cel.AttributePattern(f.ID))
		}
	}
	vars, err := cel.PartialVars(told, unknown...)
	if err != nil {
		t.Fatal(err)
	}
	out, _, err := program.Eval(vars)
	switch {
	case err != nil:
		t.Fatal(err)
	case types.IsUnknown(out):
		return Unknown
	case out.Value().(bool):
		return Yes
	}
	return No
}

func TestJudgeOfCompleteAnswersIsCEL(t *testing.T) {
	v := load(t)
	rapid.Check(t, func(t *rapid.T) {
		source, k := drawRule(t, v, 3), drawKnown(t, v, true)
		r, err := v.Compile(source)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := r.Judge(k).Outcome, byCEL(t, v, source, k); got != want {
			t.Fatalf("%s of %v: %v, CEL says %v", source, k, got, want)
		}
	})
}

func TestJudgeOfSomeAnswersDecidesWhereCELDoes(t *testing.T) {
	v := load(t)
	rapid.Check(t, func(t *rapid.T) {
		source, k := drawRule(t, v, 3), drawKnown(t, v, false)
		r, err := v.Compile(source)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := r.Judge(k).Outcome, byCEL(t, v, source, k); want != Unknown && got != want {
			t.Fatalf("%s of %v: %v, CEL says %v", source, k, got, want)
		}
	})
}

func TestLearningMoreNeverTurnsAnAnswerRound(t *testing.T) {
	v := load(t)
	rapid.Check(t, func(t *rapid.T) {
		r, err := v.Compile(drawRule(t, v, 4))
		if err != nil {
			t.Fatal(err)
		}
		k := drawKnown(t, v, false)
		before := r.Judge(k)
		for _, id := range before.Open {
			if k[id] != "" {
				t.Fatalf("%s is open and known", id)
			}
		}
		for _, f := range v.Facts()[:min(6, len(v.Facts()))] {
			if k[f.ID] == "" {
				k[f.ID] = rapid.SampledFrom(f.Values).Draw(t, f.ID).ID
			}
			after := r.Judge(k)
			if before.Outcome != Unknown && after.Outcome != before.Outcome {
				t.Fatalf("%s: %v became %v with %s", r.Source(), before.Outcome, after.Outcome, f.ID)
			}
			if (after.Outcome == Unknown) != (len(after.Open) > 0) {
				t.Fatalf("%s: %v with open %v", r.Source(), after.Outcome, after.Open)
			}
			before = after
		}
		if before.Outcome == Unknown {
			t.Fatalf("%s: unknown though everything is told", r.Source())
		}
	})
}

func FuzzCompile(f *testing.F) {
	v := load(f)
	f.Add(`household in ["poor"] && !(age == "under16")`)
	f.Add(`((((`)
	f.Fuzz(func(t *testing.T, source string) {
		r, err := v.Compile(source)
		if err != nil {
			return
		}
		r.Judge(nil)
		k := Known{}
		for _, fact := range v.Facts() {
			k[fact.ID] = fact.Values[0].ID
		}
		if got := r.Judge(k); got.Outcome == Unknown {
			t.Fatalf("%q: unknown though everything is told", source)
		}
	})
}

func BenchmarkJudge(b *testing.B) {
	v := load(b)
	r := compile(b, v, `household == "poor" || age == "under16" || (minority == "yes" && hard_area == "yes") || (hardship == "yes" && (hiv == "positive" || disability != "no"))`)
	k := Known{"household": "other", "age": "18to30", "minority": "no"}
	b.ReportAllocs()
	for b.Loop() {
		r.Judge(k)
	}
}
