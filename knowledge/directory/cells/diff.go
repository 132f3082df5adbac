package cells

import "nhipcau/knowledge/directory"

// Difference is one column in which two listings differ.
type Difference struct {
	Column Column
	From   string
	To     string
}

// Diff says in which columns two listings differ, as their cells read.
func Diff(columns []Column, from, to *directory.Listing) (out []Difference) {
	for _, c := range columns {
		if a, b := c.Get(from), c.Get(to); a != b {
			out = append(out, Difference{c, a, b})
		}
	}
	return out
}

// Overlay copies the named columns of one listing into another; the others
// stay.
func Overlay(columns []Column, keys map[string]bool, from, into *directory.Listing, g Gazetteer) error {
	f := Filling{Listing: into, Places: g}
	for _, c := range columns {
		if !keys[c.Key] {
			continue
		}
		if err := c.Set(&f, c.Get(from)); err != nil {
			return err
		}
	}
	return nil
}
