package understand

import (
	"math"
	"math/rand/v2"
	"slices"
)

// classifier tells classes of messages apart: logistic regression over TF-IDF
// of syllables, their pairs, runs of three letters and meanings, all without
// marks, and over the topics that keywords point to. One classifier knows the
// topics (class 0 is "none of these"), another the known questions.
type classifier struct {
	classes  []string
	hints    map[term][]int // nil for none
	synonyms synonyms
	rounds   int // how often the lines are gone through
	// decay is how fast weights are forgotten: the more, the less sure it is of
	// what it has seen only now and then.
	decay float32
	// shares says that hints count by their share of all hints, so that a
	// message full of them is not surer than one; else each is there or not.
	shares bool

	ids     map[term]int32
	idf     []float32
	weights [][]float32 // by term, then class; the last terms are the hints
}

// labelled is a line to learn from; classes holds one or more class numbers.
type labelled struct {
	message message
	classes []int
	weight  float32
}

type feature struct {
	id    int32
	value float32
}

// Found by cross-validation; none of them is sharp.
const (
	trainRate  = 0.35
	usualDecay = 1e-3
	settled    = 0.004 // a class so near its target teaches nothing
	hintWeight = 0.5
)

// topicSpace is as long as Topics.
var topicSpace [13]struct{}

func (c *classifier) terms(m message) []term {
	out := m.syllables(make([]term, 0, 8*len(m.words)))
	return m.letters(c.synonyms.terms(m.apart(out), m), 3)
}

// learn counts the terms, then fits the weights by AdaGrad. The order of lines
// is shuffled with a fixed seed: the same lines always give the same weights.
func (c *classifier) learn(lines []labelled) {
	c.ids = map[term]int32{}
	var seen []int32
	docs := make([][]int32, len(lines))
	for i, line := range lines {
		for _, t := range c.terms(line.message) {
			id, ok := c.ids[t]
			if !ok {
				id = int32(len(seen))
				c.ids[t] = id
				seen = append(seen, 0)
			}
			docs[i] = append(docs[i], id)
		}
		slices.Sort(docs[i])
		for j, id := range docs[i] {
			if j == 0 || id != docs[i][j-1] {
				seen[id]++
			}
		}
	}
	for _, n := range seen {
		c.idf = append(c.idf, float32(math.Log(float64(len(lines)+1)/float64(n))))
	}
	vectors := make([][]feature, len(lines))
	for i, doc := range docs {
		vectors[i] = c.hint(lines[i].message, c.weigh(doc))
	}
	c.fit(lines, vectors)
}

// weigh makes a vector of length one out of sorted term numbers.
func (c *classifier) weigh(ids []int32) []feature {
	out := make([]feature, 0, len(ids))
	for _, id := range ids {
		if n := len(out); n > 0 && out[n-1].id == id {
			out[n-1].value++
		} else {
			out = append(out, feature{id, 1})
		}
	}
	var sum float32
	for i := range out {
		v := (1 + float32(math.Log(float64(out[i].value)))) * c.idf[out[i].id]
		out[i].value = v
		sum += v * v
	}
	if sum > 0 {
		scale := 1 / float32(math.Sqrt(float64(sum)))
		for i := range out {
			out[i].value *= scale
		}
	}
	return out
}

func (c *classifier) vector(m message) []feature {
	terms := c.terms(m)
	ids := make([]int32, 0, len(terms))
	for _, t := range terms {
		if id, ok := c.ids[t]; ok {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return c.hint(m, c.weigh(ids))
}

// hint appends a feature for every topic that keywords of the message point
// to: its part of all the hints, between 0 and hintWeight.
func (c *classifier) hint(m message, v []feature) []feature {
	var counts [len(topicSpace)]float32
	count(c.hints, m, counts[:])
	sum := float32(0)
	for _, n := range counts {
		sum += n
	}
	// The last feature says that no keyword is there at all.
	if sum == 0 && c.hints != nil {
		return append(v, feature{int32(len(c.idf) + len(counts)), hintWeight})
	}
	for topic, n := range counts {
		if n > 0 {
			value := float32(hintWeight)
			if c.shares {
				value *= n / (sum + 1)
			}
			v = append(v, feature{int32(len(c.idf) + topic), value})
		}
	}
	return v
}

func (c *classifier) fit(lines []labelled, vectors [][]feature) {
	k := len(c.classes)
	terms := len(c.idf) + len(topicSpace) + 1
	flat, squares := make([]float32, terms*k), make([]float32, terms*k)
	c.weights = make([][]float32, terms)
	for i := range c.weights {
		c.weights[i] = flat[i*k : (i+1)*k : (i+1)*k]
	}
	random := rand.New(rand.NewPCG(1, 2))
	p := make([]float32, k)
	for range c.rounds {
		for _, i := range random.Perm(len(lines)) {
			c.probabilities(vectors[i], p)
			for _, class := range lines[i].classes {
				p[class] -= 1 / float32(len(lines[i].classes))
			}
			for _, f := range vectors[i] {
				w, sq := c.weights[f.id], squares[int(f.id)*k:(int(f.id)+1)*k]
				for j := range w {
					if p[j] < settled && p[j] > -settled {
						continue
					}
					g := p[j]*f.value*lines[i].weight + c.decay*w[j]
					sq[j] += g * g
					w[j] -= trainRate * g / float32(math.Sqrt(float64(sq[j]+1e-6)))
				}
			}
		}
	}
}

// predict gives the probability of every class.
func (c *classifier) predict(m message) []float32 {
	p := make([]float32, len(c.classes))
	c.probabilities(c.vector(m), p)
	return p
}

// probabilities fills p, one for each class.
func (c *classifier) probabilities(v []feature, p []float32) {
	clear(p)
	for _, f := range v {
		for j, w := range c.weights[f.id] {
			p[j] += f.value * w
		}
	}
	top, sum := slices.Max(p), float32(0)
	for j := range p {
		p[j] = float32(math.Exp(float64(p[j] - top)))
		sum += p[j]
	}
	for j := range p {
		p[j] /= sum
	}
}
