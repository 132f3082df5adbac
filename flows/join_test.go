package flows_test

import (
	"testing"

	"nhipcau/flows"
)

func TestWhoComesSilentlyIsGreeted(t *testing.T) {
	s, r, events := realEngine(t).Step(flows.State{}, flows.Input{Kind: flows.Join}, testWorld())
	if !s.Begun() || !r.Greeting || len(r.Messages) < 2 || len(r.Choices) == 0 || len(events) > 0 {
		t.Fatalf("%d events:\n%s", len(events), flows.Transcribe(r))
	}
}

func TestComingSilentlyMovesNoConversation(t *testing.T) {
	e := realEngine(t)
	s, _, _ := talk(t, "vay von", "1")
	after, r, events := e.Step(s, flows.Input{Kind: flows.Join}, testWorld())
	if !after.Equal(s) || r.Greeting || len(events) > 0 || flows.Transcribe(r) != flows.Transcribe(e.Show(s, testWorld())) {
		t.Fatalf("%d events:\n%s", len(events), flows.Transcribe(r))
	}
}

func TestOnlyTheGreetingSaysThatItIsOne(t *testing.T) {
	for said, want := range map[string]bool{"xin chào": true, "vay von": true, "chồng đang đánh em": false, "thoát": false} {
		if _, r, _ := talk(t, said); r.Greeting != want {
			t.Errorf("%q: %v\n%s", said, r.Greeting, flows.Transcribe(r))
		}
	}
	if _, r, _ := talk(t, "xin chào", "vay von"); r.Greeting {
		t.Errorf("greeted twice:\n%s", flows.Transcribe(r))
	}
}
