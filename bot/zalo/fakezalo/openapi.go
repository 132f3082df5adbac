package fakezalo

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// What the OpenAPI takes.
const (
	mostText     = 2000
	mostTitle    = 100
	mostButtons  = 5
	mostPayload  = 1000
	mostPicture  = 1 << 20
	callsAMinute = 4000
	freeFor      = 48 * time.Hour
	openFor      = 7 * 24 * time.Hour
)

func readBody(r *http.Request) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r.Body, 8<<20))
	if err == nil && len(b) == 0 {
		err = errors.New("an empty body")
	}
	return b, err
}

func refuse(code int, words string) answer {
	return answer{body: map[string]any{"error": code, "message": words}}
}

// openAPI is what every call to it goes through: the token and the limit. The
// server is locked.
func (s *Server) openAPI(r *http.Request, body []byte) answer {
	minute := s.now().Unix() / 60
	if s.minute != minute {
		s.minute, s.inMinute = minute, 0
	}
	s.inMinute++
	head := map[string]string{"X-RateLimit-Limit": strconv.Itoa(callsAMinute), "X-RateLimit-Remain": strconv.Itoa(max(0, callsAMinute-s.inMinute))}
	a := s.authorised(r, body)
	if s.inMinute > callsAMinute && !s.Unlimited {
		a = refuse(-32, "app over the limit of requests a minute")
	}
	a.head = head
	return a
}

func (s *Server) authorised(r *http.Request, body []byte) answer {
	token := r.Header.Get("access_token")
	switch {
	case r.Header.Get("Authorization") != "":
		s.violate("the token goes into the header access_token, not Authorization")
		return refuse(-216, "Access token is invalid")
	case token != s.access:
		return refuse(-216, "Access token is invalid")
	case !s.now().Before(s.accessEnds):
		return refuse(-220, "Access token has expired")
	}
	given := r.Header.Get("appsecret_proof")
	h := hmac.New(sha256.New, []byte(AppSecret))
	h.Write([]byte(token))
	if (s.Proof || given != "") && given != hex.EncodeToString(h.Sum(nil)) {
		return refuse(-242, "appsecret_proof is invalid")
	}
	if strings.HasSuffix(r.URL.Path, "/image") {
		return s.upload(r, body)
	}
	if r.Header.Get("Content-Type") != "application/json" {
		s.violate("a message that is not sent as JSON")
		return refuse(-201, "content type")
	}
	return s.message(body, strings.HasPrefix(r.URL.Path, "/v2.0/"))
}

// sent is a message as Zalo reads it. Anything else in it is a violation.
type sent struct {
	Recipient struct {
		UserID         string `json:"user_id"`
		AnonymousID    string `json:"anonymous_id"`
		ConversationID string `json:"conversation_id"`
	} `json:"recipient"`
	Message struct {
		Text       string `json:"text"`
		Attachment *struct {
			Type    string `json:"type"`
			Payload struct {
				TemplateType string    `json:"template_type"`
				Buttons      []pressed `json:"buttons"`
				Elements     []struct {
					MediaType    string `json:"media_type"`
					AttachmentID string `json:"attachment_id"`
				} `json:"elements"`
			} `json:"payload"`
		} `json:"attachment"`
	} `json:"message"`
}

type pressed struct {
	Title   string          `json:"title"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload"`
}

// message takes one message for a person.
func (s *Server) message(body []byte, anonymous bool) answer {
	var m sent
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil {
		s.violate("message: %v", err)
		return refuse(-201, "a parameter is invalid")
	}
	out := Message{FromBot: true, Text: m.Message.Text, Sent: s.now()}
	if code, err := s.content(&m, &out); err != nil {
		s.violate("message: %v", err)
		return refuse(code, err.Error())
	}
	key := "oa " + m.Recipient.UserID
	if anonymous {
		key = "anonymous " + m.Recipient.AnonymousID + " " + m.Recipient.ConversationID
	}
	c := s.chats[key]
	switch {
	case anonymous != (m.Recipient.UserID == "") || anonymous && len(out.Buttons) > 0:
		s.violate("message: not the call for this recipient")
		return refuse(-201, "recipient is invalid")
	case c == nil:
		return refuse(-213, "User has not followed this OA")
	case c.gone:
		return refuse(-217, "User has blocked invitation from this OA")
	case s.now().Sub(c.touched) > openFor:
		return refuse(-230, "User has not interacted with the OA in the past 7 days")
	}
	id := fmt.Sprintf("%x%x", s.next(), s.now().UnixNano())
	c.messages = append(c.messages, out)
	data := map[string]any{"message_id": id, "user_id": m.Recipient.UserID, "sent_time": strconv.FormatInt(s.now().UnixMilli(), 10)}
	if s.now().Sub(c.touched) <= freeFor {
		data["quota"] = map[string]any{"quota_type": "reply"}
	}
	if s.Echo {
		s.echo(id, m.Recipient.UserID, out)
	}
	return answer{body: map[string]any{"error": 0, "message": "Success", "data": data}}
}

