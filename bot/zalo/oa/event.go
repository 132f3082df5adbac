package oa

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"nhipcau/bot"
	"nhipcau/bot/zalo"
	"nhipcau/flows"
)

// event is all that is decoded of what Zalo sends. Who a person is (their id in
// the app, what they filled into a form, links and names of files) has no field
// here and so never becomes a value.
type event struct {
	Name      string  `json:"event_name"`
	Timestamp zalo.ID `json:"timestamp"` // milliseconds of the epoch, as digits
	OA        zalo.ID `json:"oa_id"`     // of following and leaving
	Sender    party   `json:"sender"`
	Recipient party   `json:"recipient"`
	Follower  party   `json:"follower"`
	Message   message `json:"message"`
}

type party struct {
	ID zalo.ID `json:"id"`
}

type message struct {
	ID           zalo.ID      `json:"msg_id"`
	Text         string       `json:"text"`
	Conversation zalo.ID      `json:"conversation_id"` // of somebody who wrote without a Zalo account
	Attachments  []attachment `json:"attachments"`
	Location     position     `json:"location"`
}

type attachment struct {
	Payload struct {
		Coordinates position `json:"coordinates"`
	} `json:"payload"`
}

// position is read as it is documented (strings), as numbers, and under the
// shorter names that others have seen.
type position struct {
	Latitude  degrees `json:"latitude"`
	Longitude degrees `json:"longitude"`
	Lat       degrees `json:"lat"`
	Long      degrees `json:"long"`
}

func (p position) point() (lat, lon float64, ok bool) {
	lat, lon = float64(p.Latitude+p.Lat), float64(p.Longitude+p.Long)
	return lat, lon, (lat != 0 || lon != 0) && math.Abs(lat) <= 90 && math.Abs(lon) <= 180
}

// degrees reads a number, or a string that holds one; anything else is nowhere.
type degrees float64

func (d *degrees) UnmarshalJSON(b []byte) error {
	*d = 0
	if f, err := strconv.ParseFloat(strings.Trim(string(b), `" `), 64); err == nil && !math.IsNaN(f) && !math.IsInf(f, 0) {
		*d = degrees(f)
	}
	return nil
}

// decode reads an event. One that does not fit is given with as much as fits.
func decode(body []byte) (e event, ok bool) {
	err := json.Unmarshal(body, &e)
	if _, misfit := err.(*json.UnmarshalTypeError); misfit {
		err = nil
	}
	return e, err == nil
}

// What an event can be for us.
type sort uint8

const (
	passed  sort = iota // known, and nothing to answer: echoes, receipts, tags
	unknown             // of a name we do not know
	said                // somebody did something
	left                // somebody does not want us any more
)

// sort says what an event is. An echo of what the account sent is passed over,
// also when a human wrote it in the account's own window: the bot never answers
// itself, nor a colleague.
func (e *event) sort() sort {
	name := e.Name
	switch {
	case strings.HasPrefix(name, "user_send_group_"), strings.HasPrefix(name, "oa_send_"):
		return passed
	case strings.HasPrefix(name, "user_send_"), strings.HasPrefix(name, "anonymous_send_"), name == "follow":
		if !e.person().reachable() {
			return unknown
		}
		return said
	case name == "unfollow":
		return left
	}
	switch name {
	case "user_received_message", "user_seen_message", "user_reacted_message", "user_submit_info", "add_user_to_tag",
		"user_click_button", "user_click_link":
		return passed
	}
	return unknown
}

// person is who an event is from.
func (e *event) person() recipient {
	switch {
	case e.Follower.ID != "":
		return recipient{User: e.Follower.ID}
	case strings.HasPrefix(e.Name, "anonymous_"):
		return recipient{Anonymous: e.Sender.ID, Conversation: e.Message.Conversation}
	}
	return recipient{User: e.Sender.ID}
}

func (e *event) chat() bot.Chat {
	p := e.person()
	id := string(p.User)
	if p.Anonymous != "" {
		id = string(p.Anonymous) + " " + string(p.Conversation)
	}
	return bot.Chat{Channel: channelName, ID: id}
}

// update is the number the event is recognised by. Following has no message;
// when it happened stands in its place.
func (e *event) update() uint64 {
	if e.Message.ID != "" {
		return zalo.Update(string(e.Message.ID))
	}
	return zalo.Update(e.Name, string(e.Timestamp))
}

// payloadMark begins what our buttons send and says its version. Zalo delivers a
// tap as text: without the mark it is something typed.
const payloadMark = "#v1:"

// input is what the person did.
func (e *event) input() flows.Input {
	m := &e.Message
	switch {
	case e.Name == "follow":
		return flows.Input{Kind: flows.Join}
	case strings.HasSuffix(e.Name, "_send_location"):
		for _, p := range append([]position{m.Location}, coordinates(m.Attachments)...) {
			if lat, lon, ok := p.point(); ok {
				return flows.Input{Kind: flows.Located, Lat: lat, Lon: lon}
			}
		}
	case strings.HasSuffix(e.Name, "_send_text") && m.Text != "":
		if token, tapped := strings.CutPrefix(m.Text, payloadMark); tapped {
			return flows.Input{Kind: flows.Tap, Text: token}
		}
		return flows.Input{Kind: flows.Typed, Text: m.Text}
	}
	return flows.Input{Kind: flows.Other}
}

func coordinates(all []attachment) (out []position) {
	for _, a := range all {
		out = append(out, a.Payload.Coordinates)
	}
	return out
}
