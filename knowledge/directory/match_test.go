package directory

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
)

func TestEveryTopicHasHelpEverywhere(t *testing.T) {
	d := load(t)
	_, g := knowledge(t)
	areas := append(g.All(), places.Province, 9999)
	for a := places.Area(1); g.Valid(a); a++ {
		areas = append(areas, a)
	}
	for _, topic := range Topics() {
		for _, a := range areas {
			m := d.Match(Query{Topic: topic, Area: a, Now: today})
			sure := slices.ContainsFunc(m.Offers, func(o Offer) bool { return o.Verdict.Outcome == eligibility.Yes })
			if !sure {
				t.Errorf("%s in %d: nothing that is open to everybody", topic, a)
			}
		}
	}
	if m := d.Match(Query{Topic: "weather", Now: today}); len(m.Offers) > 0 {
		t.Error("offers for a topic that does not exist")
	}
}

func TestEveryKindOfHelpHasADoor(t *testing.T) {
	d := load(t)
	v, _ := knowledge(t)
	for _, f := range v.Facts() {
		for _, topic := range f.Narrows {
			for _, value := range f.Values {
				m := d.Match(Query{Topic: Topic(topic), Area: 16228, Known: eligibility.Known{f.ID: value.ID}, Now: today})
				if len(m.Offers) == 0 {
					t.Errorf("%s %s=%s: nothing", topic, f.ID, value.ID)
				}
			}
		}
	}
}

func TestTheFirstOfferIsTheRightDoor(t *testing.T) {
	d := load(t)
	for _, c := range []struct {
		topic Topic
		area  places.Area
		known eligibility.Known
		want  string
	}{
		{Violence, 14797, nil, "th-anhduong"},
		{Trafficking, 14797, nil, "nat-111"},
		{Child, 14797, nil, "nat-111"},
		{Danger, places.Province, nil, "nat-113"},
		{Mind, 14797, nil, "nat-ngaymai"},
		{Legal, 14797, nil, "nat-tgpl"},
		{Jobs, 14797, nil, "th-dvvl"},
		{Papers, 14797, nil, "m-th-hacthanh-hcc"},
		{Papers, 14797, eligibility.Known{"paper": "birth"}, "xa-papers@14797"},
		{Papers, 14797, eligibility.Known{"paper": "record"}, "m-th-lltp"},
		{Papers, 14797, eligibility.Known{"paper": "insurance"}, "nat-bhxh"},
		{Welfare, 16228, nil, "xa-welfare@16228"},
		{Welfare, places.Province, nil, "xa-welfare"},
		{Training, 16228, eligibility.Known{"rural": "xa"}, "xa-training@16228"},
		{Loans, 16228, eligibility.Known{"purpose": "business", "age": "31to59"}, "loan-job"},
		{Loans, 16228, nil, "th-nhcsxh"},
		{Health, 15127, eligibility.Known{"care": "reproductive"}, "th-bvps"},
		{Health, 15127, eligibility.Known{"care": "drugs", "drugs": "opioid"}, "m-th-mmt"},
		{Health, 15127, eligibility.Known{"care": "hiv", "hiv": "positive"}, "m-th-arv"},
		{Health, 15127, eligibility.Known{"care": "peers"}, "m-nat-vnsw"},
	} {
		m := d.Match(Query{Topic: c.topic, Area: c.area, Known: c.known, Now: today})
		if len(m.Offers) == 0 || m.Offers[0].Listing.ID != c.want {
			t.Errorf("%s in %d of %v: %v, want %s", c.topic, c.area, c.known, ids(m.Offers), c.want)
		}
	}
}

func ids(offers []Offer) (out []string) {
	for _, o := range offers {
		out = append(out, o.Listing.ID)
	}
	return out
}

