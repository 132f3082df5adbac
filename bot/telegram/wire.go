package telegram

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"time"
)

// maxAnswer bounds what is read of an answer of the Bot API, in bytes.
const maxAnswer = 8 << 20

// APIError is a call that Telegram, or something on the way to it, refused. It says which method and why, never
// what was sent: not to whom, not what, not with which token.
type APIError struct {
	Method     string
	Status     int // as HTTP: 400, 403, 429 …
	RetryAfter time.Duration
	kind       string
}

func (e *APIError) Error() string {
	return fmt.Sprintf("telegram: %s: %s (%d)", e.Method, e.kind, e.Status)
}

// Kind is one of: bad-request, blocked, conflict, refused-token, too-many,
// unavailable, unchanged (an edit that would change nothing), webhook-set.
func (e *APIError) Kind() string { return e.kind }

// wire stands between the library and the network. It keeps the token out of
// errors, turns refusals into an APIError, and leaves of an answer only what is
// needed: a message's number. Names, which Telegram repeats in every answer, end
// here.
type wire struct{ client *http.Client }

// Do sends one call. It gives an answer only when Telegram said yes.
func (w wire) Do(req *http.Request) (*http.Response, error) {
	method := path.Base(req.URL.Path)
	if err := plainBody(req); err != nil {
		return nil, fmt.Errorf("telegram: %s: %w", method, bare(err))
	}
	status, body, err := w.exchange(req, method)
	if err != nil {
		return nil, err
	}
	defer clear(body)
	sent, err := numbered(method, status, body)
	if err != nil {
		return nil, err
	}
	answer := []byte(`{"ok":true,"result":` + least(sent) + `}`)
	return &http.Response{
		StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(answer)), ContentLength: int64(len(answer)), Request: req,
	}, nil
}

// exchange sends one call and gives the status and the body of the answer, to be
// wiped after use.
func (w wire) exchange(req *http.Request, method string) (status int, body []byte, err error) {
	resp, err := w.client.Do(req)
	if err != nil {
		return 0, nil, fmt.Errorf("telegram: %s: %w", method, bare(err))
	}
	defer resp.Body.Close()
	body, err = io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		clear(body)
		return 0, nil, fmt.Errorf("telegram: %s: %w", method, bare(err))
	}
	return resp.StatusCode, body, nil
}

// bare takes off the layer of a failure that carries the address, and with it
// the token.
func bare(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

// least is what is kept of a result for the library: true, or a message's
// number.
func least(n messageID) string {
	if n != 0 {
		return fmt.Sprintf(`{"message_id":%d,"date":0,"chat":{"id":0,"type":"private"}}`, n)
	}
	return "true"
}

// verdict is what the Bot API says of a call, beside the result.
type verdict struct {
	OK          bool   `json:"ok"`
	Code        int    `json:"error_code"`
	Description string `json:"description"`
	Parameters  struct {
		RetryAfter int `json:"retry_after"`
	} `json:"parameters"`
}

// refusal is nil for a yes. What could not be read, or says neither yes nor why
// not, is not Telegram's word, e.g. a page of some proxy, whatever its status.
func (v *verdict) refusal(method string, status int, unread error) error {
	switch {
	case unread == nil && v.OK:
		return nil
	case unread != nil || v.Code == 0:
		return &APIError{Method: method, Status: status, kind: "unavailable"}
	}
	return &APIError{
		Method: method, Status: v.Code, kind: kind(v.Code, strings.ToLower(v.Description)),
		RetryAfter: time.Duration(v.Parameters.RetryAfter) * time.Second,
	}
}

// accepted gives the result of an answer, or an *APIError. Some servers leave an
// empty result out.
func accepted(method string, status int, body []byte) (json.RawMessage, error) {
	var a struct {
		verdict
		Result json.RawMessage `json:"result"`
	}
	err := json.Unmarshal(body, &a)
	if err = a.refusal(method, status, err); err == nil && a.Result == nil {
		return json.RawMessage("null"), nil
	}
	return a.Result, err
}

// numbered gives the number of the message that an answer is about, 0 for none,
// or an *APIError. A result that is no message, such as true, is as good.
func numbered(method string, status int, body []byte) (messageID, error) {
	var a struct {
		verdict
		Result struct {
			ID messageID `json:"message_id"`
		} `json:"result"`
	}
	err := json.Unmarshal(body, &a)
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok && wrong.Field == "result" {
		err = nil
	}
	return a.Result.ID, a.refusal(method, status, err)
}

// kind sorts refusals by what can be done about them.
func kind(status int, description string) string {
	switch {
	case status == http.StatusForbidden, strings.Contains(description, "chat not found"),
		strings.Contains(description, "user is deactivated"):
		return "blocked"
	case status == http.StatusUnauthorized, status == http.StatusNotFound:
		return "refused-token"
	case status == http.StatusConflict && strings.Contains(description, "webhook is active"):
		return "webhook-set"
	case status == http.StatusConflict:
		return "conflict"
	case status == http.StatusTooManyRequests:
		return "too-many"
	case status >= 500:
		return "unavailable"
	}
	if strings.Contains(description, "message is not modified") {
		return "unchanged"
	}
	return "bad-request"
}
