package catalogue_test

import (
	"testing"
	"time"

	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/catalogue"
	"nhipcau/store"
	"nhipcau/store/storetest"
)

var editor = auditlog.Actor{ID: "a1", Name: "biên tập"}

// desk is a catalogue with a clock of its own.
type desk struct {
	*catalogue.Catalogue
	db  *store.Store
	now time.Time
}

func open(t testing.TB, url string) *desk {
	t.Helper()
	v, err := eligibility.Load()
	if err != nil {
		t.Fatal(err)
	}
	g, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	b, err := directory.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{db: storetest.Open(t, url), now: time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)}
	d.Catalogue, err = catalogue.Open(catalogue.Config{Store: d.db, Vocabulary: v, Places: g, Builtin: b, Now: func() time.Time { return d.now }})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *desk) get(t *testing.T, id string) catalogue.Entry {
	t.Helper()
	e, err := d.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// rename changes a listing's name.
func (d *desk) rename(t *testing.T, id, name string) {
	t.Helper()
	e := d.get(t, id)
	l := *e.Listing
	l.Name.VI = name
	if _, err := d.Put(t.Context(), editor, e.ETag, &l); err != nil {
		t.Fatal(err)
	}
}

func (d *desk) draft(t *testing.T) catalogue.Draft {
	t.Helper()
	draft, err := d.Draft(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return draft
}

func (d *desk) publish(t *testing.T, note string) *catalogue.Release {
	t.Helper()
	r, err := d.Publish(t.Context(), editor, d.draft(t), note)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (d *desk) liveName(t *testing.T, id string) string {
	t.Helper()
	r, err := d.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range r.Snapshot.Listings {
		if l.ID == id {
			return l.Name.VI
		}
	}
	return ""
}
