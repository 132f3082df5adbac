package telegram

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"nhipcau/bot/session"
	"nhipcau/bot/telegram/faketelegram"
)

func TestTelegramsTroublesAreWaitedOut(t *testing.T) {
	for name, faults := range map[string][]faketelegram.Fault{
		"too many":          {{Status: 429, RetryAfter: 3}, {Status: 429, RetryAfter: 1}},
		"broken":            {{Status: 500}, {Status: 502}, {Status: 503}},
		"gone":              {{Status: 0}},
		"slow, then broken": {{Status: 500, Delay: 20 * time.Millisecond}},
	} {
		t.Run(name, func(t *testing.T) {
			api := faketelegram.ForTest(t)
			waits := make(chan time.Duration, 100)
			run(t, api, setup{sleep: func(ctx context.Context, d time.Duration) bool {
				waits <- d
				return nap(ctx, d)
			}})
			api.Fail("sendMessage", faults...)
			person := api.Person(912345678)
			person.Say("hello")
			reads(t, api, person, "1: hello"+buttons)
			if first := <-waits; name == "too many" && first != 3*time.Second {
				t.Fatalf("waited %v, not what Telegram asked for", first)
			}
		})
	}
}

func TestAnAnswerThatCannotBeSentIsGivenUp(t *testing.T) {
	api := faketelegram.ForTest(t)
	p := run(t, api, setup{})
	person := api.Person(912345678)
	api.Fail("sendMessage", faketelegram.Fault{Status: 429, RetryAfter: 3600})
	person.Say("hello")
	reads(t, api, person, "")
	if !strings.Contains(p.log.String(), "could not be answered") {
		t.Fatal("the operator was not told")
	}
	person.Say("again")
	reads(t, api, person, "2: again"+buttons)
}

func TestWithoutThePictureTheCodeStillComes(t *testing.T) {
	api := faketelegram.ForTest(t)
	run(t, api, setup{})
	api.Fail("sendPhoto", faketelegram.Fault{Status: 400, Description: "Bad Request: IMAGE_PROCESS_FAILED"})
	p := api.Person(912345678)
	p.Say("code")
	reads(t, api, p, "1: code\n482 913 7056\n\nGood for 30 days."+buttons)
}

func TestALongAnswerComesInParts(t *testing.T) {
	api := faketelegram.ForTest(t)
	run(t, api, setup{})
	p := api.Person(912345678)
	p.Say("long")
	settle(t, api)
	shown := p.LastMessages()
	if len(shown) < 3 {
		t.Fatalf("%d messages", len(shown))
	}
	for i, m := range shown {
		if last := i == len(shown)-1; (m.Buttons != nil) != last {
			t.Fatal("buttons belong under the last message only")
		}
		if !strings.HasSuffix(m.Text, ".") {
			t.Fatalf("cut inside a sentence: …%s", m.Text[len(m.Text)-20:])
		}
	}
}

// begun says whether anything is kept of a chat's conversation.
func begun(t *testing.T, sessions session.Store, id int64) bool {
	t.Helper()
	sealer := session.NewSealer(session.Secret{1}, time.Now)
	key := sealer.Key(channelName, fmt.Sprint(id))
	sealed, err := sessions.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	r, err := sealer.Open(key, sealed)
	if err != nil {
		t.Fatal(err)
	}
	return r.State.Begun() || r.Owed.Stepped
}

func TestAPersonWhoBlocksTheBotIsForgotten(t *testing.T) {
	api := faketelegram.ForTest(t)
	sessions := session.NewMemory(100, time.Now)
	process := run(t, api, setup{sessions: sessions})
	quiet, writing := api.Person(1001), api.Person(1002)
	quiet.Say("hello")
	writing.Say("hello")
	settle(t, api)
	if sessions.Len() != 2 {
		t.Fatalf("%d sessions", sessions.Len())
	}
	quiet.Block()
	settle(t, api)
	if begun(t, sessions, 1001) || !begun(t, sessions, 1002) {
		t.Fatal("the session of a person who blocked the bot is kept")
	}
	api.Fail("sendMessage", faketelegram.Fault{Status: 403, Description: "Forbidden: bot was blocked by the user"})
	writing.Say("and block")
	settle(t, api)
	process.stop()
	if begun(t, sessions, 1002) || len(api.Calls("sendMessage")) != 3 {
		t.Fatalf("the session is kept, or not: %d attempts", len(api.Calls("sendMessage")))
	}
}

func TestAStepThatBreaksIsAnswered(t *testing.T) {
	api := faketelegram.ForTest(t)
	run(t, api, setup{})
	p := api.Person(912345678)
	p.Say("panic")
	reads(t, api, p, "Trouble vi")
	p.Say("hello")
	reads(t, api, p, "1: hello"+buttons)
}

func TestASecondProcessIsToldOnceAndWaits(t *testing.T) {
	api := faketelegram.ForTest(t)
	conflict := faketelegram.Fault{Status: 409, Description: "Conflict: terminated by other getUpdates request"}
	api.Fail("getUpdates", conflict, conflict, conflict)
	p := run(t, api, setup{})
	person := api.Person(912345678)
	person.Say("hello")
	reads(t, api, person, "1: hello"+buttons)
	if n := strings.Count(p.log.String(), "another process uses this bot token"); n != 1 {
		t.Fatalf("the operator was told %d times", n)
	}
}

func TestARefusedTokenEndsTheChannel(t *testing.T) {
	api := faketelegram.ForTest(t)
	p := run(t, api, setup{token: "999999:AAwrongTokenOfSomebodyElse"})
	err := <-p.ended
	p.ended <- err
	if !errors.Is(err, ErrToken) {
		t.Fatal(err)
	}
	if strings.Contains(p.log.String()+err.Error(), "AAwrong") {
		t.Fatal("the token is in the log")
	}
}

func TestTheTokenIsInNoError(t *testing.T) {
	p := run(t, &faketelegram.Server{URL: "http://127.0.0.1:1"}, setup{})
	_, err := p.channel.sendOne(t.Context(), 912345678, bubble{html: "a secret sentence"}, nil)
	if err == nil {
		t.Fatal("sent to nowhere")
	}
	all := fmt.Sprintf("%v %+v %s %v", err, err, p.log.String(), p.channel.c.Token)
	for _, secret := range []string{"AAFake", "4242424242", "912345678", "a secret sentence"} {
		if strings.Contains(all, secret) {
			t.Fatalf("%s in %s", secret, all)
		}
	}
}

func TestAnEmptyAnswerAtOnceDoesNotSpin(t *testing.T) {
	api := faketelegram.ForTest(t)
	p := run(t, api, setup{})
	p.stop()
	p.channel.poll = 0 // as an emulator, or a proxy that does not wait
	before := len(api.Calls("getUpdates"))
	ctx, cancel := context.WithCancel(t.Context())
	pauses := 0
	p.channel.sleep = func(_ context.Context, d time.Duration) bool {
		if d < emptyPause {
			t.Errorf("a pause of %v", d)
		}
		if pauses++; pauses == 5 {
			cancel()
		}
		return true
	}
	if err := p.channel.Run(ctx); err != nil {
		t.Fatal(err)
	}
	if asked := len(api.Calls("getUpdates")) - before; asked > pauses+1 {
		t.Fatalf("asked %d times with %d pauses", asked, pauses)
	}
}
