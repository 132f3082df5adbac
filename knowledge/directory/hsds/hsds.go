// Package hsds writes the directory in the field's own standard, the Human
// Services Data Specification 3.1 (https://docs.openreferral.org), and reads it:
// as JSON, one nested service after the other, or as a zip of tables. What the
// standard has no place for (who a service is for as a rule, whether they ask
// for ID, what to say first, English) travels in attributes by a profile of ours
// (docs/hsds-profile.md), so that what is written reads back to the same. What
// other systems wrote is read as well as can be, and what was not is said.
//
//	err := hsds.WriteJSON(w, snapshot, gazetteer)
//	notes, err := hsds.ReadJSON(file, size, gazetteer, hsds.Taker{Row: in.Take, Office: in.TakeOffice})
package hsds

import (
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/cells"
	"nhipcau/knowledge/directory/intake"
)

// Version is the version of the standard that is written.
const Version = "3.1"

// ProfileVersion is the version of our profile. A file of a newer one is
// refused, because something would be lost.
const ProfileVersion = 1

// Taker is given what a file holds.
type Taker struct {
	Row    func(intake.Row) error
	Office func(directory.Office)
}

// Writer turns listings into services.
type Writer struct {
	Places cells.Gazetteer
	// Public leaves out what is for editors only: why a listing is withheld, and
	// notes. Hidden addresses never leave in either form.
	Public bool
	// Offices are those of the communes, for the services that each has one of.
	Offices []directory.Office
}
