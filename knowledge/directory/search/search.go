// Package search finds listings by words, with or without marks, for staff and
// for the open directory. It is an index of words over what listings say, kept
// in memory; the last word typed may be the beginning of one.
//
//	x := search.New(listings)
//	x.Find("vay von hau loc") // places in the list that was given, best first
package search

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"nhipcau/internal/viet"
	"nhipcau/knowledge/directory"
)

// Index never changes after it was made and may be shared.
type Index struct {
	words  []string // sorted
	posts  [][]post // per word, in the order of the listings
	listed int
}

// post is a word in a listing, with how much it says about it.
type post struct {
	at     int32
	weight uint8
}

// What a word weighs by where it stands.
const (
	inName    = 8
	inOrg     = 4
	inSummary = 3
	inRest    = 1
)

// New makes an index of what the listings say in both languages, and of their
// numbers.
func New(listings []*directory.Listing, places func(*directory.Listing) []string) *Index {
	posts := map[string][]post{}
	for i, l := range listings {
		weights := map[string]uint8{}
		add := func(weight uint8, texts ...string) {
			for _, t := range texts {
				for _, w := range viet.Syllables(t) {
					weights[w] = max(weights[w], weight)
				}
			}
		}
		add(inName, l.Name.VI, l.Name.EN, l.ID)
		add(inOrg, l.Organization.VI, l.Organization.EN)
		add(inSummary, l.Summary.VI, l.Summary.EN)
		add(inRest, l.Application.VI, l.Application.EN, l.Eligibility.Text.VI, l.Eligibility.Text.EN)
		for _, at := range l.Locations {
			add(inRest, at.Address.VI, at.Address.EN)
		}
		for _, t := range l.Topics {
			add(inRest, string(t))
		}
		for _, p := range l.Phones {
			if tel, ok := p.Dial(); ok {
				weights[strings.TrimPrefix(strings.Replace(tel, "+84", "0", 1), "+")] = inName
			}
		}
		if places != nil {
			add(inRest, places(l)...)
		}
		for w, weight := range weights {
			posts[w] = append(posts[w], post{int32(i), weight})
		}
	}
	x := &Index{listed: len(listings)}
	for w := range posts {
		x.words = append(x.words, w)
	}
	slices.Sort(x.words)
	for _, w := range x.words {
		x.posts = append(x.posts, posts[w])
	}
	return x
}

// longest is how many words of a query are looked at.
const longest = 12

// Find gives the places of the listings that have every word, best first. An
// empty query finds all, in their order.
func (x *Index) Find(query string) []int {
	words := asked(query)
	if len(words) == 0 {
		all := make([]int, x.listed)
		for i := range all {
			all[i] = i
		}
		return all
	}
	var found []hit
	x.hits(words, func(at int, score uint16) { found = append(found, hit{at, score}) })
	return ranked(found)
}

// asked are the words of a query.
func asked(query string) []string {
	words := viet.Syllables(query)
	if number, ok := dialled(query); ok {
		words = []string{number}
	}
	return words[:min(len(words), longest)]
}

// hit is a listing that has every word.
type hit struct {
	at    int
	score uint16
}

// ranked brings hits into order, the best first and by their places among equals.
func ranked(found []hit) []int {
	slices.SortFunc(found, func(a, b hit) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.at, b.at)) })
	out := make([]int, len(found))
	for i, h := range found {
		out[i] = h.at
	}
	return out
}

// hits calls with every listing that has every word.
func (x *Index) hits(words []string, do func(at int, score uint16)) {
	scores := make([]uint16, x.listed)
	met := make([]uint8, x.listed)
	for n, word := range words {
		x.each(word, n == len(words)-1, func(p post) {
			if met[p.at] == uint8(n) {
				met[p.at]++
				scores[p.at] += uint16(p.weight)
			}
		})
	}
	for i, n := range met {
		if int(n) == len(words) {
			do(i, scores[i])
		}
	}
}

// each calls with every post of a word, or of every word that it begins.
func (x *Index) each(word string, beginning bool, do func(post)) {
	at, found := slices.BinarySearch(x.words, word)
	if found {
		for _, p := range x.posts[at] {
			do(p)
		}
		at++
	}
	if !beginning || len(word) < 2 {
		return
	}
	for ; at < len(x.words) && strings.HasPrefix(x.words[at], word); at++ {
		for _, p := range x.posts[at] {
			do(p)
		}
	}
}

// dialled reads a query that is a phone number, however it is spaced.
func dialled(query string) (string, bool) {
	digits := strings.NewReplacer(" ", "", ".", "", "-", "").Replace(strings.TrimSpace(query))
	digits = strings.Replace(digits, "+84", "0", 1)
	if _, err := strconv.ParseUint(digits, 10, 64); err != nil || len(digits) < 6 {
		return "", false
	}
	return digits, true
}
