package catalogue_test

import (
	"fmt"
	"runtime"
	"slices"
	"testing"

	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/places"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/catalogue"
	"nhipcau/portal/opendata"
	"nhipcau/store/storetest"
)

// thousands is a directory of 10,000, live, made of what is built in.
func thousands(b *testing.B) *desk {
	d := open(b, storetest.SQLite(b))
	built, communes := d.Builtin.Listings, d.Places.All()
	var s directory.Snapshot
	for i := range 10_000 {
		l := *built[i%len(built)]
		l.ID, l.LocalOf, l.PerCommune = fmt.Sprintf("%s-%d", l.ID, i), "", nil
		l.Name.VI = fmt.Sprintf("%s %d", l.Name.VI, i)
		l.Area = directory.ServiceArea{Scope: directory.ScopeArea, Communes: []places.Area{communes[i%len(communes)]}}
		s.Listings = append(s.Listings, &l)
	}
	must := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	draft, err := d.Draft(b.Context())
	must(err)
	must(d.Import(b.Context(), auditlog.CommandLine, draft, s, "bench"))
	draft, err = d.Draft(b.Context())
	must(err)
	_, err = d.Publish(b.Context(), auditlog.CommandLine, draft, "bench")
	must(err)
	return d
}

// BenchmarkAfterASave asks what pages ask, as the first after one of 10,000 services
// was saved, and says what is held in memory for 10,000.
func BenchmarkAfterASave(b *testing.B) {
	var m runtime.MemStats
	inUse := func() float64 {
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&m)
		return float64(m.HeapInuse) / (1 << 20)
	}
	d := thousands(b)
	fresh := d.beside(b)
	none := inUse()
	draft, err := fresh.Draft(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	read := inUse()
	asks := map[string]func(catalogue.Draft){
		"nothing": func(catalogue.Draft) {},
		"due":     func(d catalogue.Draft) { d.ToCheck(fresh.now) },
		"twins":   func(d catalogue.Draft) { d.Twins() },
		"words":   func(d catalogue.Draft) { d.Find(catalogue.Query{Words: "vay von"}, fresh.now).Items(0, 20) },
		"names":   func(d catalogue.Draft) { d.Find(catalogue.Query{Order: catalogue.ByName}, fresh.now).Items(0, 20) },
	}
	for _, ask := range asks {
		ask(draft)
	}
	worked := inUse()
	b.Run("memory", func(b *testing.B) {
		for b.Loop() {
		}
		b.ReportMetric(read-none, "read-MB")
		b.ReportMetric(worked-read, "worked-out-MB")
		b.ReportMetric(0, "ns/op")
	})
	id, n := draft.Snapshot.Listings[17].ID, 0
	for name, ask := range asks {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				e, err := fresh.Get(b.Context(), id)
				if err != nil {
					b.Fatal(err)
				}
				l := *e.Listing
				n++
				l.Name.VI = fmt.Sprint("Tên ", n)
				if _, err := fresh.Put(b.Context(), auditlog.CommandLine, e.ETag, &l); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				draft, err := fresh.Draft(b.Context())
				if err != nil {
					b.Fatal(err)
				}
				ask(draft)
			}
		})
	}
	runtime.KeepAlive(fresh)
}

// BenchmarkKept says what a program keeps in memory of 10,000 services and three
// releases that differ in a hundred of them each: the draft with what is worked out of
// it, the releases, the directory that people talk with, and the open one.
func BenchmarkKept(b *testing.B) {
	d := thousands(b)
	must := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	for release := range 2 {
		draft, err := d.Draft(b.Context())
		must(err)
		s := directory.Snapshot{Listings: slices.Clone(draft.Snapshot.Listings), Offices: draft.Snapshot.Offices}
		for i := range 100 {
			l := *s.Listings[100*release+i]
			l.Name.VI = fmt.Sprint("Tên ", release, " ", i)
			s.Listings[100*release+i] = &l
		}
		must(d.Import(b.Context(), auditlog.CommandLine, draft, s, "bench"))
		draft, err = d.Draft(b.Context())
		must(err)
		_, err = d.Publish(b.Context(), auditlog.CommandLine, draft, "bench")
		must(err)
	}
	fresh := d.beside(b)
	d.Catalogue = nil
	var m runtime.MemStats
	last, kept := 0.0, map[string]float64{}
	grown := func(what string) {
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&m)
		now := float64(m.HeapAlloc) / (1 << 20)
		kept[what+"-MB"], last = now-last, now
	}
	grown("before")
	draft, err := fresh.Draft(b.Context())
	must(err)
	grown("draft")
	must(fresh.Warm(b.Context()))
	grown("worked-out")
	var releases []*catalogue.Release
	for n := int64(1); n <= 3; n++ {
		r, err := fresh.Release(b.Context(), n)
		must(err)
		releases = append(releases, r)
	}
	grown("releases")
	talk, err := fresh.Directory(releases[2].Snapshot, fresh.Vocabulary)
	must(err)
	grown("directory")
	changed := directory.Snapshot{Listings: slices.Clone(draft.Snapshot.Listings)}
	l := *changed.Listings[17]
	changed.Listings[17] = &l
	other, err := fresh.Directory(changed, fresh.Vocabulary)
	must(err)
	grown("second-directory")
	open, err := opendata.NewEdition(releases[2], fresh.Places)
	must(err)
	grown("open")
	for b.Loop() {
	}
	for what, size := range kept {
		b.ReportMetric(size, what)
	}
	b.ReportMetric(0, "ns/op")
	runtime.KeepAlive([]any{fresh, draft, releases, talk, other, open})
}
