package intake

import (
	"nhipcau/knowledge/directory/say"
)

// Finding is something to be said about a row.
type Finding struct {
	Row     int      `json:"row,omitempty"`
	Listing string   `json:"listing,omitempty"` // its code, where known
	Column  string   `json:"column,omitempty"`  // the key of a column
	Value   string   `json:"value,omitempty"`   // as the file has it, cut short
	Note    say.Note `json:"note"`
}

// Change is a listing that the file says otherwise.
type Change struct {
	Row    int     `json:"row"`
	ID     string  `json:"id"`
	Name   string  `json:"name"`
	Fields []Field `json:"fields"`
}

// Field is one column of a change.
type Field struct {
	Column string `json:"column"`
	From   string `json:"from"`
	To     string `json:"to"`
}

// Named is a listing, told by code and name.
type Named struct {
	Row  int    `json:"row,omitempty"`
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Report is what came of a file.
type Report struct {
	Rows      int            `json:"rows"`
	New       []Named        `json:"new"`
	Changed   []Change       `json:"changed"`
	Unchanged int            `json:"unchanged"`
	Missing   []Named        `json:"missing"` // here and not in the file; they stay
	Refused   []Finding      `json:"refused"`
	Notes     []Finding      `json:"notes"`
	NotShown  map[string]int `json:"not_shown,omitempty"` // of the new and changed: how many the gate keeps back, by its reasons
}

// RefusedRows is how many rows were not taken; one row may have several faults.
func (r Report) RefusedRows() int {
	rows := map[int]bool{}
	for _, f := range r.Refused {
		rows[f.Row] = true
	}
	return len(rows)
}
