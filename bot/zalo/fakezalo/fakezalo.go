// Package fakezalo is Zalo for tests and for trying things out by hand, as
// strict as the real one: the OpenAPI of an Official Account, its OAuth server
// and the Bot Platform. It checks tokens, parameters, lengths and windows, signs
// webhooks, forgets tokens in time, and fails, lags, repeats and reorders on
// demand. The other side of it is a person with a phone, who writes, taps and
// reads.
//
//	z := fakezalo.ForTest(t)
//	z.OAHook = bot.URL + "/hook/zalo-oa"
//	person := z.Person("111222333444")
//	person.Say("vay von")
//	person.Tap("Buôn bán nhỏ")
package fakezalo

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"sync"
	"testing"
	"time"
)

// What the one app, account and bot of this server are called. HookKey is the
// "OA Secret Key" of the console, which is not the app's secret.
const (
	AppID     = "100200300400500600"
	AppSecret = "appSecretOfTestsOnly"
	HookKey   = "oaSecretDemo01"
	OAID      = "555666777888"
	BotToken  = "4242424242:zaloBotTokenOfTestsOnly"
)

// Server is all of Zalo. Its zero value is not usable; see New. The exported
// fields are set before anybody writes.
type Server struct {
	URL string // set by ForTest; the same for all three parts

	OAHook    string          // where the account's events go
	BotHook   string          // where the bot's updates go once it has set a webhook, whatever address it gave
	Echo      bool            // deliver what the account sends as events, as Zalo does
	Retries   []time.Duration // the console's "Webhook Retry": the waits before each further attempt
	Unlimited bool            // no limit of calls a minute, for measuring
	Proof     bool            // the console's switch: every call needs appsecret_proof
	Lasts     time.Duration   // of an access token; 25 hours unless set

	now    func() time.Time
	client *http.Client

	mu         sync.Mutex
	changed    chan struct{} // closed and replaced whenever something happens
	echoes     sync.WaitGroup
	chats      map[string]*chat
	faults     map[string][]Fault
	calls      []Call
	violations []string
	serial     int

	access, refresh string
	accessEnds      time.Time
	renewed, misuse int
	minute          int64 // of the calls counted
	inMinute        int
	uploads         map[string][]byte

	updates   []json.RawMessage // of the bot, not handed out yet
	polling   bool
	webhook   string // the address that the bot gave
	botSecret string
	quota     int // messages that the bot may still send this month
}

// chat is what one person sees.
type chat struct {
	messages []Message
	touched  time.Time // when they last did something
	gone     bool
}

// Call is one request of the program.
type Call struct {
	Name string // the last part of the path: cs, message, image, access_token, sendMessage …
	Body string
}

// Fault is a failure to be answered instead of the next call of a name.
type Fault struct {
	Code   int           // Zalo's own error, in its usual form
	Status int           // without a Code: an HTTP status and a page that is no JSON; 0 hangs up
	After  bool          // do what was asked before failing, as a lost answer does
	Delay  time.Duration // wait before anything else
	Pass   bool          // after the delay go on as if nothing were
}

// monthly is how many messages a bot of the free plan may send in a month.
const monthly = 3000

// New makes a server with fresh tokens.
func New(now func() time.Time) *Server {
	s := &Server{
		now: now, client: &http.Client{Timeout: 30 * time.Second}, changed: make(chan struct{}), Lasts: 25 * time.Hour,
		chats: map[string]*chat{}, faults: map[string][]Fault{}, uploads: map[string][]byte{}, quota: monthly,
	}
	s.issue()
	return s
}

// ForTest starts a server that ends with the test. Whatever Zalo would not take
// fails the test.
func ForTest(t testing.TB) *Server {
	t.Helper()
	return ForTestAt(t, time.Now)
}

// ForTestAt does so with a clock of the test's own.
func ForTestAt(t testing.TB, now func() time.Time) *Server {
	t.Helper()
	s := New(now)
	web := httptest.NewServer(s)
	s.URL = web.URL
	t.Cleanup(func() {
		s.echoes.Wait()
		web.CloseClientConnections()
		web.Close()
		for _, v := range s.Violations() {
			t.Errorf("Zalo would not take it: %s", v)
		}
	})
	return s
}

