package telegram

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"nhipcau/bot"
	"nhipcau/bot/bottest"
	"nhipcau/bot/session"
	"nhipcau/bot/telegram/faketelegram"
	"nhipcau/flows"
	"nhipcau/knowledge/places"
)

// log is what an operator would read; it may be read while it is written.
type log struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *log) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(b)
}

func (l *log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// process is one run of the program: a bot and its channel.
type process struct {
	talk    bottest.Talk
	log     *log
	channel *Channel
	bot     *bot.Bot
	dead    atomic.Bool // nothing reaches the network any more, as after kill -9
	ended   chan error
	cancel  context.CancelFunc
}

type codes struct{}

func (codes) Draw(string, places.Area, bool) (string, error) { return "4829137056", nil }

// RoundTrip is the network of a process that may die.
func (p *process) RoundTrip(r *http.Request) (*http.Response, error) {
	if p.dead.Load() {
		return nil, errors.New("dead")
	}
	return http.DefaultTransport.RoundTrip(r)
}

// mortal is the way of a process to its sessions, which ends with it.
type mortal struct {
	session.Store
	p *process
}

func (m mortal) Swap(ctx context.Context, k session.Key, old session.Version, s session.Sealed, until time.Time) error {
	if m.p.dead.Load() {
		return errors.New("dead")
	}
	return m.Store.Swap(ctx, k, old, s, until)
}

// setup changes what a process is made of.
type setup struct {
	sessions session.Store
	talk     func() bot.Conversation
	now      func() time.Time
	token    Token
	perChat  int
	workers  int
	waiting  int
	sleep    func(ctx context.Context, d time.Duration) bool // nil does not really sleep
}

func run(t testing.TB, api *faketelegram.Server, s setup) *process {
	t.Helper()
	p := &process{log: new(log), ended: make(chan error, 1)}
	if s.now == nil {
		s.now = time.Now
	}
	if s.sessions == nil {
		s.sessions = session.NewMemory(1000, s.now)
	}
	if s.talk == nil {
		s.talk = p.talk.Current
	}
	if s.token == "" {
		s.token = faketelegram.Token
	}
	logger := slog.New(slog.NewTextHandler(p.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	p.bot = bot.New(bot.Config{
		Conversation: s.talk, Codes: codes{}, Sessions: mortal{s.sessions, p},
		Sealer: session.NewSealer(session.Secret{1}, s.now), Now: s.now, Log: logger, PerChat: s.perChat, Workers: s.workers, Waiting: s.waiting,
	})
	var err error
	p.channel, err = New(Config{
		Token: s.token, Bot: p.bot, APIURL: api.URL, Client: &http.Client{Transport: p}, Now: s.now, Log: logger, WebhookSecret: "hook",
	})
	if err != nil {
		t.Fatal(err)
	}
	p.channel.pace = newPace(10_000, rate.Limit(10_000), 10_000)
	p.channel.sleep = s.sleep
	if s.sleep == nil {
		p.channel.sleep = nap
	}
	p.channel.drain = time.Second
	ctx, cancel := context.WithCancel(t.Context())
	p.cancel = cancel
	go func() { p.ended <- p.channel.Run(ctx) }()
	t.Cleanup(func() { p.stop(); _ = p.bot.Close(context.Background()) })
	return p
}

// nap takes the place of every longer sleep.
func nap(ctx context.Context, _ time.Duration) bool { return sleep(ctx, time.Millisecond) }

// stop ends a process in order.
func (p *process) stop() error {
	p.cancel()
	err := <-p.ended
	p.ended <- err
	return err
}

// kill ends it at once: what it was about to send is never sent.
func (p *process) kill() {
	p.dead.Store(true)
	p.channel.drain = 0
	p.stop()
}

func settle(t *testing.T, api *faketelegram.Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if !api.Settle(ctx) {
		t.Fatal("updates were left unanswered")
	}
}

// reads fails unless the person reads exactly this since they last did
// something.
func reads(t *testing.T, api *faketelegram.Server, p *faketelegram.Person, want string) {
	t.Helper()
	settle(t, api)
	if got := strings.TrimSpace(p.Read()); got != strings.TrimSpace(want) {
		t.Fatalf("the person reads\n%s\nwant\n%s", got, want)
	}
}

const buttons = "\n[Yes][No]\n[Topics][Leave]"

func TestAConversation(t *testing.T) {
	api := faketelegram.ForTest(t)
	run(t, api, setup{})
	p := api.Person(912345678)
	p.Start("loans")
	reads(t, api, p, "1: begin loans"+buttons)
	p.Say("vay vốn")
	reads(t, api, p, "2: vay vốn"+buttons)
	if err := p.Tap("Yes"); err != nil {
		t.Fatal(err)
	}
	reads(t, api, p, "3: yes"+buttons)
	p.Say("card")
	reads(t, api, p, `4: card
A <service> & more
Cost: free
Open to everybody.
⚠ Before you call: calls are recorded
☎ 0237 3 851 234 · +842373851234
☎ 1800 1233 (24/7)
[telegram_copy vi 1800 1233]`+buttons)
	p.Say("code")
	reads(t, api, p, "5: code\n482 913 7056\n\nGood for 30 days."+buttons)
	shown := p.LastMessages()
	ticket := shown[len(shown)-1]
	if len(ticket.Photo) == 0 || ticket.HTML != "<b>482 913 7056</b>\n\nGood for <b>30 days</b>." {
		t.Fatalf("%d bytes of picture under %q", len(ticket.Photo), ticket.HTML)
	}
	for _, m := range p.Messages() {
		if m.FromBot && !m.Protected {
			t.Fatalf("%q can be forwarded", m.Text)
		}
	}
	if n := len(commands()); api.Commands("") != n || api.Commands("en") != n {
		t.Fatalf("%d and %d commands in the menu", api.Commands(""), api.Commands("en"))
	}
}

func TestWhatPeopleSendIsUnderstoodOrPolitelyNotOpened(t *testing.T) {
	api := faketelegram.ForTest(t)
	run(t, api, setup{})
	p := api.Person(912345678)
	for i, c := range []struct {
		do   func()
		want string
	}{
		{func() { p.Say("/start@nhipcau_fake_bot en") }, "begin en"},
		{func() { p.Say("/menu") }, "!topics"},
		{func() { p.Say("/CODE") }, "!code"},
		{func() { p.Say("/vay von") }, "vay von"},
		{func() { p.Photo("Tôi là Thảo") }, "not opened"},
		{func() { p.Contact("+84912345678") }, "not opened"},
		{func() { p.Location(19.8075, 105.7764) }, "located 19.81 105.78"},
		{func() { p.TapData(3, "1|say/old") }, "old"},
		{func() { p.TapData(3, "something else") }, "something else"},
	} {
		c.do()
		reads(t, api, p, fmt.Sprintf("%d: %s%s", i+1, c.want, buttons))
	}
}

func TestEachChatIsAnsweredInOrder(t *testing.T) {
	api := faketelegram.ForTest(t)
	run(t, api, setup{perChat: 100})
	const people, words = 6, 15
	for w := range words {
		for i := range people {
			api.Person(int64(1000 + i)).Say(fmt.Sprint("w", w))
		}
	}
	settle(t, api)
	for i := range people {
		n := 0
		for _, m := range api.Person(int64(1000 + i)).Messages() {
			if !m.FromBot {
				continue
			}
			n++
			if want := fmt.Sprintf("%d: w%d", n, n-1); m.Text != want {
				t.Fatalf("person %d reads %q, want %q", i, m.Text, want)
			}
		}
		if n != words {
			t.Fatalf("person %d: %d answers to %d messages", i, n, words)
		}
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

func (g *gate) current() bot.Conversation { return g }

func TestWritingWithoutEndHoldsUpNobodyElse(t *testing.T) {
	api := faketelegram.ForTest(t)
	g := &gate{reached: make(chan struct{}, 99), open: make(chan struct{})}
	run(t, api, setup{talk: func() bot.Conversation { return g }})
	loud, other := api.Person(1001), api.Person(1002)
	loud.Say("hold")
	for range 200 {
		loud.Say("spam")
	}
	other.Say("hello")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if !api.AwaitCall(ctx, "sendMessage", 1) {
		t.Fatal("the other waits for the first of the two hundred")
	}
	close(g.open)
	reads(t, api, other, "1: hello"+buttons)
	answers := 0
	for _, m := range loud.Messages() {
		if m.FromBot {
			answers++
		}
	}
	if answers < 10 || answers > 20 {
		t.Fatalf("%d of two hundred were answered", answers)
	}
}

func TestWhileTheBotIsBusyATapIsAcknowledgedOnce(t *testing.T) {
	api := faketelegram.ForTest(t)
	g := &gate{reached: make(chan struct{}, 9), open: make(chan struct{})}
	naps := 0 // of the goroutine that receives
	run(t, api, setup{workers: 1, waiting: 1, talk: func() bot.Conversation { return g }, sleep: func(ctx context.Context, d time.Duration) bool {
		if naps++; naps == 5 {
			close(g.open)
		}
		return nap(ctx, d)
	}})
	api.Person(1).Say("hold")
	<-g.reached
	api.Person(2).Say("waits")
	tapping := api.Person(3)
	tapping.TapData(7, "1|say/yes")
	reads(t, api, tapping, "1: yes"+buttons)
	if n := len(api.Calls("answerCallbackQuery")); n > 1 {
		t.Fatalf("acknowledged %d times", n)
	}
}

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

func TestNothingOfAPersonIsLogged(t *testing.T) {
	api := faketelegram.ForTest(t)
	p := run(t, api, setup{})
	person := api.Person(987123654)
	person.First, person.Last, person.Username = "Kimthoaplanted", "Lêplanted", "kim_planted"
	refused := faketelegram.Fault{Status: 400, Description: "Bad Request: Kimthoaplanted 987123654"}
	acts := []func(){
		func() { person.Start("needle_payload") }, func() { person.Say("needle text") }, func() { person.Say("panic") },
		func() { person.Photo("needle caption") }, func() { person.Contact("+84987123654") },
		func() { person.TapData(77, "1|needle-data") }, func() { person.Location(19.123456, 105.654321) },
		func() { api.Fail("sendMessage", refused); person.Say("needle refused") },
		func() {
			api.Fail("sendMessage", faketelegram.Fault{Status: 500, Description: "needle"})
			person.Say("needle again")
		},
		func() { api.Fail("answerCallbackQuery", refused); _ = person.Tap("Yes") },
		func() { api.Fail("getUpdates", refused); person.Say("code") },
		func() {
			api.Inject(8_000_000, []byte(`{"update_id":8000000,"message":{"text":["needle"],"chat":987123654}}`))
		},
		func() { person.Say("wipe") }, func() { person.Block() },
	}
	for _, act := range acts {
		act()
		settle(t, api)
	}
	if p.log.String() == "" {
		t.Fatal("nothing was logged: the test proves nothing")
	}
	for _, planted := range []string{"planted", "needle", "987123654", "84987", "4829137056", "AAFake", "19.12", "105.65"} {
		if strings.Contains(p.log.String(), planted) {
			t.Fatalf("%q in the log:\n%s", planted, p.log.String())
		}
	}
}

// TestEveryCallFitsTheBotAPI needs the published description of the API; the
// other tests check against it too when it is there.
func TestEveryCallFitsTheBotAPI(t *testing.T) {
	if _, err := faketelegram.FindSpec(); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip("the description of the Bot API is not beside the repository")
	}
	api := faketelegram.ForTest(t)
	p := run(t, api, setup{})
	person := api.Person(912345678)
	for _, word := range []string{"/start", "hello", "card", "code", "long", "wipe", "leave"} {
		person.Say(word)
		settle(t, api)
	}
	_ = p.stop()
	if err := p.channel.Hook(t.Context(), "https://example.org/hook/telegram"); err != nil {
		t.Fatal(err)
	}
	for _, method := range []string{"getUpdates", "sendMessage", "sendPhoto", "deleteMessages", "setMyCommands", "setMyDescription", "setWebhook"} {
		if len(api.Calls(method)) == 0 {
			t.Errorf("%s was never called", method)
		}
	}
}
