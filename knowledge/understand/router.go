package understand

import (
	"errors"
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
	r := &Router{classifier: &classifier{fit: margin{cost: 2, gain: 3, rounds: 12}, least: 2, heat: machineHeat}}
	if r.reader, err = newReader(m); err != nil {
		return nil, err
	}
	for _, l := range lines {
		r.classifier.classes = append(r.classifier.classes, l.Label)
	}
	slices.Sort(r.classifier.classes)
	r.classifier.classes = slices.Compact(r.classifier.classes)
	var lessons []labelled
	for _, l := range lines {
		class, _ := slices.BinarySearch(r.classifier.classes, l.Label)
		lessons = append(lessons, labelled{r.reader.read(l.Text), []int{class}, 1})
	}
	r.classifier.learn(lessons)
	return r, nil
}

// Predict gives the likeliest label of a text and how sure that is, from 0 to
// 1: low for what is like nothing that was learnt.
func (r *Router) Predict(text string) (label string, score float64) {
	p := r.classifier.predict(r.reader.read(text))
	best := 0
	for i := range p {
		if p[i] > p[best] {
			best = i
		}
	}
	return r.classifier.classes[best], float64(p[best])
}