// Fail makes the next calls of a name fail, one fault a call.
func (s *Server) Fail(name string, faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[name] = append(s.faults[name], faults...)
}

// Settle waits until every echo is delivered.
func (s *Server) Settle() { s.echoes.Wait() }

// Violations lists what the program did that Zalo does not take.
func (s *Server) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.violations...)
}

// Calls lists the requests of one name, oldest first.
func (s *Server) Calls(name string) (out []Call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.calls {
		if c.Name == name {
			out = append(out, c)
		}
	}
	return out
}

// Await waits until a condition holds. The condition is asked with the server
// locked: it must not call it.
func (s *Server) Await(ctx context.Context, holds func() bool) bool {
	for {
		s.mu.Lock()
		ok, changed := holds(), s.changed
		s.mu.Unlock()
		if ok {
			return true
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return false
		}
	}
}

// happened wakes all that wait. The server is locked.
func (s *Server) happened() {
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *Server) violate(format string, args ...any) {
	s.violations = append(s.violations, fmt.Sprintf(format, args...))
}

// next gives a number that was not given before. The server is locked.
func (s *Server) next() int {
	s.serial++
	return s.serial
}

// ServeHTTP answers a call of the program, whichever part of Zalo it is for.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := readBody(r)
	name := path.Base(r.URL.Path)
	s.mu.Lock()
	s.calls = append(s.calls, Call{name, string(body)})
	if err != nil {
		s.violate("%s: %v", name, err)
	}
	s.happened()
	s.mu.Unlock()

	f, failing := s.fault(r.Context(), name)
	if failing && !f.After {
		fail(w, r, f)
		return
	}
	answer := s.route(r, name, body)
	if failing {
		fail(w, r, f)
		return
	}
	answer.write(w)
}

func (s *Server) route(r *http.Request, name string, body []byte) answer {
	if strings.HasPrefix(r.URL.Path, "/bot") {
		return s.bot(r, name, body)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	switch {
	case r.Method != http.MethodPost:
		s.violate("%s %s: only POST is used here", r.Method, name)
		return answer{status: http.StatusMethodNotAllowed}
	case r.URL.Path == "/v4/oa/access_token":
		return s.accessToken(r, body)
	case r.URL.Path == "/v3.0/oa/message/cs", r.URL.Path == "/v2.0/oa/message", r.URL.Path == "/v2.0/oa/upload/image":
		return s.openAPI(r, body)
	}
	s.violate("%s: not to be called: people are not looked up", r.URL.Path)
	return answer{status: http.StatusNotFound}
}

// fault takes the next failure that a test asked for.
func (s *Server) fault(ctx context.Context, name string) (Fault, bool) {
	s.mu.Lock()
	var f Fault
	waiting := s.faults[name]
	if len(waiting) > 0 {
		f, s.faults[name] = waiting[0], waiting[1:]
	}
	s.mu.Unlock()
	if len(waiting) == 0 {
		return f, false
	}
	if f.Delay > 0 {
		select {
		case <-time.After(f.Delay):
		case <-ctx.Done():
		}
	}
	return f, !f.Pass
}

func fail(w http.ResponseWriter, r *http.Request, f Fault) {
	switch {
	case f.Code != 0 && strings.HasPrefix(r.URL.Path, "/bot"):
		no(f.Code, "fault").write(w)
	case f.Code != 0:
		refuse(f.Code, "fault").write(w)
	case f.Status == 0:
		panic(http.ErrAbortHandler)
	default:
		http.Error(w, "<html>not Zalo's word</html>", f.Status)
	}
}

// answer is an HTTP answer; a nil body with a status is an empty page.
type answer struct {
	status int
	body   any
	head   map[string]string
}

func (a answer) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	for k, v := range a.head {
		w.Header().Set(k, v)
	}
	if a.status != 0 {
		w.WriteHeader(a.status)
	}
	if a.body != nil {
		_ = json.NewEncoder(w).Encode(a.body)
	}
}