func TestAPoliceOfficeOrACentreIsNeverOfferedUnasked(t *testing.T) {
	d := load(t)
	for _, topic := range Topics() {
		for _, known := range []eligibility.Known{nil, {"care": "drugs"}, {"care": "general", "paper": "other"}, {"drugs": "opioid"}} {
			m := d.Match(Query{Topic: topic, Area: 16297, Known: known, Now: today})
			for _, o := range append(m.Offers, m.NotForYou...) {
				if o.Listing.OnlyWhenAsked {
					t.Errorf("%s of %v: %s", topic, known, o.Listing.ID)
				}
			}
		}
	}
	m := d.Match(Query{Topic: Health, Area: 16297, Known: eligibility.Known{"drug_help": "rehab"}, Now: today})
	if !slices.Contains(ids(m.Offers), "th-cn1") {
		t.Errorf("asked for, and not there: %v", ids(m.Offers))
	}
}

func TestTheLocalHospitalReplacesTheGeneralOne(t *testing.T) {
	d := load(t)
	known := eligibility.Known{"care": "general"}
	for area, want := range map[places.Area]string{15127: "m-th-bvkv-camthuy", 14797: "m-th-bvkv", places.Province: "m-th-bvkv"} {
		found := ids(d.Match(Query{Topic: Health, Area: area, Known: known, Now: today}).Offers)
		for _, id := range []string{"m-th-bvkv", "m-th-bvkv-camthuy"} {
			if slices.Contains(found, id) != (id == want) {
				t.Errorf("in %d: %v, want %s only", area, found, want)
			}
		}
	}
}

func TestWhatIsNotForYouIsToldApart(t *testing.T) {
	m := load(t).Match(Query{Topic: Loans, Area: 16228, Known: eligibility.Known{"purpose": "business", "age": "18to30", "household": "other"}, Now: today})
	if got := ids(m.NotForYou); !slices.Equal(got, []string{"loan-student", "loan-poor"}) {
		t.Errorf("not for you: %v", got)
	}
	if len(m.Rules) != 2 {
		t.Errorf("%d rules, want those of the two loans that are still open", len(m.Rules))
	}
}

// drawQuery is any topic, any kind of area, anything told.
func drawQuery(t *rapid.T, v *eligibility.Vocabulary, g *places.Gazetteer) Query {
	q := Query{Topic: rapid.SampledFrom(Topics()).Draw(t, "topic"), Known: eligibility.Known{}, Now: today}
	switch rapid.IntRange(0, 2).Draw(t, "kind of area") {
	case 0:
		q.Area = rapid.SampledFrom(g.All()).Draw(t, "commune")
	case 1:
		q.Area = places.Area(rapid.IntRange(1, 26).Draw(t, "district"))
	}
	for _, f := range v.Facts() {
		if rapid.IntRange(0, 2).Draw(t, "tell") == 0 {
			q.Known[f.ID] = rapid.SampledFrom(f.Values).Draw(t, f.ID).ID
		}
	}
	return q
}

func TestTheOrderKeepsItsPromises(t *testing.T) {
	d := load(t)
	v, g := knowledge(t)
	rapid.Check(t, func(t *rapid.T) {
		q := drawQuery(t, v, g)
		m, again := d.Match(q), d.Match(q)
		if !slices.Equal(ids(m.Offers), ids(again.Offers)) || !slices.Equal(ids(m.NotForYou), ids(again.NotForYou)) {
			t.Fatal("the same query gives another order")
		}
		seen := map[string]bool{}
		for i, o := range m.Offers {
			if o.Verdict.Outcome == eligibility.No || len(o.Listing.Gate(today)) > 0 || seen[o.Listing.ID] {
				t.Fatalf("%s: %v, gate %v, twice %v", o.Listing.ID, o.Verdict.Outcome, o.Listing.Gate(today), seen[o.Listing.ID])
			}
			seen[o.Listing.ID] = true
			if i == 0 {
				continue
			}
			before := m.Offers[i-1]
			if before.Verdict.Outcome == eligibility.Unknown && o.Verdict.Outcome == eligibility.Yes {
				t.Fatalf("%s, perhaps, before %s", before.Listing.ID, o.Listing.ID)
			}
			leads := func(l *Listing) bool { return l.lead != 0 }
			if before.Verdict.Outcome == o.Verdict.Outcome && !leads(before.Listing) && !leads(o.Listing) {
				if before.Listing.door() && !o.Listing.door() {
					t.Fatalf("%s, a mere door, before %s", before.Listing.ID, o.Listing.ID)
				}
				if before.Near && o.Near && before.Listing.Area.Scope == o.Listing.Area.Scope && before.Km > o.Km+0.01 {
					t.Fatalf("%s, farther, before %s", before.Listing.ID, o.Listing.ID)
				}
			}
		}
		for _, o := range m.NotForYou {
			if o.Verdict.Outcome != eligibility.No || seen[o.Listing.ID] {
				t.Fatalf("%s: %v", o.Listing.ID, o.Verdict.Outcome)
			}
		}
	})
}

