package fakezalo

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"net/http"
	"strconv"
	"time"
)

// Event is something that Zalo delivers by webhook. The same one may be delivered
// again, late, or after a newer one.
type Event struct {
	Body   []byte
	Header http.Header
	hook   string // where it goes
}

// At is the same event on its way to another address.
func (e Event) At(hook string) Event {
	e.hook = hook
	return e
}

// patience is how long Zalo waits for an answer.
const patience = 2 * time.Second

// Sign makes a body a delivery of the account: the plain SHA-256 over the app's
// id, the bytes of the body, the time that stands in it and the OA secret key.
func Sign(body []byte, timestamp string) http.Header {
	sum := sha256.Sum256([]byte(AppID + string(body) + timestamp + HookKey))
	return http.Header{
		"Content-Type":       {"application/json"},
		"X-ZEvent-Signature": {"mac=" + hex.EncodeToString(sum[:])},
	}
}

// event builds one of the account's events; its time is added.
func (s *Server) event(fields map[string]any) Event {
	stamp := strconv.FormatInt(s.now().UnixMilli(), 10)
	fields["timestamp"], fields["app_id"], fields["user_id_by_app"] = stamp, AppID, "9007199254740993777"
	body, err := json.Marshal(fields)
	if err != nil {
		panic(err)
	}
	return Event{Body: body, Header: Sign(body, stamp), hook: s.OAHook}
}

// Deliver posts an event and gives the status of the last attempt; 0 is no
// answer. Where retries are on, whatever is not a 200 is delivered again. An
// event of the account that is not answered with 200 in two seconds is a
// violation.
func (s *Server) Deliver(e Event) int {
	status := s.post(e, 0)
	for i, wait := range s.Retries {
		if status == http.StatusOK {
			break
		}
		time.Sleep(wait)
		status = s.post(e, i+1)
	}
	return status
}

func (s *Server) post(e Event, retry int) int {
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, e.hook, bytes.NewReader(e.Body))
	if err != nil {
		panic(err)
	}
	maps.Copy(req.Header, e.Header) // as it stands: Zalo does not write X-Zevent-Signature
	if retry > 0 {
		req.Header.Set("num_retry", strconv.Itoa(retry))
	}
	begun := time.Now()
	resp, err := s.client.Do(req)
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	if err != nil {
		if s.Retries == nil {
			s.violate("a webhook was not answered: %v", err)
		}
		return 0
	}
	resp.Body.Close()
	if took := time.Since(begun); took > patience {
		s.violate("a webhook was answered after %v", took.Round(time.Millisecond))
	}
	if resp.StatusCode != http.StatusOK && e.hook == s.OAHook && s.Retries == nil {
		s.violate("a webhook was answered with %d", resp.StatusCode)
	}
	return resp.StatusCode
}

// echo tells the program of what the account itself sent, as Zalo does. The
// server is locked.
func (s *Server) echo(id, to string, m Message) {
	message := map[string]any{"msg_id": id, "text": m.Text}
	name := "oa_send_text"
	if m.Picture != nil {
		name = "oa_send_image"
	}
	both := []Event{
		s.event(map[string]any{"event_name": name, "sender": map[string]any{"id": OAID}, "recipient": map[string]any{"id": to}, "message": message}),
		s.event(map[string]any{"event_name": "user_received_message", "sender": map[string]any{"id": OAID}, "recipient": map[string]any{"id": to},
			"message": map[string]any{"msg_id": id}}),
	}
	s.echoes.Go(func() {
		for _, e := range both {
			s.Deliver(e)
		}
	})
}
