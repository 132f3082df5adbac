package session_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"nhipcau/bot/session"
	"nhipcau/flows"
	"nhipcau/knowledge/places"
)

func events() *rapid.Generator[[]flows.Event] {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) flows.Event {
		return flows.Event{
			Nonce: rapid.Uint64Min(1).Draw(t, "nonce"), Stage: flows.Stage(rapid.IntRange(1, 5).Draw(t, "stage")),
			Topic: rapid.SampledFrom([]string{"loans", "violence", "hiv_care"}).Draw(t, "topic"),
			Area:  places.Area(rapid.Uint16().Draw(t, "area")), Reason: rapid.SampledFrom([]string{"", flows.ReasonConditions}).Draw(t, "reason"),
		}
	}), 0, 4)
}

func TestWhatIsOwedOpensAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := noon()
		c.at = c.at.Add(time.Duration(rapid.IntRange(0, 59).Draw(t, "second")) * time.Second)
		s, key := sealer(c), session.Key{1}
		before, owed := states().Draw(t, "before"), events().Draw(t, "events")
		r := session.Record{State: states().Draw(t, "state")}
		remembered := r.Owe(c.at, &before, owed)
		sealed, _, err := s.Seal(key, r)
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Open(key, sealed)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(r.State, got.State, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
		if diff := cmp.Diff(r.Owed, got.Owed, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
		if remembered && len(got.Owed.Events) != len(owed) || !got.Since().Equal(c.at.Truncate(time.Second)) {
			t.Fatalf("%d events of %d, owed since %v", len(got.Owed.Events), len(owed), got.Since())
		}
		if got.Owed.Stepped && !got.Owed.Before.Equal(before) {
			t.Fatal("another state before")
		}
	})
}

// A conversation of ordinary length always has room for what it is owed.
func TestOfAnOrdinaryConversationNothingOwedIsLeftOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		before := flows.State{Nonce: 7, At: 3, Base: visits(5).Draw(t, "base"), Trail: visits(25).Draw(t, "trail")}
		after := before
		after.At, after.Counted[1] = 9, 1
		after.Codes[0] = flows.Held{Code: 4829137056, Topic: 2}
		after.Trail = append(after.Trail[:len(after.Trail):len(after.Trail)], visits(1).Draw(t, "move")...)
		r := session.Record{State: after}
		if !r.Owe(noon().at, &before, events().Draw(t, "events")) || !r.Owed.Stepped {
			t.Fatal("there was no room")
		}
	})
}

func FuzzOpenedRecord(f *testing.F) {
	s := sealer(noon())
	r := session.Record{State: flows.State{At: 3}}
	r.Owe(noon().at, &flows.State{At: 2}, []flows.Event{{Nonce: 1, Stage: flows.Need, Topic: "loans"}})
	sealed, _, _ := s.Seal(session.Key{1}, r)
	f.Add(session.Plain(s, session.Key{1}, sealed))
	f.Fuzz(func(t *testing.T, plain []byte) { _ = session.Unpack(plain) })
}
