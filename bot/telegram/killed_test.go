package telegram

import (
	"context"
	"testing"
	"time"

	"nhipcau/bot"
	"nhipcau/bot/session"
	"nhipcau/bot/telegram/faketelegram"
)

func TestKilledBeforeTheAnswerItAnswersOnceAfterTheRestart(t *testing.T) {
	api := faketelegram.ForTest(t)
	g := &gate{reached: make(chan struct{}, 9), open: make(chan struct{})}
	first := run(t, api, setup{talk: func() bot.Conversation { return g }})
	p := api.Person(912345678)
	p.Say("hold")
	<-g.reached
	first.kill()
	if len(p.LastMessages()) != 0 || api.Unconfirmed() != 1 {
		t.Fatal("the update was confirmed before it was answered")
	}
	run(t, api, setup{})
	reads(t, api, p, "1: hold"+buttons)
	close(g.open)
	_ = first.bot.Close(t.Context())
	reads(t, api, p, "1: hold"+buttons)
}

func TestKilledBeforeConfirmingItAnswersAgainWithTheSameWords(t *testing.T) {
	api := faketelegram.ForTest(t)
	sessions := session.NewMemory(100, time.Now) // as Redis, it outlives the process
	first := run(t, api, setup{sessions: sessions})
	p := api.Person(912345678)
	p.Say("one")
	reads(t, api, p, "1: one"+buttons)
	first.stop()

	api.Fail("sendMessage", faketelegram.Fault{Status: 0, After: true}) // sent, and the line goes dead
	killed := make(chan struct{})
	second := run(t, api, setup{sessions: sessions, sleep: func(context.Context, time.Duration) bool { <-killed; return false }})
	p.Say("two")
	if !api.AwaitCall(t.Context(), "sendMessage", 2) {
		t.Fatal("no answer")
	}
	second.dead.Store(true)
	close(killed)
	second.kill()
	third := run(t, api, setup{sessions: sessions})
	reads(t, api, p, "2: two"+buttons+"\n2: two"+buttons)
	third.stop()
	fourth := run(t, api, setup{sessions: sessions})
	p.Say("three")
	reads(t, api, p, "3: three"+buttons)
	fourth.stop()
}

func TestStoppedInOrderNothingIsAnsweredTwice(t *testing.T) {
	api := faketelegram.ForTest(t)
	first := run(t, api, setup{})
	p := api.Person(912345678)
	p.Say("hello")
	if !api.AwaitCall(t.Context(), "sendMessage", 1) {
		t.Fatal("no answer")
	}
	if err := first.stop(); err != nil || api.Unconfirmed() != 0 {
		t.Fatalf("%v, %d updates unconfirmed", err, api.Unconfirmed())
	}
}
