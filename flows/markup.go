package flows

import "strings"

// Emphasis draws what stands between two *stars* of one line with strong, and
// everything else with rest. A star that has no other stays as it is.
func Emphasis(text string, strong, rest func(string) string) string {
	var b strings.Builder
	for text != "" {
		before, inside, after, ok := starred(text)
		if !ok {
			break
		}
		b.WriteString(rest(before))
		b.WriteString(strong(inside))
		text = after
	}
	b.WriteString(rest(text))
	return b.String()
}

// starred cuts out the first run between stars: not empty, not beginning or
// ending with a blank, not longer than its line.
func starred(text string) (before, inside, after string, ok bool) {
	for from := 0; ; {
		open := strings.IndexByte(text[from:], '*')
		if open < 0 {
			return "", "", "", false
		}
		open += from
		inside, after, closed := strings.Cut(text[open+1:], "*")
		if !closed {
			return "", "", "", false
		}
		if inside != "" && !strings.Contains(inside, "\n") && strings.TrimSpace(inside) == inside {
			return text[:open], inside, after, true
		}
		from = open + 1
	}
}

// Span is a run of text, strong or not. Text is kept in spans until a page
// escapes it, so no markup is ever made from a string.
type Span struct {
	Text   string
	Strong bool
}

// Line is what stands between two line breaks, Paragraph between empty lines.
type (
	Line      []Span
	Paragraph []Line
)

// Paragraphs reads a message's text: empty lines part paragraphs, line breaks
// stay, *stars* mark emphasis within a line.
func Paragraphs(text string) []Paragraph {
	var all []Paragraph
	var p Paragraph
	for l := range strings.Lines(strings.ReplaceAll(text, "\r\n", "\n") + "\n\n") {
		l = strings.TrimSpace(l)
		if l != "" {
			p = append(p, spans(l))
		} else if len(p) > 0 {
			all, p = append(all, p), nil
		}
	}
	return all
}

// spans cuts a line at its emphasis.
func spans(s string) Line {
	var out Line
	add := func(strong bool) func(string) string {
		return func(text string) string {
			if text != "" {
				out = append(out, Span{text, strong})
			}
			return ""
		}
	}
	Emphasis(s, add(true), add(false))
	return out
}
