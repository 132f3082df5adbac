package flows_test

import (
	"strings"
	"testing"

	"nhipcau/flows"
)

// Whatever is done instead of tapping it, "not what I meant" is put away and the
// pending question is whole.
func TestNotWhatIMeantStandsInNobodysWay(t *testing.T) {
	e, w := realEngine(t), testWorld()
	typed := func(text string) flows.Input { return flows.Input{Kind: flows.Typed, Text: text} }
	answers := 0
	for _, start := range [][]flows.Input{
		{typed("vay vốn")}, {tap("!topics"), typed("vay vốn"), tap("loans.start/farm")}, {typed("học nghề")}, {tap("!topics")},
	} {
		s := flows.State{}
		var asked flows.Reply
		for _, in := range start {
			s, asked, _ = e.Step(s, in, w)
		}
		answered, reply, _ := e.Step(s, typed("trợ cấp thất nghiệp nộp hồ sơ ở đâu, lãi suất vay là bao nhiêu"), w)
		if reply.Understood != flows.AsQuestion {
			answered, reply, _ = e.Step(s, typed("lãi suất vay là bao nhiêu"), w)
		}
		if reply.Understood != flows.AsQuestion {
			continue // it led to its topic
		}
		answers++
		if n := len(asked.Choices); len(reply.Choices) != n+1 || reply.Choices[n].Token != "!meant" {
			t.Fatalf("%v: the answer offers %v beside %v", start, reply.Choices, asked.Choices)
		}
		for _, in := range []flows.Input{typed("qwrtp zxcv"), tap("!ok:sealed-4829137054"), tap("!later"), tap("made/up"), typed("em 30 tuổi")} {
			_, after, _ := e.Step(answered, in, w)
			for _, c := range after.Choices {
				if c.Token == "!meant" || strings.Contains(c.Token, "/@") {
					t.Errorf("%v after %v: %v", in.Text, start, after.Choices)
				}
			}
		}
		listed, list, _ := e.Step(answered, tap("!meant"), w)
		if n := len(list.Choices); n < 2 || n > 4 {
			t.Fatalf("to choose from: %v", list.Choices)
		}
		for _, c := range list.Choices {
			after, said, _ := e.Step(listed, typed(c.Label), w)
			if after.At != s.At || len(said.Choices) != len(asked.Choices) || !after.Equal(must(flows.Pack(after))) {
				t.Errorf("%s: %v instead of %v", c.Label, said.Choices, asked.Choices)
			}
		}
	}
	if answers < 2 {
		t.Errorf("%d answers: this tests little, ask other questions", answers)
	}
}

// The buttons stay in the chat when nobody remembers the conversation.
func TestAQuestionsButtonWorksLater(t *testing.T) {
	e, w := realEngine(t), testWorld()
	for token, says := range map[string]string{"!ask:loan-02": "Theo NĐ", "!ask:made-up": "Nhịp Cầu", "!meant": "Nhịp Cầu"} {
		s, reply, events := e.Step(flows.State{}, tap(token), w)
		if !s.Begun() || len(events) > 0 || !strings.Contains(flows.Transcribe(reply), says) {
			t.Errorf("%s: %s", token, flows.Transcribe(reply))
		}
	}
}

func must(s flows.State, err error) flows.State {
	if err != nil {
		panic(err)
	}
	return s
}
