package telegram

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"

	"nhipcau/bot"
	"nhipcau/flows"
)

// chatID is the number of a chat, in private the number of the person. It
// lives for the length of a turn and never prints itself.
type chatID int64

func (chatID) String() string             { return hidden }
func (chatID) LogValue() slog.Value       { return slog.StringValue(hidden) }
func (chatID) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, hidden) }

func (c chatID) chat() bot.Chat {
	return bot.Chat{Channel: channelName, ID: strconv.FormatInt(int64(c), 10)}
}

// messageID is the number of a message; those of one chat rise with time.
type messageID int

// update is all that is decoded of what Telegram sends. Who a person is
// (from, names, username, phone, language) has no field here and so never
// becomes a value.
type update struct {
	ID       int64    `json:"update_id"`
	Message  *message `json:"message"`
	Callback *tap     `json:"callback_query"`
	Member   *member  `json:"my_chat_member"`
}

type message struct {
	ID   messageID `json:"message_id"`
	Date int64     `json:"date"` // seconds of the epoch; 0 for one that is out of reach
	Chat place     `json:"chat"`
	Text string    `json:"text"`

	Location *position `json:"location"`
	Album    string    `json:"media_group_id"` // the same for pictures sent together

	Animation present `json:"animation"`
	Audio     present `json:"audio"`
	Checklist present `json:"checklist"`
	Contact   present `json:"contact"`
	Dice      present `json:"dice"`
	Document  present `json:"document"`
	Game      present `json:"game"`
	Invoice   present `json:"invoice"`
	Paid      present `json:"paid_media"`
	Photo     present `json:"photo"`
	Poll      present `json:"poll"`
	Sticker   present `json:"sticker"`
	Story     present `json:"story"`
	Video     present `json:"video"`
	VideoNote present `json:"video_note"`
	Voice     present `json:"voice"`
}

type place struct {
	ID   chatID `json:"id"`
	Type string `json:"type"`
}

type position struct {
	Lat float64 `json:"latitude"`
	Lon float64 `json:"longitude"`
}

type tap struct {
	ID      string   `json:"id"`
	Data    string   `json:"data"`
	Message *message `json:"message"`
}

type member struct {
	Chat place `json:"chat"`
	New  struct {
		Status string `json:"status"`
	} `json:"new_chat_member"`
}

// present notes that something is there without reading it.
type present bool

func (p *present) UnmarshalJSON(b []byte) error {
	*p = string(b) != "null"
	return nil
}

func (m *message) media() bool {
	return bool(m.Animation || m.Audio || m.Checklist || m.Contact || m.Dice || m.Document || m.Game ||
		m.Invoice || m.Paid || m.Photo || m.Poll || m.Sticker || m.Story || m.Video || m.VideoNote || m.Voice)
}

// decode reads one update. One that does not fit is given with its number
// alone, so that it can be passed over; ok is false when there is not even
// that.
func decode(raw []byte) (u update, ok bool) {
	if json.Unmarshal(raw, &u) == nil {
		return u, u.ID != 0
	}
	var number struct {
		ID int64 `json:"update_id"`
	}
	if json.Unmarshal(raw, &number) != nil {
		return update{}, false
	}
	return update{ID: number.ID}, number.ID != 0
}

// from is the chat that an update is of, 0 for none.
func (u *update) from() chatID {
	e, _ := u.event()
	return e.chat
}

// event is an update as a turn needs it.
type event struct {
	chat  chatID
	in    flows.Input
	shown message // the message that was written or tapped; its text is not kept

	passing bool // the message tapped may give way to its answer
}

// event says what an update asks for; ok is false for what is passed over:
// groups and channels, notices of the platform, taps without a message.
func (u *update) event() (e event, ok bool) {
	m := u.Message
	if u.Callback != nil {
		m = u.Callback.Message
	}
	if m == nil || m.Chat.Type != "private" {
		return event{}, false
	}
	e = event{chat: m.Chat.ID, shown: message{ID: m.ID, Date: m.Date}}
	switch {
	case u.Callback != nil:
		e.in = flows.Input{Kind: flows.Tap}
		e.in.Text, e.passing = carried(u.Callback.Data)
	case m.Location != nil:
		e.in = flows.Input{Kind: flows.Located, Lat: m.Location.Lat, Lon: m.Location.Lon}
	case m.Text != "":
		e.in = typed(m.Text)
	case m.media():
		e.in = flows.Input{Kind: flows.Other}
	default:
		return event{}, false
	}
	return e, true
}

// typed reads commands: "/start loans" begins, "/menu" is the button of that
// name, and of any other the slash is dropped.
func typed(text string) flows.Input {
	rest, isCommand := strings.CutPrefix(text, "/")
	if !isCommand {
		return flows.Input{Kind: flows.Typed, Text: text}
	}
	name, payload, _ := strings.Cut(rest, " ")
	name, _, _ = strings.Cut(name, "@") // "/start@some_bot"
	name = strings.ToLower(name)
	if name == "start" {
		return flows.Input{Kind: flows.Begin, Text: strings.TrimSpace(payload)}
	}
	for _, c := range commands() {
		if c.name == name {
			return flows.Input{Kind: flows.Tap, Text: c.token}
		}
	}
	return flows.Input{Kind: flows.Typed, Text: rest}
}
