package understand

// lexicon gives the terms of lines their numbers, once for all who learn from
// them.
type lexicon struct {
	synonyms synonyms
	at       numbers
	terms    []term  // by number
	kinds    []uint8 // by number
	found    []term  // of the message that is read
	met      []int32 // their numbers
	lists    block[int32]
}

func newLexicon(s synonyms, lines int) *lexicon {
	return &lexicon{synonyms: s, at: numbersFor(8 * lines)}
}

// The kinds of terms, as termsOf puts them one behind the other.
const (
	syllableKind = iota // and pairs
	togetherKind
	meaningKind
	lettersKind
	markedKind
	kindCount
)

// termsOf appends what a message is compared by; ends says where each kind ends.
func termsOf(out []term, m message, s synonyms) (terms []term, ends [kindCount]int) {
	out = m.syllables(out)
	ends[syllableKind] = len(out)
	out = m.together(out)
	ends[togetherKind] = len(out)
	out = s.terms(out, m)
	ends[meaningKind] = len(out)
	out = m.letters(out, 3)
	ends[lettersKind] = len(out)
	out = m.marks(out)
	ends[markedKind] = len(out)
	return out, ends
}

// numberLines gives lines the numbers of their terms.
func (x *lexicon) numberLines(lines []labelled) {
	for i, line := range lines {
		lines[i].terms = x.read(line.message)
	}
}

// read gives the numbers of the terms of a message, each as often as it stands
// there. Every second message is read without its marks, so that what is typed
// without any is known as well.
func (x *lexicon) read(m message) []int32 {
	if m.hash(0)>>40&1 == 1 {
		m = m.unmarked()
	}
	var ends [kindCount]int
	x.found, ends = termsOf(x.found[:0], m, x.synonyms)
	x.met = x.met[:0]
	kind := 0
	for i, t := range x.found {
		for i >= ends[kind] {
			kind++
		}
		id := x.at.next(t)
		if int(id) == len(x.terms) {
			x.terms, x.kinds = append(x.terms, t), append(x.kinds, uint8(kind))
		}
		x.met = append(x.met, id)
	}
	return x.lists.keep(x.met)
}

// count says in how many lines each term stands.
func (x *lexicon) count(lines []labelled) []int32 {
	counts, last := make([]int32, len(x.terms)), make([]int32, len(x.terms))
	for i, line := range lines {
		for _, id := range line.terms {
			if last[id] != int32(i)+1 {
				last[id] = int32(i) + 1
				counts[id]++
			}
		}
	}
	return counts
}
