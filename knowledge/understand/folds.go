package understand

import (
	"math"
	"slices"
)

// Whoever measures what was learnt leaves a part of the lines out, learns from
// the rest, and asks for what was left out. What means about the same is left
// out together: lines are tied into groups by the words they share, and a group
// is never on both sides.

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
