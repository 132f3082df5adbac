package web

import (
	"strings"

	"nhipcau/bot"
)

// span is a run of text, strong or not. Text is kept in spans until the
// template escapes it, so no markup is ever made from a string.
type span struct {
	Text   string
	Strong bool
}

type (
	line      []span
	paragraph []line
)

// paragraphs reads a message's text: empty lines part paragraphs, line breaks
// stay, *stars* mark emphasis within a line.
func paragraphs(text string) []paragraph {
	var all []paragraph
	var p paragraph
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
func spans(s string) line {
	var out line
	add := func(strong bool) func(string) string {
		return func(text string) string {
			if text != "" {
				out = append(out, span{text, strong})
			}
			return ""
		}
	}
	bot.Emphasis(s, add(true), add(false))
	return out
}
