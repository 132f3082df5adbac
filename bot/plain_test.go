package bot_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"nhipcau/bot"
	"nhipcau/bot/bottest"
	"nhipcau/flows"
)

func TestAMessageIsSaidInLines(t *testing.T) {
	for _, c := range []struct {
		m    flows.Message
		want string
	}{
		{flows.Message{Text: "Chào *bạn*."}, "Chào *bạn*."},
		{flows.Message{Card: bottest.Card()}, "*A <service> & more*\n*Cost:* free\nOpen to everybody.\n⚠ *Before you call:* calls are recorded\n☎ 0237 3 851 234\n☎ 1800 1233 (24/7)"},
		{flows.Message{Ticket: &flows.Ticket{Code: "482 913 7056", Text: "Đưa mã này."}}, "*482 913 7056*\n\nĐưa mã này."},
	} {
		if diff := cmp.Diff(c.want, bot.MessageText(c.m, bot.PhoneText)); diff != "" {
			t.Error(diff)
		}
	}
	if got := bot.Numbered([]flows.Choice{{Label: "Vay vốn"}, {Label: "Học *nghề*"}}); got != "1. Vay vốn\n2. Học nghề" {
		t.Error(got)
	}
}

func TestEmphasis(t *testing.T) {
	for in, want := range map[string]string{
		"":                    "",
		"a *b* c":             "a [b] c",
		"*b*":                 "[b]",
		"*a* và *b c*":        "[a] và [b c]",
		"2 * 3 * 4":           "2 * 3 * 4",
		"một * hai":           "một * hai",
		"*không\nqua dòng*":   "*không\nqua dòng*",
		"** trống":            "** trống",
		"x *":                 "x *",
		"5 * 6, rồi *đậm*, *": "5 * 6, rồi [đậm], *",
	} {
		got := flows.Emphasis(in, func(s string) string { return "[" + s + "]" }, func(s string) string { return s })
		if got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
	if got := bot.Bare("Gọi *1800* nhé"); got != "Gọi 1800 nhé" {
		t.Error(got)
	}
}

func TestSplitPrefersTheBestBorder(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		most int
		want []string
	}{
		"fits":                 {"Một hai.", 8, []string{"Một hai."}},
		"nothing":              {"  \n ", 8, nil},
		"paragraphs":           {"Một hai.\n\nBa bốn.", 10, []string{"Một hai.", "Ba bốn."}},
		"sentences":            {"Một hai ba. Bốn năm sáu.", 18, []string{"Một hai ba.", "Bốn năm sáu."}},
		"words":                {"một hai ba bốn", 8, []string{"một hai", "ba bốn"}},
		"letters":              {"mộthaibabốn", 4, []string{"mộth", "aiba", "bốn"}},
		"a number stays whole": {"Gọi số 1.800.123 ngay", 17, []string{"Gọi số 1.800.123", "ngay"}},
		"emoji are two units":  {"😀😀😀", 4, []string{"😀😀", "😀"}},
	} {
		if diff := cmp.Diff(c.want, bot.Split(c.text, c.most)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestSplitLosesNothingAndFits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("aộ😀 .\n,!*"))).Draw(t, "text")
		most := rapid.IntRange(2, 40).Draw(t, "most")
		parts := bot.Split(text, most)
		for _, p := range parts {
			if n := bot.Units(p); n == 0 || n > most || !utf8.ValidString(p) {
				t.Fatalf("a part of %d units: %q", n, p)
			}
		}
		letters := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if got, want := letters(strings.Join(parts, "")), letters(text); got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}
