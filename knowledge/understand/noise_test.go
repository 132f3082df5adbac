package understand

import (
	"hash/fnv"
	"math/rand/v2"
	"strings"

	"nhipcau/internal/viet"
)

// noises are ways to type the same thing worse.
var noises = []struct {
	name string
	make func(string) string
}{
	{"as written", func(s string) string { return s }},
	{"without marks", viet.Fold},
	{"typing errors", mistype},
	{"raw Telex", rawTelex},
	{"messy", messy},
}

// rawTelex types the keys of a message on a keyboard that does not turn them
// into letters.
func rawTelex(s string) string {
	keys := strings.NewReplacer("đ", "dd", "â", "aa", "ê", "ee", "ô", "oo", "ă", "aw", "ơ", "ow", "ư", "uw")
	var out []string
	for _, w := range viet.Words(s) {
		out = append(out, keys.Replace(spell(w).exact))
	}
	return strings.Join(out, " ")
}

// dice gives the same numbers for the same text.
func dice(s string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(s))
	return rand.New(rand.NewPCG(h.Sum64(), 7))
}

// mistype makes one slip in about every seventh word of three letters or more:
// a letter missing, doubled, changed, or two swapped.
func mistype(s string) string { return slip(s, 7) }

func slip(s string, every int) string {
	random := dice(s)
	words := strings.Fields(s)
	for i, w := range words {
		r := []rune(w)
		if len(r) < 3 || random.IntN(every) > 0 {
			continue
		}
		at := random.IntN(len(r) - 1)
		switch random.IntN(4) {
		case 0:
			r = append(r[:at:at], r[at+1:]...)
		case 1:
			r = append(r[:at+1:at+1], r[at:]...)
		case 2:
			r[at] = rune("qwertyuiopasdfghjklzxcvbnm"[random.IntN(26)])
		default:
			r[at], r[at+1] = r[at+1], r[at]
		}
		words[i] = string(r)
	}
	return strings.Join(words, " ")
}

// teencode is what messy writes for common words.
var teencode = map[string]string{
	"không": "ko", "được": "dc", "em": "e", "anh": "a", "chị": "c", "mình": "mk", "vợ": "vk", "chồng": "ck", "người": "ng",
	"muốn": "mún", "gì": "j", "biết": "bít", "với": "vs", "bao": "b", "nhiêu": "n", "rồi": "r", "vậy": "z", "làm": "lm",
	"quá": "wá", "thôi": "thui", "bây": "bi", "giờ": "h", "như": "nhu", "tôi": "tui", "học": "hk", "việc": "vc", "chết": "chít",
	"nhiều": "nhìu", "đang": "dag", "trong": "trog", "những": "nhữg", "bạn": "bn", "yêu": "iu", "luôn": "lun", "mọi": "m",
}

// messy is all at once: abbreviations, marks left out in half of the messages,
// slips, stretched ends.
func messy(s string) string {
	random := dice(s + "!")
	words := strings.Fields(strings.ToLower(s))
	for i, w := range words {
		bare := strings.Trim(w, ".,!?")
		if short, ok := teencode[bare]; ok && random.IntN(3) > 0 {
			words[i] = short
		}
		if i == len(words)-1 && random.IntN(4) == 0 {
			words[i] += strings.Repeat(words[i][len(words[i])-1:], 3)
		}
	}
	s = strings.Join(words, " ")
	if random.IntN(2) == 0 {
		s = viet.Fold(s)
	}
	return slip(s, 10)
}
