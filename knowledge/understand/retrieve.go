package understand

import (
	"math"
	"slices"
	"strings"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/questions"
)

// BM25's usual parameters; length hardly matters among short entries.
const (
	saturation = 2.5
	lengthPart = 0.3
)

// How much one occurrence counts: in a way to ask, or in the answer.
const (
	askWeight    = 1.0
	answerWeight = 1.0
)

// index finds the known question that a message asks: BM25 over folded
// syllables and their pairs. A term weighs by how rare it is among the entries
// and also among messages, because "chào bác sĩ cho em hỏi" is rare in
// entries and says nothing.
type index struct {
	ids      []string
	postings map[term][]posting
	length   []float32
	mean     float32
	rarity   map[term]float32 // among messages, from 0 to 1
	synonyms synonyms
}

func (x *index) terms(m message) []term {
	return x.synonyms.terms(m.syllables(nil), m)
}

type posting struct {
	entry int32
	count float32
}

// newIndex indexes every question of the book with its answer, both languages,
// and the paraphrases; messages are what people write, of any kind.
func newIndex(r reader, s synonyms, book *questions.Book, paraphrases []paraphrase, messages []labelled) *index {
	x := &index{postings: map[term][]posting{}, rarity: map[term]float32{}, synonyms: s}
	ways := map[string][]string{}
	for _, p := range paraphrases {
		ways[p.Question] = append(ways[p.Question], p.Text)
	}
	for entry, q := range book.All() {
		x.ids = append(x.ids, q.ID)
		counts := map[term]float32{}
		total := float32(0)
		add := func(text string, weight float32) {
			for _, t := range x.terms(r.read(text)) {
				counts[t] += weight
				total += weight
			}
		}
		for _, way := range append(ways[q.ID], q.Ask.VI, q.Ask.EN) {
			add(way, askWeight)
		}
		for _, l := range lang.All {
			add(q.Answer.In(l), answerWeight)
		}
		for t, n := range counts {
			x.postings[t] = append(x.postings[t], posting{int32(entry), n})
		}
		x.length = append(x.length, total)
		x.mean += total
	}
	x.mean /= float32(max(1, len(x.ids)))
	x.weighRarity(messages)
	return x
}

func (x *index) weighRarity(messages []labelled) {
	seen := map[term]int{}
	for _, m := range messages {
		terms := x.terms(m.message)
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

// search gives the score of every entry, from 0 to about 1: the part of the
// message's weight that the entry has.
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
			norm := float32(saturation) * (1 - lengthPart + lengthPart*x.length[p.entry]/x.mean)
			scores[p.entry] += weight * p.count / (p.count + norm)
		}
	}
	for i := range scores {
		scores[i] /= total
	}
	return scores
}

// best gives the k best entries, best first, ties by id.
func (x *index) best(scores []float32, k int) []ScoredQuestion {
	out := make([]ScoredQuestion, 0, len(scores))
	for i, s := range scores {
		if s > 0 {
			out = append(out, ScoredQuestion{x.ids[i], min(1, float64(s))})
		}
	}
	slices.SortFunc(out, func(a, b ScoredQuestion) int {
		if a.Score != b.Score {
			if a.Score > b.Score {
				return -1
			}
			return 1
		}
		return strings.Compare(a.ID, b.ID)
	})
	return out[:min(k, len(out))]
}
