package eligibility

import (
	"fmt"
	"maps"
	"slices"
)

// Imply adds to k what follows from it: whoever raises no child does not raise
// one alone, and is not to be asked. What was told stays as it was told.
func (v *Vocabulary) Imply(k Known) {
	for again := true; again; {
		again = false
		for i := range v.facts {
			f := &v.facts[i]
			place := f.place(k[f.ID])
			if place < 0 {
				continue
			}
			for id, value := range f.Values[place].Implies {
				if k[id] == "" {
					k[id], again = value, true
				}
			}
		}
	}
}

// implicationDefects says which answers imply something that there is not, or
// something that another answer could imply otherwise at the same time: then
// the order of telling would matter. Each begins with its line.
func (v *Vocabulary) implicationDefects() (out []string) {
	by := map[string]string{} // a fact that is implied, and by which fact
	for _, f := range v.facts {
		for _, x := range f.Values {
			for _, id := range slices.Sorted(maps.Keys(x.Implies)) {
				bad := func(format string, args ...any) {
					out = append(out, fmt.Sprintf("%d: %s: value %s: implies %s: ", f.line, f.ID, x.ID, id)+fmt.Sprintf(format, args...))
				}
				of, ok := v.Fact(id)
				switch _, has := of.Value(x.Implies[id]); {
				case !ok:
					bad("there is no such fact")
				case id == f.ID:
					bad("an answer does not imply its own fact")
				case !has:
					bad("it has no value %q", x.Implies[id])
				case by[id] != "" && by[id] != f.ID:
					bad("answers to %s imply it too: only one fact may", by[id])
				}
				by[id] = f.ID
			}
		}
	}
	return out
}
