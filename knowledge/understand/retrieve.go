package understand

import (
	"math"
	"slices"
	"strings"
)

// bm25 holds the numbers of BM25: how soon more of the same stops counting, how
// much a long document is held back, and what a pair of syllables weighs beside a
// single one.
type bm25 struct{ saturation, length, pairs float32 }

// Found by cross-validation over the paraphrases, and over a collection of
// abstracts and our own answers taken as strange corpora. Length hardly matters
// among short entries.
var (
	bookBM25   = bm25{2.5, 0.3, 1}
	corpusBM25 = bm25{1.2, 0.75, 0.3}
)

// document is something to be found, by the texts that speak of it.
type document struct {
	id    string
	texts []string
}

// index finds documents: BM25 over folded syllables and their pairs. A term
// weighs by how rare it is among the documents and also among messages,
// because "chào bác sĩ cho em hỏi" is rare in documents and says nothing.
type index struct {
	bm25
	ids      []string
	numbers  numbers // of terms
	postings [][]posting
	weights  []float32 // by term
	norms    []float32 // by document: what BM25 makes of its length
	synonyms synonyms
}

type posting struct {
	doc   int32
	count float32
}

func (x *index) terms(out []term, m message) []term { return x.synonyms.terms(m.syllables(out), m) }

// newIndex indexes documents, whose texts are read by read; messages are what people
// write, of any kind.
func newIndex(how bm25, read func(string) message, s synonyms, docs []document, messages []message) *index {
	x := &index{bm25: how, synonyms: s}
	var lengths []float32
	var sum float32
	var terms []term
	for i, d := range docs {
		x.ids = append(x.ids, d.id)
		terms = terms[:0]
		for _, text := range d.texts {
			m := read(text)
			x.pairs(m)
			terms = x.terms(terms, m)
		}
		slices.Sort(terms)
		for j := 0; j < len(terms); {
			from := j
			for j < len(terms) && terms[j] == terms[from] {
				j++
			}
			n := x.number(terms[from], 1)
			x.postings[n] = append(x.postings[n], posting{int32(i), float32(j - from)})
		}
		lengths = append(lengths, float32(len(terms)))
		sum += float32(len(terms))
	}
	mean := max(1, sum/float32(max(1, len(docs))))
	for _, n := range lengths {
		x.norms = append(x.norms, how.saturation*(1-how.length+how.length*n/mean))
	}
	x.weigh(messages)
	return x
}

// pairs gives the pairs of syllables of a text their numbers, and what they weigh.
func (x *index) pairs(m message) {
	if x.bm25.pairs == 1 {
		return
	}
	for i := 1; i < len(m.words); i++ {
		h := hash(fnvOffset, m.words[i-1].folded)
		x.number(term(hash(h*fnvPrime, m.words[i].folded)), x.bm25.pairs)
	}
}

// number gives a term's number, a new one with its weight where it has none.
func (x *index) number(t term, weight float32) int32 {
	n := x.numbers.next(t)
	if int(n) == len(x.postings) {
		x.postings, x.weights = append(x.postings, nil), append(x.weights, weight)
	}
	return n
}

// weigh makes rare terms weigh more.
func (x *index) weigh(messages []message) {
	seen := make([]int32, len(x.postings))
	var terms []term
	for _, m := range messages {
		terms = x.terms(terms[:0], m)
		slices.Sort(terms)
		for _, t := range slices.Compact(terms) {
			if n, ok := x.numbers.get(t); ok {
				seen[n]++
			}
		}
	}
	docs, all := float64(len(x.ids)), float64(len(messages)+1)
	for n, list := range x.postings {
		df := float64(len(list))
		weight := math.Log(1 + (docs-df+0.5)/(df+0.5))
		if len(messages) > 0 {
			weight *= math.Log(all/float64(seen[n]+1)) / math.Log(all)
		}
		x.weights[n] *= float32(weight)
	}
}

// search gives the score of every document, from 0 to about 1: the part of the
// message's weight that the document has.
func (x *index) search(m message) []float32 {
	terms := x.terms(make([]term, 0, 3*len(m.words)), m)
	slices.Sort(terms)
	terms = slices.Compact(terms)
	scores := make([]float32, len(x.ids))
	total := float32(0.5)
	for _, t := range terms {
		n, ok := x.numbers.get(t)
		if !ok {
			total += 0.5
			continue
		}
		weight := x.weights[n]
		total += weight
		for _, p := range x.postings[n] {
			scores[p.doc] += weight * p.count / (p.count + x.norms[p.doc])
		}
	}
	for i := range scores {
		scores[i] /= total
	}
	return scores
}

// hit is a document that was found, by its number.
type hit struct {
	doc   int
	score float32
}

// best gives the k best documents with any score, best first, ties by id.
func (x *index) best(scores []float32, k int) []hit {
	order := func(a, b hit) int {
		if a.score != b.score {
			if a.score > b.score {
				return -1
			}
			return 1
		}
		return strings.Compare(x.ids[a.doc], x.ids[b.doc])
	}
	out := make([]hit, 0, 2*k+1)
	for i, s := range scores {
		if s <= 0 {
			continue
		}
		// Twice k are kept before the worse half is thrown away.
		if out = append(out, hit{i, s}); len(out) > 2*k {
			slices.SortFunc(out, order)
			out = out[:k]
		}
	}
	slices.SortFunc(out, order)
	return out[:min(k, len(out))]
}
