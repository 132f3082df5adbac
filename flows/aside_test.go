package flows_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"nhipcau/flows"
)

func tap(token string) flows.Input { return flows.Input{Kind: flows.Tap, Text: token} }

// Weeks later nobody remembers the conversation; the button brings all it needs.
func TestTheButtonsOfACardWorkWithoutAnybodyHavingRememberedIt(t *testing.T) {
	e, w := realEngine(t), testWorld()
	for _, tc := range []struct {
		token, says string
		want        []flows.Event
	}{
		{"!ok:sealed-4829137054", "mình mừng", []flows.Event{{Stage: flows.Told, Stub: "sealed-4829137054"}}},
		{"!no:sealed-4829137054", "Vì sao vậy", nil},
		{"!no:sealed-4829137054=money", "dòng chi phí", []flows.Event{{Stage: flows.ToldNot, Reason: flows.ReasonMoney, Stub: "sealed-4829137054"}}},
		{"!no:sealed-4829137054=-", "Cảm ơn bạn", []flows.Event{{Stage: flows.ToldNot, Stub: "sealed-4829137054"}}},
		{"!no:made-up", "Nút này cũ rồi", nil},
		{"!first", "Nút này cũ rồi", nil},
		{"!later", "", nil},
	} {
		s, reply, events := e.Step(flows.State{}, tap(tc.token), w)
		if !s.Begun() || !strings.Contains(flows.Transcribe(reply), tc.says) || len(events) != len(tc.want) {
			t.Errorf("%s: %v, %s", tc.token, events, flows.Transcribe(reply))
			continue
		}
		for i, ev := range events {
			if nonce := ev.Nonce; nonce == 0 {
				t.Errorf("%s: an event without a nonce", tc.token)
			}
			if ev.Nonce = 0; ev != tc.want[i] {
				t.Errorf("%s: %+v, want %+v", tc.token, ev, tc.want[i])
			}
		}
	}
}

func TestWhyIsAskedOnceAndAnsweredByNumberOrWords(t *testing.T) {
	e, w := realEngine(t), testWorld()
	for typed, reason := range map[string]string{"2": flows.ReasonRefused, "đóng cửa": flows.ReasonClosed, "Thiếu giấy tờ": flows.ReasonPapers, "7": flows.ReasonNone} {
		s, _, _ := e.Step(flows.State{}, tap("!no:sealed-4829137054"), w)
		s, reply, events := e.Step(s, flows.Input{Kind: flows.Typed, Text: typed}, w)
		if len(events) != 1 || events[0].Stage != flows.ToldNot || events[0].Reason != reason || events[0].Stub != "sealed-4829137054" {
			t.Errorf("%s: %+v", typed, events)
		}
		if strings.Contains(flows.Transcribe(reply), "Vì sao vậy") {
			t.Errorf("%s: it is asked again", typed)
		}
		if _, reply, _ = e.Step(s, flows.Input{Kind: flows.Typed, Text: "mã"}, w); reply.Messages[0].Ticket == nil {
			t.Errorf("%s: the code that the button brought is in hand again", typed)
		}
	}
}

// A code that was typed is counted by its digits, so that guesses have a limit;
// a tap is counted by its stub, which cannot be guessed.
func TestATypedCodeIsCountedAsTyped(t *testing.T) {
	e, w := realEngine(t), testWorld()
	s, _ := begin(e, w)
	_, _, events := e.Step(s, flows.Input{Kind: flows.Typed, Text: "mã 482 913 7054 đã được giúp rồi ạ"}, w)
	if len(events) != 1 || events[0].Stage != flows.Told || events[0].Stub != "4829137054" {
		t.Fatalf("%+v", events)
	}
}

// Whatever somebody does in a session, it adds no more than docs/privacy.md says.
func TestASessionAddsNoMoreThanItsBound(t *testing.T) {
	e, w := realEngine(t), testWorld()
	rapid.Check(t, func(t *rapid.T) {
		s, r := begin(e, w)
		counts, further := map[string]int{}, map[string]int{}
		for range rapid.IntRange(1, 80).Draw(t, "length") {
			var events []flows.Event
			s, r, events = e.Step(s, anything(t, r), w)
			for _, ev := range events {
				group := ev.Stage.String()
				switch ev.Stage {
				case flows.NotEligible, flows.NoService:
					group = "unmet"
				case flows.First, flows.Again:
					group = "visit"
				case flows.Told, flows.ToldNot:
					continue // bounded by the code
				}
				counts[group]++
				if ev.Further {
					further[group]++
				}
			}
			if r.Done {
				break
			}
		}
		for group, n := range counts {
			most := map[string]int{"need": 2, "unmet": 2, "eligible": 1, "referred": 1, "visit": 1}[group]
			if n > most || n-further[group] > 1 {
				t.Fatalf("%s: %d, %d of them further", group, n, further[group])
			}
		}
	})
}
