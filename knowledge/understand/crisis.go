package understand

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// How far words of a phrase may be apart at "..", and how far a partner may be
// from an exact phrase, in syllables.
const (
	gap     = 4
	partner = 4
)

// A phrase is what a rule looks for: in each place one of some words, and
// before some of them room for others.
type phrase []place

type place struct {
	any   []word
	loose bool // up to gap words may come before
}

// phrases are looked up by their first word, so that a message is gone through
// once however many there are.
type phrases struct {
	list  []phrase
	first map[string][]int
}

func (ps *phrases) add(p phrase) {
	if ps.first == nil {
		ps.first = map[string][]int{}
	}
	for _, w := range p[0].any {
		if at := ps.first[w.folded]; len(at) == 0 || at[len(at)-1] != len(ps.list) {
			ps.first[w.folded] = append(at, len(ps.list))
		}
	}
	ps.list = append(ps.list, p)
}

// find calls yield for every place where one of the phrases stands, until it
// returns false: where it begins and ends, and whether it bears all its marks.
func (ps *phrases) find(m message, yield func(at, end int, marks bool) bool) {
	if len(ps.list) == 0 {
		return
	}
	for at, w := range m.words {
		for _, i := range ps.first[w.folded] {
			if end, marks := ps.list[i].match(m, at); end >= 0 && !yield(at, end, marks) {
				return
			}
		}
	}
}

func (ps *phrases) in(m message) bool {
	yes := false
	ps.find(m, func(int, int, bool) bool { yes = true; return false })
	return yes
}

// rule says which phrases speak of a danger (see content/crisis.yaml).
type rule struct {
	crisis            Crisis
	say, with, unless phrases
	exact             bool
	near, veto        phrases
}

type rules struct {
	list []rule
	joke phrases // takes back what the alarm only senses
}

// readRules reads content/crisis.yaml: the rules, and the signals by name.
func readRules(text []byte) (rules, map[string][]string, error) {
	var file struct {
		Signals, Lists map[string][]string
		Rules          []struct {
			Crisis                        Crisis
			Say, With, Unless, Near, Veto []string
			Exact                         bool
		}
	}
	if err := yaml.UnmarshalWithOptions(text, &file, yaml.Strict()); err != nil {
		return rules{}, nil, fmt.Errorf("crisis.yaml: %w", err)
	}
	known := []Crisis{Suicide, ViolenceNow, TraffickingNow, ChildDanger, MedicalEmergency}
	var out rules
	for _, line := range file.Lists["joke"] {
		out.joke.add(readPhrase(line))
	}
	for i, r := range file.Rules {
		if !slices.Contains(known, r.Crisis) || len(r.Say) == 0 {
			return rules{}, nil, fmt.Errorf("crisis.yaml: rule %d: want a known crisis and what is said", i+1)
		}
		made := rule{crisis: r.Crisis, exact: r.Exact}
		for to, from := range map[*phrases][]string{
			&made.say: r.Say, &made.with: r.With, &made.unless: r.Unless, &made.near: r.Near, &made.veto: r.Veto,
		} {
			for _, line := range from {
				lines := []string{line}
				if name, ok := strings.CutPrefix(line, "$"); ok {
					if lines, ok = file.Lists[name]; !ok {
						return rules{}, nil, fmt.Errorf("crisis.yaml: rule %d: no list is called %s", i+1, name)
					}
				}
				for _, l := range lines {
					p := readPhrase(l)
					if len(p) == 0 {
						return rules{}, nil, fmt.Errorf("crisis.yaml: rule %d: an empty phrase", i+1)
					}
					to.add(p)
				}
			}
		}
		out.list = append(out.list, made)
	}
	return out, file.Signals, nil
}

func readPhrase(line string) phrase {
	var p phrase
	loose := false
	for _, part := range strings.Fields(line) {
		if part == ".." {
			loose = true
			continue
		}
		pl := place{loose: loose && len(p) > 0}
		for alternative := range strings.SplitSeq(strings.ToLower(part), "|") {
			pl.any = append(pl.any, spell(alternative))
		}
		p, loose = append(p, pl), false
	}
	return p
}

// find gives the danger that the first fitting rule names.
func (rs rules) find(m message) Crisis {
	for i := range rs.list {
		r := &rs.list[i]
		if r.said(m) && (len(r.with.list) == 0 || r.with.in(m)) && !r.unless.in(m) {
			return r.crisis
		}
	}
	return None
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

// unambiguous leaves out the words of exact phrases, such as "tu tu", which
// without marks are far more often something harmless: only the rule, with
// what stands beside them, may judge those.
func (rs rules) unambiguous(m message) message {
	drop := map[int]bool{}
	for i := range rs.list {
		if !rs.list[i].exact {
			continue
		}
		rs.list[i].say.find(m, func(at, end int, _ bool) bool {
			for ; at < end; at++ {
				drop[at] = true
			}
			return true
		})
	}
	if len(drop) == 0 {
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

// match gives the end of the phrase beginning at a word, or -1, and whether
// every word of it bears the phrase's marks.
func (p phrase) match(m message, at int) (end int, marks bool) {
	slips := 0
	if len(p) >= 3 {
		slips = 1
	}
	return p.rest(m, at, slips, true)
}

// rest matches what is left of a phrase. slips is how many words may still
// bear other marks than the phrase's: a tone mistyped in a longer phrase.
func (p phrase) rest(m message, at, slips int, marks bool) (int, bool) {
	if len(p) == 0 {
		return at, marks
	}
	last := at
	if p[0].loose {
		last = at + gap
	}
	for i := at; i <= last && i < len(m.words); i++ {
		w := m.words[i]
		for _, want := range p[0].any {
			if w.folded != want.folded {
				continue
			}
			same, left := w.exact == want.exact, slips
			if !same && !w.bare() {
				left--
			}
			if left < 0 {
				continue
			}
			if end, ok := p[1:].rest(m, i+1, left, marks && same); end >= 0 {
				return end, ok
			}
		}
	}
	return -1, false
}
