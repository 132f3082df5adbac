package oa

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"mime/multipart"
	"net/http"
	"path"

	"nhipcau/bot/zalo"
)

// recipient is who a message is for: a user of Zalo, or somebody who writes in a
// web page without an account.
type recipient struct {
	User         zalo.ID
	Anonymous    zalo.ID
	Conversation zalo.ID
}

func (r recipient) reachable() bool {
	return r.User != "" || r.Anonymous != "" && r.Conversation != ""
}

// MarshalJSON writes a recipient for a call, the one place where ids are written.
func (r recipient) MarshalJSON() ([]byte, error) {
	if r.User != "" {
		return json.Marshal(map[string]string{"user_id": string(r.User)})
	}
	return json.Marshal(map[string]string{"anonymous_id": string(r.Anonymous), "conversation_id": string(r.Conversation)})
}

// outgoing is a message as Zalo reads it.
type outgoing struct {
	Recipient recipient `json:"recipient"`
	Message   content   `json:"message"`
}

type content struct {
	Text       string    `json:"text,omitempty"`
	Attachment *template `json:"attachment,omitempty"`
}

type template struct {
	Type    string         `json:"type"`
	Payload map[string]any `json:"payload"`
}

func buttons(b []button) *template {
	if len(b) == 0 {
		return nil
	}
	return &template{"template", map[string]any{"buttons": b}}
}

func picture(id string) *template {
	element := map[string]string{"media_type": "image", "attachment_id": id}
	return &template{"template", map[string]any{"template_type": "media", "elements": []any{element}}}
}

// result is what is read of an answer: whether it went well, what it cost, and
// an upload's id. Names do not come back, and the words of a refusal, which may
// quote what was sent, are not read.
type result struct {
	Error int `json:"error"`
	Data  struct {
		Quota      *quota `json:"quota"`
		Attachment string `json:"attachment_id"`
	} `json:"data"`
}

// quota says what a message was paid with. Without one it is charged.
type quota struct {
	Type   string  `json:"quota_type"`
	Remain zalo.ID `json:"remain"`
	Total  zalo.ID `json:"total"`
}

// send sends one message. Somebody without an account gets text alone, by the
// older call that is theirs.
func (c *Channel) send(ctx context.Context, to recipient, m content) error {
	where := "/v3.0/oa/message/cs"
	if to.Anonymous != "" {
		where = "/v2.0/oa/message"
	}
	body, err := json.Marshal(outgoing{to, m})
	if err != nil {
		return err
	}
	defer clear(body)
	r, err := c.call(ctx, where, "application/json", body)
	if err == nil && to.Anonymous == "" {
		c.paid(r.Data.Quota)
	}
	return err
}

// upload gives a picture to Zalo and gets the id to send it by, good for a week.
func (c *Channel) upload(ctx context.Context, png []byte) (string, error) {
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("file", "code.png")
	if err != nil {
		return "", err
	}
	if _, err := part.Write(png); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	r, err := c.call(ctx, "/v2.0/oa/upload/image", w.FormDataContentType(), form.Bytes())
	if err == nil && r.Data.Attachment == "" {
		err = &zalo.Refusal{Call: "image", Code: http.StatusOK, Why: zalo.Unavailable}
	}
	return r.Data.Attachment, err
}

// call makes one call, with the token of the moment: refused, it is renewed once
// and the call made once more.
func (c *Channel) call(ctx context.Context, where, kind string, body []byte) (r result, err error) {
	err = c.calls.Try(ctx, func(ctx context.Context) error {
		token, err := c.keeper.token(ctx, "")
		if err != nil {
			return err
		}
		r, err = c.post(ctx, where, kind, token, body)
		if !zalo.Is(err, zalo.Token) {
			return err
		}
		if token, err = c.keeper.token(ctx, token); err != nil {
			return err
		}
		r, err = c.post(ctx, where, kind, token, body)
		return err
	})
	if err != nil {
		c.advise(err)
	}
	return r, err
}

func (c *Channel) post(ctx context.Context, where, kind, token string, body []byte) (r result, err error) {
	call := path.Base(where)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.c.APIURL+where, bytes.NewReader(body))
	if err != nil {
		return r, zalo.Unsaid(call, err)
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("access_token", token)
	req.Header.Set("appsecret_proof", proof(token, c.c.AppSecret))
	status, answer, err := zalo.Exchange(c.c.Client, call, req)
	if err != nil {
		return r, err
	}
	defer clear(answer)
	r.Error = missing
	if err := json.Unmarshal(answer, &r); err != nil || r.Error == missing {
		return r, &zalo.Refusal{Call: call, Code: status, Why: zalo.Unavailable} // not Zalo's word
	}
	if r.Error != 0 {
		return r, &zalo.Refusal{Call: call, Code: r.Error, Why: class(r.Error)}
	}
	return r, nil
}

// missing stands for an answer that does not say how it went.
const missing = 1 << 30

// proof shows that the caller has the app's secret and not only a token. The
// console has a switch that asks for it.
func proof(token string, secret zalo.Secret) string {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte(token))
	return hex.EncodeToString(h.Sum(nil))
}

// class sorts Zalo's error codes by what can be done about them.
func class(code int) zalo.Kind {
	switch code {
	case -216, -220, -124:
		return zalo.Token
	case -32:
		return zalo.TooMany
	case -200:
		return zalo.Unavailable
	case -213, -217, -218, -227, -230, -232, -244:
		return zalo.Gone
	case -204, -205, -209, -211, -212, -219, -221, -223, -224, -240, -242, -320, -321:
		return zalo.Operator
	}
	return zalo.Refused // -100, -201, -210, -233, -234, -248, and what is not known
}

// dead reports whether only people can go on.
func dead(err error) bool {
	_, ok := errors.AsType[errAuthorise](err)
	return ok
}
