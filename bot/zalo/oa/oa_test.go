package oa

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"nhipcau/bot"
	"nhipcau/bot/bottest"
	"nhipcau/bot/session"
	"nhipcau/bot/zalo"
	"nhipcau/bot/zalo/fakezalo"
	"nhipcau/flows"
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
func nap(ctx context.Context, _ time.Duration) bool { return zalo.Sleep(ctx, time.Millisecond) }

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

// deliver signs a body whose %s is its time, and posts it.
func deliver(t *testing.T, p *process, body string, at time.Time) int {
	t.Helper()
	stamp := fmt.Sprint(at.UnixMilli())
	whole := fmt.Sprintf(body, `"timestamp":"`+stamp+`"`)
	return post(t, p, http.MethodPost, whole, fakezalo.Sign([]byte(whole), stamp))
}

func post(t testing.TB, p *process, method, body string, header http.Header) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, p.url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header = header
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

func TestTheSignatureIsZalos(t *testing.T) {
	const body = `{"app_id":"100200300400500600","user_id_by_app":"700800900","event_name":"user_send_text","sender":{"id":"111222333444"},"recipient":{"id":"555666777888"},"message":{"msg_id":"ab12cd34","text":"Chào bạn 👋"},"timestamp":"1790000000123"}`
	const mac = "2e38be6c93af16328f11aacbdb90780cba6b372cf55defba6da953586abce903"
	if len(body) != 241 {
		t.Fatalf("%d bytes", len(body))
	}
	p := run(t, fakezalo.ForTest(t), setup{})
	e, ok := decode([]byte(body))
	if !ok || hex.EncodeToString(p.channel.mac(fakezalo.AppID, []byte(body), &e)) != mac {
		t.Fatal("another signature")
	}
	for given, want := range map[string]bool{
		"mac=" + mac: true, mac: true, "mac=" + strings.ToUpper(mac): true,
		"mac=" + mac[:62] + "04": false, "mac=": false, "mac=" + mac[:62]: false, "mac=" + mac + "00": false, "no hex": false, "": false,
	} {
		if p.channel.genuine(given, []byte(body), &e) != want {
			t.Errorf("%q: want %v", given, want)
		}
	}
	if changed := strings.Replace(body, "bạn", "ban", 1); p.channel.genuine("mac="+mac, []byte(changed), &e) {
		t.Error("another body has the same signature")
	}
}

func TestWhatIsNotSignedHasNoEffect(t *testing.T) {
	z := fakezalo.ForTest(t)
	p := run(t, z, setup{})
	stamp := fmt.Sprint(time.Now().UnixMilli())
	good := `{"event_name":"user_send_text","sender":{"id":"1"},"recipient":{"id":"555666777888"},"message":{"msg_id":"m","text":"hello"},"timestamp":"` + stamp + `"}`
	wrong := http.Header{"X-ZEvent-Signature": {"mac=" + strings.Repeat("ab", 32)}}
	for _, c := range []struct {
		name, method, body string
		header             http.Header
		want               int
	}{
		{"a trial call of the console", "POST", `{"event_name":"user_send_text"}`, http.Header{}, 200},
		{"an empty trial call", "POST", ``, http.Header{}, 200},
		{"unsigned", "POST", good, http.Header{}, 200},
		{"wrongly signed", "POST", good, wrong, 200},
		{"the signature of another body", "POST", good, fakezalo.Sign([]byte(good+" "), stamp), 200},
		{"the signature of another time", "POST", good, fakezalo.Sign([]byte(good), "1790000000123"), 200},
		{"no JSON", "POST", "hello", wrong, 200},
		{"not a POST", "GET", "", http.Header{}, 405},
		{"too large", "POST", strings.Repeat(" ", 1<<20), wrong, 413},
	} {
		if got := post(t, p, c.method, c.body, c.header); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
	if p.talk.Stepped() != 0 || len(z.Calls("cs")) != 0 {
		t.Fatal("something was answered")
	}
	if f := p.channel.Figures(); f.Unsigned != 3 || f.Forged != 4 {
		t.Fatalf("%+v", f)
	}
	if n := strings.Count(p.log.String(), "is the OA secret key the right one"); n != 1 {
		t.Fatalf("the operator was told %d times:\n%s", n, p.log)
	}
}

func TestASignatureWithTheAccountsIDIsReported(t *testing.T) {
	p := run(t, fakezalo.ForTest(t), setup{})
	body := []byte(`{"event_name":"user_send_text","sender":{"id":"1"},"recipient":{"id":"555"},"message":{"msg_id":"m","text":"x"},"timestamp":"7"}`)
	e, _ := decode(body)
	if p.channel.genuine(hex.EncodeToString(p.channel.mac("555", body, &e)), body, &e) {
		t.Fatal("taken")
	}
	if !strings.Contains(p.log.String(), "signs with the id of the OA") {
		t.Fatal(p.log)
	}
}

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
