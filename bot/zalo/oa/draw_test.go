package oa

import (
	"encoding/json"
	"fmt"
	"image/png"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"nhipcau/bot/zalo"
	"nhipcau/flows"
	"nhipcau/internal/lang"
)

var words zalo.Words = func(key string, _ lang.Lang) string {
	return map[string]string{"zalo_choose": "Choose.", "zalo_also": "Or: {words}", "zalo_call": "Call"}[key]
}

func choices(n int) (out []flows.Choice) {
	for i := range n {
		out = append(out, flows.Choice{Token: fmt.Sprintf("a/%d", i+1), Label: fmt.Sprintf("A%d", i+1)})
	}
	return out
}

func controls(labels ...string) (out []flows.Choice) {
	for _, l := range labels {
		kind := flows.Move
		if l == "Exit" {
			kind = flows.Exit
		}
		out = append(out, flows.Choice{Token: "!" + strings.ToLower(l), Label: l, Kind: kind})
	}
	return out
}

// shown writes bubbles as a table's row can: texts, then titles in brackets.
func shown(bubbles []bubble) string {
	var b strings.Builder
	for _, one := range bubbles {
		if one.picture != nil {
			b.WriteString("(picture)")
		}
		b.WriteString(strings.ReplaceAll(one.text, "\n", "/"))
		for _, k := range one.buttons {
			b.WriteString("[" + k.Title + "]")
		}
		b.WriteString("|")
	}
	return strings.TrimSuffix(b.String(), "|")
}

func TestAnswersAreButtonsWhileAllFit(t *testing.T) {
	card := &flows.Card{Title: "S", Phones: []flows.Phone{{Label: "111", Tel: "111"}, {Label: "113", Tel: "113"}, {Label: "115", Tel: "115"}, {Label: "0237", Tel: "0237385"}}}
	ticket := &flows.Ticket{Code: "482 913 7056", Digits: "4829137056", Text: "Keep it."}
	text := flows.Message{Text: "Q?"}
	for name, c := range map[string]struct {
		reply flows.Reply
		want  string
	}{
		"nothing to choose":             {flows.Reply{Messages: []flows.Message{text}}, "Q?"},
		"two and the way out":           {flows.Reply{Messages: []flows.Message{text}, Choices: choices(2), Nav: controls("Back", "Exit")}, "Q?[A1][A2][Back][Exit]"},
		"controls give way to the exit": {flows.Reply{Messages: []flows.Message{text}, Choices: choices(3), Nav: controls("Back", "Topics", "Help", "Exit")}, "Q?//Or: Topics · Help[A1][A2][A3][Back][Exit]"},
		"four leave room for the exit":  {flows.Reply{Messages: []flows.Message{text}, Choices: choices(4), Nav: controls("Back", "Exit")}, "Q?//Or: Back[A1][A2][A3][A4][Exit]"},
		"five":                          {flows.Reply{Messages: []flows.Message{text}, Choices: choices(5), Nav: controls("Back", "Exit")}, "Q?//Or: Back · Exit[A1][A2][A3][A4][A5]"},
		"six are a list":                {flows.Reply{Messages: []flows.Message{text}, Choices: choices(6), Nav: controls("Back", "Exit")}, "Q?//1. A1/2. A2/3. A3/4. A4/5. A5/6. A6/Choose.[Back][Exit]"},
		"many controls":                 {flows.Reply{Messages: []flows.Message{text}, Nav: controls("A", "B", "C", "D", "E", "Exit", "F")}, "Q?//Or: E · F[A][B][C][D][Exit]"},
		"a card dials":                  {flows.Reply{Messages: []flows.Message{text, {Card: card}}, Choices: choices(1), Nav: controls("Back", "Exit")}, "Q?|S/☎ 111/☎ 113/☎ 115/☎ 0237//Or: Back[Call 111][Call 113][Call 115][A1][Exit]"},
		"a card and a list":             {flows.Reply{Messages: []flows.Message{{Card: card}}, Choices: choices(3), Nav: controls("Exit")}, "S/☎ 111/☎ 113/☎ 115/☎ 0237//1. A1/2. A2/3. A3/Choose.[Call 111][Call 113][Call 115][Exit]"},
		"two cards":                     {flows.Reply{Messages: []flows.Message{{Card: card}, {Card: &flows.Card{Title: "T"}}}, Nav: controls("Exit")}, "S/☎ 111/☎ 113/☎ 115/☎ 0237[Call 111][Call 113][Call 115]|T[Exit]"},
		"a code":                        {flows.Reply{Messages: []flows.Message{text, {Ticket: ticket}}, Choices: choices(1)}, "Q?|482 913 7056//Keep it.[A1]|(picture)"},
		"a code before the rest":        {flows.Reply{Messages: []flows.Message{{Ticket: ticket}, text}, Choices: choices(1)}, "482 913 7056//Keep it.|(picture)|Q?[A1]"},
		"what Zalo would refuse":        {flows.Reply{Messages: []flows.Message{text}, Choices: append(choices(1), flows.Choice{Token: "x"}, flows.Choice{Token: strings.Repeat("x", 1000), Label: "L"})}, "Q?[A1]"},
		"stars and decomposed letters":  {flows.Reply{Messages: []flows.Message{{Text: "Gõ *xoá*, " + norm.NFD.String("tiếng Việt")}}}, "Gõ xoá, tiếng Việt"},
	} {
		if got := shown(draw(words, lang.VI, c.reply)); got != c.want {
			t.Errorf("%s:\n%s, want\n%s", name, got, c.want)
		}
	}
}

