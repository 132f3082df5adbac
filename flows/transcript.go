package flows

import (
	"bufio"
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"nhipcau/internal/hanoi"
	"nhipcau/knowledge/answer"
	"nhipcau/knowledge/places"
)

// Reopen seals a state and opens it again; a transcript does so between every
// two lines. Packing is the least of it; programs pass their real sealing.
type Reopen func(State) (State, error)

// Pack is the simplest Reopen: the compact form and back.
func Pack(s State) (State, error) { return Decode(s.Append(nil)) }

// transcriptNow is the moment at which all transcripts happen: a Tuesday
// morning, when offices are open.
var transcriptNow = time.Date(2026, time.November, 24, 9, 30, 0, 0, hanoi.Time)

// RunTranscript plays one .chat file (docs/flows.md) and says what went
// differently. Messages of findings name what was expected, never what was
// typed.
func RunTranscript(e *Engine, file string, src []byte, reopen Reopen) Findings {
	p := player{engine: e, file: file, reopen: reopen, codes: 4829137056}
	lines := bufio.NewScanner(bytes.NewReader(src))
	for lines.Scan() {
		p.line++
		p.play(strings.TrimRight(lines.Text(), " \t\r"))
	}
	if lines.Err() != nil {
		p.fault("the line after this one is too long")
	}
	if p.said == 0 {
		p.fault("nobody says anything: a transcript has > lines")
	}
	return p.findings
}

// player is a transcript being played.
type player struct {
	engine   *Engine
	file     string
	line     int
	reopen   Reopen
	state    State
	reply    Reply
	shown    string // the reply as text, for < lines
	said     int
	codes    uint64
	model    *answer.Suggestion // what a model says to the next message
	alone    bool               // no model may be asked about the next message
	labels   []Choice           // what buttons were called elsewhere, before those of the reply
	events   []Event            // of the last step
	findings Findings
}

func (p *player) fault(format string, args ...any) {
	p.findings = append(p.findings, Finding{File: p.file, Line: p.line, Message: fmt.Sprintf(format, args...)})
}

func (p *player) play(line string) {
	switch {
	case line == "" || strings.HasPrefix(line, "#"):
	case strings.HasPrefix(line, "> "):
		p.send(line[2:])
	case strings.HasPrefix(line, "< "):
		if !matcher(line[2:]).MatchString(p.shown) {
			p.fault("the reply does not say %q; it says:\n%s", line[2:], p.shown)
		}
	case strings.HasPrefix(line, "!< "):
		if matcher(line[3:]).MatchString(p.shown) {
			p.fault("the reply must not say %q; it says:\n%s", line[3:], p.shown)
		}
	case strings.HasPrefix(line, "~ "):
		p.suggest(line[2:])
	case line == "!~":
		p.alone = true
	case line == "= Neutral":
		if !p.reply.Neutral {
			p.fault("the screen was not made neutral")
		}
	case line == "= Done":
		if !p.reply.Done {
			p.fault("the session is not over")
		}
	default:
		p.fault(`a line begins with "> ", "< ", "!< ", "~ ", "!~", "= " or "#"`)
	}
}

// send does what a > line says.
func (p *player) send(what string) {
	in, ok := p.input(what)
	if !ok {
		return
	}
	p.said++
	state, reply := p.step(in)
	p.reply, p.shown = reply, Transcribe(reply)
	again, err := p.reopen(state)
	if err != nil || !again.Equal(state) {
		p.fault("the state does not survive being sealed and opened")
	}
	p.state = again
}

// step takes a step; where lines before it speak of a model, as a bot with a model
// does.
func (p *player) step(in Input) (State, Reply) {
	state, reply, events := p.engine.Step(p.state, in, p.world())
	switch {
	case p.alone && reply.Ask != nil:
		p.fault("a model would be asked about this")
	case p.model != nil && reply.Ask == nil:
		p.fault("no model would be asked about this; it says:\n%s", Transcribe(reply))
	case p.model != nil:
		in.Suggested = p.model
		state, reply, events = p.engine.Step(p.state, in, p.world())
	}
	p.model, p.alone, p.events = nil, false, events
	return state, reply
}

