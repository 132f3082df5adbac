package lint_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/lint"
	"nhipcau/knowledge/places"
)

// few draws listings that often share a number, a name or a house.
func few(t *rapid.T) (all []*directory.Listing) {
	word := func(of string) string { return fmt.Sprintf("%s %d", of, rapid.IntRange(0, 3).Draw(t, of)) }
	for i := range rapid.IntRange(0, 12).Draw(t, "listings") {
		l := &directory.Listing{ID: fmt.Sprint("l", i), Name: lang.Text{VI: word("Trạm")}, Organization: lang.Text{VI: word("Hội")},
			Topics: []directory.Topic{rapid.SampledFrom(directory.Topics()[:2]).Draw(t, "topic")},
			Area:   directory.ServiceArea{Scope: directory.ScopeArea, Communes: []places.Area{places.Area(14000 + rapid.IntRange(0, 1).Draw(t, "commune"))}}}
		for range rapid.IntRange(0, 2).Draw(t, "phones") {
			l.Phones = append(l.Phones, directory.Phone{Number: fmt.Sprint("1800 123", rapid.IntRange(0, 3).Draw(t, "number"))})
		}
		if rapid.Bool().Draw(t, "house") {
			l.Locations = []directory.Location{{Address: lang.Text{VI: word("Số")}}}
		}
		if rapid.IntRange(0, 5).Draw(t, "withheld") == 0 {
			l.Withheld = "x"
		}
		all = append(all, l)
	}
	return all
}

// share says by what two listings may be one, as the words of Twice have it.
func share(a, b *directory.Listing) bool {
	if a.Withheld+b.Withheld != "" || a.Topics[0] != b.Topics[0] || a.Area.Communes[0] != b.Area.Communes[0] {
		return false
	}
	for _, p := range a.Phones {
		for _, o := range b.Phones {
			if p.Number == o.Number {
				return true
			}
		}
	}
	whose := a.Organization == b.Organization
	return whose && (a.Name == b.Name || len(a.Locations)+len(b.Locations) == 2 && a.Locations[0].Address == b.Locations[0].Address)
}

func TestEveryPairThatMayBeOneServiceIsListedOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := few(t)
		found := map[string]int{}
		for _, p := range lint.Twice(all) {
			found[p.A.ID+p.B.ID]++
		}
		for i, a := range all {
			for _, b := range all[i+1:] {
				want := 0
				if share(a, b) {
					want = 1
				}
				if found[a.ID+b.ID] != want {
					t.Fatalf("%s and %s: listed %d times, want %d", a.ID, b.ID, found[a.ID+b.ID], want)
				}
				delete(found, a.ID+b.ID)
			}
		}
		if len(found) > 0 {
			t.Fatal("not pairs, or turned around:", found)
		}
	})
}
