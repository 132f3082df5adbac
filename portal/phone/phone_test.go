package phone_test

import (
	"testing"
	"unicode/utf8"

	"nhipcau/portal/phone"
)

// What a page carries of a conversation is read again as it was written, whatever
// comes in its place.
func FuzzAMoveIsReadAsItWasWritten(f *testing.F) {
	for _, s := range []string{"t:loans.purpose/trade", "s:em cần vay vốn", "o:", "x:", "s:\x00\xff", "t"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		m, ok := phone.ParseMove(s)
		if !ok {
			return
		}
		if !utf8.ValidString(m.Text) || utf8.RuneCountInString(m.Text) > 2000 {
			t.Fatalf("%q is not bounded text", m.Text)
		}
		if again, ok := phone.ParseMove(m.String()); !ok || again != m {
			t.Fatalf("%v became %v", m, again)
		}
	})
}
