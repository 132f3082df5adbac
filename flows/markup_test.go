package flows

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestEmphasisIsTheSameAsInEveryChannel(t *testing.T) {
	plain, strong := func(s string) Span { return Span{Text: s} }, func(s string) Span { return Span{s, true} }
	for in, want := range map[string]Line{
		"không gì":            {plain("không gì")},
		"gọi *111* ngay":      {plain("gọi "), strong("111"), plain(" ngay")},
		"*học thuộc*":         {strong("học thuộc")},
		"(*miễn phí*), *gần*": {plain("("), strong("miễn phí"), plain("), "), strong("gần")},
		"3 * 4 * 5":           {plain("3 * 4 * 5")},
		"bấm *101# rồi gọi":   {plain("bấm *101# rồi gọi")},
		"một* hai*":           {plain("một* hai*")},
		"** hai sao **":       {plain("** hai sao **")},
		"*a*b*":               {strong("a"), plain("b*")},
		"*":                   {plain("*")},
	} {
		if diff := cmp.Diff(want, spans(in)); diff != "" {
			t.Errorf("%q: %s", in, diff)
		}
	}
}

func TestParagraphsKeepLines(t *testing.T) {
	got := Paragraphs("một\nhai\r\n\r\n\n ba ")
	want := []Paragraph{{{{Text: "một"}}, {{Text: "hai"}}}, {{{Text: "ba"}}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if Paragraphs(" \n\n") != nil {
		t.Error("empty text has paragraphs")
	}
}

func FuzzSpansLoseNothingButStars(f *testing.F) {
	f.Add("gọi *111* ngay")
	f.Fuzz(func(t *testing.T, s string) {
		if !utf8.ValidString(s) {
			return // only text gets here
		}
		var all strings.Builder
		for _, sp := range spans(s) {
			all.WriteString(sp.Text)
		}
		if strings.ReplaceAll(all.String(), "*", "") != strings.ReplaceAll(s, "*", "") {
			t.Errorf("%q became %q", s, all.String())
		}
	})
}
