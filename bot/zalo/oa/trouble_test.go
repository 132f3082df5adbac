package oa

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"nhipcau/bot"
	"nhipcau/bot/zalo"
	"nhipcau/bot/zalo/fakezalo"
)

func TestWhatCannotBeSentIsGivenUpAndToldToTheOperator(t *testing.T) {
	z := fakezalo.ForTest(t)
	p := run(t, z, setup{})
	z.Fail("cs", fakezalo.Fault{Code: -201})
	person := z.Person("111222333444")
	person.Say("one")
	reads(t, person, "")
	if !strings.Contains(p.log.String(), "could not be answered") {
		t.Fatal(p.log)
	}
	person.Say("two")
	reads(t, person, "2: two"+buttonsShown)
}

func TestAStepThatBreaksIsAnswered(t *testing.T) {
	z := fakezalo.ForTest(t)
	run(t, z, setup{})
	p := z.Person("111222333444")
	p.Say("panic")
	reads(t, p, "Trouble vi")
}

func TestALongAnswerComesInParts(t *testing.T) {
	z := fakezalo.ForTest(t)
	run(t, z, setup{})
	p := z.Person("111222333444")
	p.Say("long")
	shown := p.LastMessages()
	if len(shown) < 5 {
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

func TestWithoutThePictureTheCodeStillComes(t *testing.T) {
	for name, faults := range map[string]map[string]fakezalo.Fault{
		"no upload":    {"image": {Code: -211}},
		"broken":       {"image": {Status: 502}},
		"never came":   {"image": {Status: 200}},
		"cut off":      {"image": {}},
		"another time": {"image": {Code: -210}},
	} {
		z := fakezalo.ForTest(t)
		run(t, z, setup{})
		for call, f := range faults {
			z.Fail(call, f, f, f, f, f)
		}
		p := z.Person("111222333444")
		p.Say("code")
		if got := strings.TrimSpace(p.Read()); got != "1: code\n482 913 7056\n\nGood for 30 days."+buttonsShown {
			t.Errorf("%s: the person reads\n%s", name, got)
		}
	}
}

func TestZalosTroublesAreWaitedOut(t *testing.T) {
	for name, faults := range map[string][]fakezalo.Fault{
		"too many":     {{Code: -32}, {Code: -32}},
		"a failure":    {{Code: -200}},
		"broken":       {{Status: 500}, {Status: 502}, {Status: 503}},
		"not its word": {{Status: 200}},
		"cut off":      {{}},
		"slow":         {{Status: 504, Delay: 20 * time.Millisecond}},
	} {
		z := fakezalo.ForTest(t)
		p := run(t, z, setup{})
		z.Fail("cs", faults...)
		person := z.Person("111222333444")
		person.Say("hello")
		if got := strings.TrimSpace(person.Read()); got != "1: hello"+buttonsShown {
			t.Errorf("%s: the person reads\n%s\n%s", name, got, p.log)
		}
	}
}

func TestTheOperatorIsToldInOneLineWhatToDo(t *testing.T) {
	for code, want := range map[int]string{
		-204: "Zalo has closed this OA", -205: "Zalo has closed this OA", -209: "activate it", -219: "activate it",
		-212: "lacks the OA product", -221: "not verified", -223: "let its admin grant it again", -224: "buy a higher one",
		-242: "copy it from the console once more", -320: "link one or top it up", -321: "link one or top it up", -240: "newer version",
		-211: "quota of the OA is used up", -210: "report this as a bug", -201: "report this as a bug", -233: "report this as a bug",
		-248: "refuses the content", -234: "at night", -999: "look the code up",
	} {
		z := fakezalo.ForTest(t)
		p := run(t, z, setup{})
		z.Fail("cs", fakezalo.Fault{Code: code}, fakezalo.Fault{Code: code})
		person := z.Person("111222333444")
		person.Say("one")
		person.Say("two")
		lines := 0
		for line := range strings.Lines(p.log.String()) {
			if strings.Contains(line, "level=ERROR") {
				lines++
				if !strings.Contains(line, want) || !strings.Contains(line, fmt.Sprintf("status=%d", code)) {
					t.Errorf("%d: %s", code, line)
				}
			}
		}
		if lines != 1 || len(z.Calls("cs")) != 2 {
			t.Errorf("%d: told %d times, %d attempts:\n%s", code, lines, len(z.Calls("cs")), p.log)
		}
	}
}

func TestSomebodyWhoCannotBeReachedIsNoAlarm(t *testing.T) {
	for _, code := range []int{-213, -217, -218, -227, -230, -232, -244} {
		z := fakezalo.ForTest(t)
		p := run(t, z, setup{})
		z.Fail("cs", fakezalo.Fault{Code: code})
		person := z.Person("111222333444")
		person.Say("one")
		if strings.Contains(p.log.String(), "level=ERROR") || len(z.Calls("cs")) != 1 {
			t.Errorf("%d: %d attempts\n%s", code, len(z.Calls("cs")), p.log)
		}
		person.Say("back")
		reads(t, person, "1: back"+buttonsShown)
	}
}

func TestAMessageThatIsChargedIsNoticed(t *testing.T) {
	now := time.Now()
	clock := func() time.Time { return now }
	z := fakezalo.ForTestAt(t, clock)
	p := run(t, z, setup{now: clock})
	e := z.Person("1").Writes("hello")
	to := recipient{User: "1"}
	z.Deliver(e)
	for _, c := range []struct {
		later   time.Duration
		charged int
		gone    bool
	}{{47 * time.Hour, 0, false}, {2 * time.Hour, 1, false}, {100 * time.Hour, 2, false}, {20 * time.Hour, 2, true}} {
		now = now.Add(c.later)
		z.Authorise()
		access, _ := z.Tokens()
		p.channel.keeper.see(grant{Access: access})
		err := p.channel.send(t.Context(), to, content{Text: "x"})
		if got := p.channel.Figures().Charged; got != c.charged || errors.Is(err, bot.ErrGone) != c.gone {
			t.Errorf("after %v more: %d charged, %v", c.later, got, err)
		}
	}
	if !strings.Contains(p.log.String(), "Zalo charges for messages") {
		t.Error(p.log)
	}
	for _, q := range []quota{{"sub_quota", "50", "2000"}, {"reply", "0", "8"}} {
		p.channel.paid(&q)
	}
	if n := strings.Count(p.log.String(), "nine tenths of the messages"); n != 1 {
		t.Errorf("told %d times of a package that ends", n)
	}
}

func TestNoSecretIsInAnErrorOrTheLog(t *testing.T) {
	z := fakezalo.ForTest(t)
	p := run(t, z, setup{})
	p.channel.c.APIURL = "http://127.0.0.1:1"
	err := p.channel.send(t.Context(), recipient{User: "912345678"}, content{Text: "a secret sentence"})
	if err == nil {
		t.Fatal("sent to nowhere")
	}
	_, denied := p.channel.exchange(t.Context(), "REFRESH-wrong")
	if !zalo.Is(denied, zalo.Token) {
		t.Fatal(denied)
	}
	all := fmt.Sprintf("%v %+v %v %s %v %+v", err, err, denied, p.log, p.channel.c.AppSecret, p.channel.c)
	for _, secret := range []string{"ACCESS-", "REFRESH-", fakezalo.AppSecret, fakezalo.HookKey, "912345678", "a secret sentence"} {
		if strings.Contains(all, secret) {
			t.Errorf("%s in %s", secret, all)
		}
	}
}
