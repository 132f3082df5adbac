package understand

import (
	"slices"
	"strings"
)

// telexEvery says that a message is typed in Telex when at least one word in so
// many can be nothing else.
const telexEvery = 6

// undone gives the words of a message with Telex and VNI written out. An English
// word ("sex", "keeps"), and one that would become a syllable nobody writes, as names
// do ("felix"), is only taken for Telex in a message that is typed so: "em sex ddi hocj".
func (r reader) undone(in []string) []string {
	out, doubtful, plain := slices.Clone(in), []int(nil), 0
	for i, w := range in {
		switch to := unTelex(w); {
		case to == w:
		case r.tongues.borrowed[w] || !r.mender.writes(to):
			doubtful = append(doubtful, i)
		default:
			out[i] = to
			plain++
		}
	}
	if plain > 0 && plain*telexEvery >= len(in) {
		for _, i := range doubtful {
			out[i] = unTelex(in[i])
		}
	}
	return out
}

// unTelex writes out a word typed in Telex or VNI on a keyboard that did not
// turn it into letters: "muoons" is muốn, "nuo6i" is nuôi. It only touches a
// word that is no syllable as it stands and becomes one.
func unTelex(w string) string {
	if len(w) < 2 || len(w) > 9 {
		return w
	}
	digits := false
	for i := 0; i < len(w); i++ {
		c := w[i]
		if c >= 0x80 {
			return w
		}
		digits = digits || c >= '0' && c <= '9'
	}
	if legal(w) {
		return w
	}
	if digits {
		return fromKeys(w, vniLetters, vniTones)
	}
	return fromKeys(w, telexLetters, telexTones)
}

// Letters that two keys make, and the keys of the tones with the combining
// mark each puts on the syllable. A tone before the final consonant counts only
// where another key was doubled: "test" is no tét.
var (
	telexLetters = strings.NewReplacer("dd", "đ", "aa", "â", "ee", "ê", "oo", "ô", "aw", "ă", "ow", "ơ", "uw", "ư", "w", "ư")
	telexTones   = map[byte]string{'s': "\u0301", 'f': "\u0300", 'r': "\u0309", 'x': "\u0303", 'j': "\u0323"}
	vniLetters   = strings.NewReplacer("d9", "đ", "a6", "â", "e6", "ê", "o6", "ô", "a8", "ă", "o7", "ơ", "u7", "ư")
	vniTones     = map[byte]string{'1': "\u0301", '2': "\u0300", '3': "\u0309", '4': "\u0303", '5': "\u0323"}
)

func fromKeys(w string, letters *strings.Replacer, tones map[byte]string) string {
	tone, rest := "", w
	if t, ok := tones[w[len(w)-1]]; ok {
		tone, rest = t, w[:len(w)-1]
	}
	out := letters.Replace(rest)
	if tone == "" && out != rest {
		for i := 2; i < len(rest); i++ {
			if t, ok := tones[rest[i]]; ok {
				tone = t
				out = letters.Replace(rest[:i] + rest[i+1:])
				break
			}
		}
	}
	if (out == rest && tone == "") || !legal(spell(out).folded) {
		return w
	}
	return out + tone
}

// legal reports whether folded letters can be a Vietnamese syllable.
func legal(folded string) bool { return syllables[folded] }

var syllables = allSyllables(
	" b c ch d g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x",
	"a ac ach ai am an ang anh ao ap at au ay e ec em en eng eo ep et eu ech enh i ia ich iec iem ien ieng iep iet ieu im in inh ip it iu "+
		"o oa oac oach oai oam oan oang oanh oao oat oay oc oe oen oeo oet oi om on ong op ot u ua uan uang uat uay uau uc ue uech uenh ui um un ung uo uoc uoi uom uon uong uop uot uou up ut uu "+
		"uy uya uych uyen uyet uynh uyt uyu uyn y ych yem yen yet yeu yn ynh yt yu")

// allSyllables are all that an onset and a rhyme make.
func allSyllables(onsets, rhymes string) set {
	out := set{}
	for onset := range strings.SplitSeq(onsets, " ") {
		for rhyme := range strings.SplitSeq(rhymes, " ") {
			out[onset+rhyme] = true
		}
	}
	return out
}

type set map[string]bool

func setOf(words string) set {
	out := set{}
	for _, w := range strings.Split(words, " ") {
		out[w] = true
	}
	return out
}