// content checks what a message says, and fills in how it is seen.
func (s *Server) content(m *sent, out *Message) (int, error) {
	at := m.Message.Attachment
	switch {
	case utf8.RuneCountInString(m.Message.Text) > mostText:
		return -210, fmt.Errorf("a text of more than %d characters", mostText)
	case !norm.NFC.IsNormalString(m.Message.Text):
		return -201, errors.New("a text that is not composed (NFC)")
	case m.Message.Text == "" && at == nil:
		return -201, errors.New("an empty message")
	case at == nil:
		return 0, nil
	case at.Type != "template":
		return -201, fmt.Errorf("an attachment of type %q", at.Type)
	case at.Payload.TemplateType == "media":
		return s.media(m, out)
	case at.Payload.TemplateType != "":
		return -201, fmt.Errorf("a template of type %q", at.Payload.TemplateType)
	case m.Message.Text == "":
		return -201, errors.New("buttons without a text")
	}
	if n := len(at.Payload.Buttons); n == 0 || n > mostButtons {
		return -210, fmt.Errorf("%d buttons", n)
	}
	for _, b := range at.Payload.Buttons {
		one, err := b.read()
		if err != nil {
			return -201, err
		}
		out.Buttons = append(out.Buttons, one)
	}
	return 0, nil
}

func (s *Server) media(m *sent, out *Message) (int, error) {
	e := m.Message.Attachment.Payload.Elements
	if len(e) != 1 || e[0].MediaType != "image" || m.Message.Attachment.Payload.Buttons != nil {
		return -201, errors.New("not one picture alone")
	}
	out.Picture = s.uploads[e[0].AttachmentID]
	if out.Picture == nil {
		return -100, errors.New("an attachment that was not uploaded, or a week ago")
	}
	return 0, nil
}

var dialled = regexp.MustCompile(`^\+?[0-9]{3,15}$`)

// read checks a button.
func (b pressed) read() (Button, error) {
	one := Button{Title: b.Title, Type: b.Type}
	if n := utf8.RuneCountInString(b.Title); n == 0 || n > mostTitle {
		return one, fmt.Errorf("a title of %d characters", n)
	}
	switch b.Type {
	case "oa.query.show", "oa.query.hide":
		if json.Unmarshal(b.Payload, &one.Payload) != nil || one.Payload == "" || utf8.RuneCountInString(one.Payload) > mostPayload {
			return one, errors.New("a payload that is no text of 1 to 1,000 characters")
		}
	case "oa.open.phone":
		var p struct {
			Code string `json:"phone_code"`
		}
		if json.Unmarshal(b.Payload, &p) != nil || !dialled.MatchString(p.Code) {
			return one, errors.New("a phone_code that cannot be dialled")
		}
		one.Payload = p.Code
	default:
		return one, fmt.Errorf("a button of type %q", b.Type)
	}
	return one, nil
}

// upload is POST /v2.0/oa/upload/image.
func (s *Server) upload(r *http.Request, body []byte) answer {
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		s.violate("image: not a form")
		return refuse(-201, "file is invalid")
	}
	part, err := multipart.NewReader(bytes.NewReader(body), params["boundary"]).NextPart()
	if err != nil || part.FormName() != "file" || part.FileName() == "" {
		s.violate("image: no field file")
		return refuse(-201, "file is invalid")
	}
	data, err := io.ReadAll(part)
	if err != nil || len(data) > mostPicture {
		s.violate("image: %d bytes", len(data))
		return refuse(-210, "file is too large")
	}
	if _, err := png.DecodeConfig(bytes.NewReader(data)); err != nil {
		s.violate("image: no PNG")
		return refuse(-201, "file is invalid")
	}
	id := "att-" + strconv.Itoa(s.next())
	s.uploads[id] = data
	return answer{body: map[string]any{"error": 0, "message": "Success", "data": map[string]string{"attachment_id": id}}}
}
