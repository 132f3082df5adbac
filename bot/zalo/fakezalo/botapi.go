package fakezalo

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func yes(result any) answer {
	return answer{body: map[string]any{"ok": true, "result": result}}
}

func no(code int, words string) answer {
	return answer{body: map[string]any{"ok": false, "error_code": code, "description": words}}
}

// bot answers a call of the Bot Platform. A token that is not known gets a page
// that is no JSON.
func (s *Server) bot(r *http.Request, method string, body []byte) answer {
	if r.URL.Path != "/bot"+BotToken+"/"+method {
		return answer{status: http.StatusUnauthorized}
	}
	if r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" {
		s.mu.Lock()
		s.violate("%s: not JSON by POST", method)
		s.mu.Unlock()
		return no(http.StatusBadRequest, "Bad Request")
	}
	if method == "getUpdates" {
		return s.getUpdates(r.Context(), body)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	switch method {
	case "getMe":
		return yes(map[string]any{"id": "4242424242", "account_name": "bot.NhipCau", "account_type": "BASIC", "can_join_groups": false})
	case "sendMessage":
		return s.sendMessage(body)
	case "setWebhook":
		return s.setWebhook(body)
	case "deleteWebhook":
		s.webhook = ""
		return yes(map[string]any{"url": "", "updated_at": s.now().UnixMilli()})
	case "getWebhookInfo":
		return yes(map[string]any{"url": s.webhook, "updated_at": s.now().UnixMilli()})
	}
	s.violate("%s: there is no such method", method)
	return no(http.StatusNotFound, "Not Found")
}

// strictly reads a call's parameters, of which there are no others.
func (s *Server) strictly(method string, body []byte, into any) bool {
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		s.violate("%s: %v", method, err)
		return false
	}
	return true
}

func (s *Server) sendMessage(body []byte) answer {
	var m struct {
		Chat string `json:"chat_id"`
		Text string `json:"text"`
	}
	if !s.strictly("sendMessage", body, &m) {
		return no(http.StatusBadRequest, "Bad Request")
	}
	n := utf8.RuneCountInString(m.Text)
	if n < 1 || n > mostText || !norm.NFC.IsNormalString(m.Text) {
		s.violate("sendMessage: %d characters, or not composed", n)
		return no(http.StatusBadRequest, "Bad Request: text is invalid")
	}
	c := s.chats["bot "+m.Chat]
	switch {
	case c == nil:
		return no(http.StatusBadRequest, "Bad Request: chat not found")
	case c.gone:
		return no(http.StatusForbidden, "Forbidden")
	case s.quota == 0:
		return no(http.StatusTooManyRequests, "Quota exceeded")
	}
	s.quota--
	c.messages = append(c.messages, Message{FromBot: true, Text: m.Text, Sent: s.now()})
	return yes(map[string]any{"message_id": fmt.Sprintf("%x", s.next()), "date": s.now().UnixMilli()})
}

// SetQuota says how many messages the bot may still send this month.
func (s *Server) SetQuota(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.quota = n
}

func (s *Server) setWebhook(body []byte) answer {
	var p struct {
		URL    string `json:"url"`
		Secret string `json:"secret_token"`
	}
	if !s.strictly("setWebhook", body, &p) {
		return no(http.StatusBadRequest, "Bad Request")
	}
	u, err := url.Parse(p.URL)
	if err != nil || u.Scheme != "https" || private(u.Hostname()) || len(p.Secret) < 8 || len(p.Secret) > 256 {
		s.violate("setWebhook: not a public https address with a secret of 8 to 256 characters")
		return no(http.StatusBadRequest, "Bad Request: url or secret_token is invalid")
	}
	s.webhook, s.botSecret = p.URL, p.Secret
	return yes(map[string]any{"url": p.URL, "updated_at": s.now().UnixMilli()})
}

func private(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "" || host == "localhost" || err == nil && (ip.IsPrivate() || ip.IsLoopback())
}

// getUpdates hands out one update and forgets it, or says 408 after the wait.
func (s *Server) getUpdates(ctx context.Context, body []byte) answer {
	var p struct {
		Timeout json.RawMessage `json:"timeout"`
	}
	s.mu.Lock()
	seconds := 30
	if !s.strictly("getUpdates", body, &p) {
		s.mu.Unlock()
		return no(http.StatusBadRequest, "Bad Request")
	}
	if p.Timeout != nil {
		n, err := strconv.Atoi(strings.Trim(string(p.Timeout), `"`))
		if seconds = n; err != nil || n < 0 {
			s.violate("getUpdates: timeout is no number of seconds")
		}
	}
	if s.webhook != "" || s.polling {
		s.mu.Unlock()
		return no(http.StatusConflict, "Conflict: a webhook is set, or somebody else asks")
	}
	s.polling = true
	s.mu.Unlock()
	defer func() {
		s.mu.Lock()
		s.polling = false
		s.mu.Unlock()
	}()
	wait, cancel := context.WithTimeout(ctx, time.Duration(seconds)*time.Second)
	defer cancel()
	var update json.RawMessage
	came := s.Await(wait, func() bool {
		if len(s.updates) > 0 && ctx.Err() == nil { // whoever hung up gets none
			update, s.updates = s.updates[0], s.updates[1:]
		}
		return update != nil
	})
	if !came {
		return no(http.StatusRequestTimeout, "Request timeout")
	}
	return yes(update)
}
