package places

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is what stands before a name: "xã", "huyện", or nothing.
type kind uint8

const (
	noKind kind = iota
	xa
	phuong
	thiTran
	huyen
	thiXa
	thanhPho
	tinh
)

func (k kind) ofCommune() bool  { return k >= xa && k <= thiTran }
func (k kind) ofDistrict() bool { return k >= huyen && k <= thanhPho }

// role is what a small word does beside a place name; a word may have several.
type role uint8

const (
	cue    role = 1 << iota // a place follows: "ở", "gần"
	toward                  // one may follow: "bên", "về"
	self                    // who or how, in an answer that is only a place: "em", "nhà"
	polite                  // means nothing here: "ạ", "nhé"
	was                     // the name before it is a former one: "cũ"
	person                  // the name of somebody or of a school follows: "chị", "trường"
	other                   // begins like a kind and is none: "xã hội"
)

// kindRoles and wordRoles are the roles of words.csv.
var (
	kindRoles = [...]string{"", "xa", "phuong", "thi tran", "huyen", "thi xa", "thanh pho", "tinh"}
	wordRoles = [...]string{"cue", "toward", "self", "polite", "was", "person", "other"}
)

// words is what words.csv says.
type words struct {
	kinds     [len(kindRoles)]string // as they are written in a sentence
	former    string                 // what follows the name of a district that is no more
	province  string                 // its name, without "tỉnh"
	small     map[string][]word      // by folded letters without blanks
	ordinary  map[string][]string    // such keys that are everyday words too, with their spelling
	famous    map[string]bool        // such keys that are people, streets or events too
	elsewhere map[string]bool        // such keys that are better known outside the province
}

// word is one spelling of a small word.
type word struct {
	spelt string // as spelling gives it
	kind  kind
	roles role
}

func (l *loader) addWord(f []string) error {
	w := &l.g.words
	t := l.g.letters.read(f[1])
	switch f[0] {
	case "former":
		w.former = f[1]
		return nil
	case "province":
		w.province = f[1]
		return l.call(f[1], name{area: Province, kind: tinh, rank: province})
	case "ordinary":
		w.ordinary[t.folded] = append(w.ordinary[t.folded], t.spelling(0, t.len()))
		return nil
	case "famous":
		w.famous[t.folded] = true
		return nil
	case "elsewhere":
		w.elsewhere[t.folded] = true
		return nil
	}
	if t.len() == 0 || t.len() > longestWord {
		return fmt.Errorf("%q must have 1 to %d syllables", f[1], longestWord)
	}
	s := word{spelt: t.spelling(0, t.len())}
	for k, r := range kindRoles {
		if k > 0 && r == f[0] {
			s.kind = kind(k)
			if w.kinds[k] == "" {
				w.kinds[k] = f[1]
			}
		}
	}
	for i, r := range wordRoles {
		if r == f[0] {
			s.roles = 1 << i
		}
	}
	if s.kind == noKind && s.roles == 0 {
		return fmt.Errorf("no role is called %q", f[0])
	}
	w.small[t.folded] = append(w.small[t.folded], s)
	return nil
}

// kind finds the kind that a cell of a content file names.
func (w *words) kind(cell string) (kind, error) {
	for k, s := range w.kinds {
		if k > 0 && s == cell {
			return kind(k), nil
		}
	}
	return noKind, fmt.Errorf("no kind of unit is called %q", cell)
}

// word gives the kind and the roles of n syllables of a text, where the marks
// that were typed allow.
func (w *words) word(t *text, i, n int) (k kind, roles role) {
	if i < 0 || i+n > t.len() {
		return noKind, 0
	}
	for _, s := range w.small[t.joined(i, i+n)] {
		if t.agrees(i, i+n, s.spelt) == disagrees {
			continue
		}
		roles |= s.roles
		if s.kind != noKind {
			k = s.kind
		}
	}
	return k, roles
}

// longestWord is how many syllables a small word has at most.
const longestWord = 2

// title makes the first letter a capital.
func title(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	var b strings.Builder
	b.WriteRune(unicode.ToUpper(r))
	b.WriteString(s[n:])
	return b.String()
}
