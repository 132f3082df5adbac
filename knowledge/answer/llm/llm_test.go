package llm_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"nhipcau/internal/lang"
	"nhipcau/internal/safelog"
	"nhipcau/knowledge/answer"
	"nhipcau/knowledge/answer/fakellm"
	"nhipcau/knowledge/answer/llm"
)

const key, needle = "sk-secret-key-1234", "canary-in-the-message"

// bench is a fake server and a client of it, with a clock that is moved by hand.
type bench struct {
	*fakellm.Server
	*llm.Client
	log bytes.Buffer
	now atomic.Int64
}

func start(t *testing.T, behave fakellm.Behave, change func(*llm.Config)) *bench {
	t.Helper()
	b := &bench{Server: fakellm.New(key, "test", behave)}
	srv := httptest.NewServer(b.Server)
	t.Cleanup(srv.Close)
	b.now.Store(1_790_000_000)
	log, _ := safelog.New(&b.log, nil)
	c := llm.Config{
		URL: srv.URL + "/v1", Key: key, Model: "test", Timeout: 3 * time.Second, Log: log,
		Now: func() time.Time { return time.Unix(b.now.Load(), 0) },
	}
	if change != nil {
		change(&c)
	}
	b.Client = llm.New(c)
	t.Cleanup(b.Close)
	return b
}

func guard(tb testing.TB) *answer.Guard {
	tb.Helper()
	g, err := answer.New()
	if err != nil {
		tb.Fatal(err)
	}
	return g
}

func question() answer.Question {
	return answer.Question{
		Text: needle, Lang: lang.VI,
		Topics:   []answer.Topic{{ID: "loans", Label: "Vay vốn"}},
		Passages: []answer.Passage{{ID: "loan-01", Ask: "Vay vốn ở đâu?", Text: "Người lao động vay vốn tối đa 200 triệu đồng ở Ngân hàng Chính sách xã hội."}},
	}
}

func (b *bench) ask(t *testing.T, ctx context.Context) (answer.Suggestion, answer.Outcome) {
	t.Helper()
	return answer.Ask(ctx, b.Client, guard(t), question())
}

func TestTheServerFindsNothingWrongWithARequest(t *testing.T) {
	b := start(t, fakellm.Choose("loans"), nil)
	if s, outcome := b.ask(t, t.Context()); outcome != answer.Chosen || s.Topic != "loans" {
		t.Errorf("%s %+v", outcome, s)
	}
	if v := b.Violations(); len(v) > 0 {
		t.Error(v)
	}
	if a := b.Asked(); len(a) != 1 || a[0].Material.Message != needle || len(a[0].Material.Topics) != 1 {
		t.Errorf("%+v", a)
	}
}

func TestAModelThatThinksFirstGetsTheFieldsItTakes(t *testing.T) {
	b := start(t, fakellm.None, nil)
	b.Server = fakellm.New(key, "gpt-5-mini", fakellm.None)
	srv := httptest.NewServer(b.Server)
	defer srv.Close()
	b.Client = llm.New(llm.Config{URL: srv.URL + "/v1", Key: key, Model: "gpt-5-mini"})
	if _, outcome := b.ask(t, t.Context()); outcome != answer.Nothing || len(b.Violations()) > 0 {
		t.Errorf("%s %v", outcome, b.Violations())
	}
}

func TestNothingAServerDoesWrongGetsThrough(t *testing.T) {
	want := map[string]answer.Outcome{
		"slow": answer.Slow, "broken-json": answer.Broken, "prose": answer.Broken, "wrong-schema": answer.Broken, "array": answer.Broken,
		"hallucination": answer.Refused, "refusal": answer.Nothing, "filtered": answer.Nothing, "too-long": answer.Broken,
		"429": answer.Busy, "500": answer.Failed, "503": answer.Failed, "401": answer.Failed, "redirect": answer.Failed,
		"cut": answer.Failed, "stream": answer.Failed, "stream-cut": answer.Failed, "huge": answer.Failed, "padded": answer.Failed,
		"empty": answer.Failed, "no-choice": answer.Broken, "html": answer.Failed,
	}
	for name, behave := range fakellm.Failings() {
		t.Run(name, func(t *testing.T) {
			b := start(t, behave, func(c *llm.Config) { c.Timeout = 300 * time.Millisecond })
			if name != "slow" {
				b = start(t, behave, nil)
			}
			s, outcome := b.ask(t, t.Context())
			if outcome != want[name] || !s.None() {
				t.Errorf("%s %+v, want %s", outcome, s, want[name])
			}
			for range 9 {
				b.ask(t, t.Context())
			}
			if log := b.log.String(); strings.Contains(log, needle) || strings.Contains(log, key) {
				t.Errorf("the log holds what it must not: %s", log)
			}
		})
	}
}

func TestAnErrorSaysNothingOfTheRequestOrTheKey(t *testing.T) {
	for name, behave := range fakellm.Failings() {
		if name == "slow" {
			continue
		}
		b := start(t, behave, nil)
		_, err := b.Complete(t.Context(), guard(t).Request(question()))
		for e := err; e != nil; e = errors.Unwrap(e) {
			if s := fmt.Sprintf("%+v %#v %s", e, e, safelog.Kind(e)); strings.Contains(s, needle) || strings.Contains(s, key) || strings.Contains(s, "127.0.0.1") {
				t.Errorf("%s: %s", name, s)
			}
		}
	}
	if s := fmt.Sprintf("%v %+v %#v %s", llm.Config{Key: key}, llm.Config{Key: key}, llm.Config{Key: key}, llm.Key(key)); strings.Contains(s, key) {
		t.Errorf("a configuration shows its key: %s", s)
	}
}

