// Package directory holds the services that help: what each does, who it is
// for, how to reach it, and how sure we are. It speaks in the terms of HSDS
// 3.1 (organization, service, location, phone, schedule, service area) with
// what that standard lacks and people need: the eligibility rule, what they
// will ask you, what to say first, when it was checked. Only a listing that
// passes the gate is ever offered.
//
//	d, _ := directory.Load(vocabulary, gazetteer)
//	m := d.Match(directory.Query{Topic: directory.Loans, Area: 16228, Now: now})
//	m.Offers[0].Listing.Name.VI
package directory

import (
	"errors"

	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
)

// Areas is what the directory asks of the gazetteer.
type Areas interface {
	// Valid reports whether the area exists.
	Valid(a places.Area) bool
	// Contains reports whether inner lies in outer, or is the same.
	Contains(outer, inner places.Area) bool
	// Distance is between centres, in kilometres; false when one has none.
	Distance(a, b places.Area) (float64, bool)
}

// Directory is every listing, ready to be matched. It never changes after
// loading and may be shared.
type Directory struct {
	vocabulary *eligibility.Vocabulary
	areas      Areas
	listings   []*Listing
	byID       map[string]*Listing
}

// Load reads the directory built into the program. Defects come joined, one a
// line: file:line: listing: what.
func Load(v *eligibility.Vocabulary, g Areas) (*Directory, error) {
	return nil, errors.New("directory: nothing to load yet")
}

// Listing finds a listing by its id, whether or not it passes the gate. The
// office of one commune has the id of its template, "@" and the commune's
// code: "xa-giay-to@14797".
func (d *Directory) Listing(id string) (*Listing, bool) {
	l, ok := d.byID[id]
	return l, ok
}

// Listings lists every listing as written, in the order of the files; the
// offices of single communes are not among them. The slice is shared: do not
// write into it.
func (d *Directory) Listings() []*Listing { return d.listings }
