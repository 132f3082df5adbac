package telegram

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
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
	"nhipcau/internal/patience"
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
func nap(ctx context.Context, _ time.Duration) bool { return patience.Sleep(ctx, time.Millisecond) }

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
