// Package phone lets staff have a conversation with content that nobody talks
// to yet, as somebody at a telephone would: the real engine over a draft of the
// directory and of the wording, drawn as each channel draws it. Nothing is
// counted, the code is a sample, and nothing is kept: what was said so far comes
// with each request, and the conversation is played again from its beginning.
// So it can be neither bent nor grow stale: whoever mends a sentence sees it
// in the same conversation.
//
//	p := phone.New(release, looks)
//	shown := p.Play(phone.Script{Opening: flows.Opening{At: "loans"}, Moves: moves}, now)
//	shown.Turns // what either said
//	shown.Why   // which listings are offered, and which are not and why
package phone

import (
	"strings"
	"time"
	"unicode/utf8"

	"nhipcau/flows"
	"nhipcau/internal/lang"
	"nhipcau/knowledge/places"
)

// Bubble is one message as a channel draws it.
type Bubble struct {
	Text    string // *stars* where the channel draws emphasis
	Card    *flows.Card
	Picture bool // of the code, above the text
	Calls   []flows.Phone
	Rows    [][]flows.Choice
}

// Look is a channel to look at a conversation in.
type Look struct {
	ID   string // "telegram", "zalo", "web"
	Draw func(lang.Lang, flows.Reply) []Bubble
}

// Phone plays conversations on one release. It may be used by many goroutines.
type Phone struct {
	release *flows.Release
	engine  *flows.Engine
	looks   []Look
}

// New makes a phone. The web's look is always there, as the first.
func New(r *flows.Release, looks []Look) *Phone {
	return &Phone{r, flows.NewEngine(r), append([]Look{{"web", Web}}, looks...)}
}

// Looks lists what a conversation can be looked at in.
func (p *Phone) Looks() (ids []string) {
	for _, l := range p.looks {
		ids = append(ids, l.ID)
	}
	return ids
}

// Outline lists where a conversation can begin.
func (p *Phone) Outline() []flows.Outlined { return p.release.Content().Outline() }

// Script is a conversation as it is to be played.
type Script struct {
	Opening flows.Opening
	Look    string // one of Looks; the first for any other
	Moves   []Move
}

// Bounds of what a script may hold; what is more is let go.
const (
	MostMoves = 60
	mostTyped = 2000 // characters of one message
)

// Move is one thing that the person did.
type Move struct {
	Kind flows.InputKind // Tap, Typed or Other
	Text string
}

// The letters that write a move's kind.
var kinds = map[byte]flows.InputKind{'t': flows.Tap, 's': flows.Typed, 'o': flows.Other}

// ParseMove reads what String wrote; ok is false for anything else.
func ParseMove(s string) (m Move, ok bool) {
	if len(s) < 2 || s[1] != ':' {
		return m, false
	}
	m.Kind, ok = kinds[s[0]]
	m.Text = clean(s[2:])
	return m, ok
}

// String writes a move for a form's field.
func (m Move) String() string {
	for letter, kind := range kinds {
		if kind == m.Kind {
			return string(letter) + ":" + m.Text
		}
	}
	return ""
}

// clean makes any bytes a text of bounded length.
func clean(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
	if utf8.RuneCountInString(s) > mostTyped {
		s = string([]rune(s)[:mostTyped])
	}
	return s
}

// Turn is what one said and the other answered.
type Turn struct {
	Said    string // what the person typed or the label they tapped; "" at the beginning
	Other   bool   // they sent something that is never opened
	Bubbles []Bubble
	Neutral bool // the screen is wiped: only what follows is left of it
	Over    bool // the session ends here
}

// Shown is a conversation that was played.
type Shown struct {
	Turns    []Turn
	Moves    []Move // those that were taken
	Standing flows.Standing
	Lang     lang.Lang
	Why      Why
}

// Play has a conversation as at a time.
func (p *Phone) Play(s Script, now time.Time) Shown {
	w := world(now)
	look := p.looks[0]
	for _, l := range p.looks {
		if l.ID == s.Look {
			look = l
		}
	}
	state, reply := p.engine.Open(s.Opening, w)
	out := Shown{Turns: []Turn{turn(look, state.Lang, reply)}}
	for _, m := range s.Moves[:min(len(s.Moves), MostMoves)] {
		said := label(reply, m)
		before := state.Lang
		state, reply, _ = p.engine.Step(state, flows.Input{Kind: m.Kind, Text: m.Text}, w)
		if !state.Begun() { // who comes back speaks the same language
			state.Lang = before
		}
		next := turn(look, state.Lang, reply)
		next.Said, next.Other = said, m.Kind == flows.Other
		out.Turns, out.Moves = append(out.Turns, next), append(out.Moves, m)
	}
	out.Lang, out.Standing = state.Lang, p.engine.Standing(state, w)
	out.Why = p.why(out.Standing, now)
	return out
}

func turn(look Look, l lang.Lang, r flows.Reply) Turn {
	return Turn{Bubbles: look.Draw(l, r), Neutral: r.Neutral, Over: r.Done}
}

// SampleCode stands where a code is given. It looks like one and is none: its
// check digit is wrong.
const SampleCode = "1234567890"

// sampleStub stands for the sealing of it.
const sampleStub = "sample"

func world(now time.Time) flows.World {
	return flows.World{
		Now: now, Nonce: 1,
		Code: func(string, places.Area, bool) (string, error) { return SampleCode, nil },
		Stub: func(string) string { return sampleStub },
		Unstub: func(stub string) (string, bool) {
			return SampleCode, stub == sampleStub
		},
	}
}

// label is what a tapped button says.
func label(r flows.Reply, m Move) string {
	if m.Kind != flows.Tap {
		return m.Text
	}
	choices := append(append([]flows.Choice{}, r.Choices...), r.Nav...)
	for _, said := range r.Messages {
		if said.Ticket != nil {
			choices = append(choices, said.Ticket.Follow...)
		}
	}
	for _, c := range choices {
		if c.Token == m.Text {
			return c.Label
		}
	}
	return m.Text
}
