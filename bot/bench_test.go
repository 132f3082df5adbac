package bot_test

import (
	"crypto/rand"
	"testing"
	"time"

	"nhipcau/bot/session"
	"nhipcau/flows"
	"nhipcau/flows/content"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
	"nhipcau/knowledge/questions"
	"nhipcau/knowledge/understand"
)

func realEngine(b *testing.B) *flows.Engine {
	b.Helper()
	must := func(err error) {
		if err != nil {
			b.Fatal(err)
		}
	}
	var k flows.Knowledge
	var err error
	k.Places, err = places.Load()
	must(err)
	k.Facts, err = eligibility.Load()
	must(err)
	k.Directory, err = directory.Load(k.Facts, k.Places)
	must(err)
	k.Questions, err = questions.Load()
	must(err)
	k.Understand, err = understand.New(k.Questions)
	must(err)
	c, findings := flows.LoadContent(content.Files)
	if c == nil {
		b.Fatal(findings)
	}
	r, findings := flows.NewRelease(c, k)
	if r == nil {
		b.Fatal(findings)
	}
	return flows.NewEngine(r)
}

// BenchmarkStep is what one message costs between its arrival and its answer,
// without the network: open the stored session, step, seal it again.
func BenchmarkStep(b *testing.B) {
	e := realEngine(b)
	now := time.Date(2026, time.November, 24, 9, 30, 0, 0, time.UTC)
	secret, err := session.NewSecret(rand.Reader)
	if err != nil {
		b.Fatal(err)
	}
	sealer := session.NewSealer(secret, func() time.Time { return now })
	w := flows.World{Now: now, Nonce: 7}
	s, _, _ := e.Step(flows.State{}, flows.Input{Kind: flows.Begin}, w)
	s, _, _ = e.Step(s, flows.Input{Kind: flows.Tap, Text: "menu.main/money"}, w)
	for name, in := range map[string]flows.Input{
		"tap":          {Kind: flows.Tap, Text: "menu.money/loans"},
		"typed number": {Kind: flows.Typed, Text: "1"},
		"typed label":  {Kind: flows.Typed, Text: "vay vốn làm ăn, học hành"},
		"back":         {Kind: flows.Tap, Text: "!back"},
	} {
		b.Run(name, func(b *testing.B) {
			key := sealer.Key("bench", "1")
			stored, _, err := sealer.Seal(key, session.Record{State: s})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				rec, err := sealer.Open(key, stored)
				if err != nil {
					b.Fatal(err)
				}
				rec.State, _, _ = e.Step(rec.State, in, w)
				if _, _, err := sealer.Seal(key, rec); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
