package flows_test

import (
	"strings"
	"testing"

	"nhipcau/flows"
)

// An answer tapped a second time, and a number of a list that is gone, are no wish
// to read every card again.
func TestAListOfServicesIsNotSentTwice(t *testing.T) {
	e, w := realEngine(t), testWorld()
	step := func(s flows.State, in flows.Input) (flows.State, flows.Reply) {
		s, r, _ := e.Step(s, in, w)
		return s, r
	}
	tap := func(token string) flows.Input { return flows.Input{Kind: flows.Tap, Text: token} }
	cards := func(r flows.Reply) (n int) {
		for _, m := range r.Messages {
			if m.Card != nil {
				n++
			}
		}
		return n
	}
	s, _ := step(flows.State{}, flows.Input{Kind: flows.Begin, Text: "legal"})
	s, _ = step(s, tap("legal.start/other"))
	s, _ = step(s, tap("legal.where/-"))
	s, r := step(s, tap("legal.interview/!"))
	if cards(r) == 0 {
		t.Fatal("nothing was offered")
	}
	for _, in := range []flows.Input{tap("legal.interview/!"), tap("legal.gone/x"), {Kind: flows.Typed, Text: "7"}, {Kind: flows.Other}} {
		after, r := step(s, in)
		if cards(r) > 0 || !strings.Contains(flows.Transcribe(r), "xem lại") || after.At != s.At {
			t.Errorf("after %v %q it says:\n%s", in.Kind, in.Text, flows.Transcribe(r))
		}
	}
	if _, r := step(s, tap("!show")); cards(r) == 0 {
		t.Error("who asks for the list again does not get it")
	}
	if r := e.Show(s, w); cards(r) == 0 {
		t.Error("a page that is opened again has lost the list")
	}
}

// Whoever runs the channel says for itself who can read along, also when asked in
// the middle of a conversation.
func TestAskedWhetherItIsSecretAChannelSpeaksForItself(t *testing.T) {
	e, w := realEngine(t), testWorld()
	s, _ := begin(e, w)
	s, r, _ := e.Step(s, flows.Input{Kind: flows.Typed, Text: "vay von"}, w)
	if r.Greeting {
		t.Fatal("a question about a loan introduces us")
	}
	after, r, events := e.Step(s, flows.Input{Kind: flows.Typed, Text: "ai đọc được tin của em"}, w)
	if !r.Greeting || len(events) > 0 || after.At != s.At || len(r.Choices) == 0 {
		t.Errorf("it says:\n%s", flows.Transcribe(r))
	}
}
