package understand

// A term is a hash of what a message is compared by: a folded syllable, a pair
// of them, or a few letters in a row.
type term uint64

const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

func hash(h uint64, s string) uint64 {
	for i := 0; i < len(s); i++ {
		h = (h ^ uint64(s[i])) * fnvPrime
	}
	return h
}

// hash is the same for messages of the same folded words.
func (m message) hash(seed uint64) uint64 {
	h := fnvOffset ^ seed*fnvPrime
	for _, w := range m.words {
		h = hash(h, w.folded) * fnvPrime
	}
	return h ^ h>>29
}

// syllables appends the single syllables and the pairs of a message.
func (m message) syllables(out []term) []term {
	before := uint64(0)
	for i, w := range m.words {
		h := hash(fnvOffset, w.folded)
		if i > 0 {
			out = append(out, term(hash(before*fnvPrime, w.folded)))
		}
		out = append(out, term(h))
		before = h
	}
	return out
}

// reach is how far apart two syllables may be to count as together.
const reach = 4

// together appends the pairs of syllables that stand within reach of each other,
// in any order: "vay không được" and "được vay" have one in common.
func (m message) together(out []term) []term {
	var last [reach]uint64 // hashes of the syllables before, the nearest first
	for i, w := range m.words {
		h := hash(fnvPrime, w.folded)
		for _, other := range last[:min(i, reach)] {
			out = append(out, term((min(h, other)*fnvPrime^max(h, other))*fnvPrime))
		}
		copy(last[1:], last[:])
		last[0] = h
	}
	return out
}

// marks appends the syllables that bear marks, as they are.
func (m message) marks(out []term) []term {
	for _, w := range m.words {
		if !w.bare() {
			out = append(out, term(hash(fnvOffset^fnvPrime, w.exact)))
		}
	}
	return out
}

// letters appends every run of n letters, a blank standing between words and
// at both ends.
func (m message) letters(out []term, n int) []term {
	var room [512]byte
	buf := append(room[:0], ' ')
	for _, w := range m.words {
		buf = append(append(buf, w.folded...), ' ')
	}
	for i := 0; i+n <= len(buf); i++ {
		h := (fnvOffset ^ uint64(n)) * fnvPrime
		for _, c := range buf[i : i+n] {
			h = (h ^ uint64(c)) * fnvPrime
		}
		out = append(out, term(h))
	}
	return out
}
