package understand

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// fitter finds the weights of a linear machine, by term, then class. A line's
// weight says how much it counts.
type fitter interface {
	weights(classes, terms int, lines []labelled, vectors [][]feature) []float32
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

func (f margin) weights(classes, terms int, lines []labelled, vectors [][]feature) []float32 {
	w := make([]float32, terms*classes)
	duals := make([]float32, len(lines)*classes)
	length := make([]float32, len(lines)) // squared
	for i, v := range vectors {
		for _, x := range v {
			length[i] += x.value * x.value
		}
	}
	step, side, moved := make([]float32, classes), make([]float32, classes), make([]int, 0, classes)
	rests := make([]bool, len(lines)) // a line that has not moved rests for a round
	for round := range f.rounds {
		for _, i := range shuffled(lines, round) {
			if rests[i] {
				rests[i] = false
				continue
			}
			clear(step)
			for _, x := range vectors[i] {
				for j, y := range w[int(x.id)*classes : (int(x.id)+1)*classes] {
					step[j] += x.value * y
				}
			}
			for j := range side {
				side[j] = -1
			}
			for _, class := range lines[i].classes {
				side[class] = 1
			}
			moved = f.move(moved[:0], step, side, duals[i*classes:(i+1)*classes], length[i], lines[i].weight)
			rests[i] = len(moved) == 0
			for _, x := range vectors[i] {
				to := w[int(x.id)*classes : (int(x.id)+1)*classes]
				for _, j := range moved {
					to[j] += x.value * step[j]
				}
			}
		}
	}
	return w
}

// shuffled gives the numbers of the lines in an order that seems random, another
// each round, and in which lines keep their places among each other when some are
// added or left out.
func shuffled(lines []labelled, round int) []int {
	keys, out := make([]uint64, len(lines)), make([]int, len(lines))
	for i, line := range lines {
		keys[i], out[i] = line.message.hash(uint64(round)), i
	}
	slices.SortStableFunc(out, func(a, b int) int { return cmp.Compare(keys[a], keys[b]) })
	return out
}

// move turns what speaks for each class into the step its weights take along
// the line, and appends the classes that take one.
func (f margin) move(moved []int, step, side, dual []float32, length, weight float32) []int {
	for j := range step {
		cost := f.cost * weight
		if side[j] > 0 {
			cost *= f.gain
		}
		slack := 1 / (2 * cost)
		old := dual[j]
		dual[j] = max(0, old-(side[j]*step[j]-1+slack*old)/(length+slack))
		if step[j] = (dual[j] - old) * side[j]; step[j] != 0 {
			moved = append(moved, j)
		}
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

func (l logistic) weights(classes, terms int, lines []labelled, vectors [][]feature) []float32 {
	w, squares := make([]float32, terms*classes), make([]float32, terms*classes)
	random := rand.New(rand.NewPCG(1, 2))
	p, open := make([]float32, classes), make([]int, 0, classes)
	for range l.rounds {
		for _, i := range random.Perm(len(lines)) {
			clear(p)
			for _, x := range vectors[i] {
				for j, y := range w[int(x.id)*classes : (int(x.id)+1)*classes] {
					p[j] += x.value * y
				}
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
				from := int(x.id) * classes
				l.move(w[from:from+classes], squares[from:from+classes], p, open, x.value*lines[i].weight)
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
