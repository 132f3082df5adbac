package botplatform

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"nhipcau/bot"
	"nhipcau/bot/bottest"
	"nhipcau/bot/session"
	"nhipcau/bot/zalo"
	"nhipcau/bot/zalo/fakezalo"
	"nhipcau/flows"
	"nhipcau/internal/patience"
	"nhipcau/internal/safelog"
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

type codes struct{}

func (codes) Draw(string, places.Area, bool) (string, error) { return "4829137056", nil }

// process is one run of the program: a bot and its channel.
type process struct {
	talk    bottest.Talk
	log     *log
	channel *Channel
	bot     *bot.Bot
	ended   chan error
	cancel  context.CancelFunc
}

// setup changes what a process is made of.
type setup struct {
	hook     bool // updates are delivered, not asked for
	talk     func() bot.Conversation
	sessions session.Store
	token    zalo.Secret
	perChat  int
	workers  int
	waiting  int
	poll     time.Duration // 30 seconds unless set
}

const hookSecret = "webhook-secret-of-tests"

func run(t testing.TB, z *fakezalo.Server, s setup) *process {
	t.Helper()
	p := &process{log: new(log), ended: make(chan error, 1)}
	if s.talk == nil {
		s.talk = p.talk.Current
	}
	if s.sessions == nil {
		s.sessions = session.NewMemory(1000, time.Now)
	}
	if s.token == "" {
		s.token = fakezalo.BotToken
	}
	logger, dropped := safelog.New(p.log, slog.LevelDebug)
	p.bot = bot.New(bot.Config{
		Conversation: s.talk, Codes: codes{}, Sessions: s.sessions, Log: logger, PerChat: s.perChat, Workers: s.workers, Waiting: s.waiting,
		Sealer: session.NewSealer(session.Secret{1}, time.Now),
	})
	var err error
	p.channel, err = New(Config{Token: s.token, Bot: p.bot, APIURL: z.URL + "/", HookSecret: hookSecret, Log: logger})
	if err != nil {
		t.Fatal(err)
	}
	p.channel.calls.Sleep = func(ctx context.Context, _ time.Duration) bool { return patience.Sleep(ctx, time.Millisecond) }
	p.channel.drain = time.Second
	if s.poll > 0 {
		p.channel.poll = s.poll
	}
	ctx, cancel := context.WithCancel(t.Context())
	p.cancel = cancel
	if s.hook {
		web := httptest.NewServer(p.channel)
		t.Cleanup(web.Close)
		z.BotHook = web.URL
		if err := p.channel.Hook(ctx, "https://nhipcau.example.vn/hook/zalo-bot"); err != nil {
			t.Fatal(err)
		}
		p.ended <- nil
	} else {
		go func() { p.ended <- p.channel.Run(ctx) }()
	}
	t.Cleanup(func() {
		_ = p.stop()
		_ = p.bot.Close(context.Background())
		if n := dropped(); n > 0 {
			t.Errorf("%d parts of log lines were withheld:\n%s", n, p.log)
		}
	})
	return p
}

func (p *process) stop() error {
	p.cancel()
	err := <-p.ended
	p.ended <- err
	return err
}

// both runs a test with updates asked for and with updates delivered.
func both(t *testing.T, test func(t *testing.T, z *fakezalo.Server, s setup)) {
	t.Run("polling", func(t *testing.T) { test(t, fakezalo.ForTest(t), setup{}) })
	t.Run("webhook", func(t *testing.T) { test(t, fakezalo.ForTest(t), setup{hook: true}) })
}

// reads fails unless the person reads exactly this since they last did
// something.
func reads(t *testing.T, p *fakezalo.Person, want string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	p.Await(ctx, 1)
	if got := strings.TrimSpace(p.Read()); got != want {
		t.Fatalf("the person reads\n%s\nwant\n%s", got, want)
	}
}

const listShown = "\n\n1. Yes\n2. No\nzalo_choose vi\nzalo_also vi"

