package portal

import (
	"regexp"
	"slices"
	"strings"

	"nhipcau/portal/wording"
)

// What the samples say otherwise comes of one change or another. Which it is shows in
// the lines that differ: there stand words that a change took out or put in.

// traces are what a change leaves in a conversation: words that were said, and words
// that are. Whole ones fill their lines: what one question says may be how another
// begins.
type traces struct {
	was, is []string
	whole   bool
}

var blank = regexp.MustCompile(`\{[^}]*\}`)

// add takes the lines of a text that are not the same before and after.
func (t *traces) add(before, after string) {
	lines := differ(before, after)
	t.was = append(t.was, fragments(lines.Was)...)
	t.is = append(t.is, fragments(lines.Is)...)
}

// fragments are the parts of a text that stand in a conversation as they are.
func fragments(s string) (all []string) {
	for line := range strings.Lines(bareOf(s)) {
		for _, part := range blank.Split(line, -1) {
			if part = strings.TrimSpace(part); part != "" {
				all = append(all, part)
			}
		}
	}
	return all
}

// bareOf is a text without emphasis.
func bareOf(s string) string { return strings.ReplaceAll(s, "*", "") }

// tracesOf says what to look for of a change.
func (v *visit) tracesOf(draft wording.Draft, c wording.Change) (t traces) {
	said := func(step string) (before, after string) {
		e, err := v.Wording.Entry(draft, "flow/"+strings.Replace(step, ".", "/", 1)+"/say")
		if err != nil {
			return "", ""
		}
		text := e.Text()
		return e.Item.Text.VI + "\n" + e.Item.Text.EN, text.VI + "\n" + text.EN
	}
	kind, name, _ := strings.Cut(c.Key, "/")
	switch kind {
	case "off":
		before, after := said(name)
		t.was, t.is = fragments(before), fragments(after)
	case "order":
		t.whole = true
		for _, step := range v.row(draft, name) {
			before, after := said(name + "." + step)
			t.was, t.is = append(t.was, fragments(before)...), append(t.is, fragments(after)...)
		}
	case "choice":
		if c.Before != nil && c.Before.Choice != nil {
			t.was = append(t.was, c.Before.Choice.Label.VI, c.Before.Choice.Label.EN)
		}
		if c.After != nil && c.After.Choice != nil {
			t.is = append(t.is, c.After.Choice.Label.VI, c.After.Choice.Label.EN)
		}
	case "phrases":
	default:
		before, after := c.Texts()
		t.add(before.VI, after.VI)
		t.add(before.EN, after.EN)
	}
	return t
}

// in reports whether a change left a trace in an exchange.
func (t traces) in(e exchange) bool {
	lines := e.Lines()
	stands := func(all string) func(string) bool {
		if all = bareOf(all); t.whole {
			return func(s string) bool { return strings.Contains("\n"+all+"\n", "\n"+s+"\n") }
		}
		return func(s string) bool { return strings.Contains(all, s) }
	}
	return slices.ContainsFunc(t.was, stands(lines.Was)) || slices.ContainsFunc(t.is, stands(lines.Is))
}

// causes notes of each exchange the changes that it comes of, as far as that shows,
// and puts those of the visitor's own changes first, those of others last. What is
// given is shared by all who look at the draft; it stays as it is.
func (v *visit) causes(draft wording.Draft, changes []wordChange, all []exchange) []exchange {
	left := make([]traces, len(changes))
	for i, c := range changes {
		left[i] = v.tracesOf(draft, c.Change)
	}
	all = slices.Clone(all)
	for i, e := range all {
		for j, t := range left {
			if t.in(e) {
				all[i].Of = append(all[i].Of, changes[j])
			}
		}
	}
	rank := func(e exchange) int {
		switch {
		case slices.ContainsFunc(e.Of, func(c wordChange) bool { return c.Mine }):
			return 0
		case len(e.Of) == 0:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(all, func(a, b exchange) int { return rank(a) - rank(b) })
	return all
}
