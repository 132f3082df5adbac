package directory

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
)

// person is somebody who would answer every question truthfully, or refuse it.
type person struct {
	topic   Topic
	area    places.Area
	answers eligibility.Known
	refuses map[string]bool
}

// crowd draws people. Where rare is set, five in six answer what is said least
// of ("no", "none of these": the last value) to each question of who they are;
// otherwise every answer is equally likely.
func crowd(v *eligibility.Vocabulary, areas []places.Area, n int, rare, refusing bool) []person {
	r := rand.New(rand.NewPCG(3, 4))
	people := make([]person, n)
	for i := range people {
		p := person{topics[r.IntN(len(topics))], areas[r.IntN(len(areas))], eligibility.Known{}, map[string]bool{}}
		for _, f := range v.Facts() {
			value := f.Values[r.IntN(len(f.Values))]
			if ordinary := f.Values[len(f.Values)-1]; rare && (ordinary.ID == "no" || f.ID == "household" && ordinary.ID == "other") && r.IntN(6) > 0 {
				value = ordinary
			}
			p.answers[f.ID] = value.ID
			if refusing && r.IntN(12) < 1+2*f.Sensitivity {
				p.refuses[f.ID] = true
			}
		}
		people[i] = p
	}
	return people
}

// cost is what an interview asked of somebody.
type cost struct{ questions, sensitivity int }

func (c *cost) ask(f eligibility.Fact) {
	c.questions++
	c.sensitivity += f.Sensitivity
}

// chooser picks the next question of what may be asked, best first.
type chooser func([]eligibility.Scored) eligibility.Fact

func first(ranked []eligibility.Scored) eligibility.Fact { return ranked[0].Fact }

// interview asks by a chooser, at most so many questions, and gives what is
// found in the end.
func interview(v *eligibility.Vocabulary, d *Directory, p person, choose chooser, most int) (c cost, m Matches) {
	q := Query{Topic: p.topic, Area: p.area, Known: eligibility.Known{}, Now: today}
	refused := map[string]bool{}
	for {
		m = d.Match(q)
		ranked := v.Rank(m.Rules, q.Known, refused)
		if len(ranked) == 0 || c.questions == most {
			return c, m
		}
		f := choose(ranked)
		c.ask(f)
		if p.refuses[f.ID] {
			refused[f.ID] = true
		} else {
			q.Known[f.ID] = p.answers[f.ID]
		}
	}
}

// questionnaire asks every fact that a condition of any service here mentions.
func questionnaire(v *eligibility.Vocabulary, d *Directory, p person) (c cost, m Matches) {
	q := Query{Topic: p.topic, Area: p.area, Known: eligibility.Known{}, Now: today}
	m = d.Match(q)
	mentioned := map[string]bool{}
	for _, rule := range m.Rules {
		for _, id := range rule.Rule.Facts() {
			mentioned[id] = true
		}
	}
	for id := range mentioned {
		f, _ := v.Fact(id)
		c.ask(f)
		if !p.refuses[id] {
			q.Known[id] = p.answers[id]
		}
	}
	return c, d.Match(q)
}

// tree asks what a fixed path of the topic asks: every fact of its services,
// wherever they are.
func tree(v *eligibility.Vocabulary, d *Directory, topic Topic) (c cost) {
	mentioned := map[string]bool{}
	for _, l := range d.byTopic[topic.index()] {
		for _, id := range l.screen[topic.index()].Facts() {
			mentioned[id] = true
		}
	}
	for id := range mentioned {
		f, _ := v.Fact(id)
		c.ask(f)
	}
	return c
}

// list is what somebody is shown, in its order, with how sure it is.
func list(m Matches) (out []string) {
	for _, o := range m.Offers {
		out = append(out, fmt.Sprintf("%s %v", o.Listing.ID, o.Verdict.Outcome))
	}
	return out
}

// orders are other ways to choose, to compare with.
var orders = []struct {
	name   string
	choose chooser
}{
	{"as it is", first},
	{"least sensitive first, always", by(func(s eligibility.Scored) (float64, float64) { return float64(-s.Fact.Sensitivity), s.Gain })},
	{"no floor", by(func(s eligibility.Scored) (float64, float64) { return s.Score, 0 })},
	{"gain alone", by(func(s eligibility.Scored) (float64, float64) { return s.Gain, 0 })},
	{"gain alone under the floor", by(func(s eligibility.Scored) (float64, float64) { return float64(-max(2, s.Fact.Sensitivity)), s.Gain })},
}

