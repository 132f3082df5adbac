package understand

import (
	"strings"

	"nhipcau/internal/viet"
)

// How many of the words of texts must be Vietnamese syllables for the texts to be
// Vietnamese, and how much is looked at to say so.
const (
	mostlySyllables = 0.65
	textsLookedAt   = 2000
	bytesLookedAt   = 400
)

// vietnamese reports whether texts are Vietnamese, with marks or without: English
// has "the" and "in", but not many more.
func vietnamese(texts []string) bool {
	syllables, words := 0, 0
	for _, text := range texts[:min(len(texts), textsLookedAt)] {
		for _, w := range viet.Words(clip(text, bytesLookedAt)) {
			if w[0] >= '0' && w[0] <= '9' {
				continue
			}
			words++
			if legal(spell(w).folded) {
				syllables++
			}
		}
	}
	return words == 0 || float64(syllables) >= mostlySyllables*float64(words)
}

// readerFor is the reader for texts from outside: ours where they are Vietnamese,
// else one that knows no teencode and no Telex, and takes the endings off.
func readerFor(m material, texts []string) (reader, error) {
	if vietnamese(texts) {
		return newReader(m)
	}
	return reader{foreign: true}, nil
}

// endings are those of English that change least of the meaning; what stands
// there instead.
var endings = []struct{ from, to string }{{"ies", "y"}, {"ing", ""}, {"ed", ""}, {"es", ""}, {"ss", "ss"}, {"s", ""}, {"e", ""}}

// shortestStem is how many letters must be left before an ending.
const shortestStem = 3

func stem(w string) string {
	for _, e := range endings {
		if front, ok := strings.CutSuffix(w, e.from); ok && len(front) >= shortestStem {
			return front + e.to
		}
	}
	return w
}

// readForeign reads a text that is not Vietnamese.
func readForeign(text string) message {
	in := viet.Words(text)
	m := message{words: make([]word, 0, len(in))}
	for _, w := range in {
		folded := stem(spell(w).folded)
		m.words = append(m.words, word{folded, folded})
	}
	return m
}
