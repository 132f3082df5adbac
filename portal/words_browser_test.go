package portal_test

import (
	"strings"
	"testing"

	"nhipcau/internal/browsertest"
	"nhipcau/internal/lang"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/staff"
	"nhipcau/portal/wording"
)

func TestThePagesOfTheWordingFitEverybody(t *testing.T) {
	h, words := desk(t)
	changes := map[string]*wording.Value{
		purposeKey:            {Text: &lang.Text{VI: "Vốn để làm gì vậy bạn?", EN: "What is the money for?"}},
		"off/loans.careful":   {Off: true},
		"phrases/faq/loan-01": {Phrases: []string{"có gói nào cho em xoay không"}},
	}
	for key, v := range changes {
		if err := words.Put(t.Context(), auditlog.Actor{Name: "hoa"}, key, "", v); err != nil {
			t.Fatal(err)
		}
	}
	browser := browsertest.Start(t)
	for name, c := range map[string]struct {
		look  browsertest.Look
		paths []string
	}{
		"mot": {narrow, []string{"", "/text?key=text/help_text", "/flow?flow=loans", "/phrases?of=topic/loans"}},
		"hai": {phone, []string{"/draft", "/check", "/history", "/compare?from=0&to=0", "/files"}},
	} {
		v := browser.Visitor(t, c.look)
		h.enters(v, place(staff.Editor), "lan."+name)
		if name == "hai" {
			v.Visit(h.named("/portal/words"))
			v.Tap("English")
			v.Sees("What the bot says")
		}
		for _, path := range c.paths {
			v.Visit(h.named("/portal/words" + path))
			v.Picture("words-" + strings.Trim(strings.NewReplacer("/", "-", "?", "-", "=", "-", "&", "-").Replace(path), "-"))
			v.Fits()
			v.Accessible()
		}
	}
}

// Without a script a text is changed and the telephone beside it talks.
func TestATextIsChangedWithTheKeyboardAndNoScript(t *testing.T) {
	h, words := desk(t)
	v := browsertest.Start(t).Visitor(t, small)
	h.enters(v, place(staff.Editor), "lan")
	v.Visit(h.named("/portal/words/text?key=text/skip"))
	v.Type("vi", " nhé\t\t\r") // over the English text to the button
	v.Sees("Đã lưu vào bản nháp")
	d, err := words.Draft(t.Context())
	if err != nil || len(d.Changes) != 1 || !strings.Contains(d.Changes[0].After.Text.VI, "nhé") {
		t.Fatal(err, d.Changes)
	}
}
