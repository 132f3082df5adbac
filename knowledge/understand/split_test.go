package understand

import (
	"strings"
	"sync"
	"testing"

	"nhipcau/knowledge/questions"
)

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
