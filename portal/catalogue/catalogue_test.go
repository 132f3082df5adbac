package catalogue_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"nhipcau/internal/realtest"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/intake"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/catalogue"
	"nhipcau/store"
	"nhipcau/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(realtest.Main(m)) }

func TestADraftGoesLiveAndComesBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := open(t, url)
		was := d.liveName(t, "nat-111")
		d.rename(t, "nat-111", "Tổng đài một")
		if d.liveName(t, "nat-111") != was {
			t.Fatal("a draft is live")
		}
		draft, err := d.Draft(t.Context())
		if err != nil || len(draft.Changes) != 1 || len(draft.Changes[0].Fields()) != 1 || draft.Changes[0].Fields()[0].To != "Tổng đài một" {
			t.Fatalf("%v %+v", err, draft.Changes)
		}
		if r := d.publish(t, "tên mới"); r.Number != 1 || d.liveName(t, "nat-111") != "Tổng đài một" || r.Modified["nat-111"].IsZero() || len(r.Modified) != 1 {
			t.Fatalf("%+v", r.Modified)
		}
		if draft, _ := d.Draft(t.Context()); len(draft.Changes) != 0 {
			t.Fatal("the draft is not empty after publishing")
		}
		if _, err := d.Publish(t.Context(), editor, d.draft(t), "x"); !errors.Is(err, store.Invalid) {
			t.Fatal("a draft without changes was published:", err)
		}
		d.rename(t, "nat-111", "Tổng đài hai")
		d.publish(t, "hai")
		if err := d.Restore(t.Context(), editor, 2, 1, "nhầm"); err != nil || d.liveName(t, "nat-111") != "Tổng đài một" {
			t.Fatal(err)
		}
		if err := d.Restore(t.Context(), editor, 1, 0, "đầu"); err != nil || d.liveName(t, "nat-111") != was {
			t.Fatal(err)
		}
		if err := d.Restore(t.Context(), editor, 0, 0, "đầu"); !errors.Is(err, store.Invalid) {
			t.Fatal(err)
		}
		if err := d.Restore(t.Context(), editor, 0, 9, ""); !errors.Is(err, store.NotFound) {
			t.Fatal(err)
		}
		d.rename(t, "nat-111", "Ba")
		if r := d.publish(t, "ba"); r.Number != 3 {
			t.Fatalf("release %d: a number was given twice", r.Number)
		}
		moves, err := d.History(t.Context(), 0, 10)
		var to []int64
		for _, m := range moves {
			to = append(to, m.Release)
		}
		if err != nil || !slices.Equal(to, []int64{3, 0, 1, 2, 1}) || !moves[1].Back || moves[0].Note != "ba" {
			t.Fatal(err, to)
		}
		if n, _, err := auditlog.Verify(t.Context(), d.db); err != nil || n != 8 {
			t.Error("the audit log:", n, err)
		}
	})
}

func TestTwoEditorsDoNotOverwriteEachOther(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := open(t, url)
		e := d.get(t, "nat-111")
		var wg sync.WaitGroup
		var mu sync.Mutex
		won := 0
		for i := range 6 {
			wg.Go(func() {
				l := *e.Listing
				l.Name.VI = strings.Repeat("x", i+1)
				_, err := d.Put(t.Context(), editor, e.ETag, &l)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					won++
				} else if !errors.Is(err, store.Conflict) {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won != 1 {
			t.Fatalf("%d of six who read the same were taken", won)
		}
		other := d.get(t, "nat-115") // another listing is not in the way
		l := *other.Listing
		l.Note = "x"
		if _, err := d.Put(t.Context(), editor, other.ETag, &l); err != nil {
			t.Fatal(err)
		}
		l.Topics = nil
		if _, err := d.Put(t.Context(), editor, l.ETag(), &l); !errors.Is(err, store.Invalid) {
			t.Fatal("a listing without topics was kept:", err)
		}
	})
}

func TestAListingIsAddedTakenOutAndDiscarded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := open(t, url)
		l := *d.get(t, "nat-111").Listing
		l.ID = "moi"
		etag, err := d.Put(t.Context(), editor, "", &l)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Put(t.Context(), editor, "", &l); !errors.Is(err, store.Conflict) {
			t.Fatal("added twice:", err)
		}
		if err := d.Remove(t.Context(), editor, d.get(t, "nat-112").ETag, "nat-112"); err != nil {
			t.Fatal(err)
		}
		d.publish(t, "")
		if d.liveName(t, "moi") == "" || d.liveName(t, "nat-112") != "" {
			t.Fatal("not as the draft was")
		}
		if err := d.Remove(t.Context(), editor, etag, "moi"); err != nil {
			t.Fatal(err)
		}
		if err := d.Discard(t.Context(), editor, d.get(t, "moi").ETag, "moi"); err != nil {
			t.Fatal(err)
		}
		if draft, err := d.Draft(t.Context()); err != nil || len(draft.Changes) != 0 {
			t.Fatal(err, draft.Changes)
		}
		// Put back as it is live, a listing leaves the draft by itself.
		d.rename(t, "moi", "Khác")
		d.rename(t, "moi", l.Name.VI)
		if draft, err := d.Draft(t.Context()); err != nil || len(draft.Changes) != 0 {
			t.Fatal(err, draft.Changes)
		}
	})
}

