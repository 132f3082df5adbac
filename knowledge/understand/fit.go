package understand

import "math/rand/v2"

// fit says how a linear machine is fitted: for every class one against the
// rest, with squared hinge loss, by coordinate descent in the dual (Hsieh and
// others, "A dual coordinate descent method for large-scale linear SVM", 2008).
// All classes go through the lines together. It settles at one best solution,
// so that a line more or less moves little else.
type fit struct {
	cost   float32 // how much a line counts that is on the wrong side
	gain   float32 // how much more, of a class's own lines
	rounds int     // how often the lines are gone through
}

// weights gives the weights by term, then class. A line's weight scales its cost.
func (f fit) weights(classes, terms int, lines []labelled, vectors [][]feature) []float32 {
	w := make([]float32, terms*classes)
	duals := make([]float32, len(lines)*classes)
	length := make([]float32, len(lines)) // squared
	for i, v := range vectors {
		for _, x := range v {
			length[i] += x.value * x.value
		}
	}
	step, side := make([]float32, classes), make([]float32, classes)
	random := rand.New(rand.NewPCG(1, 2))
	for range f.rounds {
		for _, i := range random.Perm(len(lines)) {
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
			if !f.move(step, side, duals[i*classes:(i+1)*classes], length[i], lines[i].weight) {
				continue
			}
			for _, x := range vectors[i] {
				to := w[int(x.id)*classes : (int(x.id)+1)*classes]
				for j := range to {
					to[j] += x.value * step[j]
				}
			}
		}
	}
	return w
}

// move turns what speaks for each class into the step its weights take along
// the line, and reports whether there is any.
func (f fit) move(step, side, dual []float32, length, weight float32) (any bool) {
	for j := range step {
		cost := f.cost * weight
		if side[j] > 0 {
			cost *= f.gain
		}
		slack := 1 / (2 * cost)
		old := dual[j]
		dual[j] = max(0, old-(side[j]*step[j]-1+slack*old)/(length+slack))
		step[j] = (dual[j] - old) * side[j]
		any = any || step[j] != 0
	}
	return any
}
