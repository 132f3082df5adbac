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
	about    [][]int   // by line: its classes
	ids      numbers   // of terms
	lines    []uint16  // where each term stands, term by term
	ends     []int32   // by term: where its part of lines ends
	rarity   []float32 // by term, squared
	lengths  []float32 // by line, one over it
	scratch  sync.Pool
}

// How many lines are asked, how like a message a line must be to be asked, and
// what is left for the classes that none of them is of.
const (
	mostAsked   = 30
	leastAlike  = 0.02
	leftForRest = 0.03
)

// common is the part of all lines, one in so many, from which a term tells nothing:
// asking after "em" would take longer than all else.
const common = 12

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

// mostLines is how many lines can be told apart; none after them is asked.
const mostLines = 1 << 16

// newNeighbours remembers lines that a lexicon has numbered.
func newNeighbours(classes int, x *lexicon, lines []labelled) *neighbours {
	lines = lines[:min(len(lines), mostLines)]
	n := &neighbours{classes: classes, synonyms: x.synonyms, lengths: make([]float32, len(lines))}
	counts := x.count(lines)
	for _, line := range lines {
		n.about = append(n.about, line.classes)
	}
	numbered := n.number(x, counts)
	last := make([]int32, len(counts)) // the line, from 1 on, that a term was met in
	for i, line := range lines {
		sum := float32(1e-9)
		for _, id := range line.terms {
			if !asksAfter[x.kinds[id]] || last[id] == int32(i)+1 {
				continue
			}
			last[id] = int32(i) + 1
			sum += n.rare(counts[id])
			if id := numbered[id]; id >= 0 && n.rarity[id] > 0 {
				n.lines[n.ends[id]] = uint16(i)
				n.ends[id]++
			}
		}
		n.lengths[i] = 1 / float32(math.Sqrt(float64(sum)))
	}
	count := len(lines) // the lines themselves are not kept
	n.scratch.New = func() any { return &meeting{alike: make([]float32, count)} }
	return n
}

// asksAfter are the kinds of terms that make lines alike.
var asksAfter = [kindCount]bool{syllableKind: true, meaningKind: true}

// number makes room for the terms that stand in more than one line, since it matters
// who else said the same, and are not too common; numbered is their number by the
// lexicon's, -1 for none.
func (n *neighbours) number(x *lexicon, counts []int32) (numbered []int32) {
	sum := int32(0)
	numbered = make([]int32, len(counts))
	for i, count := range counts {
		numbered[i] = -1
		if count < 2 || !asksAfter[x.kinds[i]] {
			continue
		}
		numbered[i] = int32(len(n.ends))
		rarity := n.rare(count)
		n.ids.set(x.terms[i], numbered[i])
		n.ends = append(n.ends, sum) // moves to the end as the part is filled
		n.rarity = append(n.rarity, rarity)
		if rarity > 0 {
			sum += count
		}
	}
	n.lines = make([]uint16, sum)
	return numbered
}

// rare is the squared rarity of a term that stands in so many lines, 0 for one that
// is too common to make lines alike.
func (n *neighbours) rare(count int32) float32 {
	of, df := float64(len(n.about)), float64(count)
	if df*common > of {
		return 0
	}
	r := float32(math.Log(1 + (of-df+0.5)/(df+0.5)))
	return r * r
}

// in gives the lines that a term stands in.
func (n *neighbours) in(id int32) []uint16 {
	from := int32(0)
	if id > 0 {
		from = n.ends[id-1]
	}
	return n.lines[from:n.ends[id]]
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
	length, unknown := float32(1e-9), n.rare(0)
	for _, t := range w.terms {
		id, ok := n.ids.get(t)
		if !ok {
			length += unknown
			continue
		}
		rarity := n.rarity[id]
		length += rarity
		for _, line := range n.in(id) {
			w.alike[line] += rarity
		}
	}
	scale := 1 / float32(math.Sqrt(float64(length)))
	w.met = w.met[:0]
	least, lengths := leastAlike/scale, n.lengths[:len(w.alike)]
	for line, sum := range w.alike {
		if alike := sum * lengths[line]; alike > least {
			if w.meet(like{int32(line), alike}); len(w.met) == mostAsked {
				least = w.met[mostAsked-1].alike
			}
		}
	}
	for i := range w.met {
		w.met[i].alike *= scale
	}
	return w.met
}

// meet keeps the lines most like a message, best first; of equals the earlier.
func (w *meeting) meet(l like) {
	if len(w.met) < mostAsked {
		w.met = append(w.met, l)
	}
	i := len(w.met) - 1
	for ; i > 0 && w.met[i-1].alike < l.alike; i-- {
		w.met[i] = w.met[i-1]
	}
	w.met[i] = l
}
