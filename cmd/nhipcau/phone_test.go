package main

import (
	"strings"
	"testing"
	"time"

	"nhipcau/flows"
	"nhipcau/flows/content"
	"nhipcau/portal/phone"
	"nhipcau/tally"
)

// The telephone draws what the channels would send: Zalo with five buttons at
// most and a numbered list for more, Telegram with its rows.
func TestTheTelephoneDrawsAsTheChannelsDo(t *testing.T) {
	k, err := known()
	if err != nil {
		t.Fatal(err)
	}
	loaded, findings := flows.LoadContent(content.Files)
	if loaded == nil {
		t.Fatal(findings)
	}
	release, findings := flows.NewRelease(loaded, k)
	if release == nil {
		t.Fatal(findings)
	}
	p := phone.New(release, looks(flows.NewEngine(release).Text))
	now := time.Date(2026, 11, 24, 9, 30, 0, 0, time.FixedZone("", 7*60*60))
	show := func(look string, moves ...phone.Move) phone.Shown {
		return p.Play(phone.Script{Opening: flows.Opening{At: "loans"}, Look: look, Moves: moves}, now)
	}
	last := func(s phone.Shown) phone.Bubble {
		bubbles := s.Turns[len(s.Turns)-1].Bubbles
		return bubbles[len(bubbles)-1]
	}
	zalo := last(show("zalo"))
	if len(zalo.Rows)+len(zalo.Calls) > 5 || !strings.Contains(zalo.Text, "1. Buôn bán") {
		t.Errorf("Zalo: %d buttons under %q", len(zalo.Rows), zalo.Text)
	}
	for _, row := range last(show("telegram")).Rows {
		if len(row) > 3 {
			t.Errorf("Telegram: %d buttons in a row", len(row))
		}
	}
	if got := len(last(show("web")).Rows); got < 8 {
		t.Errorf("the web: %d rows", got)
	}
	// Typed and tapped, it is one conversation in every look.
	for _, look := range p.Looks() {
		s := show(look, phone.Move{Kind: flows.Typed, Text: "buon ban"}, phone.Move{Kind: flows.Typed, Text: "hoang loc"}, phone.Move{Kind: flows.Tap, Text: "loans.interview/!"})
		if s.Standing.Step != "loans.offers" || len(s.Turns) != 4 || s.Why.Place == "" || len(s.Why.Judged) == 0 {
			t.Errorf("%s: at %q after %d turns", look, s.Standing.Step, len(s.Turns))
		}
		all := ""
		for _, b := range s.Turns[3].Bubbles {
			all += b.Text
		}
		if !strings.Contains(all, "123 456 7890") {
			t.Errorf("%s shows no sample code", look)
		}
	}
	if _, err := tally.ParseCode(phone.SampleCode); err == nil {
		t.Error("the sample code could be a real one")
	}
}
