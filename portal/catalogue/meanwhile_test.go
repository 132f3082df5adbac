package catalogue_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"nhipcau/knowledge/directory"
	"nhipcau/portal/catalogue"
	"nhipcau/store"
	"nhipcau/store/storetest"
)

// discard drops the draft of one listing as it is now.
func (d *desk) discard(t *testing.T, id string) {
	t.Helper()
	if err := d.Discard(t.Context(), editor, d.get(t, id).ETag, id); err != nil {
		t.Fatal(err)
	}
}

func TestADraftThatWasDiscardedAndMadeAgainIsAnother(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := open(t, url)
		d.rename(t, "nat-111", "Nhìn rồi")
		seen := d.draft(t)
		d.discard(t, "nat-111")
		d.rename(t, "nat-111", "Chưa ai nhìn")
		now := d.draft(t)
		if seen.Mark() == now.Mark() || seen.Version() == now.Version() {
			t.Fatal("two drafts bear one mark")
		}
		if _, err := d.Publish(t.Context(), editor, seen, "x"); !errors.Is(err, store.Conflict) {
			t.Fatal("a draft that nobody looked at was published:", err)
		}
		if err := d.Import(t.Context(), editor, seen, seen.Snapshot, "csv"); !errors.Is(err, store.Conflict) {
			t.Fatal("a file was held against another draft:", err)
		}
		if err := d.DiscardAll(t.Context(), editor, seen); !errors.Is(err, store.Conflict) {
			t.Fatal("what nobody looked at was thrown away:", err)
		}
		if got := d.get(t, "nat-111").Listing.Name.VI; got != "Chưa ai nhìn" {
			t.Fatal(got)
		}
		if err := d.DiscardAll(t.Context(), editor, now); err != nil || !d.draft(t).Empty() {
			t.Fatal(err)
		}
	})
}

func TestAListFollowsADraftThatWasDiscardedAndMadeAgain(t *testing.T) {
	d := open(t, storetest.SQLite(t))
	names := func() (all []string) {
		items, err := d.List(t.Context(), catalogue.Query{Drafted: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range items {
			all = append(all, i.Listing.Name.VI)
		}
		return all
	}
	l := *d.get(t, "nat-111").Listing
	for _, id := range []string{"moi-a", "moi-b"} { // the list grows and shrinks under what was prepared
		l.ID, l.Name.VI = id, "Tên "+id
		if _, err := d.Put(t.Context(), editor, "", &l); err != nil {
			t.Fatal(err)
		}
		if got := names(); !slices.Equal(got, []string{l.Name.VI}) {
			t.Fatal(got)
		}
		d.discard(t, id)
	}
	if err := d.Remove(t.Context(), editor, d.get(t, "nat-112").ETag, "nat-112"); err != nil {
		t.Fatal(err)
	}
	names()
	d.discardRemoved(t, "nat-112")
	d.rename(t, "nat-112", "Đổi tên")
	if got := names(); !slices.Equal(got, []string{"Đổi tên"}) {
		t.Fatal(got)
	}
}

func (d *desk) discardRemoved(t *testing.T, id string) {
	t.Helper()
	if err := d.Discard(t.Context(), editor, "", id); err != nil {
		t.Fatal(err)
	}
}

func TestOneListingIsDiscardedOnlyAsItWasSeen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := open(t, url)
		d.rename(t, "nat-111", "Một")
		seen := d.get(t, "nat-111").ETag
		d.rename(t, "nat-111", "Hai")
		if err := d.Discard(t.Context(), editor, seen, "nat-111"); !errors.Is(err, store.Conflict) {
			t.Fatal(err)
		}
		if got := d.get(t, "nat-111").Listing.Name.VI; got != "Hai" {
			t.Fatal("what somebody wrote meanwhile is lost:", got)
		}
		d.discard(t, "nat-111")
		d.discard(t, "nat-111") // there is nothing left to do, which is no fault
		if err := d.Discard(t.Context(), editor, "", "khong-co"); !errors.Is(err, store.NotFound) {
			t.Fatal(err)
		}
	})
}