// suggest reads a ~ line: "topic loans", "answer loan-01, loan-02: …" or "nothing".
func (p *player) suggest(what string) {
	kind, rest, _ := strings.Cut(what, " ")
	ids, text, _ := strings.Cut(rest, ": ")
	switch {
	case kind == "nothing":
		p.model = &answer.Suggestion{}
	case kind == "topic" && rest != "":
		p.model = &answer.Suggestion{Topic: rest}
	case kind == "answer" && text != "":
		p.model = &answer.Suggestion{Answer: text, Cited: strings.Split(ids, ", ")}
	default:
		p.fault(`a model says "~ topic NAME", "~ answer ID: …" or "~ nothing"`)
	}
}

func (p *player) world() World {
	return World{Now: transcriptNow, Nonce: 1, Model: p.model != nil || p.alone, Code: func(string, places.Area, bool) (string, error) {
		p.codes++
		return strconv.FormatUint(p.codes, 10), nil
	}, Stub: stubbed, Unstub: unstubbed}
}

// stubbed and unstubbed stand for the sealing of codes in transcripts.
func stubbed(code string) string { return "sealed-" + code }

func unstubbed(stub string) (string, bool) { return strings.CutPrefix(stub, "sealed-") }

// input reads a > line: a command, something tapped or sent, or typed text.
func (p *player) input(what string) (Input, bool) {
	if rest, ok := strings.CutPrefix(what, "/start"); ok {
		return Input{Kind: Begin, Text: strings.TrimSpace(rest)}, true
	}
	name, isButton := strings.CutPrefix(what, "[")
	name, closed := strings.CutSuffix(name, "]")
	if !isButton || !closed {
		return Input{Kind: Typed, Text: what}, true
	}
	if name == "photo" || name == "voice" || name == "file" || name == "sticker" {
		return Input{Kind: Other}, true
	}
	if at, ok := strings.CutPrefix(name, "location "); ok {
		lat, lon, _ := strings.Cut(at, ",")
		y, err1 := strconv.ParseFloat(lat, 64)
		x, err2 := strconv.ParseFloat(lon, 64)
		if err1 != nil || err2 != nil {
			p.fault("a location is written [location 19.80,105.77]")
		}
		return Input{Kind: Located, Lat: y, Lon: x}, err1 == nil && err2 == nil
	}
	for _, c := range append(p.labels, p.reply.buttons()...) {
		if c.Label == name || c.Token == name {
			return Input{Kind: Tap, Text: c.Token}, true
		}
	}
	p.fault("there is no button %q; it says:\n%s", name, p.shown)
	return Input{}, false
}

// buttons are all that can be tapped.
func (r Reply) buttons() []Choice {
	all := slices.Concat(r.Choices, r.Nav)
	for _, m := range r.Messages {
		if m.Ticket != nil {
			all = append(all, m.Ticket.Follow...)
		}
	}
	return all
}

// matcher makes an expectation into a pattern: white space is loose, and the
// wildcards stand for a code, a date, a phone number or anything.
func matcher(want string) *regexp.Regexp {
	pattern := regexp.QuoteMeta(want)
	for wildcard, re := range map[string]string{
		"code":  `\d{3} ?\d{3} ?\d{4}`,
		"date":  `\d{1,2}/\d{1,2}(/\d{4})?|\d{2}/\d{4}|\d{4}`,
		"phone": `\+?\d[\d .]{1,14}`,
		"any":   `.*?`,
	} {
		pattern = strings.ReplaceAll(pattern, `\[`+wildcard+`\]`, "(?:"+re+")")
	}
	return regexp.MustCompile(`(?s)` + strings.Join(strings.Fields(pattern), `\s+`))
}

// Transcribe writes a reply the way transcripts see it: every bubble, then the
// choices in brackets.
func Transcribe(r Reply) string {
	var b strings.Builder
	for _, m := range r.Messages {
		switch {
		case m.Card != nil:
			fmt.Fprintf(&b, "# %s\n", m.Card.Title)
			for _, l := range m.Card.Lines {
				b.WriteString(join2(l.Label, ": ", l.Text) + "\n")
			}
			for _, ph := range m.Card.Phones {
				b.WriteString(join2(ph.Label, " ", ph.Note) + "\n")
			}
		case m.Ticket != nil:
			b.WriteString(m.Ticket.Code + "\n" + m.Ticket.Text + "\n")
			for _, c := range m.Ticket.Follow {
				b.WriteString("[" + c.Label + "]\n")
			}
		default:
			b.WriteString(m.Text + "\n")
		}
	}
	for i, c := range r.Choices {
		fmt.Fprintf(&b, "%d. [%s]\n", i+1, c.Label)
	}
	return b.String()
}

func join2(a, sep, b string) string {
	if a == "" {
		return b
	}
	return a + sep + b
}
