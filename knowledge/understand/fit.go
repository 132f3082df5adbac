package understand

import (
	"math"
	"math/rand/v2"
	"sync"
)

// fitter finds the weights of a linear machine, by term, then class. A line's
// weight says how much it counts.
type fitter interface {
	weights(classes, terms int, lines []labelled, vectors [][]feature) rows
}

// margin says how a linear machine is fitted: for every class one against the
// rest, with squared hinge loss, by coordinate descent in the dual (Hsieh and
// others, "A dual coordinate descent method for large-scale linear SVM", 2008).
// It settles at one best solution, so that a line more or less moves little else.
type margin struct {
	cost   float32 // how much a line counts that is on the wrong side
	gain   float32 // how much more, of a class's own lines
	rounds int     // how often the lines are gone through
	alone  bool    // some classes after the others, on one core
}

// weights fits some classes at a time, beside the others unless it is to be alone.
func (f margin) weights(classes, terms int, lines []labelled, vectors [][]feature) rows {
	w, order := newRows(classes, terms), newOrder(lines)
	var done sync.WaitGroup
	for i := range w.wide {
		if f.alone {
			done.Wait()
		}
		done.Go(func() {
			some := f.lane(i*abreast, terms, lines, vectors, order)
			for term, of := range some.numbers {
				w.of(int32(term))[i] = of
			}
		})
	}
	done.Wait()
	return w
}

// lane fits the classes of a lane, from one on; what is over the last class says
// nothing.
func (f margin) lane(from, terms int, lines []labelled, vectors [][]feature, order order) rows {
	w, duals := newRows(abreast, terms), make([]lane, len(lines))
	pulls := make([]pull, len(lines))
	for i, line := range lines {
		pulls[i] = f.pull(vectors[i], line, from)
	}
	step := make([]lane, 1)
	for round := range f.rounds {
		for i := range order.shuffled(round) {
			p := &pulls[i]
			if p.rests {
				p.rests = false
				continue
			}
			w.sum(step, p.vector)
			if p.move(&step[0], &duals[i]) {
				w.move(step, p.vector)
			} else {
				p.rests = true
			}
		}
	}
	return w
}

// pull is a line with how it draws the weights of a lane.
type pull struct {
	vector       []feature
	own          [abreast]bool // which of them it is of
	away, toward [2]float32    // of other classes, of its own: the slack, and one over what it is divided by
	rests        bool          // a line that has not moved rests for a round
}

func (f margin) pull(vector []feature, line labelled, from int) pull {
	length := float32(0) // squared
	for _, x := range vector {
		length += x.value * x.value
	}
	by := func(cost float32) [2]float32 {
		slack := 1 / (2 * cost)
		return [2]float32{slack, 1 / (length + slack)}
	}
	p := pull{vector: vector, away: by(f.cost * line.weight), toward: by(f.cost * f.gain * line.weight)}
	for _, class := range line.classes {
		if class >= from && class < from+abreast {
			p.own[class-from] = true
		}
	}
	return p
}

// move turns what speaks for each class into the step its weights take along the
// line, and reports whether one does.
func (p *pull) move(step, dual *lane) (moved bool) {
	for j, own := range p.own {
		side, by := float32(-1), &p.away
		if own {
			side, by = 1, &p.toward
		}
		old := dual[j]
		dual[j] = max(0, old-(side*step[j]-1+by[0]*old)*by[1])
		step[j] = (dual[j] - old) * side
		moved = moved || step[j] != 0
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
	sum, p, open := make([]lane, w.wide), make([]float32, classes), make([]int, 0, classes)
	for range l.rounds {
		for _, i := range random.Perm(len(lines)) {
			w.sum(sum, vectors[i])
			for j := range p {
				p[j] = sum[j/abreast][j%abreast]
			}
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
func (l logistic) move(weights, squares []lane, off []float32, open []int, value float32) {
	for _, j := range open {
		w, square := &weights[j/abreast][j%abreast], &squares[j/abreast][j%abreast]
		g := off[j]*value + l.decay**w
		*square += g * g
		*w -= trainRate * g / float32(math.Sqrt(float64(*square+1e-6)))
	}
}
