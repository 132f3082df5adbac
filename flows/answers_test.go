package flows_test

import (
	"testing"

	"nhipcau/flows"
	"nhipcau/internal/lang"
)

// talk plays typed lines and gives the last state and reply.
func talk(t *testing.T, lines ...string) (flows.State, flows.Reply, []flows.Event) {
	t.Helper()
	e, w := realEngine(t), testWorld()
	var s flows.State
	var r flows.Reply
	var all []flows.Event
	for _, line := range lines {
		var events []flows.Event
		s, r, events = e.Step(s, flows.Input{Kind: flows.Typed, Text: line}, w)
		all = append(all, events...)
	}
	return s, r, all
}

func TestShortAnswersMeanWhatPeopleMean(t *testing.T) {
	yes, _, _ := talk(t, "vay von", "1", "bo qua", "bo qua", "co")
	no, _, _ := talk(t, "vay von", "1", "bo qua", "bo qua", "khong")
	for said, want := range map[string]flows.State{
		"có ạ": yes, "dạ có": yes, "vâng": yes, "đúng rồi": yes, "Dạ vâng ạ": yes,
		"không ạ": no, "dạ không": no, "ko": no, "em không": no,
	} {
		if got, r, _ := talk(t, "vay von", "1", "bo qua", "bo qua", said); !sameMove(got, want) {
			t.Errorf("%q is not taken as an answer:\n%s", said, flows.Transcribe(r))
		}
	}
}

func TestAnAgeIsTakenAsItIsSaid(t *testing.T) {
	for said, band := range map[string]string{
		"25": "3", "25 tuổi": "3", "em 22 tuổi": "3", "70": "5", "17": "2", "15 tuoi": "1", "5 tuổi": "1", "em năm nay 40 tuổi": "4",
	} {
		got, r, events := talk(t, "vay von", "1", "bo qua", said)
		want, _, _ := talk(t, "vay von", "1", "bo qua", band)
		if !sameMove(got, want) || len(events) > 2 {
			t.Errorf("%q is not taken as an age:\n%s", said, flows.Transcribe(r))
		}
	}
}

func TestAnAnswerThatIsNotUnderstoodIsNoNewNeed(t *testing.T) {
	for _, said := range []string{"em không biết", "hộ nghèo ạ", "em không có việc", "khó nói lắm"} {
		_, r, events := talk(t, "vay von", "1", "bo qua", said)
		for _, e := range events {
			if e.Topic != "loans" {
				t.Errorf("%q counts a need for %s:\n%s", said, e.Topic, flows.Transcribe(r))
			}
		}
	}
}

func TestLeavingIsUnderstoodAsPeopleSayIt(t *testing.T) {
	for _, said := range []string{"thoát", "thoat", "thoát ạ", "thoat di", "cho mình thoát", "exit now", "Thoát nhanh", "xóa", "xoa di"} {
		for _, before := range [][]string{{"alo"}, {"vay von"}, {"vay von", "1", "bo qua"}} {
			if s, r, _ := talk(t, append(before, said)...); s.Begun() || !r.Done || !r.Neutral {
				t.Errorf("%q does not leave:\n%s", said, flows.Transcribe(r))
			}
		}
	}
}

func TestEachTopicKeepsItsCode(t *testing.T) {
	e, w := realEngine(t), testWorld()
	tap := func(s flows.State, token string) (flows.State, flows.Reply) {
		s, r, _ := e.Step(s, flows.Input{Kind: flows.Tap, Text: token}, w)
		return s, r
	}
	s, r := begin(e, w)
	code := func(r flows.Reply) string {
		for _, m := range r.Messages {
			if m.Ticket != nil {
				return m.Ticket.Digits
			}
		}
		return ""
	}
	go2 := func(words string) string {
		s, r, _ = e.Step(s, flows.Input{Kind: flows.Typed, Text: words}, w)
		for range 12 {
			if code(r) != "" || len(r.Choices) == 0 {
				break
			}
			s, r = tap(s, r.Choices[len(r.Choices)-1].Token)
		}
		return code(r)
	}
	loans, jobs := go2("vay von"), go2("viec lam")
	if loans == "" || jobs == "" || loans == jobs || go2("vay von") != loans {
		t.Fatalf("codes %q and %q", loans, jobs)
	}
	if s, r = tap(s, "!restart"); s.Codes[0].Code == 0 {
		t.Fatal("beginning again throws the code away")
	}
}

func TestAButtonThatIsNoMoreChangesNothing(t *testing.T) {
	e, w := realEngine(t), testWorld()
	s, _, _ := talk(t, "vay von", "1", "hac thanh", "bo qua")
	for _, token := range []string{"loans.purpose/gone", "loans.nowhere/x", "loans.interview/age=999", "loans.where/@99"} {
		if after, _, _ := e.Step(s, flows.Input{Kind: flows.Tap, Text: token}, w); !after.Equal(s) {
			t.Errorf("%s changes the conversation", token)
		}
	}
	after, _, _ := e.Step(s, flows.Input{Kind: flows.Tap, Text: "menu.main/health"}, w)
	if len(after.Trail) <= len(s.Trail) {
		t.Error("an old menu's button forgets the answers")
	}
}

func TestDangerAtTheEndOfALongStoryIsHeard(t *testing.T) {
	story := ""
	for range 200 {
		story += "hôm qua tôi đi chợ mua rau và cá về nấu cơm. "
	}
	_, r, _ := talk(t, "alo", story+" Em muốn chết, em không muốn sống nữa.")
	for _, m := range r.Messages {
		if m.Card != nil {
			return
		}
	}
	t.Fatalf("no number shown:\n%s", flows.Transcribe(r))
}

func TestWhoWritesEnglishIsAnsweredInEnglish(t *testing.T) {
	for said, want := range map[string]lang.Lang{
		"I need help my husband hits me": lang.EN, "I want to die": lang.EN,
		"em can vay tien": lang.VI, "to be": lang.VI, "hoc nghe": lang.VI, "me em om": lang.VI,
	} {
		if s, r, _ := talk(t, said); s.Lang != want {
			t.Errorf("%q is answered in %s:\n%s", said, s.Lang, flows.Transcribe(r))
		}
	}
}
