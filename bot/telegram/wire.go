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
	result, err := w.exchange(req, method)
	if err != nil {
		return nil, err
	}
	answer := []byte(`{"ok":true,"result":` + least(result) + `}`)
	clear(result)
	return &http.Response{
		StatusCode: http.StatusOK, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(answer)), ContentLength: int64(len(answer)), Request: req,
	}, nil
}

// exchange sends one call and gives its result, to be wiped after use.
func (w wire) exchange(req *http.Request, method string) (json.RawMessage, error) {
	resp, err := w.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("telegram: %s: %w", method, bare(err))
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	defer clear(body)
	if err != nil {
		return nil, fmt.Errorf("telegram: %s: %w", method, bare(err))
	}
	return accepted(method, resp.StatusCode, body)
}

// bare takes off the layer of a failure that carries the address, and with it
// the token.
func bare(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

// number is the number of the message that a result describes, 0 for none.
func number(result json.RawMessage) messageID {
	var sent struct {
		ID messageID `json:"message_id"`
	}
	if json.Unmarshal(result, &sent) != nil {
		return 0
	}
	return sent.ID
}

// least is what is kept of a result for the library: true, or a message's
// number.
func least(result json.RawMessage) string {
	if n := number(result); n != 0 {
		return fmt.Sprintf(`{"message_id":%d,"date":0,"chat":{"id":0,"type":"private"}}`, n)
	}
	return "true"
}

// accepted gives the result of an answer, or an *APIError.
func accepted(method string, status int, body []byte) (json.RawMessage, error) {
	var a struct {
		OK          bool            `json:"ok"`
		Result      json.RawMessage `json:"result"`
		Code        int             `json:"error_code"`
		Description string          `json:"description"`
		Parameters  struct {
			RetryAfter int `json:"retry_after"`
		} `json:"parameters"`
	}
	err := json.Unmarshal(body, &a)
	switch {
	case err == nil && a.OK && a.Result != nil:
		return a.Result, nil
	case err == nil && a.OK: // some servers leave an empty result out
		return json.RawMessage("null"), nil
	case err != nil || a.Code == 0:
		// Not Telegram's word, e.g. a page of some proxy, whatever its status.
		return nil, &APIError{Method: method, Status: status, kind: "unavailable"}
	}
	return nil, &APIError{
		Method: method, Status: a.Code, kind: kind(a.Code, strings.ToLower(a.Description)),
		RetryAfter: time.Duration(a.Parameters.RetryAfter) * time.Second,
	}
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
