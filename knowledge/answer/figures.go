package answer

import (
	"regexp"
	"slices"
	"strings"

	"nhipcau/internal/viet"
)

// figure is a number with what it is of: "100 triệu" has the unit "triệu",
// "8,25%/năm" the unit "%" and the period "năm".
type figure struct{ number, unit, period string }

// A number with its dots, commas and blanks between digits is one.
var digits = regexp.MustCompile(`[0-9]+(?:[ .,/:–-]{1,2}[0-9]+)*`)

// next are the words that may name a number's unit and period.
var next = regexp.MustCompile(`^[ (]*(%|\p{L}+)[ /]*(?:một |mỗi |a |per |each |mot )?[/ ]*(\p{L}+)?[ /]*(\p{L}+)?`)

// figures finds the numbers of a text.
func (g *Guard) figures(text string) (out []figure) {
	text = viet.Clean(text)
	for _, at := range digits.FindAllStringIndex(text, -1) {
		f := figure{number: text[at[0]:at[1]]}
		m := next.FindStringSubmatch(text[at[1]:])
		if m != nil && g.units[m[1]] {
			f.unit = m[1]
			for _, w := range m[2:] {
				if f.period == "" && g.periods[w] {
					f.period = w
				}
			}
		}
		out = append(out, f)
	}
	return out
}

// numbersIn refuses a number that does not stand in a cited passage letter by
// letter and with the same unit: "100 triệu" is no "100 tỷ", and no "10".
func (g *Guard) numbersIn(_ Question, text string, cited []Passage) string {
	for _, f := range g.figures(text) {
		if !inAny(cited, func(p string) bool { return slices.Contains(g.figures(p), f) }) {
			return "a number that no passage has"
		}
	}
	return ""
}

// spokenIn does the same for numbers in words.
func (g *Guard) spokenIn(_ Question, text string, cited []Passage) string {
	for _, run := range g.spoken(text) {
		if !inAny(cited, func(p string) bool { return slices.Contains(g.spoken(p), run) }) {
			return "a number in words that no passage has"
		}
	}
	return ""
}

// spoken finds the runs of number words, with the unit that follows; a word that
// may be another alone is none there.
func (g *Guard) spoken(text string) (out []string) {
	words := viet.Words(text)
	for i := 0; i < len(words); {
		end := i
		for end < len(words) && g.numbers[words[end]] {
			end++
		}
		if end == i {
			i++
			continue
		}
		run := words[i:end]
		if len(run) > 1 || !g.numbers1[run[0]] {
			if end < len(words) && g.units[words[end]] {
				run = words[i : end+1]
			}
			out = append(out, strings.Join(run, " "))
		}
		i = end
	}
	return out
}
