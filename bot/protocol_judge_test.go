package bot_test

import (
	"fmt"
	"slices"
	"strings"

	"nhipcau/flows"
	"nhipcau/internal/lang"
)

// judge says what is wrong with how it ended.
func (r *run) judge() string {
	record := r.record()
	left := slices.Contains(r.says, "leave")
	place := map[int]int{} // of each update in the conversation
	for i, v := range record.State.Trail {
		if u := int(v.At); place[u] == 0 {
			place[u] = i + 1
			continue
		}
		return fmt.Sprintf("an update was stepped twice: %v", record.State.Trail)
	}
	counted := map[string]int{}
	for e := range r.counts {
		if counted[e.Topic]++; counted[e.Topic] > 1 {
			return "an update counted twice: " + e.Topic
		}
	}
	for u, text := range r.says {
		u++
		if text != "leave" && counted[text] != 1 {
			return fmt.Sprintf("update %d counted %d times", u, counted[text])
		}
		if !left && place[u] == 0 {
			return fmt.Sprintf("update %d was not stepped", u)
		}
		if wrong := r.judgeReplies(u, place[u], left); wrong != "" {
			return wrong
		}
	}
	return r.judgeOrder()
}

// judgeReplies looks at what was said to one update.
func (r *run) judgeReplies(u, place int, left bool) string {
	own, shown := 0, 0
	for _, s := range r.sent {
		to, text, _ := strings.Cut(s, " ")
		switch {
		case to != fmt.Sprint(u) || text == "trouble":
		case text == "again":
			shown++
		case left && text != fmt.Sprintf("%d: %s", u, r.says[u-1]) && text != "1: "+r.says[u-1] && text != "neutral":
			return fmt.Sprintf("update %d is answered %q", u, text)
		case !left && text != fmt.Sprintf("%d: %s", place, r.says[u-1]):
			return fmt.Sprintf("update %d, at place %d, is answered %q", u, place, text)
		default:
			own++
		}
	}
	alone := r.crashed == 0 && !r.passed && r.scenario.copies == r.copies
	switch {
	case own+shown == 0 && !(left && r.says[u-1] != "leave"):
		return fmt.Sprintf("update %d was never answered", u)
	case own == 0 && r.ordered && !left:
		return fmt.Sprintf("the answer to update %d was lost", u)
	case own > 1 && alone && r.faults == r.scenario.faults:
		return fmt.Sprintf("update %d was answered %d times without need", u, own)
	case own > 1+r.crashed+r.scenario.faults:
		return fmt.Sprintf("update %d was answered %d times", u, own)
	}
	return ""
}

// judgeOrder holds that answers come in the order of the conversation.
func (r *run) judgeOrder() string {
	last := 0
	first := map[string]bool{}
	for _, s := range r.sent {
		_, text, _ := strings.Cut(s, " ")
		var place int
		if n, _ := fmt.Sscanf(text, "%d: ", &place); n == 0 || first[text] {
			continue
		}
		first[text] = true
		if place < last && !slices.Contains(r.says, "leave") {
			return "answers swapped: " + strings.Join(r.sent, ", ")
		}
		last = place
	}
	return ""
}

// chatter is a conversation that remembers every update it stepped. Each counts
// once, under a number that says from which session and at which place.
type chatter struct{}

func (chatter) Step(s flows.State, in flows.Input, w flows.World) (flows.State, flows.Reply, []flows.Event) {
	if in.Text == "leave" {
		return flows.State{}, flows.Reply{Messages: []flows.Message{{Text: "neutral"}}, Done: true}, nil
	}
	if !s.Begun() {
		s.Nonce = w.Nonce
	}
	s.At = flows.StepID(in.Text[0] - 'a' + 1)
	s.Trail = append(s.Trail[:len(s.Trail):len(s.Trail)], flows.Visit{At: s.At})
	place := len(s.Trail)
	return s, flows.Reply{Messages: []flows.Message{{Text: fmt.Sprintf("%d: %s", place, in.Text)}}},
		[]flows.Event{{Nonce: s.Nonce + uint64(place)<<8 + uint64(s.At), Stage: flows.Need, Topic: in.Text}}
}

func (chatter) Show(flows.State, flows.World) flows.Reply {
	return flows.Reply{Messages: []flows.Message{{Text: "again"}}}
}

func (chatter) Trouble(lang.Lang) flows.Reply {
	return flows.Reply{Messages: []flows.Message{{Text: "trouble"}}}
}

func (chatter) Text(string, lang.Lang) string { return "" }
