package cells

import (
	"strings"

	"nhipcau/internal/viet"
)

// A line is one of several things in a cell, such as one phone of three. Its
// parts stand between bars, the first plain, the others plain or with a name
// before a colon:
//
//	1800 1744 | tên: Ngôi nhà Ánh Dương | miễn phí
//
// A bar, a backslash or a line end within a part has a backslash before it, and
// so has the colon of a plain part that would read as a named one.
type line struct {
	names []string // the names that parts of such a line may have
	parts []string
}

// add appends a plain part.
func (l *line) add(text string) {
	escaped := escape(text)
	if _, _, named := l.named(escaped); named {
		escaped = strings.Replace(escaped, ":", `\:`, 1)
	}
	l.parts = append(l.parts, escaped)
}

// set appends a named part, unless it is empty.
func (l *line) set(name, text string) {
	if text != "" {
		l.parts = append(l.parts, name+": "+escape(text))
	}
}

func (l *line) String() string { return strings.Join(l.parts, " | ") }

// named splits "tên: Ánh Dương" where the name is one of those known.
func (l *line) named(part string) (name, text string, ok bool) {
	before, after, found := strings.Cut(part, ":")
	if !found {
		return "", part, false
	}
	key := viet.Phrase(before)
	for _, n := range l.names {
		if key == viet.Phrase(n) && !strings.HasSuffix(before, `\`) {
			return n, strings.TrimSpace(after), true
		}
	}
	return "", part, false
}

// read takes a line apart: its plain parts in order, and the named ones.
func read(text string, names ...string) (plain []string, named map[string]string) {
	l := line{names: names}
	named = map[string]string{}
	for _, part := range split(text, '|') {
		if name, rest, ok := l.named(part); ok {
			named[name] = unescape(rest)
			continue
		}
		plain = append(plain, unescape(part))
	}
	return plain, named
}

// split cuts at a separator that has no backslash before it.
func split(text string, sep byte) (parts []string) {
	from := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case sep:
			parts = append(parts, strings.TrimSpace(text[from:i]))
			from = i + 1
		}
	}
	return append(parts, strings.TrimSpace(text[from:]))
}

var escapes = strings.NewReplacer(`\`, `\\`, "|", `\|`, "\n", `\n`)

func escape(s string) string { return escapes.Replace(s) }

func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		if s[i] == 'n' {
			b.WriteByte('\n')
		} else {
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// each gives the lines of a cell that are not empty.
func each(cell string) (out []string) {
	for l := range strings.SplitSeq(cell, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}
