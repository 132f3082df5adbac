package flows_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"nhipcau/flows"
	"nhipcau/flows/content"
	"nhipcau/internal/lang"
	"nhipcau/internal/viet"
)

func begin(e *flows.Engine, w flows.World) (flows.State, flows.Reply) {
	s, r, _ := e.Step(flows.State{}, flows.Input{Kind: flows.Begin}, w)
	return s, r
}

// anything draws an input of any kind: mostly what is on the screen, and
// whatever else a person, a broken phone or an attacker could send.
func anything(t *rapid.T, r flows.Reply) flows.Input {
	words := []string{
		"vay von", "em cần việc làm", "hau loc", "Hậu Lộc", "Đông Thọ", "xã Đa Lộc huyện Hậu Lộc", "1", "2", "9", "99",
		"co", "không", "khong biet", "bo qua", "quay lai", "lam lai", "menu", "ma", "tro giup", "xem them", "english",
		"tieng viet", "asdf qwer", "", " ", "\xff\xfe", "em muốn chết", "chong danh em", "😀", strings.Repeat("a", 5000),
	}
	choices := slices.Concat(r.Choices, r.Nav)
	choices = slices.DeleteFunc(choices, func(c flows.Choice) bool { return c.Kind == flows.Exit })
	switch rapid.IntRange(0, 9).Draw(t, "kind") {
	case 0, 1:
		return flows.Input{Kind: flows.Typed, Text: rapid.SampledFrom(words).Draw(t, "words")}
	case 2:
		return flows.Input{Kind: flows.Typed, Text: rapid.String().Draw(t, "text")}
	case 3:
		return flows.Input{Kind: flows.InputKind(rapid.IntRange(0, 9).Draw(t, "other")), Text: rapid.SampledFrom([]string{"", "loans", "en", "x/y", "menu.start/zzz", "loans.refer/+", "!back", "!zz"}).Draw(t, "payload"), Lat: 19.8, Lon: 105.8}
	default:
		if len(choices) == 0 {
			return flows.Input{Kind: flows.Typed, Text: "menu"}
		}
		return flows.Input{Kind: flows.Tap, Text: rapid.SampledFrom(choices).Draw(t, "tap").Token}
	}
}

func TestAnyInputFromAnyStateIsAnswered(t *testing.T) {
	e, w := realEngine(t), testWorld()
	rapid.Check(t, func(t *rapid.T) {
		s, r := begin(e, w)
		for range rapid.IntRange(1, 60).Draw(t, "length") {
			in := anything(t, r)
			var events []flows.Event
			s, r, events = e.Step(s, in, w)
			checkReply(t, r)
			for _, ev := range events {
				ofCode, ofVisit := ev.Stage == flows.Told || ev.Stage == flows.ToldNot, ev.Stage == flows.First || ev.Stage == flows.Again
				if ev.Stage < flows.Need || ev.Stage > flows.Again || (ev.Topic == "") != (ofCode || ofVisit) || (ev.Stub == "") == ofCode || ev.Nonce == 0 {
					t.Fatalf("event %+v", ev)
				}
			}
			packed := s.Append(nil)
			if len(packed) > flows.MaxStateSize {
				t.Fatalf("state of %d bytes", len(packed))
			}
			again, err := flows.Decode(packed)
			if err != nil || !again.Equal(s) {
				t.Fatalf("state %+v came back as %+v (%v)", s, again, err)
			}
		}
	})
}

func checkReply(t *rapid.T, r flows.Reply) {
	if len(r.Messages) == 0 {
		t.Fatal("no answer")
	}
	for _, m := range r.Messages {
		if m.Card == nil && m.Ticket == nil && strings.TrimSpace(m.Text) == "" {
			t.Fatalf("an empty bubble in %+v", r.Messages)
		}
		if shown := flows.Transcribe(flows.Reply{Messages: []flows.Message{m}}); strings.Contains(shown, "{") {
			t.Fatalf("a sentence with a gap: %q", shown)
		}
		if m.Ticket != nil && len(m.Ticket.Digits) != 10 {
			t.Fatalf("code %q", m.Ticket.Digits)
		}
	}
	seen := map[string]bool{}
	for _, c := range slices.Concat(r.Choices, r.Nav) {
		if c.Label == "" || c.Token == "" || len(c.Token) > 60 || seen[c.Token] {
			t.Fatalf("choice %+v", c)
		}
		seen[c.Token] = true
	}
	if !r.Done && len(r.Nav) < 3 {
		t.Fatalf("controls %+v", r.Nav)
	}
}

// forward draws an answer that moves on: a choice, or a place where one is
// asked for.
func forward(t *rapid.T, r flows.Reply) (flows.Input, bool) {
	if len(r.Choices) == 0 {
		return flows.Input{}, false
	}
	if rapid.IntRange(0, 3).Draw(t, "type") == 0 {
		return flows.Input{Kind: flows.Typed, Text: rapid.SampledFrom([]string{"Hạc Thành", "hau loc", "1"}).Draw(t, "typed")}, true
	}
	return flows.Input{Kind: flows.Tap, Text: rapid.SampledFrom(r.Choices).Draw(t, "choice").Token}, true
}