func TestAServerThatKeepsFailingIsLeftAlone(t *testing.T) {
	b := start(t, fakellm.Failings()["500"], nil)
	ask := func(want answer.Outcome) {
		t.Helper()
		if _, got := b.ask(t, t.Context()); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	for range 5 {
		ask(answer.Failed)
	}
	ask(answer.Resting)
	if n := len(b.Asked()); n != 5 {
		t.Errorf("asked %d times", n)
	}
	b.now.Add(31)
	ask(answer.Failed) // one goes first
	ask(answer.Resting)
	b.now.Add(31)
	ask(answer.Resting) // the second rest is longer
	b.now.Add(31)
	b.Behave(fakellm.Choose("loans"))
	ask(answer.Chosen)
	ask(answer.Chosen)
	if !strings.Contains(b.log.String(), "err=server-error") {
		t.Errorf("the operator is not told: %s", b.log.String())
	}
}

func TestAServerThatAsksToBeLeftAloneIs(t *testing.T) {
	b := start(t, fakellm.Failings()["429"], nil)
	if _, got := b.ask(t, t.Context()); got != answer.Busy {
		t.Error(got)
	}
	b.Behave(fakellm.Choose("loans"))
	if _, got := b.ask(t, t.Context()); got != answer.Resting {
		t.Error(got)
	}
	b.now.Add(31)
	if _, got := b.ask(t, t.Context()); got != answer.Chosen {
		t.Error(got)
	}
}

func TestADayHasItsBudget(t *testing.T) {
	b := start(t, fakellm.Choose("loans"), func(c *llm.Config) { c.Daily = 2 })
	for _, want := range []answer.Outcome{answer.Chosen, answer.Chosen, answer.Spent, answer.Spent} {
		if _, got := b.ask(t, t.Context()); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	b.now.Add(86400)
	if _, got := b.ask(t, t.Context()); got != answer.Chosen {
		t.Errorf("the next day: %s", got)
	}
}

func TestNobodyWaitsForAPlace(t *testing.T) {
	inside, leave := make(chan struct{}), make(chan struct{})
	b := start(t, func(a fakellm.Asked) fakellm.Reply {
		inside <- struct{}{}
		<-leave
		return fakellm.Choose("loans")(a)
	}, func(c *llm.Config) { c.Concurrent = 2 })
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { b.ask(t, t.Context()) })
	}
	<-inside
	<-inside
	if _, got := b.ask(t, t.Context()); got != answer.Busy {
		t.Error(got)
	}
	close(leave)
	wg.Wait()
}

// A channel that cannot wait says nothing of the server.
func TestATurnInAHurryTripsNothing(t *testing.T) {
	b := start(t, func(a fakellm.Asked) fakellm.Reply {
		r := fakellm.Choose("loans")(a)
		r.Wait = 100 * time.Millisecond
		return r
	}, nil)
	for range 8 {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		if _, got := b.ask(t, ctx); got != answer.Slow {
			t.Error(got)
		}
		cancel()
	}
	if _, got := b.ask(t, t.Context()); got != answer.Chosen {
		t.Errorf("afterwards: %s", got)
	}
}

func TestTheFakeRefusesWhatAServerWould(t *testing.T) {
	fake := fakellm.New(key, "test", fakellm.None)
	good := `{"model":"test","stream":false,"max_tokens":5,"messages":[{"role":"system","content":"s"},{"role":"user","content":"{}"}],"response_format":{"type":"json_schema","json_schema":{"name":"reply","strict":true,"schema":{"type":"object","additionalProperties":false,"required":["a"],"properties":{"a":{"type":"string"}}}}}}`
	post := func(path, auth, body string) int {
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Authorization", auth)
		w := httptest.NewRecorder()
		fake.ServeHTTP(w, r)
		return w.Code
	}
	const path, auth = "/v1/chat/completions", "Bearer " + key
	if got := post(path, auth, good); got != 200 {
		t.Fatalf("a good request: %d %v", got, fake.Violations())
	}
	for name, got := range map[string]int{
		"another path":      post("/v1/completions", auth, good),
		"another key":       post(path, "Bearer x", good),
		"another model":     post(path, auth, strings.Replace(good, `"test"`, `"other"`, 1)),
		"a user":            post(path, auth, strings.Replace(good, `"stream"`, `"user":"u","stream"`, 1)),
		"to be stored":      post(path, auth, strings.Replace(good, `"stream"`, `"store":true,"stream"`, 1)),
		"a stream":          post(path, auth, strings.Replace(good, `"stream":false`, `"stream":true`, 1)),
		"a loose schema":    post(path, auth, strings.Replace(good, `"strict":true`, `"strict":false`, 1)),
		"an open object":    post(path, auth, strings.Replace(good, `"additionalProperties":false,`, ``, 1)),
		"an optional part":  post(path, auth, strings.Replace(good, `"required":["a"]`, `"required":[]`, 1)),
		"no schema":         post(path, auth, strings.Replace(good, `json_schema","json`, `text","json`, 1)),
		"broken JSON":       post(path, auth, good[:40]),
		"two messages more": post(path, auth, strings.Replace(good, `{"role":"user"`, `{"role":"assistant","content":"x"},{"role":"user"`, 1)),
	} {
		if got < 400 {
			t.Errorf("%s: %d", name, got)
		}
	}
}
