package directory

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
)

// A province that does not exist, larger than the real one: 200 communes in a
// square of 100 km and 2,000 services. It is the same on every run.
const (
	madeCommunes = 200
	madeServices = 2000
)

// square is the made province: commune 10000+i lies in a grid of 20 by 10.
type square struct{}

func (square) Valid(a places.Area) bool {
	return a == places.Province || a >= 10000 && a < 10000+madeCommunes
}
func (square) Contains(outer, inner places.Area) bool {
	return outer == inner || outer == places.Province
}
func (square) Distance(a, b places.Area) (float64, bool) {
	if !a.IsCommune() || !b.IsCommune() {
		return 0, false
	}
	i, j := int(a-10000), int(b-10000)
	return math.Hypot(float64(i%20-j%20)*5, float64(i/20-j/20)*10), true
}

// templates are the shapes that the rules of real services have, by topic; {H}
// is a choice of households, {P} of purposes, {A} an age condition. As in the
// real directory, a service whose rule is about one kind of help bears its tag,
// written before it: who has HIV matters to those who ask about that.
var templates = map[Topic][]string{
	Training:    {`rural == "xa" || served == "yes"`, `household in {H} && {A}`, `minority == "yes" && {A}`, `disability != "no"`, `work in ["jobless", "informal"] && {A}`},
	Jobs:        {`lost_job_insured == "yes"`, `disability != "no" && {A}`, `work == "jobless" && {A}`, `released == "within5"`, `household in {H} && work != "employed"`},
	Loans:       {`purpose in {P} && {A}`, `household in {H} && {A} && purpose in {P}`, `released == "within5" && purpose != "debt"`, `hard_area == "yes" && {A} && purpose in {P}`, `purpose == "study" && (household in {H} || hardship == "yes")`, `minority == "yes" && household in {H} && purpose in {P}`},
	Health:      {`hiv: hiv != "negative"`, `hiv: hiv == "positive" && household in {H}`, `drugs: drugs == "opioid"`, `reproductive: child in ["pregnant", "under3"]`, `household in {H} || hard_area == "yes"`, `{A}`},
	Legal:       {`household in {H} || age == "under16" || merit == "yes"`, `criminal_case == "harmed" || violence in ["now", "past"]`, `hardship == "yes" && (violence in ["now", "past"] || hiv == "positive" || disability != "no" || age == "60plus")`, `minority == "yes" && hard_area == "yes"`},
	Violence:    {`violence in ["now", "past"]`, `violence == "now" && child != "no"`, `{A}`},
	Trafficking: {`trafficking == "yes"`, `trafficking == "yes" && papers != "have"`},
	Child:       {`single_parent == "yes" && household in {H}`, `child == "under3" && hard_area == "yes"`, `child in ["under3", "under16"] && household in {H}`, `age in ["under16", "16to17"]`},
	Mind:        {`{A}`, `violence in ["now", "past"]`, `age in ["under16", "16to17"] || child == "pregnant"`},
	Papers:      {`residence: papers in ["lost", "never"]`, `household in {H} || minority == "yes"`, `residence: papers == "kept" && trafficking == "yes"`},
	Welfare:     {`single_parent == "yes" && child in ["under3", "under16"] && household in {H}`, `household == "poor" && work != "employed" && hiv == "positive"`, `disability == "severe"`, `child == "under3" && hard_area == "yes" && household in {H}`, `age == "60plus" && household in {H}`},
	Danger:      {`violence == "now"`},
}

// drawnRule fills a template and gives its tag, if it has one; most services
// are open to everybody.
func drawnRule(r *rand.Rand, topic Topic) (tag, rule string) {
	if r.IntN(10) < 6 {
		return "", ""
	}
	of := templates[topic]
	drawn := strings.NewReplacer(
		"{H}", []string{`["poor"]`, `["poor", "near_poor"]`, `["poor", "near_poor", "escaped_poor"]`}[r.IntN(3)],
		"{P}", []string{`["business"]`, `["farming"]`, `["business", "farming"]`, `["business", "farming", "study"]`}[r.IntN(4)],
		"{A}", []string{`age != "under16"`, `age in ["18to30", "31to59"]`, `age in ["16to17", "18to30"]`, `!(age in ["under16", "16to17"])`}[r.IntN(4)],
	).Replace(of[r.IntN(len(of))])
	if tag, rule, tagged := strings.Cut(drawn, ": "); tagged {
		return tag, rule
	}
	return "", drawn
}

func twice(s string) lang.Text { return lang.Text{VI: s, EN: s} }

// plain is a service on the phone in the whole country.
func plain(id string, topic Topic, rule string) *Listing {
	source := Source{URL: "https://example.vn", Date: "2026"}
	l := &Listing{
		ID: id, Name: twice("name"), Summary: twice("summary"), Organization: twice("organization"),
		Topics: []Topic{topic}, Access: []Access{ByPhone}, Phones: []Phone{{Number: "1800 1233"}},
		Area: ServiceArea{Scope: ScopeNational}, Confidence: High, Sources: []Source{source},
	}
	if rule != "" {
		l.Eligibility = Eligibility{Rule: rule, Text: twice("words"), Source: source}
	}
	return l
}

// made is the directory of that province.
func made(t testing.TB, v *eligibility.Vocabulary) *Directory {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	listings := make([]*Listing, madeServices)
	for i := range listings {
		topic := topics[r.IntN(len(topics))]
		tag, rule := drawnRule(r, topic)
		l := plain(fmt.Sprintf("made-%d", i), topic, rule)
		switch scope := r.IntN(20); {
		case scope == 0:
			l.Area.Scope = ScopeNational
		case scope < 4:
			l.Area.Scope = ScopeProvince
		default:
			l.Area.Scope = ScopeArea
			home := r.IntN(madeCommunes)
			for c := range 1 + r.IntN(12) {
				l.Area.Communes = append(l.Area.Communes, places.Area(10000+(home+c)%madeCommunes))
			}
			l.Locations = []Location{{Address: twice("address"), Commune: l.Area.Communes[0]}}
		}
		for _, f := range v.Facts() {
			if len(f.Narrows) != 1 || f.Narrows[0] != string(topic) || f.Sensitivity > 1 {
				continue
			}
			if drawn := f.Values[r.IntN(len(f.Values))].ID; tag == "" {
				l.Tags = append(l.Tags, drawn)
			} else {
				l.Tags = append(l.Tags, tag)
			}
		}
		listings[i] = l
	}
	d, err := New(listings, nil, v, square{})
	if err != nil {
		t.Fatal(err)
	}
	return d
}
