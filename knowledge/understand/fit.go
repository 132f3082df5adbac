package understand

import (
	"math"
	"math/rand/v2"
)

// fitter finds the weights of a linear machine, by term, then class. A line's
// weight says how much it counts.
type fitter interface {
	weights(classes, terms int, lines []labelled, vectors [][]feature) rows
}

// margin says how a linear machine is fitted: for every class one against the
// rest, with squared hinge loss, by coordinate descent in the dual (Hsieh and
// others, "A dual coordinate descent method for large-scale linear SVM", 2008).
// All classes go through the lines together. It settles at one best solution,
// so that a line more or less moves little else.
type margin struct {
	cost   float32 // how much a line counts that is on the wrong side
	gain   float32 // how much more, of a class's own lines
	rounds int     // how often the lines are gone through
}

func (f margin) weights(classes, terms int, lines []labelled, vectors [][]feature) rows {
	w, duals := newRows(classes, terms), newRows(classes, len(lines))
	pulls, order := make([]pull, len(lines)), newOrder(lines)
	for i, line := range lines {
		pulls[i] = f.pull(vectors[i], line)
	}
	step, own := make([]float32, w.wide), make([]bool, classes)
	for round := range f.rounds {
		for i := range order.shuffled(round) {
			p := &pulls[i]
			if p.rests {
				p.rests = false
				continue
			}
			w.sum(step, p.vector)
			if p.move(step[:classes], own, duals.of(int32(i))) {
				w.move(step, p.vector)
			} else {
				p.rests = true
			}
		}
	}
	return w
}

// pull is a line with how it draws the weights.
type pull struct {
	vector       []feature
	classes      []int
	away, toward [2]float32 // of other classes, of its own: the slack, and one over what it is divided by
	rests        bool       // a line that has not moved rests for a round
}

func (f margin) pull(vector []feature, line labelled) pull {
	length := float32(0) // squared
	for _, x := range vector {
		length += x.value * x.value
	}
	by := func(cost float32) [2]float32 {
		slack := 1 / (2 * cost)
		return [2]float32{slack, 1 / (length + slack)}
	}
	return pull{vector: vector, classes: line.classes, away: by(f.cost * line.weight), toward: by(f.cost * f.gain * line.weight)}
}

// move turns what speaks for each class into the step its weights take along the
// line, and reports whether one does. own is room for as many, all false.
func (p *pull) move(step []float32, own []bool, dual []float32) (moved bool) {
	own, dual = own[:len(step)], dual[:len(step)]
	for _, class := range p.classes {
		own[class] = true
	}
	for j, speaks := range step {
		side, by := float32(-1), &p.away
		if own[j] {
			side, by = 1, &p.toward
		}
		old := dual[j]
		dual[j] = max(0, old-(side*speaks-1+by[0]*old)*by[1])
		step[j] = (dual[j] - old) * side
		moved = moved || step[j] != 0
	}
	for _, class := range p.classes {
		own[class] = false
	}
	return moved
}

// logistic fits all classes at once by AdaGrad: better than one against the rest
// where there are many classes of a few lines each, but unsettled: a line more
// changes the order of all.
type logistic struct {
	rounds int
	// decay is how fast weights are forgotten: the more, the less sure it is
	// of what it has seen only now and then.
	decay float32
}

// The speed of learning, and how near its target a class teaches nothing.
const (
	trainRate = 0.35
	settled   = 0.004
)

func (l logistic) weights(classes, terms int, lines []labelled, vectors [][]feature) rows {
	w, squares := newRows(classes, terms), newRows(classes, terms)
	random := rand.New(rand.NewPCG(1, 2))
	wide, open := make([]float32, w.wide), make([]int, 0, classes)
	p := wide[:classes]
	for range l.rounds {
		for _, i := range random.Perm(len(lines)) {
			w.sum(wide, vectors[i])
			soften(p, 1)
			for _, class := range lines[i].classes {
				p[class] -= 1 / float32(len(lines[i].classes))
			}
			open = open[:0]
			for j, off := range p {
				if off >= settled || off <= -settled {
					open = append(open, j)
				}
			}
			for _, x := range vectors[i] {
				l.move(w.of(x.id), squares.of(x.id), p, open, x.value*lines[i].weight)
			}
		}
	}
	return w
}

// move takes a step against the error of each class that is open.
func (l logistic) move(w, squares, off []float32, open []int, value float32) {
	for _, j := range open {
		g := off[j]*value + l.decay*w[j]
		squares[j] += g * g
		w[j] -= trainRate * g / float32(math.Sqrt(float64(squares[j]+1e-6)))
	}
}
