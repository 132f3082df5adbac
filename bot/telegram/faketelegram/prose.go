package faketelegram

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"unicode/utf8"
)

// The description of the API says some of its rules only in sentences; these
// find the commonest forms.
var (
	onlyWord = regexp.MustCompile(`must be ([a-z_]+)$`)        // "Scope type, must be all_private_chats"
	oneOf    = regexp.MustCompile(`[Mm]ust be one of (.*?)\.`) // `Must be one of "danger" (red), …`
	quoted   = regexp.MustCompile(`["“]([a-z_]+)["”]`)         //
	between  = regexp.MustCompile(`(\d+)-(\d+) (characters|bytes)( after entities parsing)?`)
)

// limits holds a text to what the sentence about it says. What is counted after
// parsing is left to the method itself.
func (f field) limits(v any) error {
	text, ok := v.(string)
	if !ok {
		return nil
	}
	if m := onlyWord.FindStringSubmatch(f.Prose); m != nil && text != m[1] {
		return fmt.Errorf("want %s, got %q", m[1], text)
	}
	if m := oneOf.FindStringSubmatch(f.Prose); m != nil {
		if words := quoted.FindAllStringSubmatch(m[1], -1); words != nil && !slices.ContainsFunc(words, func(w []string) bool { return w[1] == text }) {
			return fmt.Errorf("%q is none of the words it may be", text)
		}
	}
	m := between.FindStringSubmatch(f.Prose)
	if m == nil || m[4] != "" {
		return nil
	}
	least, _ := strconv.Atoi(m[1])
	most, _ := strconv.Atoi(m[2])
	n := len(text)
	if m[3] == "characters" {
		n = utf8.RuneCountInString(text)
	}
	if n < least || n > most {
		return fmt.Errorf("%d %s, want %s", n, m[3], m[0])
	}
	return nil
}

// kinds holds the kinds of updates that are asked for to those that there are.
func (s *Spec) kinds(v any) error {
	for _, k := range asList(v) {
		name, _ := k.(string)
		if name == "update_id" || !slices.ContainsFunc(s.Types["Update"].Fields, func(f field) bool { return f.Name == name }) {
			return fmt.Errorf("%q is no kind of update", name)
		}
	}
	return nil
}
