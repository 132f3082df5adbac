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

// syllables appends the single syllables and the pairs of a message.
func (m message) syllables(out []term) []term {
	for i, w := range m.words {
		h := hash(fnvOffset, w.folded)
		out = append(out, term(h))
		if i+1 < len(m.words) {
			out = append(out, term(hash(h*fnvPrime, m.words[i+1].folded)))
		}
	}
	return out
}

// apart appends the pairs of syllables that have another between them.
func (m message) apart(out []term) []term {
	for i := 0; i+2 < len(m.words); i++ {
		h := hash(fnvPrime, m.words[i].folded)
		out = append(out, term(hash(h*fnvPrime, m.words[i+2].folded)))
	}
	return out
}

// letters appends every run of n letters, a blank standing between words and
// at both ends.
func (m message) letters(out []term, n int) []term {
	buf := make([]byte, 0, 512)
	buf = append(buf, ' ')
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
