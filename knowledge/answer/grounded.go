package answer

import (
	"slices"
	"strings"
	"unicode"

	"nhipcau/internal/viet"
)

// groundedPart is how many of a sentence's words that say something must stand in
// the cited passages.
const groundedPart = 0.6

// grounded refuses an answer with a sentence that is not made of the cited
// passages, or with a name that none of them has.
func (g *Guard) grounded(_ Question, text string, cited []Passage) string {
	known := set{}
	for _, p := range cited {
		for _, w := range append(viet.Words(p.Text), viet.Words(p.Ask)...) {
			known[w] = true
		}
	}
	for _, sentence := range sentences(text) {
		said, found := 0, 0
		for _, w := range viet.Words(sentence) {
			if g.common[w] {
				continue
			}
			said++
			if known[w] {
				found++
			}
		}
		if float64(found) < groundedPart*float64(said) {
			return "a sentence that the passages do not say"
		}
		if !named(sentence, known) {
			return "a name that no passage has"
		}
	}
	return ""
}

// named reports whether every word with a capital, but the first, is known.
func named(sentence string, known set) bool {
	for i, field := range strings.FieldsFunc(sentence, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if i > 0 && unicode.IsUpper([]rune(field)[0]) && !known[viet.Clean(field)] {
			return false
		}
	}
	return true
}

func sentences(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(".!?;\n", r) })
}

// turned refuses an answer that says the opposite: a denial before a word that no
// passage denies, or a word free of the denial that the passages always put
// before it.
func (g *Guard) turned(_ Question, text string, cited []Passage) string {
	denied, free := set{}, set{}
	for _, p := range cited {
		g.pairs(p.Text, func(pair string, no bool) {
			if no {
				denied[pair] = true
			} else {
				free[pair] = true
			}
		})
	}
	why := ""
	g.pairs(text, func(pair string, no bool) {
		first, _, _ := strings.Cut(pair, " ")
		if no && !slices.ContainsFunc(keys(denied), func(d string) bool { return strings.HasPrefix(d, first+" ") }) ||
			!no && denied[pair] && !free[pair] {
			why = "says the opposite of the passages"
		}
	})
	return why
}

// pairs calls f with every two words that follow each other, and whether a denial
// stands before them.
func (g *Guard) pairs(text string, f func(pair string, denied bool)) {
	for _, sentence := range sentences(text) {
		words := append(viet.Words(sentence), "")
		no := false
		for i := 0; i+1 < len(words); i++ {
			if g.denials[words[i]] {
				no = true
				continue
			}
			f(words[i]+" "+words[i+1], no)
			no = false
		}
	}
}

func keys(s set) (out []string) {
	for k := range s {
		out = append(out, k)
	}
	return out
}
