package oa

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"nhipcau/bot"
	"nhipcau/bot/bottest"
	"nhipcau/bot/session"
	"nhipcau/bot/zalo/fakezalo"
	"nhipcau/flows"
)

func TestWhatIsDeliveredAgainIsDropped(t *testing.T) {
	z := fakezalo.ForTest(t)
	p := run(t, z, setup{})
	person := z.Person("111222333444")
	first := person.Writes("one")
	for range 3 {
		z.Deliver(first)
	}
	second := person.Writes("two")
	z.Deliver(second)
	z.Deliver(first) // a late one
	z.Deliver(second)
	reads(t, person, "2: two"+buttonsShown)
	if p.talk.Stepped() != 2 || len(z.Calls("cs")) != 2 {
		t.Fatalf("%d steps, %d messages", p.talk.Stepped(), len(z.Calls("cs")))
	}
}

func TestADuplicateBesideTheFirstIsDropped(t *testing.T) {
	z := fakezalo.ForTest(t)
	p := run(t, z, setup{})
	e := z.Person("111222333444").Writes("one")
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() { z.Deliver(e) })
	}
	wg.Wait()
	if p.talk.Stepped() != 1 || len(z.Calls("cs")) != 1 {
		t.Fatalf("%d steps, %d messages", p.talk.Stepped(), len(z.Calls("cs")))
	}
}

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

func TestWhileSessionsAreAwayZaloKeepsTheEventAndIsNeverRefusedForGood(t *testing.T) {
	z := fakezalo.ForTest(t)
	z.Retries = []time.Duration{time.Millisecond, time.Millisecond}
	sessions := &away{Store: session.NewMemory(100, time.Now)}
	sessions.gone.Store(true)
	p := run(t, z, setup{sessions: sessions})
	person := z.Person("111222333444")
	e := person.Writes("one")
	if status := z.Deliver(e); status != http.StatusServiceUnavailable {
		t.Fatal(status)
	}
	reads(t, person, "Trouble vi") // once, however often it is delivered
	e.Header.Set("num_retry", "5")
	if status := post(t, p, http.MethodPost, string(e.Body), e.Header); status != http.StatusOK {
		t.Fatalf("the last delivery is answered with %d: Zalo closes the webhook", status)
	}
	sessions.gone.Store(false)
	e.Header.Del("num_retry")
	for range 2 {
		if status := z.Deliver(e); status != http.StatusOK {
			t.Fatal(status)
		}
	}
	reads(t, person, "Trouble vi\n1: one"+buttonsShown)
}

func TestSwappedEventsAreBothAnsweredOnce(t *testing.T) {
	z := fakezalo.ForTest(t)
	p := run(t, z, setup{})
	person := z.Person("111222333444")
	earlier, later := person.Writes("earlier"), person.Writes("later")
	z.Deliver(later)
	z.Deliver(earlier)
	reads(t, person, "1: later"+buttonsShown+"\n2: earlier"+buttonsShown)
	if p.talk.Stepped() != 2 {
		t.Fatalf("%d steps", p.talk.Stepped())
	}
}

func TestARecordingDoesNotWorkForEver(t *testing.T) {
	now := time.Now()
	clock := func() time.Time { return now }
	z := fakezalo.ForTestAt(t, clock)
	p := run(t, z, setup{now: clock})
	person := z.Person("111222333444")
	recorded := person.Writes("one")
	z.Deliver(recorded)
	for _, later := range []time.Duration{time.Hour, 3 * time.Hour, 50 * time.Hour} {
		now = now.Add(later)
		z.Deliver(recorded)
		z.Deliver(z.Person("5").Writes("others go on"))
	}
	if p.talk.Stepped() != 4 || !strings.Contains(p.log.String(), "hours off") {
		t.Fatalf("%d steps, want the first and three others:\n%s", p.talk.Stepped(), p.log)
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

func TestASlowTurnIsAcknowledgedInTimeAndFinishedInOrder(t *testing.T) {
	z := fakezalo.ForTest(t) // more than two seconds is a violation
	g := &gate{reached: make(chan struct{}, 1), open: make(chan struct{})}
	run(t, z, setup{talk: func() bot.Conversation { return g }})
	person, other := z.Person("111222333444"), z.Person("5")
	if status := person.Say("hold"); status != http.StatusOK {
		t.Fatal(status)
	}
	<-g.reached
	if person.Say("next") != http.StatusOK || other.Say("meanwhile") != http.StatusOK {
		t.Fatal("not acknowledged")
	}
	reads(t, other, "1: meanwhile"+buttonsShown)
	reads(t, person, "")
	close(g.open)
	if !person.Await(t.Context(), 2) {
		t.Fatal("no answers")
	}
	reads(t, person, "1: hold"+buttonsShown+"\n2: next"+buttonsShown)
}

func TestWritingWithoutEndHoldsUpNobodyElse(t *testing.T) {
	z := fakezalo.ForTest(t)
	g := &gate{reached: make(chan struct{}, 1), open: make(chan struct{})}
	p := run(t, z, setup{talk: func() bot.Conversation { return g }, perChat: 3})
	loud := z.Person("1")
	var wg sync.WaitGroup
	for i := range 30 {
		word := "spam"
		if i == 0 {
			word = "hold"
		}
		e := loud.Writes(word)
		wg.Go(func() { z.Deliver(e) })
		if i == 0 {
			<-g.reached
		}
	}
	other := z.Person("2")
	other.Say("hello")
	reads(t, other, "1: hello"+buttonsShown)
	wg.Wait()
	close(g.open)
	_ = p.bot.Close(t.Context())
	if n := g.Stepped(); n != 1+1+3 {
		t.Fatalf("%d steps of thirty-one", n)
	}
}

func TestWhileStoppingZaloIsAskedToDeliverAgain(t *testing.T) {
	z := fakezalo.ForTest(t)
	z.Retries = []time.Duration{}
	p := run(t, z, setup{})
	_ = p.bot.Close(t.Context())
	person := z.Person("1")
	e := person.Writes("hello")
	if status := z.Deliver(e); status != http.StatusServiceUnavailable {
		t.Fatal(status)
	}
	z.OAHook = ""
	run(t, z, setup{}) // the next one
	z.Retries = nil
	z.Deliver(e.At(z.OAHook))
	reads(t, person, "1: hello"+buttonsShown)
}

func TestWhoLeavesIsForgotten(t *testing.T) {
	z := fakezalo.ForTest(t)
	run(t, z, setup{})
	for _, leave := range []func(*fakezalo.Person){
		func(p *fakezalo.Person) { z.Deliver(p.Unfollow()) },
		func(p *fakezalo.Person) {
			z.Fail("cs", fakezalo.Fault{Code: -230})
			p.Say("too late")
		},
	} {
		person := z.Person("1")
		for i, word := range []string{"hello", "again"} {
			person.Say(word)
			reads(t, person, fmt.Sprintf("%d: %s%s", i+1, word, buttonsShown))
		}
		leave(person)
	}
	person := z.Person("1")
	person.Say("hello")
	reads(t, person, "1: hello"+buttonsShown)
}
