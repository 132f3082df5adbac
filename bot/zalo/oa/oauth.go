package oa

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"nhipcau/bot/zalo"
)

// pair is what Zalo gives for a refresh token.
type pair struct {
	access, refresh string
	lasts           time.Duration // of the access token
}

const tokenLasts = 25 * time.Hour

// exchange uses a refresh token up. Errors: a zalo.Refusal of kind Token when it
// is refused for good; anything else may pass.
func (c *Channel) exchange(ctx context.Context, refresh string) (pair, error) {
	const call = "access_token"
	form := url.Values{"refresh_token": {refresh}, "app_id": {c.c.AppID}, "grant_type": {"refresh_token"}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.c.AuthURL+"/v4/oa/access_token", strings.NewReader(form.Encode()))
	if err != nil {
		return pair{}, zalo.Unsaid(call, err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("secret_key", string(c.c.AppSecret))
	status, body, err := zalo.Exchange(c.c.Client, call, req)
	if err != nil {
		return pair{}, err
	}
	defer clear(body)
	return readPair(call, status, body)
}

// readPair reads the answer. How a refusal looks is not documented: any JSON
// without an access token is one, unless the server says that it is broken.
func readPair(call string, status int, body []byte) (pair, error) {
	var a struct {
		Access  string  `json:"access_token"`
		Refresh string  `json:"refresh_token"`
		Expires zalo.ID `json:"expires_in"` // seconds, as a string
	}
	err := json.Unmarshal(body, &a)
	switch {
	case err == nil && a.Access != "" && a.Refresh != "":
	case err != nil || status >= 500 || status == http.StatusTooManyRequests:
		return pair{}, &zalo.Refusal{Call: call, Code: status, Why: zalo.Unavailable}
	default:
		return pair{}, &zalo.Refusal{Call: call, Code: status, Why: zalo.Token}
	}
	lasts := tokenLasts
	if s, err := strconv.Atoi(string(a.Expires)); err == nil && s > 0 && s <= 90*24*3600 {
		lasts = time.Duration(s) * time.Second
	}
	return pair{a.Access, a.Refresh, lasts}, nil
}