func TestWhatMayNotGoLiveStaysADraft(t *testing.T) {
	d := open(t, storetest.SQLite(t))
	l := *d.get(t, "nat-111").Listing
	l.ID, l.LocalOf = "moi", "khong-co"
	if _, err := d.Put(t.Context(), editor, "", &l); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Publish(t.Context(), editor, d.draft(t), ""); !errors.Is(err, store.Invalid) || !strings.Contains(err.Error(), "local_of") {
		t.Fatal(err)
	}
	d.Check = func(context.Context, *directory.Directory) error { return errors.New("a card is missing") }
	l.LocalOf = ""
	if _, err := d.Put(t.Context(), editor, d.get(t, "moi").ETag, &l); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Publish(t.Context(), editor, d.draft(t), ""); !errors.Is(err, store.Invalid) || !strings.Contains(err.Error(), "a card is missing") {
		t.Fatal(err)
	}
}

func TestAnImportBecomesOneDraft(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := open(t, url)
		d.rename(t, "nat-115", "Nháp cũ")
		draft, err := d.Draft(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		in := intake.New(intake.Config{Into: draft.Snapshot, Judge: d.Judge(), Places: d.Places, Now: d.now})
		for _, id := range []string{"b", "a"} {
			l := *d.get(t, "nat-111").Listing
			l.ID, l.Name.VI = id, "Mới "+id
			in.Take(intake.Row{Number: 1, Listing: &l})
		}
		to, report := in.Finish()
		if len(report.New) != 2 {
			t.Fatalf("%+v", report)
		}
		if err := d.Import(t.Context(), editor, draft, to, "csv"); err != nil {
			t.Fatal(err)
		}
		after, err := d.Draft(t.Context())
		if err != nil || len(after.Changes) != 3 {
			t.Fatal(err, len(after.Changes))
		}
		all := after.Snapshot.Listings
		if all[len(all)-2].ID != "b" || all[len(all)-1].ID != "a" {
			t.Error("the order of the file is lost")
		}
		if err := d.Import(t.Context(), editor, draft, to, "csv"); !errors.Is(err, store.Conflict) {
			t.Error("over a draft that had changed:", err)
		}
	})
}

func TestAListIsFoundByWordsAndFilters(t *testing.T) {
	d := open(t, storetest.SQLite(t))
	find := func(q catalogue.Query) (ids []string) {
		items, err := d.List(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range items {
			ids = append(ids, i.Listing.ID)
		}
		return ids
	}
	if got := find(catalogue.Query{Words: "tro giup phap ly bo tu phap"}); len(got) == 0 || got[0] != "nat-tgpl" {
		t.Error(got)
	}
	if got := find(catalogue.Query{Words: "1900969680"}); len(got) == 0 || got[0] != "nat-nbby" {
		t.Error(got)
	}
	shown := false
	if got := find(catalogue.Query{Shown: &shown, Topic: directory.Violence}); !slices.Contains(got, "nat-blgd") || slices.Contains(got, "nat-111") {
		t.Error(got)
	}
	d.rename(t, "nat-115", "Xe cứu thương")
	if got := find(catalogue.Query{Drafted: true}); !slices.Equal(got, []string{"nat-115"}) {
		t.Error(got)
	}
	if got := find(catalogue.Query{Commune: 14797, Topic: directory.Papers}); !slices.Contains(got, "m-th-hacthanh-hcc") {
		t.Error(got)
	}
	if got := find(catalogue.Query{Levels: []directory.Level{directory.Always}}); len(got) != 4 {
		t.Error(got)
	}
}

func TestADamagedReleaseIsSaid(t *testing.T) {
	d := open(t, storetest.SQLite(t))
	d.rename(t, "nat-115", "x")
	d.publish(t, "")
	again := open(t, storetest.SQLite(t))
	again.Store = d.db
	err := d.db.Write(t.Context(), func(tx *store.Tx) error {
		r, err := tx.Record(t.Context(), "directory-release", "000000001", d.now)
		if err != nil {
			return err
		}
		r.Body[len(r.Body)/2] ^= 1
		return tx.PutRecord(t.Context(), r, d.now)
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := again.Live(t.Context()); !errors.Is(err, store.Invalid) {
		t.Fatal(err)
	}
}
