package oa

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"nhipcau/bot"
	"nhipcau/bot/bottest"
	"nhipcau/bot/session"
	"nhipcau/bot/zalo"
	"nhipcau/bot/zalo/fakezalo"
	"nhipcau/internal/patience"
	"nhipcau/internal/realtest"
	"nhipcau/internal/safelog"
	"nhipcau/knowledge/places"
	"nhipcau/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(realtest.Main(m)) }

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

// process is one run of the program: a bot, its channel and its webhook.
type process struct {
	talk    bottest.Talk
	log     *log
	dropped func() uint64 // what the log withheld
	channel *Channel
	bot     *bot.Bot
	url     string
}

// setup changes what a process is made of.
type setup struct {
	database string // URL; a SQLite file of its own otherwise
	talk     func() bot.Conversation
	sessions session.Store
	now      func() time.Time
	perChat  int
	client   *http.Client
	change   func(*Config)
}

func run(t testing.TB, z *fakezalo.Server, s setup) *process {
	t.Helper()
	p := &process{log: new(log)}
	if s.now == nil {
		s.now = time.Now
	}
	if s.database == "" {
		s.database = storetest.SQLite(t)
	}
	if s.talk == nil {
		s.talk = p.talk.Current
	}
	if s.sessions == nil {
		s.sessions = session.NewMemory(1000, s.now)
	}
	if s.client == nil {
		s.client = zalo.NewClient()
	}
	var logger *slog.Logger
	logger, p.dropped = safelog.New(p.log, slog.LevelDebug)
	p.bot = bot.New(bot.Config{
		Conversation: s.talk, Codes: codes{}, Sessions: s.sessions, Now: s.now, Log: logger, PerChat: s.perChat,
		Sealer: session.NewSealer(session.Secret{1}, s.now),
	})
	access, refresh := z.Tokens()
	c := Config{
		AppID: fakezalo.AppID, AppSecret: fakezalo.AppSecret, HookKey: fakezalo.HookKey,
		Access: zalo.Secret(access), Refresh: zalo.Secret(refresh), Store: storetest.Open(t, s.database), Bot: p.bot,
		APIURL: z.URL, AuthURL: z.URL + "/", Client: s.client, Now: s.now, Log: logger,
	}
	if s.change != nil {
		s.change(&c)
	}
	var err error
	if p.channel, err = New(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	p.channel.calls.Sleep = nap
	p.channel.keeper.sleep = nap
	web := httptest.NewServer(p.channel)
	p.url = web.URL
	if z.OAHook == "" {
		z.OAHook = web.URL
	}
	t.Cleanup(func() {
		z.Settle()
		web.Close()
		_ = p.bot.Close(context.Background())
		if n := p.dropped(); n > 0 {
			t.Errorf("%d parts of log lines were withheld:\n%s", n, p.log)
		}
	})
	return p
}

// nap takes the place of every longer sleep.
func nap(ctx context.Context, _ time.Duration) bool { return patience.Sleep(ctx, time.Millisecond) }

// reads fails unless the person reads exactly this since they last did
// something.
func reads(t *testing.T, p *fakezalo.Person, want string) {
	t.Helper()
	if got := strings.TrimSpace(p.Read()); got != strings.TrimSpace(want) {
		t.Fatalf("the person reads\n%s\nwant\n%s", got, want)
	}
}

const buttonsShown = "\n[Yes][No][Topics][Leave]"

func TestAConversation(t *testing.T) {
	z := fakezalo.ForTest(t)
	z.Echo, z.Proof = true, true
	run(t, z, setup{})
	p := z.Person("111222333444")
	p.Say("vay vốn")
	reads(t, p, "1: vay vốn"+buttonsShown)
	if err := p.Tap("Yes"); err != nil {
		t.Fatal(err)
	}
	reads(t, p, "2: yes"+buttonsShown)
	p.Say("card")
	reads(t, p, `3: card
A <service> & more
Cost: free
Open to everybody.
⚠ Before you call: calls are recorded
☎ 0237 3 851 234
☎ 1800 1233 (24/7)

zalo_also vi
[zalo_call vi 0237 3 851 234][zalo_call vi 1800 1233][Yes][No][Leave]`)
	if err := p.Tap("zalo_call vi 1800 1233"); err == nil || err.Error() != "this dials 18001233" {
		t.Fatal(err)
	}
	p.Say("code")
	reads(t, p, "4: code\n482 913 7056\n\nGood for 30 days."+buttonsShown+"\n(picture)")
}

func TestWhatPeopleSendIsUnderstoodOrPolitelyNotOpened(t *testing.T) {
	z := fakezalo.ForTest(t)
	run(t, z, setup{})
	p := z.Person("111222333444")
	for i, c := range []struct {
		do   func()
		want string
	}{
		{func() { z.Deliver(p.Follow()) }, "joined"},
		{func() { p.Say("vay von") }, "vay von"},
		{func() { p.Photo("Tôi là Thảo") }, "not opened"},
		{func() { p.Sends("sticker") }, "not opened"},
		{func() { p.Sends("audio") }, "not opened"},
		{func() { p.Sends("file") }, "not opened"},
		{func() { p.Sends("business_card") }, "not opened"},
		{func() { p.Sends("of_a_new_kind") }, "not opened"},
		{func() { p.Location("19.8075", "105.7764") }, "located 19.81 105.78"},
		{func() { p.Location("nowhere", "1e400") }, "not opened"},
		{func() { p.Location("0", "0") }, "not opened"},
		{func() { p.TapPayload("#v1:say/old") }, "old"},
		{func() { p.TapPayload("#loans") }, "#loans"},
		{func() { p.Numeric = true; p.Say("as a number") }, "as a number"},
	} {
		c.do()
		reads(t, p, fmt.Sprintf("%d: %s%s", i+1, c.want, buttonsShown))
	}
}

func TestWhoHasNoAccountIsAnsweredInText(t *testing.T) {
	z := fakezalo.ForTest(t)
	run(t, z, setup{})
	p := z.Anonymous("777000111", "conv9")
	p.Say("xin chào")
	reads(t, p, "1: xin chào\n\n1. Yes\n2. No\nzalo_choose vi\nzalo_also vi")
	p.Sends("image")
	reads(t, p, "2: not opened\n\n1. Yes\n2. No\nzalo_choose vi\nzalo_also vi")
}

func TestTheGreetingSaysWhatZaloKnows(t *testing.T) {
	z := fakezalo.ForTest(t)
	run(t, z, setup{change: func(c *Config) { c.Website = "https://nhipcau.example.vn" }})
	p := z.Person("111222333444")
	p.Say("greet")
	reads(t, p, "1: greet\n\nzalo_oa_notice vi\nzalo_website vi"+buttonsShown)
	p.Say("wipe")
	reads(t, p, "zalo_oa_wiped vi")
}

func TestNothingIsSteppedForWhatIsNoMessage(t *testing.T) {
	z := fakezalo.ForTest(t)
	p := run(t, z, setup{})
	person := z.Person("111222333444")
	z.Deliver(person.Form())
	for _, body := range []string{
		`{"event_name":"oa_send_text","sender":{"id":"555666777888"},"recipient":{"id":"111222333444"},"message":{"msg_id":"1","text":"x"},%s}`,
		`{"event_name":"oa_send_text","sender":{"id":"555666777888","admin_id":"9"},"recipient":{"id":"111222333444"},"message":{"msg_id":"2","text":"x"},%s}`,
		`{"event_name":"user_received_message","sender":{"id":"555666777888"},"recipient":{"id":"111222333444"},"message":{"msg_id":"3"},%s}`,
		`{"event_name":"user_seen_message","sender":{"id":"1"},"message":{"msg_ids":["3"]},%s}`,
		`{"event_name":"user_seen_message","sender":{"id":"1"},"message":{"msg_id":"3"},%s}`,
		`{"event_name":"user_send_group_text","sender":{"id":"1"},"message":{"msg_id":"4","text":"x"},%s}`,
		`{"event_name":"add_user_to_tag","oa_id":"5","tag":{"name":"x","user_ids":["1"]},%s}`,
		`{"event_name":"something_new","sender":{"id":"1"},%s}`,
		`{"event_name":"user_send_text","sender":{"id":{}},"message":{"msg_id":"5","text":"x"},%s}`,
		`{"event_name":"anonymous_send_text","sender":{"id":"1"},"message":{"msg_id":"6","text":"x"},%s}`,
		`{"event_name":"unfollow",%s}`,
		`{%s}`,
	} {
		if status := deliver(t, p, body, time.Now()); status != http.StatusOK {
			t.Errorf("%s: %d", body, status)
		}
	}
	if n := p.talk.Stepped(); n != 0 || len(z.Calls("cs")) != 0 {
		t.Fatalf("%d steps, %d messages", n, len(z.Calls("cs")))
	}
	if f := p.channel.Figures(); f.Strange != 4 || f.Forged+f.Unsigned != 0 {
		t.Fatalf("%+v", f)
	}
}
