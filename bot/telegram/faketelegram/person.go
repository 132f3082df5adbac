package faketelegram

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// Message is one bubble as it stands on the phone.
type Message struct {
	ID        int
	Date      time.Time
	FromBot   bool
	HTML      string // as the bot wrote it
	Text      string // as it is read
	Photo     []byte
	Buttons   [][]Button
	Protected bool
	Edited    bool

	at int // when it was written or last edited
}

// Button is a tap waiting to happen. One that Copies something sends nothing.
type Button struct{ Label, Data, Copies string }

func (m *Message) wire(chat int64) map[string]any {
	return map[string]any{
		"message_id": m.ID, "date": m.Date.Unix(), "text": m.Text,
		"chat": map[string]any{"id": chat, "type": "private", "first_name": "Tên", "username": "ten_that"},
	}
}

func (c *chat) find(id int) *Message {
	for _, m := range c.messages {
		if m.ID == id {
			return m
		}
	}
	return nil
}

func (c *chat) remove(m *Message) {
	c.messages = slices.DeleteFunc(c.messages, func(o *Message) bool { return o == m })
}

// Person is somebody with a phone, in a private chat with the bot. The names are
// what Telegram sends along; a bot that keeps or prints them is found out.
type Person struct {
	First, Last, Username, Language string

	s    *Server
	id   int64
	last int // when the person last did something
}

// Person meets somebody; the same id is the same chat.
func (s *Server) Person(id int64) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.chats[id] == nil {
		s.chats[id] = &chat{}
	}
	return &Person{First: "Thảo", Last: "Nguyễn", Username: "thao_planted", Language: "vi", s: s, id: id}
}

func (p *Person) from() map[string]any {
	return map[string]any{
		"id": p.id, "is_bot": false, "first_name": p.First, "last_name": p.Last,
		"username": p.Username, "language_code": p.Language,
	}
}

func (p *Person) chat() map[string]any {
	return map[string]any{"id": p.id, "type": "private", "first_name": p.First, "last_name": p.Last, "username": p.Username}
}

// act puts something the person did into the chat and sends it to the bot.
func (p *Person) act(text string, more map[string]any) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	m := p.s.put(p.s.chats[p.id], &Message{Text: text})
	p.last = m.at
	body := map[string]any{"message_id": m.ID, "date": m.Date.Unix(), "from": p.from(), "chat": p.chat()}
	if text != "" {
		body["text"] = text
	}
	maps.Copy(body, more)
	p.s.arrive("message", body)
}

// Say writes a message.
func (p *Person) Say(text string) { p.act(text, nil) }

// Start presses the start button, perhaps behind a link with a payload.
func (p *Person) Start(payload string) { p.Say(strings.TrimSpace("/start " + payload)) }

// Photo sends a picture with words under it.
func (p *Person) Photo(caption string) {
	p.act("", map[string]any{"caption": caption, "photo": []any{map[string]any{"file_id": "AgACAgUAAx0planted", "width": 90, "height": 90}}})
}

// Album sends pictures together, which arrive one by one.
func (p *Person) Album(count int) {
	p.s.mu.Lock()
	p.s.albums++
	album := fmt.Sprint(1_397_000_000_000 + p.s.albums)
	p.s.mu.Unlock()
	for range count {
		p.act("", map[string]any{"media_group_id": album, "photo": []any{map[string]any{"file_id": "AgACAgUAAx0planted"}}})
	}
}

// Share sends something of a kind by its name in the API: "voice", "sticker".
func (p *Person) Share(kind string) {
	p.act("", map[string]any{kind: map[string]any{"file_id": "AgACAgUAAx0planted"}})
}

// Contact shares a phone number.
func (p *Person) Contact(number string) {
	p.act("", map[string]any{"contact": map[string]any{"phone_number": number, "first_name": p.First, "user_id": p.id}})
}

