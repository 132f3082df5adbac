package session_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"nhipcau/bot/session"
)

func TestOfUpdatesWithoutAnOrderTheNewestFourAreRemembered(t *testing.T) {
	const hash = uint64(1) << 40
	var r session.Record
	for u := hash; u < hash+7; u++ {
		r.Handle(u)
		r.Handle(u)
	}
	for u, want := range []bool{false, false, false, true, true, true, true, false} {
		if r.Handled(hash+uint64(u)) != want {
			t.Errorf("update %d: handled %v", u, !want)
		}
	}
}

// Polling hands out a whole batch again after a crash.
func TestOfUpdatesThatRiseAllAreRemembered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r session.Record
		ids := rapid.SliceOfNDistinct(rapid.Uint64Range(1, session.Rising-2), 1, 30, rapid.ID[uint64]).Draw(t, "updates")
		slices.Sort(ids)
		for _, u := range ids {
			if r.Handled(u) {
				t.Fatalf("update %d is taken for handled before it was", u)
			}
			r.Handle(u)
		}
		for _, u := range ids {
			if !r.Handled(u) {
				t.Fatalf("update %d of %v is forgotten", u, ids)
			}
		}
		if r.Handled(ids[len(ids)-1] + 1) {
			t.Fatal("what never came is taken for handled")
		}
	})
}

func TestAnUpdateIsOwedAnAnswerUntilItGotOne(t *testing.T) {
	for _, first := range []uint64{7, 1 << 50} {
		var r session.Record
		r.Handle(first)
		r.Handle(first + 1)
		if r.Answered(first) || r.Answered(first+1) || r.Newest(first) || !r.Newest(first+1) {
			t.Fatal("who was answered without an answer?")
		}
		r.Answer(first)
		if !r.Answered(first) || r.Answered(first+1) || !r.Handled(first) {
			t.Fatal("an answer went to another update")
		}
	}
}
