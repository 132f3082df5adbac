package flows_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"nhipcau/flows"
	"nhipcau/flows/content"
	"nhipcau/knowledge/places"
)

// way is how many answers somebody gave until they were referred: in all, from
// the topic on (who types it meets no menu), and those that an interview asked.
type way struct{ all, topic, interview int }

// TestTheWayToAReferralIsShort walks from the first screen with answers drawn
// alike, a commune given by name and nothing skipped, and prints the figures of
// docs/interview.md.
func TestTheWayToAReferralIsShort(t *testing.T) {
	rel := release(t, content.Files)
	e, w := flows.NewEngine(rel), testWorld()
	r := rand.New(rand.NewPCG(5, 6))
	communes := rel.Places.All()
	var ways []way
	for range 3000 {
		if got, referred := walkOn(e, w, r, rel.Places, communes); referred {
			ways = append(ways, got)
		}
	}
	count := func(of func(way) int) []int {
		var out []int
		for _, x := range ways {
			out = append(out, of(x))
		}
		slices.Sort(out)
		return out
	}
	n := len(ways)
	t.Logf("%d were referred", n)
	for _, c := range []struct {
		name string
		of   func(way) int
		most int // the median
	}{
		{"in all", func(x way) int { return x.all }, 7},
		{"from the topic on, the place among them", func(x way) int { return x.topic }, 5},
		{"asked by an interview", func(x way) int { return x.interview }, 2},
	} {
		counts := count(c.of)
		t.Logf("answers %s: median %d, nine in ten at most %d", c.name, counts[n/2], counts[n*9/10])
		if counts[n/2] > c.most {
			t.Errorf("%s: too long", c.name)
		}
	}
}

func walkOn(e *flows.Engine, w flows.World, r *rand.Rand, g *places.Gazetteer, communes []places.Area) (got way, referred bool) {
	s, reply := begin(e, w)
	for range 40 {
		if slices.ContainsFunc(reply.Messages, func(m flows.Message) bool { return m.Ticket != nil }) {
			return got, true
		}
		answers := slices.DeleteFunc(slices.Clone(reply.Choices), func(c flows.Choice) bool { return c.Kind != flows.Answer })
		in := flows.Input{Kind: flows.Typed, Text: g.Name(communes[r.IntN(len(communes))])}
		switch {
		case len(answers) > 0:
			in = flows.Input{Kind: flows.Tap, Text: answers[r.IntN(len(answers))].Token}
		case len(reply.Choices) == 0:
			return got, false // numbers to call, or a page to read
		}
		got.all++
		if !strings.HasPrefix(in.Text, "menu.") {
			got.topic++
		}
		if _, answer, _ := strings.Cut(in.Text, "/"); in.Kind == flows.Tap && strings.Contains(answer, "=") {
			got.interview++
		}
		s, reply, _ = e.Step(s, in, w)
	}
	return got, false
}