// Answering the interview to its end leaves nothing undecided but what was
// skipped, and never takes away an offer that was sure.
func TestTheInterviewDecidesWhatIsOffered(t *testing.T) {
	d := load(t)
	v, g := knowledge(t)
	rapid.Check(t, func(t *rapid.T) {
		q := drawQuery(t, v, g)
		sure := map[string]bool{}
		for asked := 0; ; asked++ {
			m := d.Match(q)
			now := map[string]bool{}
			for _, o := range m.Offers {
				now[o.Listing.ID] = o.Verdict.Outcome == eligibility.Yes
			}
			f, ok := v.Next(m.Rules, q.Known, nil)
			if !ok {
				for _, o := range m.Offers {
					if o.Verdict.Outcome == eligibility.Unknown {
						t.Fatalf("%s is undecided and nothing is asked", o.Listing.ID)
					}
				}
				return
			}
			for id, was := range sure {
				if is, here := now[id]; was && here && !is {
					t.Fatalf("%s is no longer sure", id)
				}
			}
			if asked > len(v.Facts()) {
				t.Fatal("the interview does not end")
			}
			sure = now
			q.Known[f.ID] = rapid.SampledFrom(f.Values).Draw(t, f.ID).ID
		}
	})
}

// BenchmarkNextAmongDecided chooses the next question from 200 conditions that
// are open, beside ever more services that are decided.
func BenchmarkNextAmongDecided(b *testing.B) {
	v, _ := knowledge(b)
	var open []*Listing
	for i, h := range []string{"poor", "near_poor", "escaped_poor", "other"} {
		for j, a := range []string{"under16", "16to17", "18to30", "31to59", "60plus"} {
			for k, c := range []string{"pregnant", "no"} {
				for l, w := range []string{"jobless", "informal", "employed", "student", "farming"} {
					rule := `household == "` + h + `" && (age == "` + a + `" || child == "` + c + `") && work != "` + w + `"`
					open = append(open, plain(fmt.Sprintf("open-%d-%d-%d-%d", i, j, k, l), Welfare, rule))
				}
			}
		}
	}
	for _, decided := range []int{0, 200, 2000} {
		listings := slices.Clone(open)
		for i := range decided {
			listings = append(listings, plain(fmt.Sprintf("decided-%d", i), Welfare, fmt.Sprintf(`minority == "yes" && (merit == "yes" || %s)`, open[i%len(open)].Eligibility.Rule)))
		}
		d, err := New(listings, nil, v, square{})
		if err != nil {
			b.Fatal(err)
		}
		k := eligibility.Known{"minority": "no"}
		rules := d.Match(Query{Topic: Welfare, Known: k, Now: today}).Rules
		b.Run(fmt.Sprint(decided), func(b *testing.B) {
			for b.Loop() {
				v.Next(rules, k, nil)
			}
		})
	}
}

func BenchmarkMatch(b *testing.B) {
	d := load(b)
	for _, c := range []struct {
		name string
		q    Query
	}{
		{"loans", Query{Topic: Loans, Area: 16228, Known: eligibility.Known{"purpose": "business"}, Now: today}},
		{"health", Query{Topic: Health, Area: 15127, Known: eligibility.Known{"care": "hiv"}, Now: today}},
		{"violence", Query{Topic: Violence, Area: 1, Now: today}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				d.Match(c.q)
			}
		})
	}
}