func by(value func(eligibility.Scored) (first, then float64)) chooser {
	return func(ranked []eligibility.Scored) eligibility.Fact {
		return slices.MaxFunc(ranked, func(a, b eligibility.Scored) int {
			a1, a2 := value(a)
			b1, b2 := value(b)
			return slices.Compare([]float64{a1, a2}, []float64{b1, b2})
		}).Fact
	}
}

// tried is what a crowd was asked by one way to choose.
type tried struct {
	questions, sensitivity float64 // a person
	median, ninety, most   int     // questions
	share                  float64 // of the questionnaire's sensitivity
	same                   float64 // share of people with the very list of the questionnaire
}

func (m tried) String() string {
	return fmt.Sprintf("questions %.1f, median %d, nine in ten at most %d, at most %d; sensitivity %.2f, %.0f %% of the questionnaire; same list %.0f %%",
		m.questions, m.median, m.ninety, m.most, m.sensitivity, 100*m.share, 100*m.same)
}

// try runs the interview with those of whom anything can be asked.
func try(v *eligibility.Vocabulary, d *Directory, people []person, choose chooser, most int) (out tried) {
	var counts []int
	var all, full cost
	same := 0
	for _, p := range people {
		whole, want := questionnaire(v, d, p)
		if whole.questions == 0 {
			continue
		}
		c, got := interview(v, d, p, choose, most)
		counts = append(counts, c.questions)
		all.questions, all.sensitivity = all.questions+c.questions, all.sensitivity+c.sensitivity
		full.sensitivity += whole.sensitivity
		if slices.Equal(list(got), list(want)) {
			same++
		}
	}
	slices.Sort(counts)
	n := len(counts)
	return tried{
		questions: float64(all.questions) / float64(n), sensitivity: float64(all.sensitivity) / float64(n),
		median: counts[n/2], ninety: counts[n*9/10], most: counts[n-1],
		share: float64(all.sensitivity) / float64(full.sensitivity), same: float64(same) / float64(n),
	}
}

// provinces are the real directory and the made one.
func provinces(t testing.TB) (*eligibility.Vocabulary, []province) {
	v, g := knowledge(t)
	var grid []places.Area
	for i := range madeCommunes {
		grid = append(grid, places.Area(10000+i))
	}
	return v, []province{{"real", load(t), g.All()}, {"made", made(t, v), grid}}
}

type province struct {
	name  string
	d     *Directory
	areas []places.Area
}

// TestTheInterviewIsShort prints the figures of docs/interview.md.
func TestTheInterviewIsShort(t *testing.T) {
	v, provinces := provinces(t)
	for _, p := range provinces {
		for _, rare := range []bool{false, true} {
			people := crowd(v, p.areas, 300, rare, false)
			var whole, path cost
			asked := 0
			for _, x := range people {
				if c, _ := questionnaire(v, p.d, x); c.questions > 0 {
					whole.questions, whole.sensitivity = whole.questions+c.questions, whole.sensitivity+c.sensitivity
					c = tree(v, p.d, x.topic)
					path.questions, path.sensitivity = path.questions+c.questions, path.sensitivity+c.sensitivity
					asked++
				}
			}
			n := float64(asked)
			t.Logf("%s, rare answers rare: %v: questionnaire %.1f questions, sensitivity %.2f; fixed tree %.1f, %.2f", p.name, rare,
				float64(whole.questions)/n, float64(whole.sensitivity)/n, float64(path.questions)/n, float64(path.sensitivity)/n)
			for _, o := range orders {
				free, patient := try(v, p.d, people, o.choose, -1), try(v, p.d, people, o.choose, 5)
				t.Logf("  %s, to the end: %v", o.name, free)
				t.Logf("  %s, at most 5: %v", o.name, patient)
				if free.same != 1 {
					t.Errorf("%s, %s: another list than the questionnaire gives", p.name, o.name)
				}
				if free.median > 5 || free.share > 0.75 {
					t.Errorf("%s, %s: too long: %v", p.name, o.name, free)
				}
			}
		}
	}
}

// TestWhatWasNotAskedWouldChangeNothing holds when people refuse questions too:
// the list is that of a questionnaire with the same refusals.
func TestWhatWasNotAskedWouldChangeNothing(t *testing.T) {
	v, provinces := provinces(t)
	for _, p := range provinces {
		for _, x := range crowd(v, p.areas, 300, false, true) {
			_, want := questionnaire(v, p.d, x)
			if c, got := interview(v, p.d, x, first, -1); !slices.Equal(list(got), list(want)) || c.questions > len(v.Facts()) {
				t.Fatalf("%s in %d of %v without %v:\n%v\nwant\n%v", x.topic, x.area, x.answers, x.refuses, list(got), list(want))
			}
		}
	}
}
