package understand

import (
	"errors"
	"math"
	"slices"
)

// Labelled is a line of an outside set with what it is.
type Labelled struct{ Text, Label string }

// Router is the engine behind Topics over any labels. It may be used by many
// goroutines at once.
//
//	r, err := understand.NewRouter(lines)
//	label, score := r.Predict("thoi tiet mai the nao")
type Router struct {
	reader     reader
	classifier *classifier
}

// longestLine is how much of a line is read, in bytes: some pages.
const longestLine = 64 << 10

// NewRouter learns from labelled lines, one or more a label. The same lines
// always make the same Router.
func NewRouter(lines []Labelled) (*Router, error) {
	if len(lines) == 0 {
		return nil, errors.New("no line to learn from")
	}
	m, err := builtIn()
	if err != nil {
		return nil, err
	}
	r := &Router{classifier: &classifier{fit: margin{cost: 2, gain: 3, rounds: 12}, least: 2}}
	c, texts := r.classifier, make([]string, len(lines))
	for i, l := range lines {
		c.classes, texts[i] = append(c.classes, l.Label), l.Text
	}
	slices.Sort(c.classes)
	c.classes = slices.Compact(c.classes)
	if len(lines) < 2*len(c.classes) {
		c.least = 1 // a line or two a label: every word is needed
	}
	if r.reader, err = readerFor(m, texts); err != nil {
		return nil, err
	}
	var lessons []labelled
	for _, l := range lines {
		class, _ := slices.BinarySearch(c.classes, l.Label)
		lessons = append(lessons, labelled{message: r.read(l.Text), classes: []int{class}, weight: 1})
	}
	x := newLexicon(synonyms{}, len(lessons))
	x.numberLines(lessons)
	c.learn(x, lessons)
	return r, nil
}

func (r *Router) read(text string) message { return r.reader.whole(clip(text, longestLine)) }

// Predict gives the likeliest label of a text and how sure that is, from 0 to
// 1: under a half where more speaks against it than for it, as for what is like
// nothing that was learnt.
func (r *Router) Predict(text string) (label string, score float64) {
	p := r.classifier.speaks(r.read(text))
	best := 0
	for i := range p {
		if p[i] > p[best] {
			best = i
		}
	}
	return r.classifier.classes[best], 1 / (1 + math.Exp(-machineHeat*float64(p[best])))
}
