package botplatform

import (
	"encoding/json"
	"strings"

	"nhipcau/bot"
	"nhipcau/bot/zalo"
	"nhipcau/flows"
)

// update is all that is decoded of what Zalo sends. Names and addresses of
// pictures have no field here and so never become a value.
type update struct {
	Event   string   `json:"event_name"`
	Message *message `json:"message"`
}

type message struct {
	ID   zalo.ID `json:"message_id"`
	Date zalo.ID `json:"date"` // milliseconds of the epoch, as digits
	From struct {
		IsBot bool `json:"is_bot"`
	} `json:"from"`
	Chat struct {
		ID   zalo.ID `json:"id"`
		Type string  `json:"chat_type"`
	} `json:"chat"`
	Text string `json:"text"`
}

// decode reads an update, in the envelope that the documentation shows or
// without it, as it was seen. What does not fit is left out.
func decode(body []byte) (u update, ok bool) {
	var wrapped struct {
		update
		Result *update `json:"result"`
	}
	err := json.Unmarshal(body, &wrapped)
	if _, misfit := err.(*json.UnmarshalTypeError); misfit {
		err = nil
	}
	u = wrapped.update
	if wrapped.Result != nil {
		u = *wrapped.Result
	}
	return u, err == nil && u.Event != ""
}

// input says what an update asks for; ok is false for what is passed over:
// groups, other bots, reactions, and what comes without saying from whom.
func (u *update) input() (in flows.Input, ok bool) {
	m := u.Message
	if m == nil || m.Chat.ID == "" || m.From.IsBot || m.Chat.Type != "" && !strings.EqualFold(m.Chat.Type, "private") {
		return in, false
	}
	switch u.Event {
	case "message.text.received":
		if m.Text == "" {
			break
		}
		return flows.Input{Kind: flows.Typed, Text: m.Text}, true
	case "message.image.received", "message.sticker.received", "message.voice.received", "message.link.received",
		"message.unsupported.received":
	default:
		return in, false
	}
	return flows.Input{Kind: flows.Other}, true
}

func (u *update) chat() bot.Chat {
	return bot.Chat{Channel: channelName, ID: string(u.Message.Chat.ID)}
}

// number is what the update is recognised by. Message ids may be counted in each
// chat by itself; the time in thousandths makes them one row without the chat.
func (u *update) number() uint64 {
	if u.Message.ID == "" {
		return 0
	}
	return zalo.Update(string(u.Message.ID), string(u.Message.Date))
}
