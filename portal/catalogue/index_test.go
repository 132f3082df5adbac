package catalogue_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/lint"
	"nhipcau/knowledge/places"
	"nhipcau/portal/catalogue"
	"nhipcau/store"
	"nhipcau/store/storetest"
)

// beside opens the same database once more, as another replica does: what it
// answers, it has read anew.
func (d *desk) beside(t rapid.TB) *desk {
	c, err := catalogue.Open(catalogue.Config{Store: d.db, Vocabulary: d.Vocabulary, Places: d.Places, Builtin: d.Builtin, Now: func() time.Time { return d.now }})
	if err != nil {
		t.Fatal(err)
	}
	return &desk{Catalogue: c, db: d.db, now: d.now}
}

// series is a random series of deeds on two replicas.
type series struct {
	*rapid.T
	replicas [2]*desk
	made     int
	releases int64
}

func (s *series) draft(d *desk) catalogue.Draft {
	draft, err := d.Draft(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	return draft
}

// must lets pass what another's deed was in the way of.
func (s *series) must(err error) {
	if err != nil && !errors.Is(err, store.Conflict) && !errors.Is(err, store.Invalid) {
		s.Fatal(err)
	}
}

// step does one thing on one of the replicas.
func (s *series) step() {
	d, ctx := s.replicas[rapid.IntRange(0, 1).Draw(s.T, "replica")], s.Context()
	draft := s.draft(d)
	pick := func() *directory.Listing {
		return rapid.SampledFrom(draft.Snapshot.Listings).Draw(s.T, "listing")
	}
	s.made++
	switch rapid.IntRange(0, 8).Draw(s.T, "deed") {
	case 0, 1: // other words, now and then those of another
		l := *pick()
		l.Name.VI = fmt.Sprintf("%s %d", pick().Name.VI, s.made%3)
		l.Phones = pick().Phones
		e, err := d.Get(ctx, l.ID)
		s.must(err)
		_, err = d.Put(ctx, editor, e.ETag, &l)
		s.must(err)
	case 2:
		l := *pick()
		l.ID, l.LocalOf = fmt.Sprint("moi-", s.made), ""
		_, err := d.Put(ctx, editor, "", &l)
		s.must(err)
	case 3:
		l := pick()
		_, err := d.Verify(ctx, editor, l.ETag(), l.ID, "điều phối viên", "gọi")
		s.must(err)
	case 4:
		l := pick()
		s.must(d.Remove(ctx, editor, l.ETag(), l.ID))
	case 5:
		if len(draft.Changes) > 0 {
			c := rapid.SampledFrom(draft.Changes).Draw(s.T, "change")
			e, err := d.Get(ctx, c.ID)
			s.must(err)
			s.must(d.Discard(ctx, editor, e.ETag, c.ID))
		}
	case 6:
		s.must(d.DiscardAll(ctx, editor, draft))
	case 7:
		r, err := d.Publish(ctx, editor, draft, "x")
		if s.must(err); err == nil {
			s.releases = r.Number
		}
	case 8:
		live, _, err := d.Pointer(ctx)
		s.must(err)
		s.must(d.Restore(ctx, editor, live, rapid.Int64Range(0, s.releases).Draw(s.T, "to"), "x"))
	}
	if rapid.IntRange(0, 3).Draw(s.T, "later") == 0 {
		for _, d := range s.replicas {
			d.now = d.now.AddDate(0, 0, 20)
		}
	}
}

var lists = []catalogue.Query{
	{}, {Words: "tro giup phap ly"}, {Words: "va"}, {Words: "1800"}, {Order: catalogue.ByName}, {Words: "hoi", Order: catalogue.ByName},
	{Order: catalogue.ByDue}, {Drafted: true}, {Topic: directory.Violence}, {Shown: new(bool)}, {Commune: 14797, Order: catalogue.ByName}, {Never: true}, {Withdrawn: true},
	{Levels: []directory.Level{directory.Fresh, directory.Due}},
}

// agree holds what a replica has kept against what one finds that reads everything
// anew.
func (s *series) agree(d *desk) {
	fresh := d.beside(s.T)
	got, want := s.draft(d), s.draft(fresh)
	differ := func(what string, got, want any) {
		a, errA := json.Marshal(got)
		b, errB := json.Marshal(want)
		if errA != nil || errB != nil || !bytes.Equal(a, b) {
			s.Fatalf("%s: %s, want %s (%v %v)", what, a, b, errA, errB)
		}
	}
	differ("directory", got.Snapshot, want.Snapshot)
	differ("marks", []string{got.Mark(), got.Version()}, []string{want.Mark(), want.Version()})
	if len(got.Changes) != len(want.Changes) || got.Offices != want.Offices {
		s.Fatalf("%d changes, want %d", len(got.Changes), len(want.Changes))
	}
	for i, c := range got.Changes {
		differ("change", []any{c.ID, c.Before, c.After}, []any{want.Changes[i].ID, want.Changes[i].Before, want.Changes[i].After})
	}
	differ("due", got.ToCheck(d.now), got.Snapshot.ToCheck(d.now))
	differ("twins", got.Twins(), lint.Twice(got.Snapshot.Listings))
	var changed directory.Snapshot
	for _, c := range got.Changes {
		if c.After != nil {
			changed.Listings = append(changed.Listings, c.After)
		}
	}
	differ("findings", got.Findings(d.now), lint.Look(changed, d.Vocabulary, d.Places, d.now))
	for _, q := range lists {
		differ(fmt.Sprintf("list %+v", q), lines(got.Find(q, d.now)), lines(want.Find(q, d.now)))
	}
	from, to := rapid.Int64Range(0, s.releases).Draw(s.T, "from"), rapid.Int64Range(0, s.releases).Draw(s.T, "to")
	a, err := d.Compare(s.Context(), from, to)
	s.must(err)
	b, err := fresh.Compare(s.Context(), from, to)
	s.must(err)
	ids := func(c *catalogue.Comparison) (all []string) {
		for _, one := range c.Changes {
			all = append(all, fmt.Sprint(one.ID, one.Fields()))
		}
		return all
	}
	if !slices.Equal(ids(a), ids(b)) {
		s.Fatalf("from %d to %d: %v, want %v", from, to, ids(a), ids(b))
	}
	differ("must", a.MustFix(d.now), b.MustFix(d.now))
	kept, err := d.Directory(got.Snapshot, d.Vocabulary)
	anew, wantErr := want.Snapshot.Directory(d.Vocabulary, d.Places)
	if fmt.Sprint(err) != fmt.Sprint(wantErr) {
		s.Fatalf("the directory: %v, want %v", err, wantErr)
	}
	if err == nil {
		differ("offers", offers(kept, d.now), offers(anew, d.now))
	}
}

// offers are what people are shown.
func offers(d *directory.Directory, now time.Time) (all []string) {
	for _, t := range directory.Topics() {
		for _, at := range []places.Area{places.Province, 14797} {
			m := d.Match(directory.Query{Topic: t, Area: at, Now: now})
			for _, o := range append(m.Offers, m.NotForYou...) {
				all = append(all, fmt.Sprint(t, at, o.Listing.ID, o.Listing.Name.VI, o.Verdict, o.Km))
			}
			for _, c := range m.Rules {
				all = append(all, fmt.Sprint(t, at, c.Rule.Source(), c.Weight))
			}
		}
	}
	return all
}

// lines are what a list shows.
func lines(f catalogue.Found) (all []string) {
	for _, i := range f.Items(0, f.Len()) {
		all = append(all, fmt.Sprint(i.Listing.ID, " ", i.Listing.Name.VI, " ", i.Level, len(i.Reasons), i.Drafted))
	}
	return all
}

// TestWhatIsKeptOfADraftAnswersAsIfItWereReadAnew does what staff do on two
// replicas in any order, and asks after every deed.
func TestWhatIsKeptOfADraftAnswersAsIfItWereReadAnew(t *testing.T) {
	base := open(t, storetest.SQLite(t))
	base.Builtin.Listings = base.Builtin.Listings[:20]
	rapid.Check(t, func(rt *rapid.T) {
		base.db = storetest.Open(t, storetest.SQLite(t))
		defer base.db.Close()
		s := &series{T: rt, replicas: [2]*desk{base.beside(rt), base.beside(rt)}}
		for range rapid.IntRange(1, 8).Draw(rt, "deeds") {
			s.step()
			s.agree(s.replicas[rapid.IntRange(0, 1).Draw(rt, "asked")])
		}
		for _, d := range s.replicas {
			s.agree(d)
		}
	})
}
