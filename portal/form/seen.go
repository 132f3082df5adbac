package form

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"

	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/cells"
	"nhipcau/knowledge/eligibility"
)

// Seen is short for what a part says: two editors who change different parts of
// one service do not get in each other's way.
func (f *Form) Seen(p Part, l *directory.Listing) string {
	h := sha256.New()
	for _, c := range f.Columns(p) {
		h.Write([]byte(c.Get(l)))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:10])
}

// Differ says in which columns of a part two listings differ.
func (f *Form) Differ(p Part, from, to *directory.Listing) []cells.Difference {
	return cells.Diff(f.Columns(p), from, to)
}

// Keep copies one column of a part from one listing into another.
func (f *Form) Keep(p Part, key string, from, into *directory.Listing) error {
	return cells.Overlay(f.Columns(p), map[string]bool{key: true}, from, into, f.places)
}

// tries bounds how many answers are tried to find examples.
const tries = 1 << 12

// Examples gives somebody whom a rule lets in and somebody whom it does not, by
// as few answers as come first; nil where there is nobody.
func (f *Form) Examples(rule string) (in, out eligibility.Known) {
	r, err := f.vocabulary.Compile(rule)
	if err != nil || r.Source() == "" {
		return nil, nil
	}
	left := tries
	var look func(eligibility.Known)
	look = func(k eligibility.Known) {
		if left--; left < 0 || in != nil && out != nil {
			return
		}
		v := r.Judge(k)
		switch v.Outcome {
		case eligibility.Yes:
			if in == nil {
				in = k
			}
			return
		case eligibility.No:
			if out == nil {
				out = k
			}
			return
		}
		fact, _ := f.vocabulary.Fact(v.Open[0])
		for _, value := range fact.Values {
			next := eligibility.Known{fact.ID: value.ID}
			maps.Copy(next, k)
			look(next)
		}
	}
	look(eligibility.Known{})
	return in, out
}
