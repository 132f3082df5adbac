// Package llm is a model behind a server that speaks OpenAI's chat completions:
// OpenAI itself, or vLLM, Ollama, llama.cpp and the like on a machine of one's own.
// It is careful with the server: bounded in time, in size, in requests at once and
// in requests a day, and it leaves alone for a while a server that keeps failing.
// Its errors are a word from a closed list: neither what was asked nor what came
// back nor the key is in them.
//
//	m := llm.New(llm.Config{URL: "http://127.0.0.1:11434/v1", Model: "qwen3:8b"})
//	s, outcome := answer.Ask(ctx, m, guard, question)
package llm

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"nhipcau/knowledge/answer"
)

// Key is a secret that shows itself to nobody.
type Key string

const hidden = "[hidden]"

func (Key) String() string               { return hidden }
func (Key) GoString() string             { return hidden }
func (Key) LogValue() slog.Value         { return slog.StringValue(hidden) }
func (Key) MarshalText() ([]byte, error) { return []byte(hidden), nil }

// Config says which model and how much of it may be used. Zero bounds are the
// defaults: 3 seconds, 4 at once, 2000 a day.
type Config struct {
	URL        string // with the version, e.g. https://api.openai.com/v1
	Key        Key    // may be empty for a server of one's own
	Model      string
	Timeout    time.Duration
	Concurrent int
	Daily      int
	Now        func() time.Time
	Log        *slog.Logger
}

// Client is an answer.Model. It may be used by many goroutines.
type Client struct {
	c       Config
	api     *openai.Client
	web     *http.Client
	places  chan struct{}
	breaker breaker
	budget  budget
}

// Resting says that the server failed so often that it is left alone for now.
func (m *Client) Resting() bool { return m.breaker.resting(m.c.Now()) }

// Sizes in bytes. An answer of the server is some words around answer.MaxReply.
const (
	maxHeader = 16 << 10
	maxBody   = 64 << 10
)

// New makes a client. It asks nothing of the server yet.
func New(c Config) *Client {
	if c.Timeout <= 0 {
		c.Timeout = 3 * time.Second
	}
	if c.Concurrent <= 0 {
		c.Concurrent = 4
	}
	if c.Daily <= 0 {
		c.Daily = 2000
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxResponseHeaderBytes = maxHeader
	transport.MaxIdleConnsPerHost = c.Concurrent
	m := &Client{
		c:      c,
		places: make(chan struct{}, c.Concurrent),
		web: &http.Client{
			Transport: transport,
			// The key and the text go where the operator said and nowhere else.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	config := openai.DefaultConfig(string(c.Key))
	config.BaseURL, config.HTTPClient = c.URL, bounded{m.web}
	m.api = openai.NewClientWithConfig(config)
	return m
}

// Close lets go of idle connections.
func (m *Client) Close() { m.web.CloseIdleConnections() }

// bounded cuts what a server sends.
type bounded struct{ *http.Client }

func (b bounded) Do(r *http.Request) (*http.Response, error) {
	res, err := b.Client.Do(r)
	if err != nil {
		return nil, err
	}
	if res.StatusCode >= 300 && res.StatusCode < 400 { // the library takes it for a success
		res.StatusCode = http.StatusBadGateway
	}
	res.Body = struct {
		io.Reader
		io.Closer
	}{io.LimitReader(res.Body, maxBody), res.Body}
	return res, nil
}

// Complete asks once. Nothing is tried again: a person waits, and the offline
// answer is there.
func (m *Client) Complete(ctx context.Context, r answer.Request) (string, error) {
	select {
	case m.places <- struct{}{}:
		defer func() { <-m.places }()
	default:
		return "", failure{answer.Busy, "busy"}
	}
	pass, ok := m.breaker.enter(m.c.Now())
	if !ok {
		return "", failure{answer.Resting, "resting"}
	}
	if !m.budget.take(m.c.Now(), m.c.Daily) {
		m.breaker.leave(pass)
		return "", failure{answer.Spent, "budget-spent"}
	}
	hurried := false // the channel has less time than a server deserves
	if by, set := ctx.Deadline(); set {
		hurried = time.Until(by) < m.c.Timeout
	}
	ctx, cancel := context.WithTimeout(ctx, m.c.Timeout)
	defer cancel()
	text, after, err := m.ask(ctx, r)
	switch {
	case err == nil:
		m.breaker.succeeded(pass)
	case hurried && ctx.Err() != nil, errors.Is(ctx.Err(), context.Canceled):
		m.breaker.leave(pass)
	default:
		if wait := m.breaker.failed(pass, m.c.Now(), after); wait > 0 {
			m.c.Log.Warn("the model is left alone for a while", "part", "model", "err", err, "wait", wait)
		}
	}
	return text, err
}

// ask makes the call. after is how long the server asks to be left alone.
func (m *Client) ask(ctx context.Context, r answer.Request) (text string, after time.Duration, err error) {
	res, err := m.api.CreateChatCompletion(ctx, m.request(r))
	if err != nil {
		return "", retryAfter(res.Header()), failureOf(ctx, err)
	}
	if len(res.Choices) == 0 {
		return "", 0, failure{answer.Broken, "no-choice"}
	}
	switch c := res.Choices[0]; {
	case c.Message.Refusal != "" || c.FinishReason == openai.FinishReasonContentFilter:
		return "", 0, failure{answer.Nothing, "refused"}
	default:
		return c.Message.Content, 0, nil
	}
}

// How many tokens an answer may have; a model that thinks first needs more.
const (
	mostTokens     = 500
	mostWithReason = 2000
)

// request writes the call down. Nothing of a person and nothing to be kept is in
// it: no user, no metadata, no store.
func (m *Client) request(r answer.Request) openai.ChatCompletionRequest {
	out := openai.ChatCompletionRequest{
		Model: m.c.Model,
		Messages: []openai.ChatCompletionMessage{
			{Role: openai.ChatMessageRoleSystem, Content: r.System},
			{Role: openai.ChatMessageRoleUser, Content: r.User},
		},
		//lint:ignore SA1019 servers that only speak like OpenAI's know max_tokens and no other name
		MaxTokens:   mostTokens,
		Temperature: 0.01, // the library leaves out a zero
		ResponseFormat: &openai.ChatCompletionResponseFormat{
			Type:       openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: "reply", Schema: r.Schema, Strict: true},
		},
	}
	if openai.NewReasoningValidator().Validate(out) != nil {
		//lint:ignore SA1019 see above
		out.MaxTokens, out.MaxCompletionTokens, out.Temperature = 0, mostWithReason, 0
	}
	return out
}
