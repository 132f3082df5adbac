package directory

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
)

// answers is what a directory says to many needs, as text.
func answers(d *Directory) (all []string) {
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	known := []eligibility.Known{nil, {"age": "18to30", "household": "poor", "hiv": "positive", "work": "jobless"}}
	for _, topic := range Topics() {
		for _, area := range []places.Area{places.Province, 14797, 16228} {
			for _, k := range known {
				m := d.Match(Query{Topic: topic, Area: area, Known: k, Now: now})
				for _, o := range slices.Concat(m.Offers, m.NotForYou) {
					all = append(all, fmt.Sprint(topic, area, len(k), o.Listing.ID, o.Listing.Name, o.Listing.Locations, o.Verdict, o.Km, o.Near, o.Explain()))
				}
				for _, c := range m.Rules {
					all = append(all, fmt.Sprint(topic, area, len(k), c.Rule.Source(), c.Weight))
				}
			}
		}
	}
	for _, l := range d.Listings() {
		same, ok := d.Listing(l.ID)
		_, office := d.Listing(l.ID + "@14797")
		all = append(all, fmt.Sprint(l.ID, l.Rule().Source(), same == l, ok, office))
	}
	office, ok := d.Office(14797)
	return append(all, fmt.Sprint(office, ok))
}

// revise does one thing to a snapshot, of which some make no directory. The
// listings in it stay as they are.
func revise(t *rapid.T, s Snapshot, all []*Listing) Snapshot {
	next := Snapshot{slices.Clone(s.Listings), slices.Clone(s.Offices)}
	at := rapid.IntRange(0, len(next.Listings)-1).Draw(t, "at")
	one := *next.Listings[at]
	switch rapid.IntRange(0, 9).Draw(t, "deed") {
	case 0:
		one.Name = twice(one.Name.VI + " mới")
		next.Listings[at] = &one
	case 1: // as it is somewhere else
		other := rapid.SampledFrom(all).Draw(t, "like")
		one.Eligibility, one.Topics, one.Tags, one.Lead, one.Area = other.Eligibility, other.Topics, other.Tags, other.Lead, other.Area
		next.Listings[at] = &one
	case 2:
		if len(next.Listings) > 1 {
			next.Listings = slices.Delete(next.Listings, at, at+1)
		}
	case 3: // one that is there already makes no directory
		next.Listings = slices.Insert(next.Listings, at, rapid.SampledFrom(all).Draw(t, "more"))
	case 4:
		one.LocalOf = rapid.SampledFrom(all).Draw(t, "of").ID
		one.Area = ServiceArea{Scope: ScopeArea, Communes: []places.Area{14797}}
		next.Listings[at] = &one
	case 5:
		other := rapid.IntRange(0, len(next.Listings)-1).Draw(t, "other")
		next.Listings[at], next.Listings[other] = next.Listings[other], next.Listings[at]
	case 6:
		if len(next.Offices) > 1 {
			next.Offices = next.Offices[1:]
		}
	case 7:
		if len(next.Offices) > 0 {
			next.Offices[0].Seat += " 2"
		}
	case 8:
		one.Withheld = "đang sửa"
		next.Listings[at] = &one
	case 9:
		one.Eligibility.Rule = "nobody =="
		next.Listings[at] = &one
	}
	return next
}

// TestADirectoryMadeOutOfAnotherIsAsIfMadeAnew follows a snapshot through any
// changes, and holds what comes of it, and what came before, against new ones.
func TestADirectoryMadeOutOfAnotherIsAsIfMadeAnew(t *testing.T) {
	v, g := knowledge(t)
	built, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	var all []*Listing
	for i, l := range built.Listings {
		if l.PerCommune != nil || i%9 == 0 {
			all = append(all, l)
		}
	}
	for _, l := range all { // general ones that stay behind are of no matter here
		if l.LocalOf != "" && !slices.ContainsFunc(all, func(o *Listing) bool { return o.ID == l.LocalOf }) {
			l.LocalOf = ""
		}
	}
	offices := slices.DeleteFunc(slices.Clone(built.Offices), func(o Office) bool { return o.Commune != 14797 && o.Commune != 16228 })
	rapid.Check(t, func(rt *rapid.T) {
		s := Snapshot{all, offices}
		d, err := s.Directory(v, g)
		if err != nil {
			rt.Fatal(err)
		}
		before := answers(d)
		for range rapid.IntRange(1, 6).Draw(rt, "changes") {
			next := revise(rt, s, all)
			made, err := d.Next(next, v)
			anew, wantErr := next.Directory(v, g)
			if fmt.Sprint(err) != fmt.Sprint(wantErr) {
				rt.Fatalf("%v, want %v", err, wantErr)
			}
			if got := answers(d); !slices.Equal(got, before) {
				rt.Fatalf("the directory before changed: %v", apart(got, before))
			}
			if err != nil {
				continue
			}
			got, want := answers(made), answers(anew)
			if !slices.Equal(got, want) {
				rt.Fatalf("%v", apart(got, want))
			}
			s, d, before = next, made, got
		}
	})
}

// apart is where two answers part.
func apart(got, want []string) string {
	for i, w := range want {
		if i >= len(got) || got[i] != w {
			return fmt.Sprintf("got %q, want %q", got[min(i, len(got)):min(i+1, len(got))], w)
		}
	}
	return fmt.Sprintf("%d too many", len(got)-len(want))
}

// What was worked out for one vocabulary is of no use for another.
func TestAnotherVocabularyMakesADirectoryAnew(t *testing.T) {
	v, g := knowledge(t)
	other, err := eligibility.Load()
	if err != nil {
		t.Fatal(err)
	}
	s, err := Builtin()
	if err != nil {
		t.Fatal(err)
	}
	d, err := s.Directory(v, g)
	if err != nil {
		t.Fatal(err)
	}
	same, err := d.Next(s, v)
	if err != nil {
		t.Fatal(err)
	}
	anew, err := d.Next(s, other)
	if err != nil {
		t.Fatal(err)
	}
	for i, l := range d.Listings() {
		if same.Listings()[i] != l || anew.Listings()[i] == l {
			t.Fatal(l.ID)
		}
	}
}

// BenchmarkNext makes the directory of 2,000 services out of one that differs in one.
func BenchmarkNext(b *testing.B) {
	v, _ := knowledge(b)
	d := made(b, v)
	s := d.Snapshot()
	for b.Loop() {
		one := *s.Listings[17]
		s.Listings = slices.Clone(s.Listings)
		s.Listings[17] = &one
		next, err := d.Next(s, v)
		if err != nil {
			b.Fatal(err)
		}
		d = next
	}
}
