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
	"fmt"
	"slices"
	"strings"
	"sync"
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

// Directory is every listing, ready to be matched. It never changes after
// loading and may be shared.
type Directory struct {
	areas    Areas
	listings []*Listing
	written  []Office
	byID     map[string]*Listing
	byTopic  [len(topics)][]*Listing // offered ones, as written
	narrows  []eligibility.Fact
	compile  func(source string) (*eligibility.Rule, error)
}

// ready is what New works out of a listing once, for matching.
type ready struct {
	rule    *eligibility.Rule              // who it is for
	screen  [len(topics)]*eligibility.Rule // that, and what it is for; for its topics
	narrow  []narrowing
	serves  []places.Area // communes and former districts, sorted; for ScopeArea
	offices map[places.Area]*Listing
	general *Listing // of LocalOf
	lead    uint16   // topics, one bit each
	order   uint64   // what never changes of its rank, see match.go
	gone    int64    // Unix seconds from which it is not offered; 0 for never
	stale   int64    // Unix seconds from which it is no longer certain; 0 for never
}

// narrowing is one fact by which a listing's tags narrow some topics, one bit
// each.
type narrowing struct {
	fact   string
	tags   []string
	topics uint16
}

// New makes a directory of listings and commune offices. Defects come joined,
// one a line. The listings are the directory's from then on.
func New(listings []*Listing, offices []Office, v *eligibility.Vocabulary, g Areas) (*Directory, error) {
	d := &Directory{areas: g, listings: listings, written: offices, byID: map[string]*Listing{}}
	for _, f := range v.Facts() {
		if len(f.Narrows) > 0 {
			d.narrows = append(d.narrows, f)
		}
	}
	var defects []error
	for _, o := range offices {
		if !o.Commune.IsCommune() || !g.Valid(o.Commune) {
			defects = append(defects, fmt.Errorf("communes.csv: %d (%s) is not a commune", o.Commune, o.Name))
		}
	}
	general := map[string]bool{}
	for _, l := range listings {
		general[l.ID] = general[l.ID] || l.LocalOf == ""
	}
	for _, l := range listings {
		if l.LocalOf != "" && !general[l.LocalOf] {
			defects = append(defects, l.defect("local_of "+l.LocalOf+": no such general listing"))
		}
	}
	d.compile = compiler(v)
	for i, l := range listings {
		for _, what := range d.defects(l) {
			defects = append(defects, l.defect(what))
		}
		d.byID[l.ID] = l
		if err := d.prepare(l); err != nil {
			defects = append(defects, l.defect(err.Error()))
		}
		l.order |= uint64(i)
	}
	if err := errors.Join(defects...); err != nil {
		return nil, err
	}
	for _, l := range listings {
		l.general = d.byID[l.LocalOf]
		d.addOffices(l, offices)
		if len(l.standing()) > 0 {
			continue
		}
		for _, t := range l.Topics {
			i := t.index()
			d.byTopic[i] = append(d.byTopic[i], l)
		}
	}
	return d, nil
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
	alone := &Directory{areas: d.areas, narrows: d.narrows, compile: d.compile}
	out := alone.defects(l)
	if _, err := d.compile(l.Eligibility.Rule); err != nil {
		out = append(out, err.Error())
	}
	return out
}

// compiler compiles each rule once, so that listings with the same conditions
// share it: Match and the interview work it out once for all of them.
func compiler(v *eligibility.Vocabulary) func(source string) (*eligibility.Rule, error) {
	made := map[string]*eligibility.Rule{}
	var one sync.Mutex
	return func(source string) (*eligibility.Rule, error) {
		source = strings.TrimSpace(source)
		one.Lock()
		defer one.Unlock()
		if r := made[source]; r != nil {
			return r, nil
		}
		r, err := v.Compile(source)
		made[source] = r
		return r, err
	}
}

// prepare compiles a listing's rules and works out where it serves.
func (d *Directory) prepare(l *Listing) (err error) {
	l.ready = ready{order: l.rank()}
	for _, t := range l.Lead {
		if i := t.index(); i >= 0 {
			l.lead |= 1 << i
		}
	}
	l.gone, l.stale = seconds(l.until()), seconds(l.old())
	if l.rule, err = d.compile(l.Eligibility.Rule); err != nil {
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
		if l.screen[i], err = d.compile(l.screenSource(i)); err != nil {
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

// addOffices makes the listings of the single communes.
func (d *Directory) addOffices(l *Listing, offices []Office) {
	if l.PerCommune == nil {
		return
	}
	l.offices = make(map[places.Area]*Listing, len(offices))
	for _, o := range offices {
		office := o.at(l)
		office.offices = nil
		office.order = office.rank() | l.order&orderFile
		l.offices[o.Commune] = office
		d.byID[office.ID] = office
	}
}

func seconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}
