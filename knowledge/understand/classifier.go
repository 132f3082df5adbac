package understand

import (
	"math"
	"slices"
	"sync"
)

// classifier tells classes of messages apart: a linear machine over TF-IDF of
// syllables, their pairs, runs of three letters and meanings, all without marks,
// of the syllables that bear marks, and over the topics that keywords point to. One classifier knows the topics
// (class 0 is "none of these"), another the known questions.
type classifier struct {
	classes  []string
	hints    *phrasebook // nil for none
	synonyms synonyms    // of the lexicon it learnt from
	fit      fitter
	least    int32   // in how many lines a term must stand to say anything
	heat     float32 // how much of the machine's certainty is believed
	// shares says that hints count by their share of all hints, so that a
	// message full of them is not surer than one; else each is there or not.
	shares bool

	ids     numbers
	idf     []float32
	weights weights // by term, then class; the last terms are the hints, then the bias
	scratch sync.Pool
}

// labelled is a line to learn from; classes holds one or more class numbers.
type labelled struct {
	message message
	classes []int
	weight  float32
	terms   []int32 // their numbers in a lexicon
}

type feature struct {
	id    int32
	value float32
}

// What the kinds of terms weigh beside single syllables and pairs, and the
// hints. Found by cross-validation; none of them is sharp.
const (
	togetherWeight = 0.5
	meaningWeight  = 2
	lettersWeight  = 0.6
	markedWeight   = 0.7
	hintWeight     = 0.5
	biasWeight     = 0.3
)

// topicSpace is as long as Topics.
var topicSpace [13]struct{}

// work is what a message is turned into a vector with, used over and over.
type work struct {
	terms  []term
	counts []int32 // by term: how often it is in the message
	seen   []int32
	vector []feature
}

// meet takes in a term of a message.
func (w *work) meet(id int32) {
	if w.counts[id] == 0 {
		w.seen = append(w.seen, id)
	}
	w.counts[id]++
}

// learn counts the terms of lines that a lexicon has numbered, then fits the
// weights. The same lines always give the same weights.
func (c *classifier) learn(x *lexicon, lines []labelled) {
	numbered := c.choose(x, x.count(lines), len(lines))
	c.scratch.New = func() any { return &work{counts: make([]int32, len(c.idf))} }
	vectors := make([][]feature, len(lines))
	var room block[feature]
	w := c.scratch.Get().(*work)
	for i, line := range lines {
		for _, id := range line.terms {
			if id := numbered[id]; id >= 0 {
				w.meet(id)
			}
		}
		vectors[i] = room.keep(c.vector(line.message, w))
	}
	c.scratch.Put(w)
	k := len(c.classes)
	c.weights = small(k, c.fit.weights(k, len(c.idf)+len(topicSpace)+2, lines, vectors))
}

// kindWeights are what the kinds of terms count.
var kindWeights = [kindCount]float32{1, togetherWeight, meaningWeight, lettersWeight, markedWeight}

// choose gives every term that stands in enough of the lines a number of the
// classifier's own and a weight, the commonest first; numbered is that number by
// the lexicon's, -1 for none.
func (c *classifier) choose(x *lexicon, counts []int32, lines int) (numbered []int32) {
	order := make([]uint64, 0, len(counts)/4) // how common, the commonest first, then the lexicon's number
	numbered = make([]int32, len(counts))
	for id, n := range counts {
		numbered[id] = -1
		if n >= c.least {
			order = append(order, uint64(math.MaxUint32-uint32(n))<<32|uint64(id))
		}
	}
	slices.Sort(order)
	c.synonyms = x.synonyms
	c.ids, c.idf = numbersFor(len(order)), make([]float32, len(order))
	for id, key := range order {
		was := uint32(key)
		numbered[was] = int32(id)
		c.ids.set(x.terms[was], int32(id))
		c.idf[id] = kindWeights[x.kinds[was]] * float32(math.Log(float64(lines+1)/float64(counts[was])))
	}
	return numbered
}

// read meets the terms of a message that are known.
func (c *classifier) read(m message, w *work) {
	w.terms, _ = termsOf(w.terms[:0], m, c.synonyms)
	for _, t := range w.terms {
		if id, ok := c.ids.get(t); ok {
			w.meet(id)
		}
	}
}

// vector makes a vector of length one out of the terms of a message that were met,
// with the hints and the bias behind. It lies in w, which has met nothing then.
func (c *classifier) vector(m message, w *work) []feature {
	w.vector = w.vector[:0]
	var sum float32
	for _, id := range w.seen {
		v := c.idf[id] * often(w.counts[id])
		w.counts[id] = 0
		w.vector = append(w.vector, feature{id, v})
		sum += v * v
	}
	w.seen = w.seen[:0]
	if sum > 0 {
		scale := 1 / float32(math.Sqrt(float64(sum)))
		for i := range w.vector {
			w.vector[i].value *= scale
		}
	}
	w.vector = c.hint(m, w.vector)
	w.vector = append(w.vector, feature{int32(len(c.idf) + len(topicSpace) + 1), biasWeight})
	return w.vector
}

// often is what a term counts that stands there n times.
func often(n int32) float32 {
	switch n {
	case 1:
		return 1
	case 2:
		return 1.6931472
	}
	return 1 + float32(math.Log(float64(n)))
}

// hint appends a feature for every topic that keywords of the message point
// to: its part of all the hints, between 0 and hintWeight.
func (c *classifier) hint(m message, v []feature) []feature {
	if c.hints == nil {
		return v
	}
	var counts [len(topicSpace)]float32
	c.hints.count(m, counts[:])
	sum := float32(0)
	for _, n := range counts {
		sum += n
	}
	// The last feature says that no keyword is there at all.
	if sum == 0 {
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

// predict gives the probability of every class.
func (c *classifier) predict(m message) []float32 {
	p := c.speaks(m)
	soften(p, c.heat)
	return p
}

// speaks gives what speaks for every class: more than 0 where more speaks for it
// than against.
func (c *classifier) speaks(m message) []float32 {
	p := make([]float32, len(c.classes))
	w := c.scratch.Get().(*work)
	c.read(m, w)
	for _, f := range c.vector(m, w) {
		c.weights.add(p, f)
	}
	c.scratch.Put(w)
	return p
}

// soften turns what speaks for each class into probabilities: the more heat,
// the surer.
func soften(p []float32, heat float32) {
	top, sum := slices.Max(p), float32(0)
	for j := range p {
		p[j] = float32(math.Exp(float64(heat * (p[j] - top))))
		sum += p[j]
	}
	for j := range p {
		p[j] /= sum
	}
}
