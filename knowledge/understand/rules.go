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
	calm              bool // the alarm must be surer
	first             bool // its topic comes before any other
	outright          bool // the alarm cannot take it back
	young             bool // the writer says to be under 18
	strong            bool // of a hint: a little more is enough
}

// ruleText is a rule as the files write it; To is filled by their own keys.
type ruleText struct {
	Crisis                               Crisis
	Name                                 string // of sayings.yaml
	Topics                               []string
	Say, With, Unless, Near, Veto, Only  []string
	Exact, Calm, First, Outright, Strong bool
	Young                                bool
	Most                                 int
}

// ruleFile is a file of rules, such as content/crisis.yaml. Lists hold phrases,
// words hold what may stand in one place of a phrase.
type ruleFile struct {
	Signals, Lists, Words map[string][]string
	Plain, Minors, Quiet  []string
	Stories, Loud, Own    []string
	Rules                 []ruleText
}

func readRuleFile(name string, text []byte) (ruleFile, error) {
	file := ruleFile{Words: map[string][]string{}}
	if err := yaml.UnmarshalWithOptions(text, &file, yaml.Strict()); err != nil {
		return file, fmt.Errorf("%s: %w", name, err)
	}
	return file, nil
}

// rule makes a rule ready, its lists put in place of their names.
func (f ruleFile) rule(t ruleText) (rule, error) {
	made := rule{most: t.Most, exact: t.Exact, calm: t.Calm, first: t.First, outright: t.Outright, strong: t.Strong, young: t.Young}
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
			if err := part.to.read(line, f); err != nil {
				return made, err
			}
		}
	}
	return made, nil
}

// phrases makes phrases ready that are no part of a rule.
func (f ruleFile) phrases(lines []string) (out phrases, err error) {
	for _, line := range lines {
		if err = out.read(line, f); err != nil {
			return out, err
		}
	}
	return out, nil
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
