package directory

import (
	"fmt"
	"maps"
	"math"
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

// crowd draws people who come to an interview (who is in danger is asked
// nothing) and whose answers agree with each other. Where rare is set, five in six answer what is said least
// of ("no", "none of these": the last value) to each question of who they are;
// otherwise every answer is equally likely.
func crowd(v *eligibility.Vocabulary, areas []places.Area, n int, rare, refusing bool) []person {
	r := rand.New(rand.NewPCG(3, 4))
	people := make([]person, n)
	interviewed := slices.DeleteFunc(Topics(), func(t Topic) bool { return t == Danger })
	for i := range people {
		p := person{interviewed[r.IntN(len(interviewed))], areas[r.IntN(len(areas))], eligibility.Known{}, map[string]bool{}}
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
		for _, f := range v.Facts() {
			x, _ := f.Value(p.answers[f.ID])
			maps.Copy(p.answers, x.Implies)
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
// found in the end, and what was told or followed from it.
func interview(v *eligibility.Vocabulary, d *Directory, p person, choose chooser, most int) (c cost, m Matches, told eligibility.Known) {
	q := Query{Topic: p.topic, Area: p.area, Known: eligibility.Known{}, Now: today}
	refused := map[string]bool{}
	for {
		m = d.Match(q)
		ranked := v.Rank(m.Rules, q.Known, refused)
		if len(ranked) == 0 || c.questions == most {
			return c, m, q.Known
		}
		f := choose(ranked)
		c.ask(f)
		if p.refuses[f.ID] {
			refused[f.ID] = true
		} else {
			q.Known[f.ID] = p.answers[f.ID]
			v.Imply(q.Known)
		}
	}
}

// asksAll is the cost of a form that asks all these facts of everybody.
func asksAll(v *eligibility.Vocabulary, facts map[string]bool) (c cost) {
	for id := range facts {
		f, _ := v.Fact(id)
		c.ask(f)
	}
	return c
}

// full is the questionnaire of a benefit screener: whoever comes is asked, once
// and for all, every fact on which any service of the programme depends, and
// which kind of help is needed in the topic (but not whether it is one that is
// only named to those who ask for it). Of what is refused, what followed from
// other answers in the interview is known here too.
func full(v *eligibility.Vocabulary, d *Directory, p person, told eligibility.Known) (c cost, m Matches) {
	facts := map[string]bool{}
	for i, topic := range topics {
		for _, l := range d.byTopic[i] {
			of := l.rule
			if topic == p.topic && !l.OnlyWhenAsked {
				of = l.screen[i]
			}
			for _, id := range of.Facts() {
				facts[id] = true
			}
		}
	}
	q := Query{Topic: p.topic, Area: p.area, Known: eligibility.Known{}, Now: today}
	for id := range facts {
		if !p.refuses[id] {
			q.Known[id] = p.answers[id]
		} else if told[id] != "" {
			q.Known[id] = told[id]
		}
	}
	return asksAll(v, facts), d.Match(q)
}

// form is a shorter questionnaire, made for just this topic and commune: every
// fact that a condition of any service here mentions.
func form(v *eligibility.Vocabulary, d *Directory, p person) cost {
	q := Query{Topic: p.topic, Area: p.area, Known: eligibility.Known{}, Now: today}
	mentioned := map[string]bool{}
	for _, rule := range d.Match(q).Rules {
		for _, id := range rule.Rule.Facts() {
			mentioned[id] = true
		}
	}
	return asksAll(v, mentioned)
}

// tree asks what a fixed path of the topic asks: every fact of its services,
// wherever they are.
func tree(v *eligibility.Vocabulary, d *Directory, topic Topic) cost {
	mentioned := map[string]bool{}
	for _, l := range d.byTopic[topic.index()] {
		for _, id := range l.screen[topic.index()].Facts() {
			mentioned[id] = true
		}
	}
	return asksAll(v, mentioned)
}

// least is the smallest sensitivity of answers that settle every condition
// here: what would have to be asked even if the answers were known beforehand,
// so that no order of questions could do with less.
func least(v *eligibility.Vocabulary, d *Directory, p person) int {
	rules := d.Match(Query{Topic: p.topic, Area: p.area, Now: today}).Rules
	free, costly := eligibility.Known{}, []eligibility.Fact(nil)
	for _, f := range v.Facts() {
		switch {
		case f.Sensitivity == 0:
			free[f.ID] = p.answers[f.ID]
		case slices.ContainsFunc(rules, func(c eligibility.Candidate) bool { return slices.Contains(c.Rule.Facts(), f.ID) }):
			costly = append(costly, f)
		}
	}
	best := math.MaxInt
	for set := range 1 << len(costly) {
		known, sum := maps.Clone(free), 0
		for i, f := range costly {
			if set>>i&1 == 1 {
				known[f.ID] = p.answers[f.ID]
				sum += f.Sensitivity
			}
		}
		v.Imply(known)
		if sum < best && !slices.ContainsFunc(rules, func(c eligibility.Candidate) bool { return c.Rule.Judge(known).Outcome == eligibility.Unknown }) {
			best = sum
		}
	}
	return best
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
	n                       int
	asked, full, form, tree cost // summed over the people
	median, ninety, most    int  // questions
	same                    int  // people with the very list of the full questionnaire
}

func (m tried) String() string {
	share := func(of cost) float64 { return 100 * float64(m.asked.sensitivity) / float64(of.sensitivity) }
	return fmt.Sprintf("%v, median %d, nine in ten at most %d, at most %d; %.0f %% of full, %.0f %% of form, %.0f %% of tree; same list %.0f %%",
		m.asked.each(m.n), m.median, m.ninety, m.most, share(m.full), share(m.form), share(m.tree), 100*float64(m.same)/float64(m.n))
}

// each is a sum's mean over n people.
func (c cost) each(n int) string {
	return fmt.Sprintf("%.1f questions of sensitivity %.2f", float64(c.questions)/float64(n), float64(c.sensitivity)/float64(n))
}

func (c *cost) add(o cost) {
	c.questions, c.sensitivity = c.questions+o.questions, c.sensitivity+o.sensitivity
}

// try runs the interview with those of whom a form for their topic and commune
// asks anything.
func try(v *eligibility.Vocabulary, d *Directory, people []person, choose chooser, most int) (out tried) {
	var counts []int
	for _, p := range people {
		short := form(v, d, p)
		if short.questions == 0 {
			continue
		}
		whole, want := full(v, d, p, nil)
		c, got, _ := interview(v, d, p, choose, most)
		counts = append(counts, c.questions)
		out.asked.add(c)
		out.full.add(whole)
		out.form.add(short)
		out.tree.add(tree(v, d, p.topic))
		if slices.Equal(list(got), list(want)) {
			out.same++
		}
	}
	slices.Sort(counts)
	out.n = len(counts)
	out.median, out.ninety, out.most = counts[out.n/2], counts[out.n*9/10], counts[out.n-1]
	return out
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
			for i, o := range orders {
				free, patient := try(v, p.d, people, o.choose, -1), try(v, p.d, people, o.choose, 5)
				if i == 0 {
					bound := 0
					for _, x := range people {
						bound += least(v, p.d, x)
					}
					t.Logf("%s, rare answers rare: %v, %d people: full %s; tree %s; form %s; at the very least sensitivity %.2f", p.name, rare, free.n,
						free.full.each(free.n), free.tree.each(free.n), free.form.each(free.n), float64(bound)/float64(free.n))
				}
				t.Logf("  %s, to the end: %v", o.name, free)
				t.Logf("  %s, at most 5: %v", o.name, patient)
				if free.same != free.n {
					t.Errorf("%s, %s: another list than the questionnaire gives", p.name, o.name)
				}
				if free.median > 5 || 10*free.asked.sensitivity > 4*free.full.sensitivity {
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
			c, got, told := interview(v, p.d, x, first, -1)
			_, want := full(v, p.d, x, told)
			if !slices.Equal(list(got), list(want)) || c.questions > len(v.Facts()) {
				t.Fatalf("%s in %d of %v without %v:\n%v\nwant\n%v", x.topic, x.area, x.answers, x.refuses, list(got), list(want))
			}
		}
	}
}
