package fakezalo

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Tokens gives the pair of the moment, as the console's API Explorer would.
func (s *Server) Tokens() (access, refresh string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.access, s.refresh
}

// Expire makes the access token old at once.
func (s *Server) Expire() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.accessEnds = s.now()
}

// Authorise is the account's admin granting the app anew: another pair, and the
// old one is dead.
func (s *Server) Authorise() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.issue()
}

// Renewed is how often a refresh token was used with success; Misused how often
// one that is no good, or was used before.
func (s *Server) Renewed() (renewed, misused int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.renewed, s.misuse
}

// issue makes a pair. The server is locked, or not in use yet.
func (s *Server) issue() {
	n := strconv.Itoa(s.next())
	s.access = "ACCESS-of-tests-" + n + "-" + strings.Repeat("a", 40)
	s.refresh = "REFRESH-of-tests-" + n + "-" + strings.Repeat("r", 40)
	s.accessEnds = s.now().Add(s.Lasts)
}

// accessToken is POST /v4/oa/access_token.
func (s *Server) accessToken(r *http.Request, body []byte) answer {
	form, err := url.ParseQuery(string(body))
	if err != nil || r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
		s.violate("access_token: the body is no form")
		return denied("Invalid request")
	}
	for name := range form {
		if name != "refresh_token" && name != "app_id" && name != "grant_type" {
			s.violate("access_token: %s is no parameter", name)
		}
	}
	switch {
	case r.Header.Get("secret_key") != AppSecret:
		return denied("Invalid secret key")
	case form.Get("app_id") != AppID:
		return denied("Invalid app id")
	case form.Get("grant_type") != "refresh_token":
		return denied("Invalid grant type")
	case form.Get("refresh_token") != s.refresh:
		s.misuse++
		return denied("Invalid refresh token")
	}
	s.renewed++
	s.issue()
	return answer{body: map[string]string{
		"access_token": s.access, "refresh_token": s.refresh, "expires_in": strconv.Itoa(int(s.Lasts / time.Second)),
	}}
}

// denied is how this server of Zalo's says no. The exact form is not documented.
func denied(name string) answer {
	return answer{body: map[string]any{"error_name": name, "error_reason": name, "ref_doc": "https://developers.zalo.me/docs", "error": -14014}}
}
