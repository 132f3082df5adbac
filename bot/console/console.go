// Package console is the conversation on a terminal: to try out wording, to
// show it to somebody, to use it where there is no browser. Choices are
// numbered; a number, a label or anything else may be typed. It needs nothing
// of the terminal but lines.
//
//	err := console.Run(ctx, console.Config{Bot: b, In: os.Stdin, Out: os.Stdout, Terminal: true})
package console

import (
	"bufio"
	"context"
	"io"
	"strings"

	"nhipcau/bot"
	"nhipcau/flows"
)

// Config is what a conversation on a terminal needs. The Bot may be without
// sessions: the state stays here.
type Config struct {
	Bot *bot.Bot
	In  io.Reader
	Out io.Writer
	// Terminal says that Out is one that understands escape sequences:
	// emphasis is drawn bold, and leaving clears the screen.
	Terminal bool
}

// maxLine bounds a line that is read, in bytes; the rest of a longer one is
// dropped.
const maxLine = 4096

// Run talks until the person leaves, the input ends or ctx does. It returns
// the failure of In or Out, if any.
func Run(ctx context.Context, c Config) error {
	t := &terminal{Config: c}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	lines := read(ctx, c.In)
	t.step(ctx, flows.Input{Kind: flows.Begin})
	for !t.reply.Done && t.err == nil {
		t.print("> ")
		select {
		case <-ctx.Done():
			return nil
		case l := <-lines:
			if l.end {
				t.print("\n" + bot.Bare(c.Bot.Text("console_goodbye", t.state.Lang)) + "\n")
				return l.err
			}
			if text := strings.TrimSpace(l.text); text != "" {
				t.step(ctx, input(text))
			}
		}
	}
	return t.err
}

// terminal is a conversation under way.
type terminal struct {
	Config
	state flows.State
	reply flows.Reply
	err   error // the first failure of Out
}

func (t *terminal) step(ctx context.Context, in flows.Input) {
	t.state, t.reply = t.Bot.Step(ctx, "console", t.state, in)
	t.draw()
}

// input reads a line: "/start" with or without a payload, or what the
// conversation understands by itself: a number, a label, words.
func input(text string) flows.Input {
	if payload, ok := strings.CutPrefix(text, "/start"); ok && (payload == "" || payload[0] == ' ') {
		return flows.Input{Kind: flows.Begin, Text: strings.TrimSpace(payload)}
	}
	return flows.Input{Kind: flows.Typed, Text: text}
}

// line is one line of input, or its end.
type line struct {
	text string
	end  bool
	err  error
}

// read gives the lines of an input. A read cannot be interrupted: after ctx the
// goroutine ends with the next line, or with the process.
func read(ctx context.Context, in io.Reader) <-chan line {
	lines := make(chan line)
	go func() {
		r := bufio.NewReaderSize(in, maxLine)
		for {
			l := readLine(r)
			select {
			case lines <- l:
			case <-ctx.Done():
				return
			}
			if l.end {
				return
			}
		}
	}()
	return lines
}

// readLine reads up to the end of a line, which a last line need not have.
func readLine(r *bufio.Reader) line {
	text, more, err := r.ReadLine()
	if err == io.EOF {
		return line{end: true}
	}
	if err != nil {
		return line{end: true, err: err}
	}
	l := line{text: strings.ToValidUTF8(string(text), "")}
	for more && err == nil {
		_, more, err = r.ReadLine()
	}
	return l
}
