package lint_test

import (
	"testing"
	"time"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/lint"
	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
)

// A card says by itself how old its source is and whether anybody has called. A
// notice that says so too would stand above "checked by phone" one day.
func TestADoubtIsNoNotice(t *testing.T) {
	v, err := eligibility.Load()
	if err != nil {
		t.Fatal(err)
	}
	g, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	d, err := directory.Load(v, g)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	doubts := func(s directory.Snapshot) (found []lint.Finding) {
		for _, f := range lint.Look(s, v, g, now) {
			if f.Note.ID == "lint_doubt" {
				found = append(found, f)
			}
		}
		return found
	}
	if found := doubts(d.Snapshot()); len(found) > 0 {
		t.Errorf("built in: %v", found)
	}
	for status, must := range map[directory.VerificationStatus]bool{directory.PublicSource: false, directory.CheckedByPhone: true} {
		l := *d.Snapshot().Listings[0]
		l.Verification = directory.Verification{Status: status, By: "lan", On: "2026-11-20"}
		l.Notices = []lang.Text{{VI: "Mang theo giấy tờ.", EN: "Bring papers."}, {VI: "Chưa ai gọi kiểm tra số này.", EN: "Nobody has called."}}
		found := doubts(directory.Snapshot{Listings: []*directory.Listing{&l}})
		if len(found) != 1 || found[0].MustFix != must || found[0].Column != "notices" {
			t.Errorf("%s: %+v", status, found)
		}
	}
}
