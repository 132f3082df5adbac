package understand

import (
	"fmt"
	"slices"
)

// rules find the dangers that a message names outright.
type rules struct {
	list []rule
	joke phrases // takes back what the alarm only senses
}

// readRules reads content/crisis.yaml: the rules, and the signals by name.
func readRules(text []byte) (rules, map[string][]string, error) {
	file, err := readRuleFile("crisis.yaml", text)
	if err != nil {
		return rules{}, nil, err
	}
	var out rules
	for _, line := range file.Lists["joke"] {
		out.joke.add(readPhrase(line))
	}
	for i, r := range file.Rules {
		if r.Crisis == None || !slices.Contains(dangers(), string(r.Crisis)) || len(r.Say) == 0 || len(r.Topics) > 0 {
			return rules{}, nil, fmt.Errorf("crisis.yaml: rule %d: want a known crisis and what is said", i+1)
		}
		made, err := file.rule(r)
		if err != nil {
			return rules{}, nil, fmt.Errorf("crisis.yaml: rule %d: %w", i+1, err)
		}
		made.to = []string{string(r.Crisis)}
		out.list = append(out.list, made)
	}
	return out, file.Signals, nil
}

// find gives the danger that the first fitting rule names.
func (rs rules) find(m message) Crisis {
	for i := range rs.list {
		if r := &rs.list[i]; r.fits(m) {
			return Crisis(r.to[0])
		}
	}
	return None
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
