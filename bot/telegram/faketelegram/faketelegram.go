// Package faketelegram is a Bot API server for tests and for trying things out
// by hand, as strict as the real one: every call is checked against the
// published description of the API and against the limits that stand only in
// its prose. The other side of it is a person with a phone, who writes, taps
// and reads.
//
//	api := faketelegram.ForTest(t)
//	person := api.Person(912345678)
//	person.Say("vay von")
//	api.Settle(t.Context())
//	person.Tap("Buôn bán nhỏ")
package faketelegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// Token is the only token that the server knows.
const Token = "4242424242:AAFakeTelegramTokenForTestsOnly12345"

// Server is the Bot API of one bot. Its zero value is not usable; see New.
type Server struct {
	URL string // set by ForTest

	spec *Spec
	now  func() time.Time

	mu         sync.Mutex
	changed    chan struct{} // closed and replaced whenever something happens
	updates    []queued      // not yet confirmed
	nextUpdate int64
	nextID     int
	clock      int // counts what happens in the chats
	albums     int
	polling    context.CancelCauseFunc // ends the poll in progress
	webhook    bool
	allowed    []string
	chats      map[int64]*chat
	callbacks  map[string]bool // taps that wait for an answer
	faults     map[string][]Fault
	calls      []Call
	violations []string
	commands   map[string]int // by language, how many
}

// queued is an update that the bot has not confirmed.
type queued struct {
	id   int64
	kind string
	body json.RawMessage
}

type chat struct {
	messages []*Message // in order of their numbers
	blocked  bool
	group    bool
	left     bool // by the bot
}

// Call is one request of the bot.
type Call struct {
	Method string
	Params map[string]any
	Status int
}

// Fault is a failure to be answered instead of the call.
type Fault struct {
	Status      int // 429, 403, 500 …; 0 hangs up without an answer
	Description string
	RetryAfter  int           // seconds
	After       bool          // do what was asked before failing, as a lost answer does
	Delay       time.Duration // wait before anything else; a Status of 200 then goes on
}

// New makes a server. Without a spec the calls are checked by hand limits
// alone.
func New(spec *Spec, now func() time.Time) *Server {
	return &Server{
		spec: spec, now: now, changed: make(chan struct{}), nextUpdate: 7_000_001, nextID: 100,
		chats: map[int64]*chat{}, callbacks: map[string]bool{}, faults: map[string][]Fault{}, commands: map[string]int{},
	}
}

// ForTest starts a server that ends with the test. Every violation of the API
// fails the test. Where the description of the API is at hand, calls are
// checked against it too.
func ForTest(t testing.TB) *Server {
	t.Helper()
	spec, err := FindSpec()
	if err != nil {
		t.Logf("calls are checked by hand limits only: %v", err)
	}
	s := New(spec, time.Now)
	web := httptest.NewServer(s)
	s.URL = web.URL
	t.Cleanup(func() {
		web.CloseClientConnections()
		web.Close()
		for _, v := range s.Violations() {
			t.Errorf("violation of the Bot API: %s", v)
		}
	})
	return s
}

// Fail makes the next calls of a method fail, one fault a call.
func (s *Server) Fail(method string, faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[method] = append(s.faults[method], faults...)
}

// Violations lists what the bot did against the description of the API.
func (s *Server) Violations() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.violations...)
}

// Calls lists the requests of one method, oldest first.
func (s *Server) Calls(method string) (out []Call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.calls {
		if c.Method == method {
			out = append(out, c)
		}
	}
	return out
}

// Settle waits until the bot has confirmed every update, which it may do only
// when it has answered. It reports false when ctx ended first.
func (s *Server) Settle(ctx context.Context) bool {
	return s.Await(ctx, func() bool { return len(s.updates) == 0 })
}

// Unconfirmed counts the updates that the bot has not confirmed.
func (s *Server) Unconfirmed() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.updates)
}

// AwaitCall waits until a method was called at least n times.
func (s *Server) AwaitCall(ctx context.Context, method string, n int) bool {
	return s.Await(ctx, func() bool {
		called := 0
		for _, c := range s.calls {
			if c.Method == method {
				called++
			}
		}
		return called >= n
	})
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

// ServeHTTP answers a call of the bot: /bot<token>/<method>.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token, method, ok := strings.Cut(strings.TrimPrefix(r.URL.Path, "/bot"), "/")
	if !ok || token != Token {
		write(w, refuse(http.StatusUnauthorized, "Unauthorized"))
		return
	}
	params, err := s.read(method, r)
	if err != nil {
		s.violate(method, err.Error())
		write(w, refuse(http.StatusBadRequest, "Bad Request: "+err.Error()))
		return
	}
	f, failing := s.fault(r.Context(), method)
	if failing && !f.After {
		s.note(method, params, f.Status)
		s.fail(w, f)
		return
	}
	answer := s.do(r.Context(), method, params)
	s.note(method, params, answer.Code)
	if failing {
		s.fail(w, f)
		return
	}
	write(w, answer)
}

// Respond takes the one call that a bot may make in the body of its response to
// a webhook, checked like any other. As at Telegram, only the caller of Respond
// learns what became of it.
func (s *Server) Respond(body []byte) error {
	var params map[string]any
	if err := json.Unmarshal(body, &params); err != nil {
		return err
	}
	method := text(params, "method")
	delete(params, "method")
	if s.spec != nil {
		if err := s.spec.check(method, params); err != nil {
			s.violate(method, err.Error())
			return err
		}
	}
	answer := s.do(context.Background(), method, params)
	s.note(method, params, answer.Code)
	if answer.Code != 0 {
		return errors.New(answer.Description)
	}
	return nil
}

// fault takes the next failure that a test asked for.
func (s *Server) fault(ctx context.Context, method string) (Fault, bool) {
	s.mu.Lock()
	var f Fault
	waiting := s.faults[method]
	if len(waiting) > 0 {
		f, s.faults[method] = waiting[0], waiting[1:]
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
	return f, f.Status != http.StatusOK
}

func (s *Server) fail(w http.ResponseWriter, f Fault) {
	if f.Status == 0 {
		panic(http.ErrAbortHandler)
	}
	a := refuse(f.Status, f.Description)
	if f.RetryAfter > 0 {
		a.Parameters = &parameters{RetryAfter: f.RetryAfter}
	}
	write(w, a)
}

func (s *Server) note(method string, params map[string]any, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, Call{method, params, status})
	s.happened()
}

func (s *Server) violate(method, what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.violations = append(s.violations, fmt.Sprintf("%s: %s", method, what))
	s.happened()
}

// answer is what the Bot API answers.
type answer struct {
	OK          bool        `json:"ok"`
	Result      any         `json:"result,omitempty"`
	Code        int         `json:"error_code,omitempty"`
	Description string      `json:"description,omitempty"`
	Parameters  *parameters `json:"parameters,omitempty"`
}

type parameters struct {
	RetryAfter int `json:"retry_after,omitempty"`
}

func yes(result any) answer { return answer{OK: true, Result: result} }

func refuse(status int, description string) answer {
	return answer{Code: status, Description: description}
}

func write(w http.ResponseWriter, a answer) {
	w.Header().Set("Content-Type", "application/json")
	if a.Code != 0 {
		w.WriteHeader(a.Code)
	}
	_ = json.NewEncoder(w).Encode(a)
}
