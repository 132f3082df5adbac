package flows_test

import (
	"slices"
	"testing"

	"nhipcau/flows"
)

func TestEveryReplySaysHowWhatWasTypedIsUnderstood(t *testing.T) {
	e, w := realEngine(t), testWorld()
	for _, tc := range []struct {
		before []string
		text   string
		want   flows.Understood
	}{
		{nil, "em cần vay vốn nuôi gà", flows.AsTopic},
		{nil, "hộ nghèo được vay bao nhiêu tiền", flows.AsTopic},
		{nil, "thất nghiệp muốn vay tiền", flows.AsTopics},
		{nil, "asdfgh jkl", flows.NotAtAll},
		{nil, "menu", flows.AsControl},
		{[]string{"xin chào"}, "1", flows.AsChoice},
		{[]string{"vay vốn"}, "lãi suất vay là bao nhiêu", flows.AsQuestion},
		{[]string{"học nghề", "Tôi muốn học tiếp cả chữ và nghề"}, "Hậu Lộc", flows.AsPlace},
		{[]string{"vay vốn"}, "qwrtp zxcv", flows.NotAtAll},
		{[]string{"vay vốn"}, "quay lại", flows.AsControl},
		{[]string{"vay vốn"}, "4829137056 đã được giúp", flows.AsChoice},
	} {
		s := flows.State{}
		for _, text := range tc.before {
			s, _, _ = e.Step(s, flows.Input{Kind: flows.Typed, Text: text}, w)
		}
		_, reply, _ := e.Step(s, flows.Input{Kind: flows.Typed, Text: tc.text}, w)
		if reply.Understood != tc.want {
			t.Errorf("%q after %q: %s, want %s", tc.text, tc.before, reply.Understood, tc.want)
		}
		if !slices.Contains(flows.AllUnderstood(), reply.Understood) {
			t.Errorf("%q is none of the kinds", reply.Understood)
		}
	}
	if _, reply, _ := e.Step(flows.State{}, tap("!help"), w); reply.Understood != "" {
		t.Errorf("a tap was understood as %s", reply.Understood)
	}
}

// Who sees a figure move sees no more than that something was typed.
func TestNothingOnTheMetricsPageTellsDangerFromAnyTopic(t *testing.T) {
	e, w := realEngine(t), testWorld()
	for _, pair := range [][2]string{{"em không muốn sống nữa", "em cần vay vốn nuôi gà"}, {"thoát", "trợ giúp"}, {"xóa hết", "tiếng anh"}} {
		var kinds [2]flows.Understood
		for i, text := range pair {
			s, _, _ := e.Step(flows.State{}, flows.Input{Kind: flows.Typed, Text: "vay vốn"}, w)
			if i == 1 {
				s, _, _ = e.Step(s, flows.Input{Kind: flows.Tap, Text: "!restart"}, w)
			}
			_, reply, _ := e.Step(s, flows.Input{Kind: flows.Typed, Text: text}, w)
			kinds[i] = reply.Understood
		}
		if kinds[0] != kinds[1] {
			t.Errorf("%q is counted as %s, %q as %s", pair[0], kinds[0], pair[1], kinds[1])
		}
	}
}
