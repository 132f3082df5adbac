package answer

import (
	"slices"
	"strings"
	"unicode"

	"nhipcau/internal/lang"
	"nhipcau/internal/viet"
)

// Refuse says why a suggestion is not passed on, in a word for tests and editors,
// or "" when it may be. It believes nothing: whoever suggests, the topic must be
// one that was offered, and an answer must be made of passages that were given.
func (g *Guard) Refuse(q Question, s Suggestion) string {
	if s.Topic != "" {
		return g.refuseTopic(q, s)
	}
	var cited []Passage
	for _, id := range s.Cited {
		i := slices.IndexFunc(q.Passages, func(p Passage) bool { return p.ID == id })
		if i < 0 {
			return "cites what was not given"
		}
		if !slices.ContainsFunc(cited, func(p Passage) bool { return p.ID == id }) {
			cited = append(cited, q.Passages[i])
		}
	}
	if len(cited) == 0 || len(cited) > mostCited {
		return "cites nothing, or too much"
	}
	checks := []func(Question, string, []Passage) string{g.form, g.tongue, g.closedIn, g.contactsIn, g.numbersIn, g.spokenIn, g.turned, g.grounded}
	for _, check := range checks {
		if why := check(q, s.Answer, cited); why != "" {
			return why
		}
	}
	return ""
}

func (g *Guard) refuseTopic(q Question, s Suggestion) string {
	if s.Answer != "" || len(s.Cited) > 0 {
		return "both a topic and an answer"
	}
	if !g.Offers(s.Topic) || !slices.ContainsFunc(q.Topics, func(t Topic) bool { return t.ID == s.Topic }) {
		return "a topic that was not offered"
	}
	return ""
}

// form holds an answer to plain sentences: the letters of the two languages, the
// signs of ordinary prose, and a length that fits a phone.
func (g *Guard) form(_ Question, text string, _ []Passage) string {
	letters := 0
	for _, r := range text {
		letters++
		switch {
		case r == ' ' || r == '\n' || '0' <= r && r <= '9' || strings.ContainsRune(".,;:?!()\"'%/–-“”’", r):
		case 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || strings.ContainsRune(vietnamese, unicode.ToLower(r)):
		default:
			return "a letter or sign that no answer needs"
		}
	}
	if letters > maxAnswer || len(viet.Words(text)) < leastWords || strings.Count(text, "\n") > 6 {
		return "too long or too short"
	}
	return ""
}

// vietnamese are the letters with marks, composed.
const vietnamese = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"

// How many of an answer's words bear marks: at least so many in Vietnamese, at
// most so many in English, where only names do.
const (
	markedVI = 0.35
	markedEN = 0.25
)

// tongue refuses an answer in the other language, or in Vietnamese without marks.
func (g *Guard) tongue(q Question, text string, _ []Passage) string {
	marked := 0
	words := viet.Words(text)
	for _, w := range words {
		if viet.Marked(w) {
			marked++
		}
	}
	part := float64(marked) / float64(max(1, len(words)))
	if q.Lang == lang.VI && part < markedVI || q.Lang == lang.EN && part > markedEN {
		return "another language"
	}
	return ""
}

func (g *Guard) closedIn(_ Question, text string, _ []Passage) string {
	if !g.Open(text) {
		return "a matter that a model has no part in"
	}
	return ""
}

// contactsIn refuses a way to reach somebody that no cited passage has, and
// anything that looks like an address on the net.
func (g *Guard) contactsIn(_ Question, text string, cited []Passage) (why string) {
	g.contacts.each(bothSpellings(text), func(p []spelt) {
		if !inAny(cited, func(passage string) bool { return phrases{p[0].folded: {p}}.in(bothSpellings(passage)) }) {
			why = "a way of contact that no passage has"
		}
	})
	for field := range strings.FieldsSeq(text) {
		if address(field) && !inAny(cited, func(p string) bool { return slices.Contains(strings.Fields(p), field) }) {
			why = "a link that no passage has"
		}
	}
	return why
}

// address reports whether letters stand on both sides of a dot, or about a slash
// between words that are no unit: "abc.vn", "a.b/c".
func address(field string) bool {
	r := []rune(strings.Trim(field, ".,;:?!()\"'“”’"))
	for i := 1; i+1 < len(r); i++ {
		if r[i] == '.' && unicode.IsLetter(r[i+1]) && (unicode.IsLetter(r[i-1]) || unicode.IsDigit(r[i-1])) {
			return true
		}
		if r[i] == '/' && r[i+1] == '/' {
			return true
		}
	}
	return false
}

func inAny(cited []Passage, f func(text string) bool) bool {
	return slices.ContainsFunc(cited, func(p Passage) bool { return f(p.Text) })
}
