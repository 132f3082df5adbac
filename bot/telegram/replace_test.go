package telegram

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"nhipcau/bot/telegram/faketelegram"
	"nhipcau/flows"
)

func TestATapOnAQuestionIsAnsweredInItsPlace(t *testing.T) {
	api := faketelegram.ForTest(t)
	run(t, api, setup{})
	p := api.Person(912345678)
	p.Say("hello")
	settle(t, api)
	for i, label := range []string{"Yes", "No", "Topics"} {
		if err := p.Tap(label); err != nil {
			t.Fatal(err)
		}
		settle(t, api)
		if shown := p.Messages(); len(shown) != 2 || !shown[1].Edited || !strings.HasPrefix(shown[1].Text, string(rune('2'+i))+": ") {
			t.Fatalf("after %s there stand %+v", label, shown)
		}
	}
}

func TestAServiceACodeAndANumberAreNeverReplaced(t *testing.T) {
	for _, word := range []string{"card", "code", "goi 113 ngay"} {
		api := faketelegram.ForTest(t)
		run(t, api, setup{})
		p := api.Person(912345678)
		p.Say(word)
		settle(t, api)
		before := p.Messages()
		if err := p.Tap("Yes"); err != nil {
			t.Fatal(err)
		}
		settle(t, api)
		after := p.Messages()
		if len(after) != len(before)+1 || len(api.Calls("editMessageText")) != 0 {
			t.Errorf("%s: %d messages became %d, %d edits", word, len(before), len(after), len(api.Calls("editMessageText")))
		}
	}
}

func TestAnAnswerOfManyPartsBeginsWhereTheQuestionWas(t *testing.T) {
	api := faketelegram.ForTest(t)
	run(t, api, setup{})
	p := api.Person(912345678)
	p.Say("hello")
	settle(t, api)
	p.TapData(p.LastMessages()[0].ID, "1=say/card")
	settle(t, api)
	shown := p.LastMessages()
	if len(shown) != 2 || shown[0].Text != "2: card" || !shown[0].Edited || shown[1].Edited {
		t.Fatalf("%+v", shown)
	}
	if shown[0].Buttons != nil || shown[1].Buttons == nil {
		t.Fatal("the buttons are not under the last")
	}
}

func TestAfterASilenceAnAnswerIsAMessageOfItsOwn(t *testing.T) {
	var ahead atomic.Int64
	now := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
	api := faketelegram.ForTest(t)
	run(t, api, setup{now: now})
	p := api.Person(912345678)
	p.Say("hello")
	settle(t, api)
	ahead.Store(int64(calmFor))
	if err := p.Tap("Yes"); err != nil {
		t.Fatal(err)
	}
	settle(t, api)
	if n := len(p.Messages()); n != 3 || len(api.Calls("editMessageText")) != 0 {
		t.Fatalf("%d messages, %d edits", n, len(api.Calls("editMessageText")))
	}
}

func TestAQuestionThatIsGoneIsAnsweredBelow(t *testing.T) {
	api := faketelegram.ForTest(t)
	run(t, api, setup{})
	p := api.Person(912345678)
	p.Say("hello")
	settle(t, api)
	question := p.LastMessages()[0]
	api.Fail("editMessageText", faketelegram.Fault{Status: 400, Description: "Bad Request: message to edit not found"})
	p.TapData(question.ID, "1=say/yes")
	reads(t, api, p, "2: yes"+buttons)
	if len(p.Messages()) != 3 {
		t.Fatalf("%d messages", len(p.Messages()))
	}
}

func TestATapDeliveredAgainChangesNothing(t *testing.T) {
	api := faketelegram.ForTest(t)
	api.Fail("editMessageText", faketelegram.Fault{Status: 400, Description: "Bad Request: message is not modified: specified new message content and reply markup are exactly the same"})
	run(t, api, setup{})
	p := api.Person(912345678)
	p.Say("hello")
	settle(t, api)
	if err := p.Tap("Yes"); err != nil {
		t.Fatal(err)
	}
	settle(t, api)
	if n := len(p.Messages()); n != 2 {
		t.Fatalf("%d messages: what stands there already is said again", n)
	}
}

func TestOnlyAMereQuestionGivesWay(t *testing.T) {
	text := func(s string) []flows.Message { return []flows.Message{{Text: s}} }
	yes := []flows.Choice{{Token: "a", Label: "b"}}
	for name, c := range map[string]struct {
		reply flows.Reply
		want  bool
	}{
		"a question":          {flows.Reply{Messages: text("Bạn muốn gì?"), Choices: yes}, true},
		"years and numbers":   {flows.Reply{Messages: text("Bạn đủ 18 tuổi chưa?"), Choices: yes}, true},
		"nothing to choose":   {flows.Reply{Messages: text("Chào bạn.")}, false},
		"a number to call":    {flows.Reply{Messages: text("Gọi 113."), Choices: yes}, false},
		"two messages":        {flows.Reply{Messages: append(text("a"), text("b")...), Choices: yes}, false},
		"a service":           {flows.Reply{Messages: []flows.Message{{Card: &flows.Card{Title: "a"}}}, Choices: yes}, false},
		"a code":              {flows.Reply{Messages: []flows.Message{{Ticket: &flows.Ticket{Code: "1"}}}, Choices: yes}, false},
		"digits side by side": {flows.Reply{Messages: text("12 34 56"), Choices: yes}, true},
	} {
		if got := passing(c.reply); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestATapIsAcknowledgedWhileItsChatsLineIsLong(t *testing.T) {
	api := faketelegram.ForTest(t)
	g := &gate{reached: make(chan struct{}, 9), open: make(chan struct{})}
	run(t, api, setup{talk: g.current})
	p := api.Person(912345678)
	p.Say("hold")
	<-g.reached
	for range 3 {
		p.Say("more")
	}
	p.TapData(3, "1|say/yes")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if !api.AwaitCall(ctx, "answerCallbackQuery", 1) {
		t.Fatal("the button waits with the line")
	}
	if len(api.Calls("sendMessage")) != 0 {
		t.Fatal("the line was not held up: the test proves nothing")
	}
	close(g.open)
	settle(t, api)
}
