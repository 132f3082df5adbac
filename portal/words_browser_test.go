package portal_test

import (
	"strings"
	"testing"

	"nhipcau/internal/browsertest"
	"nhipcau/portal/staff"
)

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