func TestAConversation(t *testing.T) {
	both(t, func(t *testing.T, z *fakezalo.Server, s setup) {
		run(t, z, s)
		p := z.BotPerson("9007199254740993")
		p.Say("greet")
		reads(t, p, "1: greet\n\nzalo_notice vi"+listShown)
		for i, c := range []struct {
			do   func()
			want string
		}{
			{func() { p.Say("vay vốn") }, "vay vốn"},
			{func() { p.Photo("Tôi là Thảo") }, "not opened"},
			{func() { p.Sends("sticker") }, "not opened"},
			{func() { p.Sends("voice") }, "not opened"},
			{func() { p.Sends("link") }, "not opened"},
			{func() { p.Sends("unsupported") }, "not opened"},
			{func() { p.Numeric = true; p.Say("flat") }, "flat"},
			{func() { p.Wrapped = true; p.Say("wrapped") }, "wrapped"},
			{func() { p.Say("card") }, "card\n\nA <service> & more\nCost: free\nOpen to everybody.\n⚠ Before you call: calls are recorded\n☎ 0237 3 851 234\n☎ 1800 1233 (24/7)"},
			{func() { p.Say("code") }, "code\n\n482 913 7056\n\nGood for 30 days."},
		} {
			c.do()
			reads(t, p, fmt.Sprintf("%d: %s%s", i+2, c.want, listShown))
		}
		p.Say("wipe")
		reads(t, p, "zalo_wiped vi")
	})
}

func TestALongAnswerComesInParts(t *testing.T) {
	z := fakezalo.ForTest(t)
	run(t, z, setup{hook: true})
	p := z.BotPerson("6eaa01")
	p.Say("long")
	shown := p.LastMessages()
	if len(shown) < 5 || !strings.HasSuffix(shown[len(shown)-1].Text, "zalo_also vi") {
		t.Fatalf("%d messages", len(shown))
	}
	for _, m := range shown[:len(shown)-1] {
		if !strings.HasSuffix(m.Text, ".") {
			t.Fatalf("cut inside a sentence: …%s", m.Text[len(m.Text)-20:])
		}
	}
}

