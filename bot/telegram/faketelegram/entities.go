package faketelegram

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// visible is the text that is left when its marks are read as entities
// (core.telegram.org/bots/api#html-style). Anything that Telegram would not
// take is an error.
func visible(raw, mode string) (string, error) {
	if !utf8.ValidString(raw) {
		return "", fmt.Errorf("strings must be encoded in UTF-8")
	}
	if mode == "" {
		return raw, nil
	}
	if mode != "HTML" {
		return "", fmt.Errorf("unsupported parse_mode")
	}
	var b strings.Builder
	var open []string
	for raw != "" {
		i := strings.IndexAny(raw, "<>&")
		if i < 0 {
			b.WriteString(raw)
			break
		}
		b.WriteString(raw[:i])
		raw = raw[i:]
		var n int
		var err error
		switch raw[0] {
		case '<':
			n, open, err = tag(raw, open)
		case '>':
			b.WriteByte('>') // tolerated by Telegram
			n = 1
		default:
			n, err = entity(raw, &b)
		}
		if err != nil {
			return "", err
		}
		raw = raw[n:]
	}
	if len(open) > 0 {
		return "", fmt.Errorf("can't find end tag corresponding to start tag %q", open[len(open)-1])
	}
	return strings.TrimSpace(b.String()), nil
}

func tags() []string {
	return []string{"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "code", "pre", "tg-spoiler", "blockquote"}
}

// tag reads a tag at the beginning of raw and gives its length and the tags
// that are open after it.
func tag(raw string, open []string) (int, []string, error) {
	end := strings.IndexByte(raw, '>')
	if end < 0 {
		return 0, nil, fmt.Errorf("unclosed start tag")
	}
	name, closing := strings.CutPrefix(raw[1:end], "/")
	if !slices.Contains(tags(), name) {
		return 0, nil, fmt.Errorf("unsupported start tag %q", name)
	}
	if !closing {
		return end + 1, append(open, name), nil
	}
	if len(open) == 0 || open[len(open)-1] != name {
		return 0, nil, fmt.Errorf("unexpected end tag %q", name)
	}
	return end + 1, open[:len(open)-1], nil
}

// entity reads one of the few named or numeric entities that Telegram knows;
// any other ampersand stands for itself.
func entity(raw string, b *strings.Builder) (int, error) {
	end := strings.IndexByte(raw, ';')
	if end > 0 && (strings.HasPrefix(raw, "&#") || slices.Contains([]string{"&lt", "&gt", "&amp", "&quot"}, raw[:end])) {
		b.WriteString(html.UnescapeString(raw[:end+1]))
		return end + 1, nil
	}
	b.WriteByte('&')
	return 1, nil
}

// units is a text's length as Telegram counts.
func units(s string) int { return len(utf16.Encode([]rune(s))) }
