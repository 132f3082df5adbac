package understand

import (
	"fmt"
	"slices"
)

// phrasebook gives phrases of a few syllables, by the hash of their folded
// syllables, some numbers: the topics they point to, or what they mean.
type phrasebook struct {
	at      numbers
	of      [][]int
	longest int // syllables of the longest phrase
}

func (b *phrasebook) empty() bool { return len(b.of) == 0 }

// add puts phrases into the book under a number; none may be longer than most
// syllables.
func (b *phrasebook) add(number int, list []string, most int, r reader) error {
	for _, text := range list {
		words := r.read(text).words
		if len(words) == 0 || len(words) > most {
			return fmt.Errorf("%q: want one to %d syllables", text, most)
		}
		h := uint64(fnvOffset)
		for _, w := range words {
			h = hash(h*fnvPrime, w.folded)
		}
		i := b.at.next(term(h))
		if int(i) == len(b.of) {
			b.of = append(b.of, nil)
		}
		if !slices.Contains(b.of[i], number) {
			b.of[i] = append(b.of[i], number)
		}
		b.longest = max(b.longest, len(words))
	}
	return nil
}

// find calls yield for the numbers of every phrase in a message, with how many
// syllables it has.
func (b *phrasebook) find(m message, yield func(numbers []int, syllables int)) {
	if b == nil || b.empty() {
		return
	}
	for i := range m.words {
		h := uint64(fnvOffset)
		for j := i; j < len(m.words) && j < i+b.longest; j++ {
			h = hash(h*fnvPrime, m.words[j].folded)
			if at, ok := b.at.get(term(h)); ok {
				yield(b.of[at], j-i+1)
			}
		}
	}
}

// count adds, for every number, how many syllables its phrases cover.
func (b *phrasebook) count(m message, into []float32) {
	b.find(m, func(numbers []int, syllables int) {
		for _, number := range numbers {
			into[number] += float32(syllables)
		}
	})
}