// Location shares a position.
func (p *Person) Location(lat, lon float64) {
	p.act("", map[string]any{"location": map[string]any{"latitude": lat, "longitude": lon}})
}

// Tap presses the newest button that bears a label.
func (p *Person) Tap(label string) error {
	shown := p.Messages()
	for _, m := range slices.Backward(shown) {
		for _, row := range m.Buttons {
			for _, b := range row {
				if b.Label == label && b.Copies == "" {
					p.TapData(m.ID, b.Data)
					return nil
				}
			}
		}
	}
	return fmt.Errorf("no button %q on the screen", label)
}

// TapData sends a button's data from a message, even one that is long gone: a
// message that cannot be found arrives as inaccessible.
func (p *Person) TapData(message int, data string) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	origin := map[string]any{"message_id": message, "date": 0, "chat": p.chat()}
	if m := p.s.chats[p.id].find(message); m != nil {
		origin["date"], origin["text"] = m.Date.Unix(), m.Text
	}
	p.last = p.s.clock
	p.s.arrive("callback_query", map[string]any{
		"id": p.s.callbackID(), "from": p.from(), "chat_instance": "-3141592653589793238", "data": data, "message": origin,
	})
}

// Callback is the id of a tap that waits for its acknowledgement, for a test
// that delivers the tap itself.
func (p *Person) Callback() string {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.s.nextUpdate++
	return p.s.callbackID()
}

// Block shuts the bot out.
func (p *Person) Block() {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.s.chats[p.id].blocked = true
	p.s.arrive("my_chat_member", map[string]any{
		"chat": p.chat(), "from": p.from(), "date": p.s.now().Unix(),
		"old_chat_member": map[string]any{"status": "member", "user": p.from()},
		"new_chat_member": map[string]any{"status": "kicked", "user": p.from(), "until_date": 0},
	})
}

// AddToGroup takes the bot into a group, or into a channel.
func (p *Person) AddToGroup(group int64, kind string) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.s.chats[group] = &chat{group: true}
	p.s.arrive("my_chat_member", map[string]any{
		"chat": inGroup(group, kind), "from": p.from(), "date": p.s.now().Unix(),
		"old_chat_member": map[string]any{"status": "left", "user": p.from()},
		"new_chat_member": map[string]any{"status": "member", "user": p.from()},
	})
}

// SayInGroup writes in a group that the bot is in.
func (p *Person) SayInGroup(group int64, words string) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	if p.s.chats[group] == nil {
		p.s.chats[group] = &chat{group: true}
	}
	p.s.nextID++
	p.s.arrive("message", map[string]any{
		"message_id": p.s.nextID, "date": p.s.now().Unix(), "from": p.from(), "text": words,
		"chat": inGroup(group, "supergroup"),
	})
}

func inGroup(id int64, kind string) map[string]any {
	return map[string]any{"id": id, "type": kind, "title": "Nhóm"}
}

// InGroup is what the bot said in a group, and whether it is still there.
func (s *Server) InGroup(group int64) (said []string, there bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.chats[group]
	if c == nil {
		return nil, false
	}
	for _, m := range c.messages {
		said = append(said, m.Text)
	}
	return said, !c.left
}

// Messages is what stands in the chat now, oldest first.
func (p *Person) Messages() []Message {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	var out []Message
	for _, m := range p.s.chats[p.id].messages {
		out = append(out, *m)
	}
	return out
}

// LastMessages is what the bot said since the person last did something.
func (p *Person) LastMessages() (out []Message) {
	for _, m := range p.Messages() {
		if m.FromBot && m.at > p.last {
			out = append(out, m)
		}
	}
	return out
}

// Read is the text of LastMessages, with the labels of the buttons in brackets.
func (p *Person) Read() string {
	var b strings.Builder
	for _, m := range p.LastMessages() {
		b.WriteString(m.Text + "\n")
		for _, row := range m.Buttons {
			for _, one := range row {
				b.WriteString("[" + one.Label + "]")
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}
