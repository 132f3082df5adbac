package understand

import (
	"fmt"
	"slices"
	"strconv"
	"time"
)

// rules find the dangers that a message names outright.
type rules struct {
	list                 []rule
	hints                []rule  // they only make the alarm surer
	plain                phrases // the comings and goings of a chat
	minors               phrases // by what somebody says to be under 18
	quiet, stories, loud phrases
	own                  phrases // by what somebody speaks of themselves
	manners              manners
}

// readRules reads content/crisis.yaml and content/hints.yaml: the rules, and the
// signals by name.
func readRules(m material) (out rules, signals map[string][]string, err error) {
	file, err := readRuleFile("crisis.yaml", m.crisis)
	if err != nil {
		return out, nil, err
	}
	file.Words["born"], file.Words["born_short"] = born(time.Now())
	if out.list, err = file.dangers(); err != nil {
		return out, nil, fmt.Errorf("crisis.yaml: %w", err)
	}
	for to, lines := range map[*phrases][]string{&out.plain: file.Plain, &out.minors: file.Minors, &out.quiet: file.Quiet, &out.stories: file.Stories, &out.loud: file.Loud, &out.own: file.Own} {
		if *to, err = file.phrases(lines); err != nil {
			return out, nil, fmt.Errorf("crisis.yaml: %w", err)
		}
	}
	if out.manners, err = readManners(file); err != nil {
		return out, nil, err
	}
	hints, err := readRuleFile("hints.yaml", m.hints)
	if err != nil {
		return out, nil, err
	}
	hints.Words, hints.Lists = file.Words, file.Lists
	if out.hints, err = hints.dangers(); err != nil {
		return out, nil, fmt.Errorf("hints.yaml: %w", err)
	}
	return out, file.Signals, nil
}

// dangers makes the rules of a file ready that all lead to dangers.
func (f ruleFile) dangers() (out []rule, err error) {
	for i, r := range f.Rules {
		if r.Crisis == None || !slices.Contains(dangers(), string(r.Crisis)) || len(r.Say) == 0 || len(r.Topics) > 0 {
			return nil, fmt.Errorf("rule %d: want a known crisis and what is said", i+1)
		}
		made, err := f.rule(r)
		if err != nil {
			return nil, fmt.Errorf("rule %d: %w", i+1, err)
		}
		made.to = []string{string(r.Crisis)}
		out = append(out, made)
	}
	return out, nil
}

// idle reports whether a message says nothing but that somebody comes, stays or
// goes: "em đi đây".
func (rs rules) idle(m message) bool {
	return len(m.words) > 0 && len(m.without(&rs.plain).packed().words) == 0
}

// story reports whether a message tells of what is inside a film, a game or the news,
// without a word that it is going on. What is named outright it
// takes back only where nobody speaks of themselves.
func (rs rules) story(m message, outright bool) bool {
	return rs.stories.in(m) && !rs.loud.in(m) && !(outright && rs.own.in(m))
}

// sober is a message without what it says in jest, or of things; itself when it says
// nothing so. What else it says still counts.
func (rs rules) sober(m message) message { return m.without(&rs.quiet) }

// find gives the danger that the first fitting rule names, and whether it is named
// outright.
func (rs rules) find(m message) (found Crisis, outright bool) {
	found, outright = rs.first(m)
	switch sober := rs.sober(m); {
	case found == None || rs.story(m, outright):
		return None, false
	case !sober.is(m):
		return rs.first(sober)
	}
	return found, outright
}

func (rs rules) first(m message) (found Crisis, outright bool) {
	for i := range rs.list {
		if r := &rs.list[i]; r.fits(m) && (!r.young || rs.minor(m)) {
			return Crisis(r.to[0]), r.outright
		}
	}
	return None, false
}

// minor reports whether the writer says to be under 18: by a number, or in other
// words where they tell none.
func (rs rules) minor(m message) bool {
	age := m.age()
	return age > 0 && age < 18 || age == 0 && rs.minors.in(m)
}

// born gives the years in which somebody was born who is surely under 18, in full and
// as 2k10. A program that runs on over New Year has them a year late until its next
// start: then somebody just 18 counts as a child, never a child as grown.
func born(now time.Time) (years, short []string) {
	for year := now.Year() - 17; year <= now.Year(); year++ {
		years = append(years, strconv.Itoa(year))
		short = append(short, fmt.Sprintf("2k%d", year-2000))
	}
	return years, short
}

// hinted is what the hints that fit say for a danger, in logarithms of the odds.
func (rs rules) hinted(m message) float64 {
	found := 0.0
	for i := range rs.hints {
		switch r := &rs.hints[i]; {
		case found > 0 && !r.strong, !r.fits(m):
		case r.strong:
			return strongHint
		default:
			found = hint
		}
	}
	return found
}

// unambiguous leaves out the words of exact phrases, such as "tu tu", which
// without marks are far more often something harmless: only the rule, with
// what stands beside them, may judge those.
func (rs rules) unambiguous(m message) message {
	var drop map[int]bool
	for i := range rs.list {
		if !rs.list[i].exact {
			continue
		}
		rs.list[i].say.find(m, func(at, end int, _ bool) bool {
			if drop == nil {
				drop = map[int]bool{}
			}
			for ; at < end; at++ {
				drop[at] = true
			}
			return true
		})
	}
	if drop == nil {
		return m
	}
	out := message{marked: m.marked}
	for i, w := range m.words {
		if !drop[i] {
			out.words = append(out.words, w)
		}
	}
	return out
}
