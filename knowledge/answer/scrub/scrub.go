// Package scrub takes out of a message what could give a person away before
// anybody outside sees it: phone, identity and account numbers (also spaced,
// dotted or spoken), names, addresses, e-mail, links, handles and codes. In doubt
// it takes out more. It reads letters without marks beside the letters as typed,
// and its word lists are content/words.yaml.
//
//	s, err := scrub.New()
//	s.Text("chị Hoa bảo em gọi không chín một hai ba bốn năm sáu bảy tám")
//	// "chị [...] bảo em gọi [...]"
package scrub

import (
	"strings"
)

// Mark stands where something was taken out.
const Mark = "[...]"

// longest is how much of a message is kept, in bytes.
const longest = 1000

// Scrubber takes out what its word lists know. It does not change after New and
// may be used by many goroutines at once.
type Scrubber struct{ words words }

// Text gives the message without what could give a person away: in NFKC, on one
// line, at most a thousand bytes long.
func (s *Scrubber) Text(text string) string {
	l := read(text)
	s.links(l)
	s.numbers(l)
	s.codes(l)
	s.addresses(l)
	s.names(l)
	return l.written()
}

// written gives the line with a mark for each run that is hidden.
func (l *line) written() string {
	var b strings.Builder
	marked := false
	for i, r := range l.runes {
		if !l.hidden[i] {
			if r != ' ' {
				marked = false
			}
			b.WriteRune(r)
			continue
		}
		if !marked {
			b.WriteString(Mark)
			marked = true
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
