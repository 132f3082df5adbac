package flows_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"nhipcau/flows"
	"nhipcau/flows/content"
)

// walker goes every way through one flow: each answer, each skip and "enough" at
// every question. Two ways that come to the same question with the same answers
// given are one; a way into another flow is that flow's to walk.
type walker struct {
	flow  string
	t     *testing.T
	e     *flows.Engine
	w     flows.World
	seen  map[string]bool
	ends  int
	left  int // ways into other flows
	depth int // the longest way to an end, in answers
}

func (w *walker) walk(s flows.State, r flows.Reply, depth int) {
	if len(r.Messages) == 0 {
		w.t.Fatalf("nothing is said at %d", s.At)
	}
	if len(r.Choices) == 0 || r.Choices[0].Kind == flows.More {
		w.ends++
		w.depth = max(w.depth, depth)
		w.helps(r)
		return
	}
	if flow, _, _ := strings.Cut(r.Choices[0].Token, "."); flow != w.flow {
		w.left++
		return
	}
	for _, c := range r.Choices {
		next, reply, _ := w.e.Step(s, flows.Input{Kind: flows.Tap, Text: c.Token}, w.w)
		if k := key(next); !w.seen[k] {
			w.seen[k] = true
			w.walk(next, reply, depth+1)
		}
	}
}

// helps checks that an end gives somebody somewhere to go: a card, or a
// sentence that honestly says that there is none yet.
func (w *walker) helps(r flows.Reply) {
	said := flows.Transcribe(r)
	for _, m := range r.Messages {
		if m.Card != nil {
			return
		}
	}
	if len(strings.Fields(said)) < 15 {
		w.t.Errorf("an end that helps nobody:\n%s", said)
	}
}

// key is where a conversation is and what was answered, in no order.
func key(s flows.State) string {
	var said []string
	for _, v := range slices.Concat(s.Base, s.Trail) {
		if v.Answer < 0xFFF0 || v.Fact != 0 {
			said = append(said, fmt.Sprint(v))
		}
	}
	slices.Sort(said)
	return fmt.Sprint(s.At, slices.Compact(said))
}

func TestEveryWayThroughEveryFlowEndsInHelp(t *testing.T) {
	e, world := realEngine(t), testWorld()
	c, findings := flows.LoadContent(content.Files)
	if c == nil {
		t.Fatal(findings)
	}
	for _, name := range c.Flows() {
		t.Run(name, func(t *testing.T) {
			w := walker{flow: name, t: t, e: e, w: world, seen: map[string]bool{}}
			s, r, _ := e.Step(flows.State{}, flows.Input{Kind: flows.Begin, Text: name}, world)
			w.walk(s, r, 0)
			if w.ends+w.left == 0 {
				t.Fatal("no way leads anywhere")
			}
			t.Logf("%d questions as they were met, %d ends, the longest way has %d answers", len(w.seen), w.ends, w.depth)
		})
	}
}
