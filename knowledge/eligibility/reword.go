package eligibility

import (
	"errors"
	"fmt"
	"slices"

	"nhipcau/internal/lang"
)

// Texts lists what people read of the vocabulary, by key: "fact/age/ask",
// "fact/age/why", "fact/age/clarify", "fact/age/value/adult" and
// "fact/age/because/adult".
func (v *Vocabulary) Texts(each func(key string, f Fact, text lang.Text)) {
	for _, f := range v.facts {
		f.texts(func(key string, text *lang.Text) { each(key, f, *text) })
	}
}

// texts visits the texts of a fact, to be read or written.
func (f *Fact) texts(visit func(key string, text *lang.Text)) {
	prefix := "fact/" + f.ID + "/"
	visit(prefix+"ask", &f.Ask)
	visit(prefix+"why", &f.Why)
	visit(prefix+"clarify", &f.Clarify)
	for i := range f.Values {
		visit(prefix+"value/"+f.Values[i].ID, &f.Values[i].Label)
		visit(prefix+"because/"+f.Values[i].ID, &f.Values[i].Because)
	}
}

// Reworded is the same vocabulary in other words, by key. Keys of nothing are
// let go; v itself does not change. The error names every text that cannot stand.
func (v *Vocabulary) Reworded(texts map[string]lang.Text) (*Vocabulary, error) {
	out := &Vocabulary{byID: v.byID, env: v.env, facts: slices.Clone(v.facts)}
	var defects []error
	judge := &Vocabulary{byID: map[string]int{}}
	for i := range out.facts {
		f := &out.facts[i]
		f.Values = slices.Clone(f.Values)
		if !lang.Words(f.texts).Reword(texts) {
			continue
		}
		for _, what := range judge.defects(*f) {
			defects = append(defects, fmt.Errorf("fact/%s: %s", f.ID, what))
		}
	}
	if err := errors.Join(defects...); err != nil {
		return nil, err
	}
	return out, nil
}
