package understand

import (
	"math"
	"slices"
	"strings"
)

// bm25 holds the two numbers of BM25: how soon more of the same stops counting,
// and how much a long document is held back.
type bm25 struct{ saturation, length float32 }

// Found by cross-validation over the paraphrases, and over our questions taken
// as a strange corpus. Length hardly matters among short entries.
var (
	bookBM25   = bm25{2.5, 0.3}
	corpusBM25 = bm25{1.4, 0.5}
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
	postings map[term][]posting
	norms    []float32        // by document: what BM25 makes of its length
	rarity   map[term]float32 // among messages, from 0 to 1
	synonyms synonyms
}

type posting struct {
	doc   int32
	count float32
}

func (x *index) terms(m message) []term {
	return x.synonyms.terms(m.syllables(make([]term, 0, 3*len(m.words))), m)
}

// newIndex indexes documents; messages are what people write, of any kind.
func newIndex(how bm25, r reader, s synonyms, docs []document, messages []message) *index {
	x := &index{bm25: how, postings: map[term][]posting{}, rarity: map[term]float32{}, synonyms: s}
	var lengths []float32
	var sum float32
	for i, d := range docs {
		x.ids = append(x.ids, d.id)
		var terms []term
		for _, text := range d.texts {
			terms = append(terms, x.terms(r.read(text))...)
		}
		slices.Sort(terms)
		for j := 0; j < len(terms); {
			from := j
			for j < len(terms) && terms[j] == terms[from] {
				j++
			}
			x.postings[terms[from]] = append(x.postings[terms[from]], posting{int32(i), float32(j - from)})
		}
		lengths = append(lengths, float32(len(terms)))
		sum += float32(len(terms))
	}
	mean := max(1, sum/float32(max(1, len(docs))))
	for _, n := range lengths {
		x.norms = append(x.norms, how.saturation*(1-how.length+how.length*n/mean))
	}
	x.weighRarity(messages)
	return x
}

func (x *index) weighRarity(messages []message) {
	seen := map[term]int{}
	for _, m := range messages {
		terms := x.terms(m)
		slices.Sort(terms)
		for _, t := range slices.Compact(terms) {
			seen[t]++
		}
	}
	full := math.Log(float64(len(messages) + 1))
	for t := range x.postings {
		x.rarity[t] = 1
		if full > 0 {
			x.rarity[t] = float32(math.Log(float64(len(messages)+1)/float64(seen[t]+1)) / full)
		}
	}
}

// search gives the score of every document, from 0 to about 1: the part of the
// message's weight that the document has.
func (x *index) search(m message) []float32 {
	terms := x.terms(m)
	slices.Sort(terms)
	terms = slices.Compact(terms)
	scores := make([]float32, len(x.ids))
	total := float32(0.5)
	for _, t := range terms {
		list := x.postings[t]
		if len(list) == 0 {
			total += 0.5
			continue
		}
		n, df := float64(len(x.ids)), float64(len(list))
		weight := float32(math.Log(1+(n-df+0.5)/(df+0.5))) * x.rarity[t]
		total += weight
		for _, p := range list {
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
