package fakezalo

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Message is one bubble as it stands on the phone.
type Message struct {
	FromBot bool
	Text    string
	Buttons []Button
	Picture []byte
	Sent    time.Time
}

// Button is a tap waiting to happen: its payload is sent, or dialled.
type Button struct{ Title, Type, Payload string }

// Person is somebody with a phone: a user who writes to the account or to the
// bot, or somebody in a web page without an account. The name and number are
// what Zalo sends along; a program that keeps or prints them is found out.
type Person struct {
	Name, Phone string
	Numeric     bool // Zalo writes their id as a number
	Wrapped     bool // the bot's updates come in an envelope

	s        *Server
	kind, id string
	seen     int // how many messages there were when they last did something
}

// Person meets a user of the account; the same id is the same chat.
func (s *Server) Person(id string) *Person { return s.meet("oa", id) }

// Anonymous meets somebody who writes to the account without one of their own.
func (s *Server) Anonymous(id, conversation string) *Person {
	return s.meet("anonymous", id+" "+conversation)
}

// BotPerson meets a user of the bot.
func (s *Server) BotPerson(id string) *Person { return s.meet("bot", id) }

func (s *Server) meet(kind, id string) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := kind + " " + id
	if s.chats[key] == nil {
		s.chats[key] = &chat{touched: s.now()}
	}
	return &Person{Name: "Nguyễn Thị Thảo", Phone: "84912345678", s: s, kind: kind, id: id}
}

func (p *Person) chat() *chat { return p.s.chats[p.kind+" "+p.id] }

// idValue is the id as Zalo writes it.
func (p *Person) idValue(id string) any {
	if p.Numeric {
		return json.Number(id)
	}
	return id
}

// act notes that the person did something. The server is locked.
func (p *Person) act(said string) {
	c := p.chat()
	if said != "" {
		c.messages = append(c.messages, Message{Text: said, Sent: p.s.now()})
	}
	c.touched, c.gone = p.s.now(), false
	p.seen = len(c.messages)
}

// Writes is the person writing: the event, not delivered yet. What is shown of
// it is the text given.
func (p *Person) Writes(text string) Event { return p.sends("text", text, text, nil) }

// sends builds the event of something sent to the account.
func (p *Person) sends(what, text, shown string, attachment map[string]any) Event {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.act(shown)
	message := map[string]any{"msg_id": fmt.Sprintf("%08x%032x", p.s.next(), p.s.now().UnixNano())}
	if text != "" {
		message["text"] = text
	}
	if attachment != nil {
		message["attachments"] = []any{attachment}
	}
	name, sender := "user_send_"+what, p.id
	if p.kind == "anonymous" {
		name = "anonymous_send_" + what
		sender, message["conversation_id"], _ = strings.Cut(p.id, " ")
	}
	return p.s.event(map[string]any{
		"event_name": name, "sender": map[string]any{"id": p.idValue(sender)}, "recipient": map[string]any{"id": p.idValue(OAID)}, "message": message,
	})
}

// Say writes a message and waits for what Zalo waits for.
func (p *Person) Say(text string) int {
	if p.kind == "bot" {
		return p.update("message.text.received", text, map[string]any{"text": text})
	}
	return p.s.Deliver(p.Writes(text))
}

// Tap presses the newest button of a title. One that dials is reported by its
// number and reaches nobody.
func (p *Person) Tap(title string) error {
	for _, m := range slices.Backward(p.Messages()) {
		for _, b := range m.Buttons {
			if b.Title != title {
				continue
			}
			if b.Type == "oa.open.phone" {
				return fmt.Errorf("this dials %s", b.Payload)
			}
			p.s.Deliver(p.sends("text", b.Payload, "", nil))
			return nil
		}
	}
	return fmt.Errorf("no button %q on the screen", title)
}

// TapPayload sends what a button carries, even one that is long gone.
func (p *Person) TapPayload(payload string) { p.s.Deliver(p.sends("text", payload, "", nil)) }

// Follow follows the account.
func (p *Person) Follow() Event { return p.follows("follow") }

// Unfollow leaves it.
func (p *Person) Unfollow() Event { return p.follows("unfollow") }

func (p *Person) follows(name string) Event {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.act("")
	p.chat().gone = name == "unfollow"
	return p.s.event(map[string]any{"event_name": name, "oa_id": OAID, "follower": map[string]any{"id": p.idValue(p.id)}, "source": "oa_profile"})
}

