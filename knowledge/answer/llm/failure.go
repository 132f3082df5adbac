package llm

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	openai "github.com/sashabaranov/go-openai"

	"nhipcau/knowledge/answer"
)

// failure is why nothing came, in a word. It never wraps what the library or the
// server said, which may quote the request.
type failure struct {
	outcome answer.Outcome
	kind    string // small letters and dashes, for the log
}

func (f failure) Error() string           { return "llm: " + f.kind }
func (f failure) Kind() string            { return f.kind }
func (f failure) Outcome() answer.Outcome { return f.outcome }

// failureOf sorts an error of the library by its status alone.
func failureOf(ctx context.Context, err error) failure {
	status := 0
	if e, ok := errors.AsType[*openai.APIError](err); ok {
		status = e.HTTPStatusCode
	} else if e, ok := errors.AsType[*openai.RequestError](err); ok {
		status = e.HTTPStatusCode
	}
	switch {
	case ctx.Err() != nil || errors.Is(err, context.DeadlineExceeded):
		return failure{answer.Slow, "timeout"}
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return failure{answer.Failed, "key-refused"}
	case status == http.StatusTooManyRequests:
		return failure{answer.Busy, "too-many-requests"}
	case status >= 500:
		return failure{answer.Failed, "server-error"}
	case status >= 400:
		return failure{answer.Failed, "request-refused"}
	}
	return failure{answer.Failed, "no-answer"}
}

// retryAfter reads how long a server asks to be left alone, in seconds; a date is
// taken as a minute.
func retryAfter(h http.Header) time.Duration {
	v := h.Get("Retry-After")
	if v == "" {
		return 0
	}
	if n, err := strconv.Atoi(v); err == nil && n >= 0 && n < 100_000 {
		return time.Duration(n) * time.Second
	}
	return time.Minute
}