func TestWhatIsNoListingIsNotFound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := open(t, url)
		offices(t, d, "Trụ sở mới")
		if err := d.Remove(t.Context(), editor, d.get(t, "nat-112").ETag, "nat-112"); err != nil {
			t.Fatal(err)
		}
		without := d.publish(t, "bỏ 112")
		if err := d.Restore(t.Context(), editor, without.Number, 0, "nhầm"); err != nil {
			t.Fatal(err)
		}
		if err := d.Remove(t.Context(), editor, d.get(t, "nat-112").ETag, "nat-112"); err != nil {
			t.Fatal(err)
		}
		if err := d.Restore(t.Context(), editor, 0, without.Number, "lại bỏ"); err != nil {
			t.Fatal(err)
		}
		offices(t, d, "Trụ sở khác")
		for _, id := range []string{"@offices", "nat-112"} { // the draft holds something under each
			if e, err := d.Get(t.Context(), id); !errors.Is(err, store.NotFound) {
				t.Errorf("%s: %+v %v", id, e, err)
			}
			if err := d.Remove(t.Context(), editor, "", id); !errors.Is(err, store.NotFound) {
				t.Errorf("%s was taken out: %v", id, err)
			}
		}
		if d.draft(t).Offices != 1 {
			t.Error("the offices are gone")
		}
	})
}

// offices brings the name of one office in, and nothing else.
func offices(t *testing.T, d *desk, name string) {
	t.Helper()
	draft := d.draft(t)
	to := draft.Snapshot
	to.Offices = slices.Clone(to.Offices)
	to.Offices[0].Name = name
	if err := d.Import(t.Context(), editor, draft, to, "hsds"); err != nil {
		t.Fatal(err)
	}
}

func TestOfficesAloneAreDraftedPublishedAndTakenBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := open(t, url)
		was := d.Builtin.Offices[0].Name
		offices(t, d, "Trụ sở mới")
		if draft := d.draft(t); draft.Empty() || draft.Offices != 1 || len(draft.Changes) != 0 {
			t.Fatalf("%d %d", draft.Offices, len(draft.Changes))
		}
		offices(t, d, was)
		if draft := d.draft(t); !draft.Empty() {
			t.Fatal("what is again as it is live stays in the draft")
		}
		offices(t, d, "Trụ sở mới")
		if r := d.publish(t, "trụ sở"); r.Snapshot.Offices[0].Name != "Trụ sở mới" || !d.draft(t).Empty() {
			t.Fatal(r.Snapshot.Offices[0])
		}
		if c, err := d.Compare(t.Context(), 0, 1); err != nil || c.Offices != 1 {
			t.Fatal(c, err)
		}
	})
}

func TestNobodyPutsAnythingOverAReleaseTheyDidNotSee(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := open(t, url)
		d.rename(t, "nat-111", "Một")
		d.publish(t, "một")
		d.rename(t, "nat-115", "Nháp")
		seen := d.draft(t)
		if err := d.Restore(t.Context(), editor, 1, 0, "nhầm"); err != nil {
			t.Fatal(err)
		}
		if err := d.Import(t.Context(), editor, seen, seen.Snapshot, "csv"); !errors.Is(err, store.Conflict) {
			t.Error("a file held against another release was kept:", err)
		}
		if _, err := d.Publish(t.Context(), editor, seen, "x"); !errors.Is(err, store.Conflict) {
			t.Error("a draft over another release was published:", err)
		}
		if err := d.DiscardAll(t.Context(), editor, seen); !errors.Is(err, store.Conflict) {
			t.Error(err)
		}
		d.publish(t, "hai")
		if err := d.Restore(t.Context(), editor, 0, 1, "x"); !errors.Is(err, store.Conflict) {
			t.Error("a release went back over one that nobody compared:", err)
		}
		if n, _, err := d.Pointer(t.Context()); err != nil || n != 2 {
			t.Fatal(n, err)
		}
	})
}

func TestAReleaseWithWhatMustBeFixedDoesNotComeBack(t *testing.T) {
	d := open(t, storetest.SQLite(t))
	e := d.get(t, "nat-115")
	l := *e.Listing
	l.Phones = []directory.Phone{{Number: "12345"}}
	if _, err := d.Put(t.Context(), editor, e.ETag, &l); err != nil {
		t.Fatal(err)
	}
	d.publish(t, "số hỏng") // as a program that looked less closely did
	d.now = d.now.Add(time.Hour)
	d.discardAll(t)
	if _, err := d.Put(t.Context(), editor, d.get(t, "nat-115").ETag, e.Listing); err != nil {
		t.Fatal(err)
	}
	d.publish(t, "sửa số")
	if err := d.Restore(t.Context(), editor, 2, 1, "nhầm"); !errors.Is(err, store.Invalid) {
		t.Fatal(err)
	}
	if err := d.Restore(t.Context(), editor, 2, 0, "đầu"); err != nil {
		t.Fatal(err)
	}
}

func (d *desk) discardAll(t *testing.T) {
	t.Helper()
	if err := d.Clear(t.Context(), editor); err != nil {
		t.Fatal(err)
	}
}
