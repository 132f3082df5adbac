package flows

import (
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"nhipcau/internal/lang"
)

// anyState draws a state of any content within the limits.
func anyState() *rapid.Generator[State] {
	visits := func(t *rapid.T, n int, name string) []Visit {
		return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Visit {
			return Visit{
				StepID(rapid.Uint16().Draw(t, "at")), StepID(rapid.Uint16().Draw(t, "fact")),
				AnswerID(rapid.Uint16().Draw(t, "answer")),
			}
		}), 0, n).Draw(t, name)
	}
	return rapid.Custom(func(t *rapid.T) State {
		s := State{
			Release: rapid.Uint64().Draw(t, "release"), Nonce: rapid.Uint64().Draw(t, "nonce"),
			Lang: rapid.SampledFrom(lang.All).Draw(t, "lang"), At: StepID(rapid.Uint16().Draw(t, "at")),
			Missed: rapid.Uint8().Draw(t, "missed"), Matters: rapid.Bool().Draw(t, "matters"),
			Base: visits(t, maxBase, "base"), Trail: visits(t, maxTrail, "trail"),
		}
		for i := range s.Codes {
			s.Codes[i] = Held{rapid.Uint64Range(0, 1<<40-1).Draw(t, "code"), rapid.Uint8().Draw(t, "topic")}
		}
		for i := range s.Counted {
			s.Counted[i] = rapid.Uint16().Draw(t, "counted")
		}
		for range rapid.IntRange(0, maxOffer).Draw(t, "offers") {
			s.Offer = append(s.Offer, AnswerID(rapid.Uint16().Draw(t, "offer")))
		}
		return s
	})
}

func TestDecodeIsTheInverseOfAppend(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyState().Draw(t, "state")
		packed := s.Append(nil)
		got, err := Decode(append(packed, make([]byte, rapid.IntRange(0, 9).Draw(t, "padding"))...))
		if err != nil || !got.Equal(s) || len(packed) > MaxStateSize {
			t.Fatalf("%+v came back as %+v (%v, %d bytes)", s, got, err, len(packed))
		}
	})
}

func TestMovingOnNeverChangesTheStateItCameFrom(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anyState().Draw(t, "state")
		kept := append([]Visit(nil), s.Trail...)
		v := Visit{At: s.At, Answer: 1}
		one, two := s.move(v, 7), s.move(Visit{At: s.At, Answer: 2}, 8)
		if len(s.Trail) > 0 && !reflect.DeepEqual(s.Trail, kept) {
			t.Fatal("the old trail changed")
		}
		if one.Trail[len(one.Trail)-1] != v || two.Trail[len(two.Trail)-1].Answer != 2 {
			t.Fatal("two moves from one state share their trail")
		}
		if back, ok := one.back(); !ok || back.At != s.At {
			t.Fatal("back does not lead back")
		}
	})
}

func TestAnswersOutliveTheTrail(t *testing.T) {
	s := State{At: 1}
	for i := range 200 {
		s = s.move(Visit{At: StepID(i%30 + 1), Answer: AnswerID(i)}, StepID((i+1)%30+1))
	}
	if len(s.Trail) != maxTrail || len(s.Base) > maxBase || len(s.Append(nil)) > MaxStateSize {
		t.Fatalf("%d moves, %d folded", len(s.Trail), len(s.Base))
	}
	latest := map[StepID]AnswerID{}
	for _, v := range s.Base {
		if old, ok := latest[v.At]; ok && old > v.Answer {
			t.Fatalf("an older answer %d displaced %d", v.Answer, old)
		}
		latest[v.At] = v.Answer
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(State{At: 3, Trail: []Visit{{1, 0, 2}}}.Append(nil))
	f.Add([]byte{1, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := Decode(b)
		if err != nil {
			return
		}
		if again, err := Decode(s.Append(nil)); err != nil || !again.Equal(s) {
			t.Fatalf("%+v came back as %+v (%v)", s, again, err)
		}
	})
}
