package catalogue_test

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"nhipcau/knowledge/directory"
	"nhipcau/portal/catalogue"
	"nhipcau/store"
	"nhipcau/store/storetest"
)

func TestACallIsNotedForToday(t *testing.T) {
	d := open(t, storetest.SQLite(t))
	e := d.get(t, "nat-tgpl")
	if _, err := d.Verify(t.Context(), editor, e.ETag, "nat-tgpl", "điều phối viên", "gọi"); err != nil {
		t.Fatal(err)
	}
	v := d.get(t, "nat-tgpl").Listing.Verification
	if v.Status != directory.CheckedByPhone || v.On != "2026-11-24" || v.By != "điều phối viên" {
		t.Fatalf("%+v", v)
	}
	if _, err := d.Verify(t.Context(), editor, e.ETag, "nat-tgpl", "x", ""); !errors.Is(err, store.Conflict) {
		t.Fatal(err)
	}
}

func TestADayIsDoneOnceOverAllReplicasAndStaysAsItWas(t *testing.T) {
	storetest.Each(t, func(t *testing.T, url string) {
		d := open(t, url)
		e := d.get(t, "nat-tgpl")
		if _, err := d.Verify(t.Context(), editor, e.ETag, "nat-tgpl", "điều phối viên", "gọi"); err != nil {
			t.Fatal(err)
		}
		d.publish(t, "")
		var wg sync.WaitGroup
		var mu sync.Mutex
		done := 0
		for range 5 {
			wg.Go(func() {
				day, first, err := d.Daily(t.Context())
				mu.Lock()
				defer mu.Unlock()
				if err != nil || day.Date != "2026-11-24" || day.Levels["nat-tgpl"] != directory.Fresh || day.Levels["nat-111"] != directory.Public {
					t.Error(err, day.Date)
				}
				if first {
					done++
				}
			})
		}
		wg.Wait()
		if done != 1 {
			t.Fatalf("done %d times", done)
		}
		for _, c := range []struct {
			days int
			to   directory.Level
		}{{31, directory.Due}, {31, directory.Late}, {120, directory.Old}, {185, directory.Gone}} {
			var demoted []catalogue.Demotion
			for range c.days { // every day, as the program does
				d.now = d.now.AddDate(0, 0, 1)
				if c.days > 130 {
					continue
				}
				day, _, err := d.Daily(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				demoted = append(demoted, day.Demoted...)
			}
			day, _, err := d.Daily(t.Context())
			if err != nil || day.Levels["nat-tgpl"] != c.to {
				t.Fatalf("after %d days: %s, want %s (%v)", c.days, day.Levels["nat-tgpl"], c.to, err)
			}
			if c.to == directory.Due && !slices.Contains(demoted, catalogue.Demotion{ID: "nat-tgpl", From: directory.Fresh, To: directory.Due}) {
				t.Errorf("%+v", demoted)
			}
			if !slices.ContainsFunc(day.ToCheck, func(k directory.ToCheck) bool { return k.ID == "nat-tgpl" }) {
				t.Error("it is not among what is to be checked")
			}
		}
	})
}
