package understand

import (
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"nhipcau/knowledge/questions"
)

// The measurements leave a fifth of the lines out, learn from the rest, and ask
// for what was left out, five times over. What means about the same is left out
// together: lines are tied into groups by the words they share, and a group is
// never on both sides.

const folds = 5

// alike is the cosine from which two lines are held to say the same.
const alike = 0.5

// foldsOf gives every line a fold, alike lines the same one.
func foldsOf(lines []message) []int {
	group := make([]int, len(lines))
	for i := range group {
		group[i] = i
	}
	var root func(int) int
	root = func(i int) int {
		if group[i] != i {
			group[i] = root(group[i])
		}
		return group[i]
	}
	for _, tie := range ties(lines) {
		a, b := root(tie[0]), root(tie[1])
		group[max(a, b)] = min(a, b)
	}
	out, number := make([]int, len(lines)), map[int]int{}
	for i := range lines {
		r := root(i)
		if _, ok := number[r]; !ok {
			number[r] = len(number)
		}
		out[i] = (number[r]*7 + number[r]/folds) % folds
	}
	return out
}

// ties are the pairs of lines that are alike.
func ties(lines []message) (out [][2]int) {
	seen := map[term]int{}
	docs := make([][]term, len(lines))
	for i, m := range lines {
		docs[i] = m.syllables(nil)
		slices.Sort(docs[i])
		docs[i] = slices.Compact(docs[i])
		for _, t := range docs[i] {
			seen[t]++
		}
	}
	type part struct {
		line  int
		value float64
	}
	index := map[term][]part{}
	for i, doc := range docs {
		sum := 0.0
		weights := make([]float64, len(doc))
		for j, t := range doc {
			weights[j] = math.Log(float64(len(lines)+1) / float64(seen[t]))
			sum += weights[j] * weights[j]
		}
		sums := map[int]float64{}
		for j, t := range doc {
			w := weights[j] / math.Sqrt(sum+1e-9)
			for _, p := range index[t] {
				sums[p.line] += w * p.value
			}
			index[t] = append(index[t], part{i, w})
		}
		for other, cosine := range sums {
			if cosine >= alike {
				out = append(out, [2]int{other, i})
			}
		}
	}
	return out
}

// left is what was learnt without one fold, and the lines of that fold that are
// asked: of the examples those that were not written to be learnt from.
type left struct {
	understander *Understander
	examples     []example
	paraphrases  []paraphrase
}

var leftOut = sync.OnceValues(func() ([]left, error) {
	m, err := builtIn()
	if err != nil {
		return nil, err
	}
	book, err := questions.Load()
	if err != nil {
		return nil, err
	}
	r, err := newReader(m)
	if err != nil {
		return nil, err
	}
	var said, asked []message
	for _, e := range m.examples {
		said = append(said, r.read(e.Text))
	}
	for _, p := range m.paraphrases {
		asked = append(asked, r.read(p.Text))
	}
	saidIn, askedIn := foldsOf(said), foldsOf(asked)
	var out []left
	for fold := range folds {
		learn, l := m, left{}
		learn.examples, learn.paraphrases = nil, nil
		for i, e := range m.examples {
			switch {
			case saidIn[i] != fold:
				learn.examples = append(learn.examples, e)
			case strings.HasPrefix(e.ID, "d"):
				l.examples = append(l.examples, e)
			}
		}
		for i, p := range m.paraphrases {
			switch {
			case askedIn[i] != fold:
				learn.paraphrases = append(learn.paraphrases, p)
			case i < firstParaphrases:
				l.paraphrases = append(l.paraphrases, p)
			}
		}
		if l.understander, err = newFrom(learn, book); err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, nil
})

// firstParaphrases is how many there are in paraphrases.jsonl.
const firstParaphrases = 345

func eachFold(t *testing.T, ask func(*Understander, []example, []paraphrase)) {
	t.Helper()
	all, err := leftOut()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range all {
		ask(l.understander, l.examples, l.paraphrases)
	}
}

// learnt is made once for all tests that leave nothing out.
var learnt = sync.OnceValues(func() (*Understander, error) {
	book, err := questions.Load()
	if err != nil {
		return nil, err
	}
	return New(book)
})

func whole(t testing.TB) (*Understander, material) {
	t.Helper()
	m, err := builtIn()
	if err != nil {
		t.Fatal(err)
	}
	u, err := learnt()
	if err != nil {
		t.Fatal(err)
	}
	return u, m
}
