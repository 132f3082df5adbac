package viet

import "strings"

// List gives the phrases of a list that people write, one a line, as Phrase has
// them; an empty line and one that begins with # are none.
//
//	viet.List("# What a refuge is called.\ntạm lánh\n") // ["tam lanh"]
func List(text string) (phrases []string) {
	for line := range strings.Lines(text) {
		if p := Phrase(line); p != "" && !strings.HasPrefix(line, "#") {
			phrases = append(phrases, p)
		}
	}
	return phrases
}
