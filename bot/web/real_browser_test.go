package web_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"nhipcau/bot"
	"nhipcau/bot/session"
	"nhipcau/bot/web"
	"nhipcau/flows"
	"nhipcau/flows/content"
	"nhipcau/internal/browsertest"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
	"nhipcau/knowledge/questions"
	"nhipcau/knowledge/understand"
)

// codes gives the same referral code to everybody.
type codes struct{}

func (codes) Draw(string, places.Area, bool) (string, error) { return "4829137056", nil }

// counts are what was counted, by topic.
type counts map[string]int

func (c counts) Add(_ context.Context, events []flows.Event) error {
	for _, e := range events {
		c[e.Topic]++
	}
	return nil
}

// webTurns are a bot's turns in this channel.
type webTurns struct{ *bot.Bot }

func (w webTurns) Step(ctx context.Context, s flows.State, in flows.Input) (flows.State, flows.Reply) {
	return w.Bot.Step(ctx, "web", s, in)
}

// realBot takes turns in the conversations that the program is built with.
func realBot(t *testing.T, counter bot.Counter) web.Stepper {
	t.Helper()
	var errs [5]error
	var k flows.Knowledge
	k.Places, errs[0] = places.Load()
	k.Facts, errs[1] = eligibility.Load()
	k.Directory, errs[2] = directory.Load(k.Facts, k.Places)
	k.Questions, errs[3] = questions.Load()
	k.Understand, errs[4] = understand.New(k.Questions)
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
	c, findings := flows.LoadContent(content.Files)
	if c == nil {
		t.Fatal(findings)
	}
	release, findings := flows.NewRelease(c, k)
	if release == nil {
		t.Fatal(findings)
	}
	engine := flows.NewEngine(release)
	b := bot.New(bot.Config{
		Conversation: func() bot.Conversation { return engine }, Codes: codes{}, Counter: counter, Now: new(clock).now,
	})
	t.Cleanup(func() {
		if err := b.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	})
	return webTurns{b}
}

// TestRealConversationsFitTheirPages walks through the conversations people
// have, as the program is built, on the smallest phones.
func TestRealConversationsFitTheirPages(t *testing.T) {
	b, browser := realBot(t, nil), browsertest.Start(t)
	for from, said := range map[string][]string{
		"/?t=loans":  {"1", "bo qua", "đủ rồi, xem nơi giúp", "ma"},
		"/":          {"chồng em đánh em", "menu", "help"},
		"/?t=health": {"xet nghiem hiv", "bo qua", "bo qua", "bo qua", "bo qua"},
		"/?t=papers": {"mat can cuoc", "1", "1", "1"},
		"/?lang=en":  {"1", "1", "1"},
	} {
		for scheme, l := range map[string]browsertest.Look{"light": {Width: 360, Height: 740, Touch: true}, "dark": {Width: 320, Height: 640, Dark: true, Touch: true}} {
			name := strings.Trim(from, "/?") + "-" + scheme
			t.Run(name, func(t *testing.T) {
				v := open(t, browser, l, func(c *web.Config) { c.Bot, c.Seal = b, session.NewSealer(session.Secret{}, time.Now) })
				v.visit(from)
				if strings.Contains(from, "t=") {
					v.Picture("chat/real-" + name + "-link")
					v.Do(chromedp.Click(chromedp.Search(`.go`)))
					v.Do(chromedp.Poll[chromedp.Void](`document.activeElement.id === "top"`))
				}
				for i, text := range said {
					v.Picture(fmt.Sprintf("chat/real-%s-%d", name, i))
					v.fits()
					v.AccessibleAsItIs()
					v.say(text)
					v.Do(chromedp.Poll[chromedp.Void](`document.activeElement.id === "top"`))
				}
				v.Picture(fmt.Sprintf("chat/real-%s-%d", name, len(said)))
				v.fits()
				v.AccessibleAsItIs()
			})
		}
	}
}

// TestACodeStaysInOneLine: it is read aloud and typed off; on the smallest telephone
// too, and for whoever has a wide letter.
func TestACodeStaysInOneLine(t *testing.T) {
	b, browser := realBot(t, nil), browsertest.Start(t)
	v := open(t, browser, browsertest.Look{Width: 320, Height: 640, Touch: true}, func(c *web.Config) { c.Bot, c.Seal = b, session.NewSealer(session.Secret{}, time.Now) })
	v.visit("/?t=loans")
	for _, text := range []string{"vay von", "1", "bo qua", "du roi, xem noi giup"} {
		v.say(text)
		v.Do(chromedp.Poll[chromedp.Void](`document.activeElement.id === "top"`))
	}
	if !browsertest.Eval[bool](v.Visitor, `(() => {
		const code = document.querySelector(".ticket .code"), words = document.createRange();
		words.selectNodeContents(code);
		return words.getClientRects().length === 1 && words.getBoundingClientRect().width <= code.clientWidth;
	})()`) {
		t.Error("the code breaks, or is wider than its ticket")
	}
}

// TestWhatIsNewIsSeenFirst holds that "I did not understand" is where the reader
// is, and that the cards are not shown again with it.
func TestWhatIsNewIsSeenFirst(t *testing.T) {
	b, browser := realBot(t, nil), browsertest.Start(t)
	v := open(t, browser, phone(), func(c *web.Config) { c.Bot, c.Seal = b, session.NewSealer(session.Secret{}, time.Now) })
	v.visit("/?t=loans")
	for _, text := range []string{"vay von", "1", "bo qua", "du roi, xem noi giup"} {
		v.say(text)
		v.Do(chromedp.Poll[chromedp.Void](`document.activeElement.id === "top"`))
	}
	v.say("qwrt zxcv")
	said := sentences()["not_understood_1"].VI
	v.sees(said)
	v.Picture("chat/not-understood")
	if !browsertest.Eval[bool](v.Visitor, `document.querySelectorAll("#log .card").length === 0`) {
		t.Error("the cards are shown again")
	}
	if !browsertest.Eval[bool](v.Visitor, `document.querySelector("#log > :first-child").textContent.includes("`+said+`")
		&& document.getElementById("log").getBoundingClientRect().top < 120
		&& document.activeElement.id === "top"`) {
		t.Error("what is new is not the first thing in sight, or the focus is elsewhere")
	}
}