func TestWhatIsNoMessageOfAPersonIsPassedOver(t *testing.T) {
	for name, update := range map[string]string{
		"a group":            `{"event_name":"message.text.received","message":{"message_id":"1","date":1,"from":{"id":"a"},"chat":{"id":"g","chat_type":"GROUP"},"text":"x"}}`,
		"another bot":        `{"event_name":"message.text.received","message":{"message_id":"1","date":1,"from":{"id":"a","is_bot":true},"chat":{"id":"a","chat_type":"PRIVATE"},"text":"x"}}`,
		"a reaction":         `{"event_name":"message.reaction.received","message":{"message_id":"1","date":1,"from":{"id":"a"},"chat":{"id":"a","chat_type":"PRIVATE"}}}`,
		"nothing of a minor": `{"event_name":"message.unsupported.received"}`,
		"no chat":            `{"ok":true,"result":{"event_name":"message.text.received","message":{"text":"x"}}}`,
		"a new kind":         `{"event_name":"bot.added","message":{"chat":{"id":"a","chat_type":"PRIVATE"}}}`,
	} {
		z := fakezalo.ForTest(t)
		p := run(t, z, setup{hook: true})
		if status := z.Give([]byte(update)); status != http.StatusOK || p.talk.Stepped() != 0 || len(z.Calls("sendMessage")) != 0 {
			t.Errorf("%s: %d, %d steps", name, status, p.talk.Stepped())
		}
		if f := p.channel.Figures(); f.Strange != 1 {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestTheWebhookTakesOnlyWhatShowsTheSecret(t *testing.T) {
	z := fakezalo.ForTest(t)
	p := run(t, z, setup{hook: true})
	good := `{"event_name":"message.text.received","message":{"message_id":"1","date":1,"chat":{"id":"6eaa01","chat_type":"PRIVATE"},"text":"hello"}}`
	person := z.BotPerson("6eaa01")
	for _, c := range []struct {
		name, method, secret, body string
		want                       int
	}{
		{"wrong secret", "POST", "no", good, 401},
		{"no secret", "POST", "", good, 401},
		{"nearly", "POST", hookSecret + "x", good, 401},
		{"not a POST", "GET", hookSecret, "", 405},
		{"not an update", "POST", hookSecret, "hello", 400},
		{"nothing", "POST", hookSecret, "{}", 400},
		{"too large", "POST", hookSecret, strings.Repeat(" ", 1<<20), 413},
		{"a message", "POST", hookSecret, good, 200},
		{"the same again", "POST", hookSecret, good, 200},
		{"the same in an envelope", "POST", hookSecret, `{"ok":true,"result":` + good + `}`, 200},
	} {
		req, _ := http.NewRequestWithContext(t.Context(), c.method, z.BotHook, strings.NewReader(c.body))
		req.Header.Set(secretHeader, c.secret)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != c.want {
			t.Errorf("%s: %d, want %d", c.name, resp.StatusCode, c.want)
		}
	}
	reads(t, person, "1: hello"+listShown)
	if f := p.channel.Figures(); p.talk.Stepped() != 1 || f.Forged != 3 {
		t.Fatalf("%d steps, %+v", p.talk.Stepped(), f)
	}
	p.channel.c.HookSecret = ""
	if p.channel.isZalo("") || p.channel.Hook(t.Context(), "https://x.vn") == nil {
		t.Fatal("a webhook without a secret")
	}
}

func TestAnUpdateThatComesTwiceIsAnsweredOnce(t *testing.T) {
	both(t, func(t *testing.T, z *fakezalo.Server, s setup) {
		p := run(t, z, s)
		person := z.BotPerson("6eaa01")
		update := person.Update("message.text.received", "one", map[string]any{"text": "one"})
		z.Give(update)
		reads(t, person, "1: one"+listShown)
		z.Give(update)
		person.Say("two")
		reads(t, person, "2: two"+listShown)
		if p.talk.Stepped() != 2 || len(z.Calls("sendMessage")) != 2 {
			t.Fatalf("%d steps, %d messages", p.talk.Stepped(), len(z.Calls("sendMessage")))
		}
	})
}

func TestEachChatIsAnsweredInOrder(t *testing.T) {
	z := fakezalo.ForTest(t)
	p := run(t, z, setup{perChat: 100, workers: 2, waiting: 3}) // busy: asking waits too
	p.channel.calls.Pace.SetLimit(10_000)
	const people, said = 4, 8
	for w := range said {
		for i := range people {
			z.BotPerson(fmt.Sprint("p", i)).Say(fmt.Sprint("w", w))
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	for i := range people {
		person := z.BotPerson(fmt.Sprint("p", i))
		if !person.Await(ctx, 2*said) {
			t.Fatalf("person %d has %d messages", i, len(person.Messages()))
		}
		n := 0
		for _, m := range person.Messages() {
			if !m.FromBot {
				continue
			}
			n++
			if want := fmt.Sprintf("%d: w%d%s", n, n-1, listShown); m.Text != want {
				t.Fatalf("person %d reads %q, want %q", i, m.Text, want)
			}
		}
	}
}

func TestNamesAreNeverDecoded(t *testing.T) {
	u, ok := decode([]byte(`{"event_name":"message.text.received","message":{"message_id":"1","date":2,"text":"hi","photo_url":"https://kim",
		"from":{"id":"987","display_name":"Kim","name":"Kim","avatar":"https://kim"},"chat":{"id":"987","chat_type":"PRIVATE"}}}`))
	if !ok {
		t.Fatal("not decoded")
	}
	if s := fmt.Sprintf("%+v %+v %#v", u, *u.Message, *u.Message); strings.Contains(s, "Kim") || strings.Contains(s, "kim") || strings.Contains(s, "987") {
		t.Fatal(s)
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"event_name":"message.text.received","message":{"message_id":"1","date":1,"from":{"id":"a"},"chat":{"id":"a","chat_type":"PRIVATE"},"text":"x"}}`,
		`{"ok":true,"result":{"event_name":"message.image.received","message":{"message_id":7,"date":"1","chat":{"id":9007199254740993}}}}`,
		`{"ok":false,"error_code":408}`, `{"event_name":"x","message":7}`, `{"result":null,"event_name":"y"}`, `null`, `[`, "",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		u, ok := decode(raw)
		if ok && u.Event == "" {
			t.Fatal("an update of no kind")
		}
		in, takes := u.input()
		if takes && (in.Kind != flows.Typed && in.Kind != flows.Other || u.chat().ID == "") {
			t.Fatalf("%v", in.Kind)
		}
		if takes && u.number() != 0 && u.number() < session.Rising {
			t.Fatal("a number without order among those that rise")
		}
	})
}
