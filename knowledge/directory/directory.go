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
	"slices"
	"strings"
	"time"

	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
)

// Areas is what the directory asks of the gazetteer.
type Areas interface {
	// Valid reports whether the area exists.
	Valid(a places.Area) bool
	// Contains reports whether inner lies in outer, wholly or partly, or is
	// the same.
	Contains(outer, inner places.Area) bool
	// Distance is between centres, in kilometres; false when one has none.
	Distance(a, b places.Area) (float64, bool)
}

// Directory is every listing, ready to be matched. It never changes after it was
// made and may be shared.
type Directory struct {
	areas    Areas
	listings []*Listing // of its own
	written  []Office
	byID     map[string]*Listing
	byTopic  [len(topics)][]*Listing // offered ones, as written
	narrows  []eligibility.Fact
	rules    *rules
}

// ready is what is worked out of a listing once, for matching.
type ready struct {
	from    *Listing                       // what it was made of
	rule    *eligibility.Rule              // who it is for
	screen  [len(topics)]*eligibility.Rule // that, and what it is for; for its topics
	narrow  []narrowing
	serves  []places.Area // communes and former districts, sorted; for ScopeArea
	offices map[places.Area]*Listing
	lead    uint16 // topics, one bit each
	rank    uint64 // what never changes of it, see match.go
	never   bool   // there is a reason for which it is never offered
	gone    int64  // Unix seconds from which it is not offered; 0 for never
	stale   int64  // Unix seconds from which it is no longer certain; 0 for never
}

// narrowing is one fact by which a listing's tags narrow some topics, one bit
// each.
type narrowing struct {
	fact   string
	tags   []string
	topics uint16
}

// New makes a directory of listings and commune offices. Defects come joined,
// one a line. The listings are copied, and must not change from then on.
func New(listings []*Listing, offices []Office, v *eligibility.Vocabulary, g Areas) (*Directory, error) {
	return empty(v, g).Next(Snapshot{listings, offices}, v)
}

func empty(v *eligibility.Vocabulary, g Areas) *Directory {
	d := &Directory{areas: g, rules: newRules(v)}
	for _, f := range v.Facts() {
		if len(f.Narrows) > 0 {
			d.narrows = append(d.narrows, f)
		}
	}
	return d
}

// Next makes the directory of another snapshot, as New does, out of this one: a
// listing that both are made of, the very same in memory, is taken over with all
// that was worked out of it. With another vocabulary nothing is.
func (d *Directory) Next(s Snapshot, v *eligibility.Vocabulary) (*Directory, error) {
	if d.rules.vocabulary != v {
		d = empty(v, d.areas)
	}
	n := &Directory{
		areas: d.areas, narrows: d.narrows, rules: newRules(v), written: s.Offices,
		listings: make([]*Listing, len(s.Listings)), byID: make(map[string]*Listing, len(d.byID)),
	}
	moved := !slices.Equal(d.written, s.Offices)
	var defects []error
	for i, l := range s.Listings {
		held := d.byID[l.ID]
		if held != nil && held.from == l && n.byID[l.ID] == nil && !(moved && l.PerCommune != nil) {
			n.rules.keep(held)
		} else {
			one := *l
			held = &one
			for _, what := range n.defects(held) {
				defects = append(defects, l.defect(what))
			}
			if err := n.prepare(held, l, d.rules); err != nil {
				defects = append(defects, l.defect(err.Error()))
			}
		}
		n.listings[i], n.byID[l.ID] = held, held
	}
	if err := errors.Join(slices.Concat(n.officeDefects(), n.localDefects(), defects)...); err != nil {
		return nil, err
	}
	for _, l := range n.listings {
		n.addOffices(l)
		if l.never {
			continue
		}
		for _, t := range l.Topics {
			i := t.index()
			n.byTopic[i] = append(n.byTopic[i], l)
		}
	}
	return n, nil
}