func TestEveryWalkForwardEnds(t *testing.T) {
	e, w := realEngine(t), testWorld()
	rapid.Check(t, func(t *rapid.T) {
		s, r := begin(e, w)
		for range 150 {
			in, more := forward(t, r)
			if !more {
				if len(r.Messages) == 0 {
					t.Fatal("an end without a word")
				}
				return
			}
			s, r, _ = e.Step(s, in, w)
		}
		t.Fatalf("still asking after 150 answers: %+v", r.Choices)
	})
}

func TestBackUndoesExactlyOneStep(t *testing.T) {
	e, w := realEngine(t), testWorld()
	rapid.Check(t, func(t *rapid.T) {
		s, r := begin(e, w)
		for range rapid.IntRange(0, 25).Draw(t, "length") {
			in, more := forward(t, r)
			if !more {
				break
			}
			before, asked := s, r.Choices
			s, r, _ = e.Step(s, in, w)
			if len(s.Trail) <= len(before.Trail) || len(s.Base) != len(before.Base) {
				continue // nothing moved, or the trail was full
			}
			back, shown, _ := e.Step(s, flows.Input{Kind: flows.Tap, Text: "!back"}, w)
			if back.At != before.At || !slices.Equal(back.Trail, before.Trail) {
				t.Fatalf("back from %+v is %+v, was %+v", s, back, before)
			}
			if len(before.Offer) == 0 && !slices.Equal(shown.Choices, asked) {
				t.Fatalf("back shows %+v, was %+v", shown.Choices, asked)
			}
		}
	})
}

func TestNothingIsCountedTwiceInASession(t *testing.T) {
	e, w := realEngine(t), testWorld()
	rapid.Check(t, func(t *rapid.T) {
		s, r := begin(e, w)
		type key struct {
			stage flows.Stage
			topic string
		}
		counted := map[key]bool{}
		for range rapid.IntRange(1, 60).Draw(t, "length") {
			in := anything(t, r)
			if in.Kind == flows.Typed && r.Done {
				break
			}
			var events []flows.Event
			s, r, events = e.Step(s, in, w)
			for _, ev := range events {
				if k := (key{ev.Stage, ev.Topic}); counted[k] {
					t.Fatalf("%v counted twice", k)
				} else {
					counted[k] = true
				}
			}
			if r.Done {
				break
			}
		}
	})
}

func TestAConversationOutlivesItsRelease(t *testing.T) {
	old := realEngine(t)
	w := testWorld()
	now := release(t, changed{content.Files})
	rapid.Check(t, func(t *rapid.T) {
		s, r := begin(old, w)
		for range rapid.IntRange(0, 20).Draw(t, "length") {
			if in, more := forward(t, r); more {
				s, r, _ = old.Step(s, in, w)
			}
		}
		moved, reply, _ := flows.NewEngine(now).Step(s, flows.Input{Kind: flows.Typed, Text: "tro giup"}, w)
		checkReply(t, reply)
		if moved.Release != now.ID() || moved.Nonce != s.Nonce || len(moved.Trail) != len(s.Trail) {
			t.Fatalf("%+v became %+v", s, moved)
		}
	})
}

func TestALanguageIsKeptAndEverythingIsInIt(t *testing.T) {
	e, w := realEngine(t), testWorld()
	s, r, _ := e.Step(flows.State{}, flows.Input{Kind: flows.Begin, Text: "en"}, w)
	if s.Lang != lang.EN {
		t.Fatal("a link with en begins in Vietnamese")
	}
	for _, m := range r.Messages {
		if strings.ContainsAny(m.Text, "ạảãấầẩẫậắằặẵẳếềệểễọỏốồộổỗớờợởỡụủứừựửữịỉĩỳỵỷỹđ") {
			t.Errorf("Vietnamese in an English greeting: %q", m.Text)
		}
	}
}

func TestTypingWhatAButtonSaysIsTappingIt(t *testing.T) {
	e, w := realEngine(t), testWorld()
	rapid.Check(t, func(t *rapid.T) {
		s, r := begin(e, w)
		if rapid.Bool().Draw(t, "english") {
			s, r, _ = e.Step(s, flows.Input{Kind: flows.Tap, Text: "!en"}, w)
		}
		for range rapid.IntRange(0, 12).Draw(t, "length") {
			if in, more := forward(t, r); more {
				s, r, _ = e.Step(s, in, w)
			}
		}
		said := map[string]bool{}
		for _, c := range slices.Concat(r.Choices, r.Nav) {
			if said[viet.Phrase(c.Label)] {
				continue // what stands first is meant
			}
			said[viet.Phrase(c.Label)] = true
			tapped, shown, _ := e.Step(s, flows.Input{Kind: flows.Tap, Text: c.Token}, w)
			typed, reply, _ := e.Step(s, flows.Input{Kind: flows.Typed, Text: c.Label}, w)
			understood := sameMove(tapped, typed)
			switch c.Kind {
			case flows.Exit:
				understood = !typed.Begun()
			case flows.Move: // an answer on the screen may be called the same
				understood = understood || typed.Missed == 0
			}
			if !understood {
				t.Fatalf("%q (%s) typed:\n%s\ntapped:\n%s", c.Label, c.Token, flows.Transcribe(reply), flows.Transcribe(shown))
			}
		}
	})
}

// sameMove compares two states but for the codes, which are drawn anew.
func sameMove(a, b flows.State) bool {
	b.Codes = a.Codes
	return a.Equal(b)
}
