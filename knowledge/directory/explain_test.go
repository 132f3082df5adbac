package directory

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/eligibility"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestExplanationsOfRealListings reads like what somebody is told.
func TestExplanationsOfRealListings(t *testing.T) {
	d := load(t)
	var out strings.Builder
	for _, known := range []eligibility.Known{
		nil,
		{"household": "near_poor", "age": "18to30", "purpose": "business", "hard_area": "no"},
		{"household": "other", "hardship": "yes", "violence": "now", "hiv": "positive", "merit": "no", "age": "31to59", "minority": "no", "trafficking": "no", "criminal_case": "no", "disability": "no"},
		{"household": "other", "hardship": "no", "merit": "no", "age": "31to59", "minority": "no", "trafficking": "no", "criminal_case": "no"},
		{"drugs": "other", "hiv": "negative", "released": "within5", "purpose": "debt", "rural": "xa"},
	} {
		fmt.Fprintf(&out, "# %v\n", known)
		for _, l := range d.Listings() {
			if l.Eligibility.Rule == "" || l.OnlyWhenAsked {
				continue
			}
			e := (Offer{Listing: l, known: known}).Explain()
			texts, vi, en := e.Reasons, "vì", "because"
			if e.Outcome == eligibility.Unknown {
				texts, vi, en = e.Clarify, "hỏi xem", "ask whether"
			}
			fmt.Fprintf(&out, "%s: %v\n  %s %s\n  %s %s\n", l.ID, e.Outcome, vi, joined(texts, lang.VI), en, joined(texts, lang.EN))
		}
	}
	const golden = "testdata/explanations.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if out.String() != string(want) {
		t.Errorf("other explanations than %s has; look, then go test -run Explanations -update\n%s", golden, out.String())
	}
}

func joined(texts []lang.Text, in lang.Lang) string {
	var parts []string
	for _, text := range texts {
		parts = append(parts, text.In(in))
	}
	return strings.Join(parts, ", ")
}

func TestWhoIsTurnedAwayIsShownTheNearestDoor(t *testing.T) {
	d := load(t)
	m := d.Match(Query{Topic: Health, Area: 15127, Known: eligibility.Known{"care": "hiv", "hiv": "negative"}, Now: today})
	if len(m.NotForYou) == 0 {
		t.Fatal("nothing is closed to them")
	}
	for _, o := range m.NotForYou {
		other, ok := m.Instead(o)
		if !ok || other.Verdict.Outcome == eligibility.No || !strings.Contains(strings.Join(other.Listing.Tags, " "), "hiv") {
			t.Errorf("instead of %s: %v", o.Listing.ID, other.Listing)
		}
	}
	if _, ok := (Matches{}).Instead(m.NotForYou[0]); ok {
		t.Error("something out of nothing")
	}
}
