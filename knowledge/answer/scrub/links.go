package scrub

import (
	"regexp"
	"strings"
)

// Patterns over the folded line, in which a byte is a letter.
var (
	schemes = regexp.MustCompile(`\b[a-z][a-z0-9+]{1,9} ?: ?/ ?/ ?\S+|\bwww\.\S+`)
	paths   = regexp.MustCompile(`\b[a-z0-9-]+(\.[a-z0-9-]+)+/\S*`)
	hosts   = regexp.MustCompile(`\b[a-z0-9_-]+( ?\. ?[a-z0-9_-]+)* ?\. ?([a-z]{2,6})\b`)
	mails   = regexp.MustCompile(`[a-z0-9_.+-]+ ?@ ?[a-z0-9_.-]+`)
	handles = regexp.MustCompile(`[@#][a-z0-9_.]+`)
)

// links hides addresses on the net, e-mail and handles, also when they are
// spoken: "hoa a còng gì đó chấm com".
func (s *Scrubber) links(l *line) {
	text := string(l.folded)
	for _, p := range []*regexp.Regexp{schemes, paths, mails, handles} {
		for _, at := range p.FindAllStringIndex(text, -1) {
			l.hideRunes(at[0], at[1])
		}
	}
	for _, at := range hosts.FindAllStringSubmatchIndex(text, -1) {
		if s.words.domains[text[at[4]:at[5]]] && strings.Count(text[at[0]:at[1]], " ") < 2 {
			l.hideRunes(at[0], at[1])
		}
	}
	for i, w := range l.words {
		s.spoken(l, i, w)
		s.reached(l, i, w)
	}
}

// spoken hides an address that is said: two words before "a còng" and "chấm com".
func (s *Scrubber) spoken(l *line, i int, w word) {
	before := max(0, i-2)
	switch {
	case s.words.dots[w.folded] && i+1 < len(l.words) && s.words.domains[l.words[i+1].folded]:
		l.hide(before, i+1)
	case s.words.ats[w.folded] && i > 0 && l.words[i-1].folded == "a":
		l.hide(max(0, i-3), min(i+2, len(l.words)-1))
	case s.words.mails[w.folded] && i > 0 && (w.folded != "mail" && w.folded != "email"):
		l.hide(before, i)
	}
}

// reached hides an account after the name of a network: what follows "là", "tên"
// or a colon, and any word near it that no dictionary has.
func (s *Scrubber) reached(l *line, i int, w word) {
	if !s.words.nets[w.folded] && !s.words.mails[w.folded] {
		return
	}
	const reach = 7
	given := false
	for k := i + 1; k < min(i+1+reach, len(l.words)) && !l.ended(k); k++ {
		f := l.words[k].folded
		switch {
		case strings.Contains(l.gap(k), ":"), given:
			given = true
			if s.words.afterName.has(l.words[k]) && f != "la" {
				return
			}
			l.hide(k, k)
		case f == "la" || f == "ten" || f == "id" || f == "nick" || f == "is":
			given = true
		case l.gap(k) == "." || l.gap(k) == "_":
			l.hide(k-1, k)
		case l.words[k].digits > 0:
			l.hide(k, k)
		}
	}
}
