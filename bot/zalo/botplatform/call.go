package botplatform

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"time"

	"nhipcau/bot"
	"nhipcau/bot/zalo"
	"nhipcau/flows"
	"nhipcau/internal/lang"
)

// callTime bounds a call that is not held open, in all.
const callTime = 10 * time.Second

// answer gives the Send of one turn: everything as one text, cut where it must
// be, for every message counts against the month's quota.
func (c *Channel) answer(chat zalo.ID) bot.Send {
	return func(ctx context.Context, l lang.Lang, r flows.Reply) error {
		say := zalo.Words(c.c.Bot.Text)
		r = say.Honest(l, r, "zalo_notice", "zalo_wiped", c.c.Website)
		for _, text := range zalo.Fit(say.Plain(l, r)) {
			if err := c.send(ctx, chat, text); err != nil {
				return err
			}
		}
		return nil
	}
}

func (c *Channel) send(ctx context.Context, chat zalo.ID, text string) error {
	err := c.calls.Try(ctx, func(ctx context.Context) error {
		_, err := c.call(ctx, "sendMessage", map[string]string{"chat_id": string(chat), "text": text}, callTime)
		return err
	})
	if zalo.Is(err, zalo.TooMany) {
		c.outOfQuota()
	}
	return err
}

// call makes one call and gives its result. The token is a part of the address:
// it is kept out of every error.
func (c *Channel) call(ctx context.Context, method string, params any, most time.Duration) (json.RawMessage, error) {
	body, err := json.Marshal(params)
	if err != nil {
		return nil, err
	}
	defer clear(body)
	ctx, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.c.APIURL+"/bot"+string(c.c.Token)+"/"+method, bytes.NewReader(body))
	if err != nil {
		return nil, zalo.Unsaid(method, err)
	}
	req.Header.Set("Content-Type", "application/json")
	status, answer, err := zalo.Exchange(c.c.Client, method, req)
	if err != nil {
		return nil, err
	}
	return accepted(method, status, answer)
}

// accepted gives the result of an answer, or a refusal. A token that Zalo does
// not know may be answered with something that is no JSON.
func accepted(method string, status int, body []byte) (json.RawMessage, error) {
	var a struct {
		OK     bool            `json:"ok"`
		Result json.RawMessage `json:"result"`
		Code   int             `json:"error_code"`
	}
	err := json.Unmarshal(body, &a)
	switch {
	case err == nil && a.OK:
		return a.Result, nil
	case err != nil || a.Code == 0:
		a.Code = status
		if status < 400 {
			a.Code = http.StatusBadGateway
		}
	}
	return nil, &zalo.Refusal{Call: method, Code: a.Code, Why: kind(method, a.Code)}
}

// nothing is the code of an answer that says: no update came.
const nothing = http.StatusRequestTimeout

// kind sorts refusals by what can be done about them.
func kind(method string, code int) zalo.Kind {
	switch {
	case code == http.StatusForbidden && method == "sendMessage":
		return zalo.Gone
	case code == http.StatusUnauthorized, code == http.StatusForbidden, code == http.StatusNotFound:
		return zalo.Token
	case code == http.StatusTooManyRequests:
		return zalo.TooMany
	case code == nothing, code >= 500:
		return zalo.Unavailable
	}
	return zalo.Refused
}