// Location shares a position.
func (p *Person) Location(lat, lon string) {
	p.s.Deliver(p.sends("location", "", "", map[string]any{"type": "location",
		"payload": map[string]any{"coordinates": map[string]any{"latitude": lat, "longitude": lon}}}))
}

// Photo sends a picture with words under it.
func (p *Person) Photo(caption string) int {
	const url = "https://photo.example.vn/planted-4711.jpg"
	if p.kind == "bot" {
		return p.update("message.image.received", "", map[string]any{"photo_url": url, "caption": caption})
	}
	return p.s.Deliver(p.sends("image", caption, "", map[string]any{"type": "image", "payload": map[string]any{"url": url, "thumbnail": url}}))
}

// Sends sends anything of a kind that Zalo has: sticker, audio, file …
func (p *Person) Sends(what string) {
	if p.kind == "bot" {
		p.update("message."+what+".received", "", map[string]any{"url": "https://photo.example.vn/planted-4711"})
		return
	}
	p.s.Deliver(p.sends(what, "", "", map[string]any{"type": what, "payload": map[string]any{"url": "https://file.example.vn/planted", "name": p.Name + ".pdf"}}))
}

// Form fills in the form with which an account asks who people are.
func (p *Person) Form() Event {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.act("")
	return p.s.event(map[string]any{
		"event_name": "user_submit_info", "sender": map[string]any{"id": p.id}, "recipient": map[string]any{"id": OAID},
		"info": map[string]any{"name": p.Name, "phone": p.Phone, "user_dob": "01/01/1999", "full_address": map[string]any{"user_city": "Thanh Hóa"}},
	})
}

// update queues an update of the bot, or delivers it where a webhook is set; the
// status is of the webhook.
func (p *Person) update(event, shown string, more map[string]any) int {
	return p.s.give(p.Update(event, shown, more))
}

// Update builds an update of the bot.
func (p *Person) Update(event, shown string, more map[string]any) json.RawMessage {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.act(shown)
	message := map[string]any{
		"message_id": fmt.Sprintf("%04x", p.s.next()), "date": p.s.now().UnixMilli(),
		"from": map[string]any{"id": p.idValue(p.id), "display_name": p.Name, "is_bot": false},
		"chat": map[string]any{"id": p.idValue(p.id), "chat_type": "PRIVATE"},
	}
	maps.Copy(message, more)
	var update any = map[string]any{"event_name": event, "message": message}
	if p.Wrapped && p.s.webhook != "" {
		update = map[string]any{"ok": true, "result": update}
	}
	body, err := json.Marshal(update)
	if err != nil {
		panic(err)
	}
	return body
}

// Give hands an update of the bot over: once more, late, or of any form.
func (s *Server) Give(update json.RawMessage) int { return s.give(update) }

func (s *Server) give(update json.RawMessage) int {
	s.mu.Lock()
	if s.webhook == "" {
		s.updates = append(s.updates, update)
		s.happened()
		s.mu.Unlock()
		return 0
	}
	e := Event{Body: update, hook: s.BotHook, Header: http.Header{"Content-Type": {"application/json"}, "X-Bot-Api-Secret-Token": {s.botSecret}}}
	s.mu.Unlock()
	return s.Deliver(e)
}

// Messages is what stands in the chat now, oldest first.
func (p *Person) Messages() []Message {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return slices.Clone(p.chat().messages)
}

// LastMessages is what came since the person last did something.
func (p *Person) LastMessages() []Message {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(p.chat().messages[p.seen:]), func(m Message) bool { return !m.FromBot })
}

// Await waits until at least n messages came since the person last did
// something.
func (p *Person) Await(ctx context.Context, n int) bool {
	return p.s.Await(ctx, func() bool { return len(p.chat().messages)-p.seen >= n })
}

// Read is the text of LastMessages, with the titles of buttons in brackets.
func (p *Person) Read() string {
	var b strings.Builder
	for _, m := range p.LastMessages() {
		if m.Picture != nil {
			b.WriteString("(picture)")
		}
		b.WriteString(m.Text + "\n")
		for _, one := range m.Buttons {
			b.WriteString("[" + one.Title + "]")
		}
		if len(m.Buttons) > 0 {
			b.WriteString("\n")
		}
	}
	return b.String()
}
