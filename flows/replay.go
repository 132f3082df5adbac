package flows

import (
	"slices"
	"strings"
)

// Replay is a transcript that was played on two releases at once, on what is live
// and on a draft, with what the draft says otherwise. A draft with other words
// cannot say what transcripts quote, so the two are told apart: other words on
// the same way, which somebody reads and finds right, and another way.
type Replay struct {
	File  string
	Title string // its first comment
	Turns []Replayed
	// Words says that an expected sentence is no longer said, Way that the draft
	// leads elsewhere, offers another listing or counts otherwise, and Grave that it
	// does so where somebody may be in danger.
	Words, Way, Grave bool
}

// Replayed is one turn of it.
type Replayed struct {
	Said   string
	Before string   // what is said live, as Transcribe writes it
	Now    string   // what the draft says
	Wanted []string // lines of the transcript that hold live and not in the draft
	Way    bool     // it leads elsewhere
	Grave  bool     // and that where somebody may be in danger
}

// Differs reports whether there is anything to look at.
func (r Replay) Differs() bool { return r.Words || r.Way }

// ReplayTranscript plays a transcript on both.
func ReplayTranscript(live, draft *Engine, file string, src []byte) Replay {
	const firstCode = 4829137056
	a := player{engine: live, file: file, reopen: Pack, codes: firstCode}
	b := player{engine: draft, file: file, reopen: Pack, codes: firstCode}
	out := Replay{File: file}
	for line := range strings.Lines(string(src)) {
		line = strings.TrimRight(line, " \t\r\n")
		if about, ok := strings.CutPrefix(line, "# "); ok && out.Title == "" {
			out.Title = about
		}
		b.labels = a.reply.buttons()
		held, broke := len(a.findings), len(b.findings)
		a.play(line)
		b.play(line)
		if said, ok := strings.CutPrefix(line, "> "); ok {
			t := Replayed{Said: said, Before: a.shown, Now: b.shown, Way: a.way() != b.way()}
			t.Grave = t.Way && (a.grave() || b.grave())
			out.Way, out.Grave = out.Way || t.Way, out.Grave || t.Grave
			out.Turns = append(out.Turns, t)
		}
		if len(a.findings) == held && len(b.findings) > broke && len(out.Turns) > 0 {
			t := &out.Turns[len(out.Turns)-1]
			t.Wanted = append(t.Wanted, line)
			out.Words = true
		}
	}
	return out
}

// way is where a conversation stands without its words: the step, what can be
// tapped, which listings are shown, what was counted.
func (p *player) way() string {
	var b strings.Builder
	if st := p.engine.current.content.steps[p.state.At]; st != nil {
		b.WriteString(st.name)
	}
	for _, c := range p.reply.Choices {
		b.WriteString(" " + c.Token)
	}
	for _, m := range p.reply.Messages {
		if m.Card != nil {
			b.WriteString(" #" + m.Card.Listing)
		}
		if m.Ticket != nil {
			b.WriteString(" ticket")
		}
	}
	for _, e := range p.events {
		b.WriteString(" " + e.Stage.String() + ":" + e.Topic)
	}
	for _, yes := range []bool{p.reply.Done, p.reply.Neutral, p.reply.Wipe} {
		if yes {
			b.WriteString(" !")
		}
	}
	return b.String()
}

// grave reports whether the conversation is at a protected step, or was left. The
// menu is one, and everybody comes through it: where it leads is seen a step later.
func (p *player) grave() bool {
	st := p.engine.current.content.steps[p.state.At]
	if st == nil {
		return p.reply.Neutral || p.reply.Wipe
	}
	c := p.engine.current.content
	return st.flow != c.menu.flow && (slices.Contains(c.protected.flows, st.flow.name) || slices.Contains(c.protected.steps, st.name))
}