// Listing finds a listing by its id, whether or not it passes the gate. The
// office of one commune has the id of its template, "@" and the commune's
// code: "xa-papers@14797".
func (d *Directory) Listing(id string) (*Listing, bool) {
	l, ok := d.byID[id]
	return l, ok
}

// Listings lists every listing as written, in the order of the files; the
// offices of single communes are not among them. The slice is shared: do not
// write into it.
func (d *Directory) Listings() []*Listing { return d.listings }

// Office gives the People's Committee of a commune, where the directory has it.
func (d *Directory) Office(commune places.Area) (Office, bool) {
	i := slices.IndexFunc(d.written, func(o Office) bool { return o.Commune == commune })
	if i < 0 {
		return Office{}, false
	}
	return d.written[i], true
}

// Unfit says what makes a listing unfit to be kept at all, its rule among it;
// nothing when it may be. That its id is free, and that the general listing it
// names exists, is for New to see.
func (d *Directory) Unfit(l *Listing) []string {
	alone := &Directory{areas: d.areas, narrows: d.narrows}
	out := alone.defects(l)
	if _, err := d.rules.compile(l.Eligibility.Rule, nil); err != nil {
		out = append(out, err.Error())
	}
	return out
}

// prepare works out what matching needs of a listing that was made of another:
// its rules, where the directory before may have them, and where it serves.
func (d *Directory) prepare(l, from *Listing, before *rules) (err error) {
	l.ready = ready{from: from, rank: l.rankForAll(), never: len(l.standing()) > 0}
	for _, t := range l.Lead {
		if i := t.index(); i >= 0 {
			l.lead |= 1 << i
		}
	}
	l.gone, l.stale = seconds(l.until()), seconds(l.old())
	if l.rule, err = d.rules.compile(l.Eligibility.Rule, before); err != nil {
		return err
	}
	for _, f := range d.narrows {
		n := narrowing{fact: f.ID}
		for _, t := range f.Narrows {
			if i := Topic(t).index(); i >= 0 {
				n.topics |= 1 << i
			}
		}
		for _, tag := range l.Tags {
			if _, ok := f.Value(tag); ok {
				n.tags = append(n.tags, tag)
			}
		}
		if len(n.tags) > 0 {
			l.narrow = append(l.narrow, n)
		}
	}
	for _, t := range l.Topics {
		i := t.index()
		if i < 0 {
			continue
		}
		if l.screen[i], err = d.rules.compile(l.screenSource(i), before); err != nil {
			return err
		}
	}
	for _, c := range l.Area.Communes {
		l.serves = append(l.serves, c)
		for a := places.Area(1); d.areas.Valid(a); a++ {
			if d.areas.Contains(a, c) {
				l.serves = append(l.serves, a)
			}
		}
	}
	slices.Sort(l.serves)
	l.serves = slices.Compact(l.serves)
	return nil
}

// screenSource is what the interview asks about in a topic: what is needed, and
// who it is for.
func (l *Listing) screenSource(topic int) string {
	var parts []string
	for _, n := range l.narrow {
		if n.topics&(1<<topic) != 0 {
			parts = append(parts, n.fact+` in ["`+strings.Join(n.tags, `", "`)+`"]`)
		}
	}
	if l.rule.Source() != "" {
		parts = append(parts, "("+l.rule.Source()+")")
	}
	return strings.Join(parts, " && ")
}

// addOffices makes the listings of the single communes, where they are not taken
// over.
func (d *Directory) addOffices(l *Listing) {
	if l.PerCommune == nil {
		return
	}
	if l.offices == nil {
		l.offices = make(map[places.Area]*Listing, len(d.written))
		for _, o := range d.written {
			office := o.at(l)
			office.offices, office.from = nil, nil
			office.rank = office.rankForAll()
			l.offices[o.Commune] = office
		}
	}
	for _, office := range l.offices {
		d.byID[office.ID] = office
	}
}

func seconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}
