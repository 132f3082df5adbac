package faketelegram

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// do answers a call that has been checked against the description.
func (s *Server) do(ctx context.Context, method string, params map[string]any) answer {
	if method == "getUpdates" {
		return s.getUpdates(ctx, params)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.happened()
	var a answer
	switch method {
	case "getMe":
		return yes(map[string]any{"id": 4242424242, "is_bot": true, "first_name": "Nhịp Cầu", "username": "nhipcau_fake_bot"})
	case "sendMessage":
		a = s.sendMessage(params)
	case "sendPhoto":
		a = s.sendPhoto(params)
	case "editMessageText":
		a = s.edit(params, true)
	case "editMessageReplyMarkup":
		a = s.edit(params, false)
	case "answerCallbackQuery":
		a = s.answerCallback(params)
	case "deleteMessage":
		a = s.deleteMessage(params)
	case "deleteMessages":
		a = s.deleteMessages(params)
	case "setMyCommands":
		a = s.setMyCommands(params)
	case "setMyDescription":
		a = limited(text(params, "description"), 512, "description")
	case "setMyShortDescription":
		a = limited(text(params, "short_description"), 120, "short_description")
	case "setWebhook":
		a = s.setWebhook(params)
	case "leaveChat":
		a = s.leaveChat(params)
	case "deleteWebhook":
		s.webhook, a = false, yes(true)
	default:
		a = refuse(http.StatusNotFound, "Not Found")
	}
	if a.Code == http.StatusBadRequest && !slices.Contains(expected(), a.Description) {
		s.violations = append(s.violations, method+": "+a.Description)
	}
	return a
}

// What a correct bot may meet, because people and time go on.
const (
	chatNotFound  = "Bad Request: chat not found"
	cannotDelete  = "Bad Request: message can't be deleted for everyone"
	nothingThere  = "Bad Request: message to delete not found"
	tooOld        = "Bad Request: query is too old and response timeout expired or query ID is invalid"
	notModified   = "Bad Request: message is not modified"
	notToEdit     = "Bad Request: message to edit not found"
	blockedByUser = "Forbidden: bot was blocked by the user"
	notAMember    = "Forbidden: bot is not a member of the group chat"
)

func expected() []string {
	return []string{chatNotFound, cannotDelete, nothingThere, tooOld, notModified, notToEdit}
}

func bad(format string, args ...any) answer {
	return refuse(http.StatusBadRequest, "Bad Request: "+fmt.Sprintf(format, args...))
}

func limited(text string, most int, what string) answer {
	if utf8.RuneCountInString(text) > most {
		return bad("%s is too long", what)
	}
	return yes(true)
}

// open finds a chat that may be written to.
func (s *Server) open(params map[string]any) (int64, *chat, *answer) {
	id := number(params, "chat_id")
	c := s.chats[id]
	switch {
	case c == nil:
		a := refuse(http.StatusBadRequest, chatNotFound)
		return id, nil, &a
	case c.blocked:
		a := refuse(http.StatusForbidden, blockedByUser)
		return id, nil, &a
	case c.left:
		a := refuse(http.StatusForbidden, notAMember)
		return id, nil, &a
	}
	return id, c, nil
}

func (s *Server) sendMessage(params map[string]any) answer {
	return s.send(params, text(params, "text"), 1, 4096, nil)
}

func (s *Server) sendPhoto(params map[string]any) answer {
	f, ok := params["photo"].(File)
	if !ok {
		return bad("there is no photo in the request")
	}
	if !slices.Equal(f.Data[:min(4, len(f.Data))], []byte("\x89PNG")) || len(f.Data) > 10<<20 {
		return bad("IMAGE_PROCESS_FAILED")
	}
	return s.send(params, text(params, "caption"), 0, 1024, f.Data)
}

func (s *Server) send(params map[string]any, raw string, least, most int, photo []byte) answer {
	id, c, no := s.open(params)
	if no != nil {
		return *no
	}
	visible, err := visible(raw, text(params, "parse_mode"))
	if err != nil {
		return bad("can't parse entities: %v", err)
	}
	switch n := units(visible); {
	case n < least:
		return bad("message text is empty")
	case n > most:
		return bad("message is too long")
	}
	buttons, err := buttons(params["reply_markup"])
	if err != nil {
		return bad("%v", err)
	}
	protect, _ := params["protect_content"].(bool)
	m := s.put(c, &Message{FromBot: true, HTML: raw, Text: visible, Photo: photo, Buttons: buttons, Protected: protect})
	return yes(m.wire(id))
}

// put adds a message to a chat. Numbers rise over all private chats of a bot,
// as they do at Telegram.
func (s *Server) put(c *chat, m *Message) *Message {
	s.nextID++
	s.clock++
	m.ID, m.Date, m.at = s.nextID, s.now(), s.clock
	c.messages = append(c.messages, m)
	return m
}

func (s *Server) edit(params map[string]any, withText bool) answer {
	id, c, no := s.open(params)
	if no != nil {
		return *no
	}
	m := c.find(int(number(params, "message_id")))
	if m == nil || !m.FromBot {
		return refuse(http.StatusBadRequest, notToEdit)
	}
	if withText && m.Photo != nil {
		return bad("there is no text in the message to edit")
	}
	buttons, err := buttons(params["reply_markup"])
	if err != nil {
		return bad("%v", err)
	}
	raw := m.HTML
	if withText {
		raw = text(params, "text")
		if m.Text, err = visible(raw, text(params, "parse_mode")); err != nil || m.Text == "" || units(m.Text) > 4096 {
			return bad("can't parse entities, empty or too long")
		}
	}
	if raw == m.HTML && fmt.Sprint(buttons) == fmt.Sprint(m.Buttons) {
		return refuse(http.StatusBadRequest, notModified)
	}
	m.HTML, m.Buttons = raw, buttons
	s.clock++
	m.at, m.Edited = s.clock, true
	return yes(m.wire(id))
}

func (s *Server) answerCallback(params map[string]any) answer {
	id := text(params, "callback_query_id")
	if units(text(params, "text")) > 200 {
		return bad("MESSAGE_TOO_LONG")
	}
	if !s.callbacks[id] {
		return refuse(http.StatusBadRequest, tooOld)
	}
	delete(s.callbacks, id)
	return yes(true)
}

// deletable is how long a message may be deleted.
const deletable = 48 * time.Hour

func (s *Server) deleteMessage(params map[string]any) answer {
	_, c, no := s.open(params)
	if no != nil {
		return *no
	}
	m := c.find(int(number(params, "message_id")))
	if m == nil {
		return refuse(http.StatusBadRequest, nothingThere)
	}
	if s.now().Sub(m.Date) >= deletable {
		return refuse(http.StatusBadRequest, cannotDelete)
	}
	c.remove(m)
	return yes(true)
}

func (s *Server) deleteMessages(params map[string]any) answer {
	_, c, no := s.open(params)
	if no != nil {
		return *no
	}
	ids := asList(params["message_ids"])
	if len(ids) == 0 || len(ids) > 100 {
		return bad("message_ids must be 1 to 100")
	}
	var found []*Message
	for _, id := range ids {
		n, _ := id.(float64)
		m := c.find(int(n))
		if m == nil {
			continue
		}
		if s.now().Sub(m.Date) >= deletable {
			return refuse(http.StatusBadRequest, cannotDelete)
		}
		found = append(found, m)
	}
	for _, m := range found {
		c.remove(m)
	}
	return yes(true)
}

var secretToken = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)

