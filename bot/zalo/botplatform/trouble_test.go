package botplatform

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"nhipcau/bot"
	"nhipcau/bot/bottest"
	"nhipcau/bot/session"
	"nhipcau/bot/zalo/fakezalo"
	"nhipcau/flows"
)

// away are sessions that cannot be reached now and then.
type away struct {
	session.Store
	gone atomic.Bool
}

func (a *away) Get(ctx context.Context, k session.Key) (session.Sealed, error) {
	if a.gone.Load() {
		return session.Sealed{}, errors.New("away")
	}
	return a.Store.Get(ctx, k)
}

// Zalo hands an update out once, so what came while the sessions were away is
// kept here.
func TestWhatCameWhileSessionsWereAwayIsAnsweredWhenTheyAreBack(t *testing.T) {
	z := fakezalo.ForTest(t)
	sessions := &away{Store: session.NewMemory(100, time.Now)}
	sessions.gone.Store(true)
	p := run(t, z, setup{sessions: sessions})
	person := z.BotPerson("6eaa01")
	person.Say("one")
	reads(t, person, "Trouble vi")
	person.Say("two")
	time.Sleep(20 * time.Millisecond)
	sessions.gone.Store(false)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	person.Await(ctx, 2)
	if got := strings.TrimSpace(person.Read()); got != "1: one"+listShown+"\n2: two"+listShown {
		t.Fatalf("the person reads\n%s", got)
	}
	if p.talk.Stepped() != 2 {
		t.Fatalf("%d steps", p.talk.Stepped())
	}
}

// gate is a conversation that stops before the step "hold" until it is opened.
type gate struct {
	bottest.Talk
	reached chan struct{}
	open    chan struct{}
}

func (g *gate) Step(s flows.State, in flows.Input, w flows.World) (flows.State, flows.Reply, []flows.Event) {
	if in.Text == "hold" {
		g.reached <- struct{}{}
		<-g.open
	}
	return g.Talk.Step(s, in, w)
}

func TestASlowTurnIsAcknowledgedAndFinished(t *testing.T) {
	z := fakezalo.ForTest(t)
	g := &gate{reached: make(chan struct{}, 1), open: make(chan struct{})}
	run(t, z, setup{hook: true, talk: func() bot.Conversation { return g }})
	person := z.BotPerson("6eaa01")
	if status := person.Say("hold"); status != http.StatusOK {
		t.Fatal(status)
	}
	close(g.open)
	reads(t, person, "1: hold"+listShown)
}

func TestStoppingWaitsForTheTurnInFlight(t *testing.T) {
	z := fakezalo.ForTest(t)
	g := &gate{reached: make(chan struct{}, 1), open: make(chan struct{})}
	p := run(t, z, setup{talk: func() bot.Conversation { return g }})
	person := z.BotPerson("6eaa01")
	person.Say("hold")
	<-g.reached
	time.AfterFunc(20*time.Millisecond, func() { close(g.open) })
	if err := p.stop(); err != nil {
		t.Fatal(err)
	}
	if len(person.LastMessages()) != 1 {
		t.Fatal("stopped before the answer")
	}
}

func TestZalosTroublesAreWaitedOut(t *testing.T) {
	for name, faults := range map[string][]fakezalo.Fault{
		"too many": {{Code: 429}, {Code: 429}}, "broken": {{Status: 500}, {Status: 502}}, "cut off": {{}}, "not its word": {{Status: 200}},
	} {
		for _, call := range []string{"sendMessage", "getUpdates"} {
			z := fakezalo.ForTest(t)
			z.Fail(call, faults...)
			run(t, z, setup{})
			person := z.BotPerson("6eaa01")
			person.Say("hello")
			t.Log(name, call)
			reads(t, person, "1: hello"+listShown)
		}
	}
}

func TestAnEmptyAnswerIsNoTrouble(t *testing.T) {
	z := fakezalo.ForTest(t)
	z.Fail("getUpdates", fakezalo.Fault{Code: 408}, fakezalo.Fault{Code: 408})
	p := run(t, z, setup{poll: time.Millisecond}) // less than a second is none
	person := z.BotPerson("6eaa01")
	person.Say("hello")
	reads(t, person, "1: hello"+listShown)
	if strings.Contains(p.log.String(), "failed") {
		t.Fatal(p.log)
	}
}

func TestAUsedUpQuotaIsToldOnce(t *testing.T) {
	z := fakezalo.ForTest(t)
	p := run(t, z, setup{hook: true})
	z.SetQuota(1)
	person := z.BotPerson("6eaa01")
	for range 3 {
		person.Say("hello")
	}
	if n := strings.Count(p.log.String(), "quota of the Zalo bot is used up"); n != 1 || len(person.Messages()) != 4 {
		t.Fatalf("told %d times, %d messages:\n%s", n, len(person.Messages()), p.log)
	}
}

func TestARefusedTokenEndsTheChannelAndIsNowhere(t *testing.T) {
	z := fakezalo.ForTest(t)
	p := run(t, z, setup{token: "999999:wrong-token-of-somebody"})
	err := <-p.ended
	p.ended <- err
	if !errors.Is(err, ErrToken) {
		t.Fatal(err)
	}
	if err := p.channel.Hook(t.Context(), "https://x.vn/hook"); !errors.Is(err, ErrToken) {
		t.Fatal(err)
	}
	sent := p.channel.send(t.Context(), "6eaa01", "a secret sentence")
	all := fmt.Sprintf("%v %+v %s %v", err, sent, p.log, p.channel.c.Token)
	for _, secret := range []string{"wrong-token", "6eaa01", "a secret sentence"} {
		if strings.Contains(all, secret) {
			t.Fatalf("%s in %s", secret, all)
		}
	}
}

func TestATokenRefusedForAMomentIsNoEnd(t *testing.T) {
	z := fakezalo.ForTest(t)
	z.Fail("getUpdates", fakezalo.Fault{Code: 401}, fakezalo.Fault{Status: 403})
	run(t, z, setup{})
	person := z.BotPerson("6eaa01")
	person.Say("hello")
	reads(t, person, "1: hello"+listShown)
}

func TestWhoBlockedTheBotIsForgotten(t *testing.T) {
	z := fakezalo.ForTest(t)
	p := run(t, z, setup{hook: true})
	person := z.BotPerson("6eaa01")
	person.Say("one")
	z.Fail("sendMessage", fakezalo.Fault{Code: 403})
	person.Say("two")
	person.Say("three")
	reads(t, person, "1: three"+listShown)
	if strings.Contains(p.log.String(), "level=ERROR") {
		t.Fatal(p.log)
	}
}