func TestAButtonCarriesItsTokenOrANumber(t *testing.T) {
	card := flows.Message{Card: &flows.Card{Title: "S", Phones: []flows.Phone{{Label: "1800 1233", Tel: "18001233", Note: "24/7"}}}}
	b := draw(words, lang.VI, flows.Reply{Messages: []flows.Message{card}, Choices: choices(1)})[0].buttons
	got, err := json.Marshal(b)
	want := `[{"title":"Call 1800 1233","type":"oa.open.phone","payload":{"phone_code":"18001233"}},{"title":"A1","type":"oa.query.hide","payload":"#v1:a/1"}]`
	if err != nil || string(got) != want {
		t.Fatalf("%s\n%v", got, err)
	}
}

// Whatever a conversation says: nothing is lost, and nothing is more than Zalo
// takes.
func TestEveryReplyFitsZalo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r flows.Reply
		label := rapid.StringMatching(`[a-zộĐ ]{1,120}`)
		for range rapid.IntRange(1, 4).Draw(t, "messages") {
			switch rapid.IntRange(0, 2).Draw(t, "kind") {
			case 0:
				n := rapid.IntRange(1, 900).Draw(t, "length")
				r.Messages = append(r.Messages, flows.Message{Text: strings.Repeat("Câu này. ", n)})
			case 1:
				c := &flows.Card{Title: "T" + label.Draw(t, "title")}
				for range rapid.IntRange(0, 8).Draw(t, "phones") {
					c.Phones = append(c.Phones, flows.Phone{Label: "N" + label.Draw(t, "number"), Tel: "18001233"})
				}
				r.Messages = append(r.Messages, flows.Message{Card: c})
			case 2:
				r.Messages = append(r.Messages, flows.Message{Ticket: &flows.Ticket{Code: "482 913 7056", Digits: "4829137056", Text: "x"}})
			}
		}
		for range rapid.IntRange(0, 10).Draw(t, "choices") {
			r.Choices = append(r.Choices, flows.Choice{Token: "t", Label: "C" + label.Draw(t, "choice")})
		}
		r.Nav = controls([]string{"Back", "Topics", "Restart", "Code", "Help", "English", "Exit"}[:rapid.IntRange(0, 7).Draw(t, "controls")]...)
		bubbles := draw(words, lang.VI, r)
		all := shown(bubbles)
		for _, b := range bubbles {
			if n := utf8.RuneCountInString(b.text); n > 2000 || (n == 0) == (b.picture == nil) || len(b.buttons) > 5 || !norm.NFC.IsNormalString(b.text) {
				t.Fatalf("%d characters, %d buttons", n, len(b.buttons))
			}
			for _, k := range b.buttons {
				if n := utf8.RuneCountInString(k.Title); n == 0 || n > 100 {
					t.Fatalf("a title of %d characters", n)
				}
			}
		}
		for _, c := range append(r.Choices, r.Nav...) {
			if !strings.Contains(all, string([]rune(strings.TrimSpace(c.Label))[:min(90, utf8.RuneCountInString(strings.TrimSpace(c.Label)))])) {
				t.Fatalf("%q cannot be chosen in\n%s", c.Label, all)
			}
		}
	})
}

func TestThePictureHoldsTheCode(t *testing.T) {
	b := draw(words, lang.VI, flows.Reply{Messages: []flows.Message{{Ticket: &flows.Ticket{Code: "482 913 7056", Digits: "4829137056", Text: "x"}}}})
	img, err := png.DecodeConfig(strings.NewReader(string(b[1].picture)))
	if err != nil || img.Width < 200 || len(b[1].picture) > 1<<20 {
		t.Fatalf("%+v, %d bytes: %v", img, len(b[1].picture), err)
	}
}