// setWebhook takes the address that updates are to be posted to.
func (s *Server) setWebhook(params map[string]any) answer {
	url, most := text(params, "url"), number(params, "max_connections")
	switch {
	case url != "" && !strings.HasPrefix(url, "https://"):
		return bad("bad webhook: An HTTPS URL must be provided for webhook")
	case params["secret_token"] != nil && !secretToken.MatchString(text(params, "secret_token")):
		return bad("secret token contains unallowed characters")
	case params["max_connections"] != nil && (most < 1 || most > 100):
		return bad("max_connections out of bounds")
	}
	s.webhook = url != ""
	return yes(true)
}

func (s *Server) leaveChat(params map[string]any) answer {
	_, c, no := s.open(params)
	if no != nil {
		return *no
	}
	if !c.group {
		return bad("chat member status can't be changed in private chats")
	}
	c.left = true
	return yes(true)
}

var commandName = regexp.MustCompile(`^[a-z0-9_]{1,32}$`)

func (s *Server) setMyCommands(params map[string]any) answer {
	menu := asList(params["commands"])
	if len(menu) > 100 {
		return bad("too many commands")
	}
	for _, c := range menu {
		name := text(asObject(c), "command")
		words := utf8.RuneCountInString(text(asObject(c), "description"))
		if !commandName.MatchString(name) || words < 1 || words > 256 {
			return bad("BOT_COMMAND_INVALID")
		}
	}
	language := text(params, "language_code")
	if language != "" && len(language) != 2 {
		return bad("LANG_CODE_INVALID")
	}
	s.commands[language] = len(menu)
	return yes(true)
}

// Commands counts the entries of the menu in a language; "" is the default.
func (s *Server) Commands(language string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.commands[language]
}

// buttons reads an inline keyboard, the only markup that is taken.
func buttons(markup any) (out [][]Button, err error) {
	if markup == nil {
		return nil, nil
	}
	total := 0
	for _, row := range asList(asObject(markup)["inline_keyboard"]) {
		var line []Button
		for _, b := range asList(row) {
			one, err := button(asObject(b))
			if err != nil {
				return nil, err
			}
			line = append(line, one)
		}
		if total += len(line); len(line) == 0 || len(line) > 8 || total > 100 {
			return nil, errors.New("keyboard out of bounds")
		}
		out = append(out, line)
	}
	if total == 0 {
		return nil, errors.New("an empty keyboard")
	}
	return out, nil
}

// button reads one button: a tap that comes back, or text to copy.
func button(b map[string]any) (Button, error) {
	one := Button{Label: text(b, "text"), Data: text(b, "callback_data"), Copies: text(asObject(b["copy_text"]), "text")}
	switch {
	case one.Label == "":
		return one, errors.New("text buttons are unallowed in the inline keyboard")
	case one.Data != "" && one.Copies != "":
		return one, errors.New("a button may do one thing")
	case one.Copies != "":
		if utf8.RuneCountInString(one.Copies) > 256 {
			return one, errors.New("BUTTON_COPY_TEXT_INVALID")
		}
	case len(one.Data) < 1 || len(one.Data) > 64:
		return one, errors.New("BUTTON_DATA_INVALID")
	}
	return one, nil
}

func (s *Server) callbackID() string {
	id := strconv.FormatInt(4382004382004382004+s.nextUpdate, 10)
	s.callbacks[id] = true
	return id
}
