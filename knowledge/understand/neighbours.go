package understand

import (
	"math"
	"slices"
	"sync"
)

// neighbours ask the learnt lines that are most like a message what they are
// about: cosine of TF-IDF over syllables, their pairs and meanings. They know at
// once what was said in nearly the same words, where the classifier weighs words
// one by one.
type neighbours struct {
	classes  int
	synonyms synonyms
	about    [][]int        // by line: its classes
	ids      map[term]int32 // terms
	lines    [][]int32      // by term: where it stands
	rarity   []float32      // by term, squared
	lengths  []float32      // by line
	scratch  sync.Pool
}

// How many lines are asked, how like a message a line must be to be asked, and
// what is left for the classes that none of them is of.
const (
	mostAsked   = 30
	leastAlike  = 0.02
	leftForRest = 0.03
)

// like is a line and how like the message it is.
type like struct {
	line  int32
	alike float32
}

// meeting is what neighbours gather a message's likes in, used over and over.
type meeting struct {
	terms []term
	alike []float32 // by line
	met   []like
}

func (n *neighbours) terms(out []term, m message) []term {
	out = n.synonyms.terms(m.syllables(out), m)
	slices.Sort(out)
	return slices.Compact(out)
}

func newNeighbours(classes int, s synonyms, lines []labelled) *neighbours {
	n := &neighbours{classes: classes, synonyms: s, ids: map[term]int32{}, lengths: make([]float32, len(lines))}
	var terms []term
	for i, line := range lines {
		n.about = append(n.about, line.classes)
		terms = n.terms(terms[:0], line.message)
		for _, t := range terms {
			id, ok := n.ids[t]
			if !ok {
				id = int32(len(n.lines))
				n.ids[t] = id
				n.lines = append(n.lines, nil)
			}
			n.lines[id] = append(n.lines[id], int32(i))
		}
	}
	for _, in := range n.lines {
		of, df := float64(len(lines)), float64(len(in))
		r := float32(math.Log(1 + (of-df+0.5)/(df+0.5)))
		n.rarity = append(n.rarity, r*r)
		for _, line := range in {
			n.lengths[line] += r * r
		}
	}
	for i, sum := range n.lengths {
		n.lengths[i] = float32(math.Sqrt(float64(sum)))
	}
	n.scratch.New = func() any { return &meeting{alike: make([]float32, len(lines))} }
	return n
}

// predict gives the part of every class among the lines most like a message; a
// line counts by the third power of how like it is.
func (n *neighbours) predict(m message) []float32 {
	w := n.scratch.Get().(*meeting)
	defer n.scratch.Put(w)
	p := make([]float32, n.classes)
	sum := float32(1e-6)
	for _, l := range n.nearest(m, w) {
		weight := l.alike * l.alike * l.alike
		sum += weight
		for _, class := range n.about[l.line] {
			p[class] += weight / float32(len(n.about[l.line]))
		}
	}
	for i := range p {
		p[i] = p[i]/sum*(1-leftForRest) + leftForRest/float32(len(p))
	}
	return p
}

// nearest gives the lines most like a message, in w.
func (n *neighbours) nearest(m message, w *meeting) []like {
	w.terms = n.terms(w.terms[:0], m)
	clear(w.alike)
	length, unknown := float32(0), n.unknown()
	for _, t := range w.terms {
		id, ok := n.ids[t]
		if !ok {
			length += unknown
			continue
		}
		length += n.rarity[id]
		for _, line := range n.lines[id] {
			w.alike[line] += n.rarity[id]
		}
	}
	scale := 1 / float32(math.Sqrt(float64(length)+1e-9))
	w.met = w.met[:0]
	for line, sum := range w.alike {
		if sum == 0 {
			continue
		}
		if alike := sum * scale / n.lengths[line]; alike > leastAlike {
			w.met = append(w.met, like{int32(line), alike})
		}
	}
	if len(w.met) > mostAsked {
		slices.SortFunc(w.met, func(a, b like) int {
			switch {
			case a.alike > b.alike:
				return -1
			case a.alike < b.alike:
				return 1
			}
			return int(a.line - b.line)
		})
		w.met = w.met[:mostAsked]
	}
	return w.met
}

// unknown is the squared rarity of a term that no line has.
func (n *neighbours) unknown() float32 {
	r := float32(math.Log(1 + (float64(len(n.about))+0.5)/0.5))
	return r * r
}
