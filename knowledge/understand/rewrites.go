package understand

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"

	"nhipcau/internal/viet"
)

// A rewrite says what a shortened or local word stands for. The typed words
// come in Clean form, marks kept.
type rewrite struct {
	from  []string        // one to three words as typed
	to    []string        // what they stand for, with marks
	after map[string]bool // folded words, one of which must come before; nil for any
}

// rewrites are looked up by the first word of from; longer ones come first.
type rewrites map[string][]rewrite

// readRewrites reads content/rewrites.yaml: lists of {say, mean, after}.
func readRewrites(text []byte) (rewrites, error) {
	var lists map[string][]struct {
		Say, Mean, After string
	}
	if err := yaml.UnmarshalWithOptions(text, &lists, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("rewrites.yaml: %w", err)
	}
	table := rewrites{}
	for _, name := range []string{"teencode", "dialect"} {
		for _, line := range lists[name] {
			r := rewrite{to: viet.Words(line.Mean)}
			if line.After != "" {
				r.after = map[string]bool{}
				for _, w := range viet.Syllables(line.After) {
					r.after[w] = true
				}
			}
			for say := range strings.SplitSeq(line.Say, ",") {
				r.from = viet.Words(say)
				if len(r.from) == 0 || len(r.from) > 3 || len(r.to) == 0 {
					return nil, fmt.Errorf("rewrites.yaml: %s: %q: say one to three words and what they mean", name, line.Say)
				}
				table.add(r)
			}
		}
	}
	return table, nil
}

func (t rewrites) add(r rewrite) {
	key := r.from[0]
	list := append(t[key], r)
	for i := len(list) - 1; i > 0 && len(list[i].from) > len(list[i-1].from); i-- {
		list[i], list[i-1] = list[i-1], list[i]
	}
	t[key] = list
}

// find gives the rewrite that fits at the front of words, if any. before is
// the folded word that was last written out.
func (t rewrites) find(words []string, before string) (rewrite, bool) {
next:
	for _, r := range t[words[0]] {
		if len(r.from) > len(words) || r.after != nil && !r.after[before] {
			continue
		}
		for i, from := range r.from {
			if words[i] != from {
				continue next
			}
		}
		return r, true
	}
	return rewrite{}, false
}
