package console

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"rsc.io/qr"

	"nhipcau/bot"
	"nhipcau/bot/bottest"
	"nhipcau/knowledge/places"
)

type codes struct{}

func (codes) Draw(string, places.Area, bool) (string, error) { return "4829137056", nil }

// talk plays what a person types and gives the screen.
func talk(t *testing.T, typed string, onTerminal bool) string {
	t.Helper()
	var script bottest.Talk
	b := bot.New(bot.Config{Conversation: script.Current, Codes: codes{}})
	t.Cleanup(func() { _ = b.Close(context.Background()) })
	var screen bytes.Buffer
	if err := Run(t.Context(), Config{Bot: b, In: strings.NewReader(typed), Out: &screen, Terminal: onTerminal}); err != nil {
		t.Fatal(err)
	}
	return screen.String()
}

const choices = "\n\n1. Yes\n2. No\n\n[Topics] [Leave]\n> "

func TestAConversation(t *testing.T) {
	got := talk(t, "xin chào\n\n  \n2\nYES\ntopics\n/start loans\n9\nlast line without end", false)
	want := "\n1: begin" + choices + "\n2: xin chào" + choices + "> > \n3: 2" + choices + "\n4: YES" + choices +
		"\n5: topics" + choices + "\n6: begin loans" + choices + "\n7: 9" + choices + "\n8: last line without end" + choices +
		"\nconsole_goodbye vi\n"
	if got != want {
		t.Fatalf("got\n%s\nwant\n%s", got, want)
	}
}

func TestLeavingClearsTheScreenOfATerminal(t *testing.T) {
	for _, word := range []string{"leave", "wipe"} {
		screen := talk(t, "hello\n"+word+"\nnever read\n", true)
		before, after, cleared := strings.Cut(screen, clearScreen)
		if !cleared || !strings.Contains(before, "hello") || after != "\nNeutral.\n" {
			t.Errorf("%s: %q is left", word, after)
		}
		if plain := talk(t, "hello\n"+word+"\n", false); strings.Contains(plain, "\x1b") || !strings.HasSuffix(plain, "> \nNeutral.\n") {
			t.Errorf("%s: %q", word, plain)
		}
	}
}

func TestEmphasisIsBoldOnATerminal(t *testing.T) {
	if screen := talk(t, "code\n", true); !strings.Contains(screen, "\x1b[1m482 913 7056\x1b[0m\n\nGood for \x1b[1m30 days\x1b[0m.") {
		t.Error(screen)
	}
	if screen := talk(t, "card\n", false); !strings.Contains(screen, "A <service> & more\nCost: free\nOpen to everybody.\n⚠ Before you call: calls are recorded\n☎ 0237 3 851 234\n☎ 1800 1233 (24/7)\n") {
		t.Error(screen)
	}
}

func TestTheEndOfInputIsPolite(t *testing.T) {
	if screen := talk(t, "", false); !strings.HasSuffix(screen, "> \nconsole_goodbye vi\n") {
		t.Fatal(screen)
	}
}

func TestAVeryLongOrBrokenLineIsTakenAsFarAsItGoes(t *testing.T) {
	screen := talk(t, strings.Repeat("a", 3*maxLine)+"\n\xff\xfe ok \x80\n", false)
	if !strings.Contains(screen, "\n3: ok"+choices) || strings.Count(screen, "a") > maxLine+100 {
		t.Fatalf("%d bytes: …%q", len(screen), screen[len(screen)-80:])
	}
}

func TestItEndsWithItsContext(t *testing.T) {
	var script bottest.Talk
	b := bot.New(bot.Config{Conversation: script.Current})
	defer b.Close(context.Background())
	in, typing := io.Pipe()
	defer typing.Close()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- Run(ctx, Config{Bot: b, In: in, Out: io.Discard}) }()
	_, _ = typing.Write([]byte("hello\n"))
	cancel()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no room") }

func TestAScreenThatFailsEndsIt(t *testing.T) {
	var script bottest.Talk
	b := bot.New(bot.Config{Conversation: script.Current})
	defer b.Close(context.Background())
	if err := Run(t.Context(), Config{Bot: b, In: strings.NewReader("a\nb\n"), Out: full{}}); err == nil {
		t.Fatal("went on without a screen")
	}
}

func TestThePictureShowsEveryModule(t *testing.T) {
	code, err := qr.Encode("4829137056", qr.M)
	if err != nil {
		t.Fatal(err)
	}
	for _, colours := range []bool{false, true} {
		drawn := strings.NewReplacer(inkOnPaper, "", plain, "").Replace(picture(code, colours))
		rows := strings.Split(strings.TrimSuffix(drawn, "\n"), "\n")
		for y := range code.Size {
			for x := range code.Size {
				cell := []rune(rows[(y+quiet)/2])[x+quiet]
				block := cell == '█' || cell == map[bool]rune{true: '▀', false: '▄'}[(y+quiet)%2 == 0]
				if block != (code.Black(x, y) == colours) {
					t.Fatalf("colours %v: module %d,%d is wrong", colours, x, y)
				}
			}
		}
	}
}
