package understand

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// partner is how far a partner may be from an exact phrase, in syllables.
const partner = 4

// rule says what a message must hold, and must not hold, to lead somewhere (see
// content/crisis.yaml and content/routes.yaml).
type rule struct {
	to                []string // a danger, or topics
	most              int      // syllables of the longest message; 0 for any
	only              set      // when given, the message has no other syllable; with and without marks
	say, with, unless phrases
	exact             bool
	near, veto        phrases
	calm              bool // the alarm need not be asked
	first             bool // its topic comes before any other
}

// ruleText is a rule as the files write it; To is filled by their own keys.
type ruleText struct {
	Crisis                              Crisis
	Name                                string // of sayings.yaml
	Topics                              []string
	Say, With, Unless, Near, Veto, Only []string
	Exact, Calm, First                  bool
	Most                                int
}

// ruleFile is content/crisis.yaml, content/routes.yaml or content/sayings.yaml.
type ruleFile struct {
	Signals, Lists map[string][]string
	Rules          []ruleText
}

func readRuleFile(name string, text []byte) (ruleFile, error) {
	var file ruleFile
	if err := yaml.UnmarshalWithOptions(text, &file, yaml.Strict()); err != nil {
		return file, fmt.Errorf("%s: %w", name, err)
	}
	return file, nil
}

// rule makes a rule ready, its lists put in place of their names.
func (f ruleFile) rule(t ruleText) (rule, error) {
	made := rule{most: t.Most, exact: t.Exact, calm: t.Calm, first: t.First}
	if len(t.Only) > 0 {
		made.only = set{}
		for _, line := range t.Only {
			for _, w := range strings.Fields(line) {
				made.only[spell(w).exact], made.only[spell(w).folded] = true, true
			}
		}
	}
	for _, part := range []struct {
		to   *phrases
		from []string
	}{{&made.say, t.Say}, {&made.with, t.With}, {&made.unless, t.Unless}, {&made.near, t.Near}, {&made.veto, t.Veto}} {
		for _, line := range part.from {
			lines := []string{line}
			if name, ok := strings.CutPrefix(line, "$"); ok {
				if lines, ok = f.Lists[name]; !ok {
					return made, fmt.Errorf("no list is called %s", name)
				}
			}
			for _, l := range lines {
				p := readPhrase(l)
				if len(p) == 0 {
					return made, fmt.Errorf("an empty phrase")
				}
				part.to.add(p)
			}
		}
	}
	return made, nil
}

// words yields what the rule looks for.
func (r *rule) words(yield func(word) bool) {
	for _, ps := range []*phrases{&r.say, &r.with, &r.near} {
		for w := range ps.words {
			if !yield(w) {
				return
			}
		}
	}
}

// fits reports whether a message is what the rule is about.
func (r *rule) fits(m message) bool {
	return (r.most == 0 || len(m.words) <= r.most) && r.holdsOnly(m) &&
		(len(r.say.list) == 0 || r.said(m)) && (len(r.with.list) == 0 || r.with.in(m)) && !r.unless.in(m)
}

func (r *rule) holdsOnly(m message) bool {
	return r.only == nil || !slices.ContainsFunc(m.words, func(w word) bool { return !r.only[w.exact] })
}

func (r *rule) said(m message) bool {
	yes := false
	r.say.find(m, func(at, end int, marks bool) bool {
		switch {
		case !r.exact || marks:
			yes = true
		case !m.marked:
			around := message{words: m.words[max(0, at-partner):min(len(m.words), end+partner)]}
			yes = r.near.in(around) && !r.veto.in(around)
		}
		return !yes
	})
	return yes
}
