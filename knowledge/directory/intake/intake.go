// Package intake brings rows of a file into a directory, and says of each what
// came of it: new, changed in these words, unchanged, not taken and why. It
// never merges silently: a row is matched by its code, else by organization,
// name and place together, which is said; what looks like several listings is
// refused. Nothing is written here: the outcome is a snapshot to be kept as a
// draft, or thrown away after a dry run.
//
//	in := intake.New(intake.Config{Into: live, Judge: d, Places: g, Now: now})
//	err := hsds.Read(file, size, g, in.Take)
//	merged, report := in.Finish()
package intake

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"nhipcau/internal/viet"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/cells"
	"nhipcau/knowledge/directory/say"
)

// MostRows is how many rows a file may have.
const MostRows = 50_000

// Row is what one row of a file, or one service of a package, says.
type Row struct {
	Number  int // in the file, from 1
	Listing *directory.Listing
	// Given names the columns that the file speaks of; the others of a listing
	// that is there already stay. Nil: the row says everything.
	Given map[string]bool
	// Public says that the file is one for everybody, as a feed is, and never has
	// what editors keep to themselves: that stays as it is here.
	Public  bool
	Notes   []Finding // what was read otherwise than written, or is to be asked
	Refused []Finding // why it cannot be taken
}

// Config is what an intake needs.
type Config struct {
	Into   directory.Snapshot   // what is there; it is not changed
	Judge  *directory.Directory // any directory of the vocabulary and places of today
	Places cells.Gazetteer
	Topic  directory.Topic // of rows that name none; may be empty
	Now    time.Time
}

// Intake is one file on its way in.
type Intake struct {
	c       Config
	columns []cells.Column
	byID    map[string]*directory.Listing
	byKey   map[string][]*directory.Listing // organization, name and place
	likely  map[string]string               // a phone, or a name -> an id
	taken   map[string]taken
	named   map[string]int // how often a code was made of a name
	order   []string       // the codes of new listings
	offices []directory.Office
	report  Report
}

// taken is a listing that a row of this file made.
type taken struct {
	row     int
	listing *directory.Listing
}

// New begins an intake.
func New(c Config) *Intake {
	in := &Intake{
		c: c, columns: cells.Columns(nil),
		byID: map[string]*directory.Listing{}, byKey: map[string][]*directory.Listing{},
		likely: map[string]string{}, taken: map[string]taken{}, named: map[string]int{},
	}
	in.report = Report{New: []Named{}, Changed: []Change{}, Missing: []Named{}, Refused: []Finding{}, Notes: []Finding{}, NotShown: map[string]int{}}
	for _, l := range c.Into.Listings {
		in.byID[l.ID] = l
		key := identity(l)
		in.byKey[key] = append(in.byKey[key], l)
		in.remember(l)
	}
	return in
}

// Take takes one row. The error ends the file: it is larger than can be taken.
func (in *Intake) Take(r Row) error {
	in.report.Rows++
	if in.report.Rows > MostRows {
		return say.It("file_rows", strconv.Itoa(MostRows))
	}
	for i := range r.Notes {
		r.Notes[i].Listing = r.Listing.ID
	}
	in.report.Notes = append(in.report.Notes, r.Notes...)
	if len(r.Refused) > 0 {
		in.report.Refused = append(in.report.Refused, r.Refused...)
		return nil
	}
	if why, ok := in.take(r); !ok {
		in.report.Refused = append(in.report.Refused, Finding{Row: r.Number, Listing: r.Listing.ID, Column: why.column, Note: why.Note})
	}
	return nil
}

// TakeOffice takes the office of a commune along; one that is there is replaced.
func (in *Intake) TakeOffice(o directory.Office) { in.offices = append(in.offices, o) }

// refusal is why a row is not taken, and the column at fault.
type refusal struct {
	column string
	say.Note
}

func refuse(column, id string, args ...string) (refusal, bool) {
	return refusal{column, say.It(id, args...)}, false
}

func (in *Intake) take(r Row) (refusal, bool) {
	l := r.Listing
	found, byName, many := in.match(l)
	switch {
	case len(many) > 0:
		return refuse("id", "matches_many", strings.Join(many, ", "))
	case found != nil && r.Given != nil:
		whole := *found
		if err := cells.Overlay(in.columns, r.Given, l, &whole, in.c.Places); err != nil {
			return refuse("", "unreadable_row", err.Error())
		}
		whole.ID, l = found.ID, &whole
	case found != nil:
		l.ID, l.Hidden = found.ID, found.Hidden
		if r.Public {
			l.Withheld, l.Note = found.Withheld, found.Note
		}
	}
	in.complete(l, found == nil)
	if l.Name.VI == "" {
		return refuse("name", "no_name")
	}
	if len(l.Topics) == 0 {
		var topics []string
		for _, c := range in.columns {
			if c.Key == "topics" {
				topics = c.Picks()
			}
		}
		return refuse("topics", "no_topic", strings.Join(topics, ", "))
	}
	if l.ID == "" {
		l.ID = in.name(l)
	}
	if before, twice := in.taken[l.ID]; twice {
		if before.listing.ETag() == l.ETag() {
			in.note(r.Number, l, "", "repeated", strconv.Itoa(before.row))
			return refusal{}, true
		}
		return refuse("id", "twice", l.ID, strconv.Itoa(before.row))
	}
	if defects := in.c.Judge.Unfit(l); len(defects) > 0 {
		return refuse("", "unfit", strings.Join(defects, "; "))
	}
	in.taken[l.ID] = taken{r.Number, l}
	if byName {
		in.note(r.Number, l, "id", "matched_by_name", found.ID)
	}
	in.settle(r.Number, found, l)
	return refusal{}, true
}

