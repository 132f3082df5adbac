// Package bottest has a small scripted conversation for testing turns and
// channels without the real content: it repeats what it heard with the number
// of the step, so that lost, doubled and swapped steps can be seen.
//
//	talk := &bottest.Talk{}
//	b := bot.New(bot.Config{Conversation: talk.Current, …})
//	// "hello" is answered by "1: hello", the next message by "2: …"
package bottest

import (
	"fmt"
	"strings"
	"sync"

	"nhipcau/bot"
	"nhipcau/flows"
	"nhipcau/internal/lang"
	"nhipcau/knowledge/answer"
	"nhipcau/knowledge/places"
)

// Talk is the conversation. These words do something else than being repeated:
// "panic" panics, "need" counts a need, "greet" is a greeting, "card" shows a
// service, "code" draws a referral code and shows it, "unsure" is understood only
// with a model's help, "long" says a lot, "english" and "vietnamese" change the
// language, "leave" ends neutrally, "wipe" does so and asks for deletion.
type Talk struct {
	mu      sync.Mutex
	stepped int
}

// Current gives the conversation itself, for bot.Config.
func (t *Talk) Current() bot.Conversation { return t }

// Stepped is how many steps were taken.
func (t *Talk) Stepped() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.stepped
}

// Step repeats what it heard.
func (t *Talk) Step(s flows.State, in flows.Input, w flows.World) (flows.State, flows.Reply, []flows.Event) {
	t.mu.Lock()
	t.stepped++
	t.mu.Unlock()
	if !s.Begun() {
		s.Nonce = w.Nonce
	}
	s.At++
	word := in.Text
	switch in.Kind {
	case flows.Begin:
		word = "begin " + in.Text
	case flows.Located:
		word = fmt.Sprintf("located %.2f %.2f", in.Lat, in.Lon)
	case flows.Other:
		word = "not opened"
	case flows.Join:
		word = "joined"
	case flows.Tap:
		word = strings.TrimPrefix(in.Text, "say/")
	}
	r := flows.Reply{Messages: []flows.Message{{Text: fmt.Sprintf("%d: %s", s.At, strings.TrimSpace(word))}}}
	if in.Kind == flows.Typed {
		r.Understood = flows.AsChoice
	}
	var events []flows.Event
	switch word {
	case "panic":
		panic("a person wrote " + in.Text)
	case "need":
		events = []flows.Event{{Nonce: s.Nonce, Stage: flows.Need, Topic: "loans", Area: places.Province}}
	case "greet":
		r.Greeting = true
	case "card":
		r.Messages = append(r.Messages, flows.Message{Card: Card()})
	case "code":
		digits, err := w.Code("loans", places.Province, false)
		if err == nil {
			r.Messages = append(r.Messages, flows.Message{Ticket: &flows.Ticket{
				Code: digits[:3] + " " + digits[3:6] + " " + digits[6:], Digits: digits, Text: "Good for *30 days*.",
			}})
		}
	case "long":
		r.Messages = append(r.Messages, flows.Message{Text: strings.TrimSpace(strings.Repeat("Một câu dài & <lạ>. ", 600))})
	case "unsure":
		r.Understood = flows.NotAtAll
		if in.Suggested != nil {
			r.Messages[0].Text += " means " + in.Suggested.Topic
		} else if w.Model {
			r.Ask = &answer.Question{Text: word, Topics: []answer.Topic{{ID: "loans"}}}
		}
	case "english":
		s.Lang = lang.EN
	case "vietnamese":
		s.Lang = lang.VI
	case "leave", "!leave", "wipe", "!wipe":
		return flows.State{Lang: s.Lang}, flows.Reply{
			Messages: []flows.Message{{Text: "Neutral."}}, Done: true, Neutral: true, Wipe: strings.HasSuffix(word, "wipe"),
		}, nil
	}
	return s, offer(r), events
}

// offer adds what can be tapped.
func offer(r flows.Reply) flows.Reply {
	r.Choices = []flows.Choice{{Token: "say/yes", Label: "Yes"}, {Token: "say/no", Label: "No"}}
	r.Nav = []flows.Choice{{Token: "!topics", Label: "Topics", Kind: flows.Move}, {Token: "!leave", Label: "Leave", Kind: flows.Exit}}
	return r
}

// Show says at which step the conversation is.
func (t *Talk) Show(s flows.State, _ flows.World) flows.Reply {
	return offer(flows.Reply{Messages: []flows.Message{{Text: fmt.Sprintf("%d again", s.At)}}})
}

// Trouble says so.
func (t *Talk) Trouble(l lang.Lang) flows.Reply {
	return flows.Reply{Messages: []flows.Message{{Text: "Trouble " + l.String()}}}
}

// Text gives the key and the language.
func (t *Talk) Text(key string, l lang.Lang) string { return key + " " + l.String() }

// Card is a service with everything that a card can hold.
func Card() *flows.Card {
	return &flows.Card{
		Listing: "one", Title: "A <service> & more",
		Lines: []flows.CardLine{
			{Label: "Cost", Text: "free"}, {Text: "Open to everybody."}, {Label: "Before you call", Text: "calls are recorded", Warn: true},
		},
		Phones: []flows.Phone{{Label: "0237 3 851 234", Tel: "02373851234"}, {Label: "1800 1233", Tel: "18001233", Note: "24/7"}},
	}
}
