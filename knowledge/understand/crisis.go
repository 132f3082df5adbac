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

// rule says which phrases speak of a danger (see content/crisis.yaml).
type rule struct {
	crisis            Crisis
	say, with, unless []phrase
	exact             bool
	near, veto        []phrase
}

type rules struct {
	list []rule
	joke []phrase // takes back what the alarm only senses
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
		out.joke = append(out.joke, readPhrase(line))
	}
	for i, r := range file.Rules {
		if !slices.Contains(known, r.Crisis) || len(r.Say) == 0 {
			return rules{}, nil, fmt.Errorf("crisis.yaml: rule %d: want a known crisis and what is said", i+1)
		}
		made := rule{crisis: r.Crisis, exact: r.Exact}
		for to, from := range map[*[]phrase][]string{
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
					*to = append(*to, readPhrase(l))
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
	for _, r := range rs.list {
		if r.said(m) && (len(r.with) == 0 || found(m, r.with)) && !found(m, r.unless) {
			return r.crisis
		}
	}
	return None
}

func (r rule) said(m message) bool {
	for _, p := range r.say {
		for at := range m.words {
			end, marks := p.match(m, at)
			if end < 0 {
				continue
			}
			if !r.exact || marks {
				return true
			}
			if m.marked {
				continue
			}
			around := message{words: m.words[max(0, at-partner):min(len(m.words), end+partner)]}
			if found(around, r.near) && !found(around, r.veto) {
				return true
			}
		}
	}
	return false
}

// unambiguous leaves out the words of exact phrases, such as "tu tu", which
// without marks are far more often something harmless: only the rule, with
// what stands beside them, may judge those.
func (rs rules) unambiguous(m message) message {
	out := m
	for _, r := range rs.list {
		if !r.exact {
			continue
		}
		for _, p := range r.say {
			for at := 0; at < len(out.words); at++ {
				if end, _ := p.match(out, at); end >= 0 {
					out.words = slices.Concat(out.words[:at], out.words[end:])
				}
			}
		}
	}
	return out
}

func found(m message, phrases []phrase) bool {
	for _, p := range phrases {
		for at := range m.words {
			if end, _ := p.match(m, at); end >= 0 {
				return true
			}
		}
	}
	return false
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
