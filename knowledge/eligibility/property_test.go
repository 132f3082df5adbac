package eligibility

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// small is a vocabulary in which everybody there can be is soon counted.
func small(t testing.TB) *Vocabulary {
	t.Helper()
	var content strings.Builder
	for i, values := range []int{2, 3, 2, 5, 2} {
		fmt.Fprintf(&content, "- id: f%d\n  ask: {vi: a, en: a}\n  why: {vi: a, en: a}\n  clarify: {vi: c%d, en: c}\n  sensitivity: %d\n  values:\n", i, i, min(i, 3))
		for x := range values {
			fmt.Fprintf(&content, "    - {id: v%d, vi: a, en: a, because: {vi: f%d is v%d, en: b}}\n", x, i, x)
		}
	}
	v, err := Parse("small.yaml", []byte(content.String()))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// everybody lists every way to complete what is known by the facts of which
// open says so.
func everybody(v *Vocabulary, k Known, open func(id string) bool) []Known {
	all := []Known{maps.Clone(k)}
	if all[0] == nil {
		all[0] = Known{}
	}
	for _, f := range v.Facts() {
		if k[f.ID] != "" || !open(f.ID) {
			continue
		}
		var more []Known
		for _, one := range all {
			for _, x := range f.Values {
				with := maps.Clone(one)
				with[f.ID] = x.ID
				more = append(more, with)
			}
		}
		all = more
	}
	return all
}

func anyFact(string) bool { return true }

// shared is the outcome that a rule has of all these people, Unknown when they
// differ.
func shared(r *Rule, people []Known) (outcome Outcome) {
	for i, k := range people {
		o := r.Judge(k).Outcome
		if i > 0 && o != outcome {
			return Unknown
		}
		outcome = o
	}
	return outcome
}

func drawCompiled(t *rapid.T, v *Vocabulary) *Rule {
	r, err := v.Compile(drawRule(t, v, 4))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestJudgeIsSureExactlyWhenEverybodyIsAlike(t *testing.T) {
	v := small(t)
	rapid.Check(t, func(t *rapid.T) {
		r, k := drawCompiled(t, v), drawKnown(t, v, false)
		got := r.Judge(k)
		if want := shared(r, everybody(v, k, anyFact)); got.Outcome != want {
			t.Fatalf("%s of %v: %v, want %v", r.Source(), k, got.Outcome, want)
		}
		if want := relevant(v, []Candidate{{r, 1}}, k, nil); !slices.Equal(got.Open, want) {
			t.Fatalf("%s of %v: open %v, want %v", r.Source(), k, got.Open, want)
		}
	})
}

// relevant lists the facts of which two answers give some candidate different
// outcomes, for some answers to the others that are not skipped.
func relevant(v *Vocabulary, candidates []Candidate, k Known, skip map[string]bool) (ids []string) {
	for _, f := range v.Facts() {
		if k[f.ID] != "" || skip[f.ID] {
			continue
		}
		matters := false
		for _, one := range everybody(v, k, func(id string) bool { return id != f.ID && !skip[id] }) {
			for _, c := range candidates {
				seen := map[Outcome]bool{}
				for _, x := range f.Values {
					one[f.ID] = x.ID
					seen[shared(c.Rule, everybody(v, one, anyFact))] = true
				}
				delete(one, f.ID)
				matters = matters || len(seen) > 1
			}
		}
		if matters {
			ids = append(ids, f.ID)
		}
	}
	return ids
}

func TestOnlyWhatCanChangeSomethingIsAskedAndAllOfThat(t *testing.T) {
	v := small(t)
	rapid.Check(t, func(t *rapid.T) {
		var candidates []Candidate
		for range rapid.IntRange(0, 3).Draw(t, "rules") {
			candidates = append(candidates, Candidate{drawCompiled(t, v), 1})
		}
		k, skip := drawKnown(t, v, false), map[string]bool{}
		for asked := 0; ; asked++ {
			ranked := v.Rank(candidates, k, skip)
			var ids []string
			for _, s := range ranked {
				ids = append(ids, s.Fact.ID)
			}
			f, ok := v.Next(candidates, k, skip)
			if ok != (len(ids) > 0) || ok && f.ID != ids[0] {
				t.Fatalf("asks %q, ranked %v", f.ID, ids)
			}
			slices.Sort(ids)
			if want := relevant(v, candidates, k, skip); !slices.Equal(ids, want) {
				t.Fatalf("ranks %v, want %v, of %v without %v", ids, want, k, skip)
			}
			if !ok {
				break
			}
			if asked > len(v.Facts()) {
				t.Fatal("does not end")
			}
			for _, s := range ranked {
				if f.Sensitivity >= cautious && s.Fact.Sensitivity < cautious {
					t.Fatalf("asks %s before %s", f.ID, s.Fact.ID)
				}
			}
			if rapid.Bool().Draw(t, "skip") {
				skip[f.ID] = true
			} else {
				k[f.ID] = rapid.SampledFrom(f.Values).Draw(t, f.ID).ID
			}
		}
	})
}

func TestGainIsTheExpectedFallOfDoubt(t *testing.T) {
	v := small(t)
	rapid.Check(t, func(t *rapid.T) {
		r, k := drawCompiled(t, v), drawKnown(t, v, false)
		skip := map[string]bool{rapid.SampledFrom(v.Facts()).Draw(t, "skip").ID: true}
		doubt := func(k Known) float64 {
			people := everybody(v, k, func(id string) bool { return !skip[id] })
			var share [3]float64
			for _, one := range people {
				share[shared(r, everybody(v, one, anyFact))] += 1 / float64(len(people))
			}
			return 1 - share[0]*share[0] - share[1]*share[1] - share[2]*share[2]
		}
		now := doubt(k)
		for _, s := range v.Rank([]Candidate{{r, 2}}, k, skip) {
			want := now
			for _, x := range s.Fact.Values {
				with := maps.Clone(k)
				with[s.Fact.ID] = x.ID
				want -= doubt(with) / float64(len(s.Fact.Values))
			}
			if math.Abs(s.Gain-2*want) > 1e-9 {
				t.Fatalf("%s of %v without %v: %s gains %g, want %g", r.Source(), k, skip, s.Fact.ID, s.Gain, 2*want)
			}
		}
	})
}

func TestTheReasonsAloneSettleItAndNoFewerDo(t *testing.T) {
	v := small(t)
	rapid.Check(t, func(t *rapid.T) {
		r, k := drawCompiled(t, v), drawKnown(t, v, rapid.Bool().Draw(t, "everything"))
		e := r.Explain(k)
		if e.Outcome != r.Judge(k).Outcome {
			t.Fatalf("%s of %v: explained as %v", r.Source(), k, e.Outcome)
		}
		if e.Outcome == Unknown {
			if len(e.Clarify) != len(e.Facts) || len(e.Reasons) > 0 || len(e.Facts) == 0 {
				t.Fatalf("%+v", e)
			}
			for _, id := range e.Facts {
				hopeful := slices.ContainsFunc(everybody(v, k, anyFact), func(one Known) bool { return r.Judge(one).Outcome == Yes })
				if k[id] != "" || !hopeful {
					t.Fatalf("%s of %v: %s", r.Source(), k, id)
				}
			}
			return
		}
		alone := Known{}
		for i, id := range e.Facts {
			alone[id] = k[id]
			if e.Reasons[i].VI != id+" is "+k[id] {
				t.Fatalf("%s: reason %q", id, e.Reasons[i].VI)
			}
		}
		if got := shared(r, everybody(v, alone, anyFact)); got != e.Outcome {
			t.Fatalf("%s: %v alone give %v, not %v", r.Source(), alone, got, e.Outcome)
		}
		for set := range 1 << len(v.Facts()) {
			fewer := Known{}
			for i, f := range v.Facts() {
				if set>>i&1 == 1 && k[f.ID] != "" {
					fewer[f.ID] = k[f.ID]
				}
			}
			if len(fewer) < len(alone) && r.Judge(fewer).Outcome == e.Outcome {
				t.Fatalf("%s: %v, but %v do", r.Source(), alone, fewer)
			}
		}
	})
}
