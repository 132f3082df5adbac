package search_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/search"
)

var syllables = []string{"vay", "vốn", "Hậu", "Lộc", "học", "nghề", "trợ", "giúp", "va", "v"}

// TestAnIndexThatGrewFindsWhatANewOneFinds changes a list at random, takes what was
// in it before back into it, and asks both.
func TestAnIndexThatGrewFindsWhatANewOneFinds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := 0
		some := func() *directory.Listing {
			n++
			said := func(name string) (s string) {
				for range rapid.IntRange(0, 4).Draw(t, name) {
					s += rapid.SampledFrom(syllables).Draw(t, "syllable") + " "
				}
				return s
			}
			return &directory.Listing{ID: fmt.Sprint("x", n), Name: lang.Text{VI: said("name")}, Summary: lang.Text{VI: said("summary")},
				Phones: []directory.Phone{{Number: fmt.Sprint("1800 123", n%4)}}}
		}
		var list, gone []*directory.Listing
		for range rapid.IntRange(0, 20).Draw(t, "size") {
			list = append(list, some())
		}
		x := search.Layer(nil, list, nil)
		for range rapid.IntRange(0, 30).Draw(t, "changes") {
			list = slices.Clone(list)
			at := rapid.IntRange(0, len(list)).Draw(t, "at")
			switch do := rapid.IntRange(0, 3).Draw(t, "do"); {
			case do == 0 && len(gone) > 0:
				list = slices.Insert(list, at, gone[len(gone)-1])
				gone = gone[:len(gone)-1]
			case do == 1 && at < len(list):
				gone = append(gone, list[at])
				list = slices.Delete(list, at, at+1)
			case do == 2 && at < len(list):
				gone = append(gone, list[at])
				list[at] = some()
			default:
				list = slices.Insert(list, at, some())
			}
			x = search.Layer(x, list, nil)
			for _, query := range []string{"", "v", "va", "vay von", "hau l", "1800123" + fmt.Sprint(n%4), "x1"} {
				if got, want := x.Find(query), search.New(list, nil).Find(query); !slices.Equal(got, want) {
					t.Fatalf("%q finds %v, want %v", query, got, want)
				}
			}
		}
	})
}