// settle writes down what became of a row that was taken.
func (in *Intake) settle(row int, found, l *directory.Listing) {
	if found != nil && found.ETag() == l.ETag() {
		in.report.Unchanged++
		in.taken[l.ID] = taken{row, found} // the copy is of no more use
		return
	}
	for _, reason := range l.Gate(in.c.Now) {
		in.report.NotShown[reason.ID]++
	}
	if found == nil {
		in.order = append(in.order, l.ID)
		in.report.New = append(in.report.New, Named{row, l.ID, l.Name.VI})
		if other := in.alike(l); other != "" {
			in.note(row, l, "", "may_be_same", other)
		}
		in.remember(l)
		return
	}
	c := Change{Row: row, ID: l.ID, Name: l.Name.VI}
	for _, d := range cells.Diff(in.columns, found, l) {
		c.Fields = append(c.Fields, Field{d.Column.Key, d.From, d.To})
	}
	in.report.Changed = append(in.report.Changed, c)
}

func (in *Intake) note(row int, l *directory.Listing, column, id string, args ...string) {
	in.report.Notes = append(in.report.Notes, Finding{Row: row, Listing: l.ID, Column: column, Note: say.It(id, args...)})
}

// complete fills in what a sheet rarely says: how to get there follows from
// what there is, and what nobody vouches for is of low confidence, so that it is
// offered only after somebody has looked at it.
func (in *Intake) complete(l *directory.Listing, isNew bool) {
	if len(l.Topics) == 0 && in.c.Topic != "" {
		l.Topics = []directory.Topic{in.c.Topic}
	}
	if l.Confidence == "" {
		l.Confidence = directory.Low
	}
	if l.Area.Scope == "" {
		l.Area.Scope = directory.ScopeProvince
		if len(l.Area.Communes) > 0 {
			l.Area.Scope = directory.ScopeArea
		}
	}
	if isNew && len(l.Access) == 0 {
		if len(l.Phones) > 0 {
			l.Access = append(l.Access, directory.ByPhone)
		}
		if len(l.Locations) > 0 {
			l.Access = append(l.Access, directory.ByVisit)
		}
		if len(l.Access) == 0 && l.Website != "" {
			l.Access = append(l.Access, directory.Online)
		}
	}
}

// longestCode is how many letters a code made from a name has at most.
const longestCode = 40

// name makes a code from a listing's name.
func (in *Intake) name(l *directory.Listing) string {
	code := "m-" + strings.ReplaceAll(viet.Phrase(l.Name.VI), " ", "-")
	code = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return -1
	}, code)
	code = strings.TrimRight(code[:min(len(code), longestCode)], "-")
	// Many rows may have one name: each goes on counting where the last ended.
	for {
		in.named[code]++
		try := code
		if n := in.named[code]; n > 1 {
			try += "-" + strconv.Itoa(n)
		}
		if _, used := in.taken[try]; !used && in.byID[try] == nil {
			return try
		}
	}
}

// Finish gives the directory with what was taken, in its order with the new
// ones behind, and the report.
func (in *Intake) Finish() (directory.Snapshot, Report) {
	var out directory.Snapshot
	for _, l := range in.c.Into.Listings {
		if t, ok := in.taken[l.ID]; ok {
			out.Listings = append(out.Listings, t.listing)
			continue
		}
		in.report.Missing = append(in.report.Missing, Named{0, l.ID, l.Name.VI})
		out.Listings = append(out.Listings, l)
	}
	for _, id := range in.order {
		out.Listings = append(out.Listings, in.taken[id].listing)
	}
	out.Listings = in.withGeneral(out.Listings)
	out.Offices = slices.Clone(in.c.Into.Offices)
	for _, o := range in.offices {
		i := slices.IndexFunc(out.Offices, func(there directory.Office) bool { return there.Commune == o.Commune })
		if i < 0 {
			out.Offices = append(out.Offices, o)
		} else {
			out.Offices[i] = o
		}
	}
	return out, in.report
}

// withGeneral refuses rows that stand for a general listing which is not there.
func (in *Intake) withGeneral(all []*directory.Listing) []*directory.Listing {
	general := map[string]bool{}
	for _, l := range all {
		general[l.ID] = l.LocalOf == ""
	}
	return slices.DeleteFunc(all, func(l *directory.Listing) bool {
		t, ours := in.taken[l.ID]
		if l.LocalOf == "" || general[l.LocalOf] || !ours || in.byID[l.ID] != nil {
			return false
		}
		in.report.Refused = append(in.report.Refused, Finding{Row: t.row, Listing: l.ID, Column: "local_of", Value: l.LocalOf, Note: say.It("unfit", "local_of "+l.LocalOf)})
		in.report.New = slices.DeleteFunc(in.report.New, func(n Named) bool { return n.ID == l.ID })
		return true
	})
}
