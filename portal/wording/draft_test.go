package wording_test

import (
	"testing"

	"nhipcau/internal/lang"
	"nhipcau/portal/wording"
)

// Whoever changes one language alone leaves the other behind, until it is changed
// too, or somebody says that it fits.
func TestTheOtherLanguageIsBehindUntilItIsMended(t *testing.T) {
	was := lang.Text{VI: "Lui", EN: "Back"}
	vi, en, both := lang.Text{VI: "Lui lại", EN: "Back"}, lang.Text{VI: "Lui", EN: "Go back"}, lang.Text{VI: "Lui lại", EN: "Go back"}
	plain := func(t lang.Text, behind string) *wording.Value { return &wording.Value{Text: &t, Behind: behind} }
	for name, c := range map[string]struct {
		now  *wording.Value
		sent lang.Text
		fits bool
		want string
	}{
		"Vietnamese alone":        {plain(was, ""), vi, false, "en"},
		"English alone":           {plain(was, ""), en, false, "vi"},
		"both":                    {plain(was, ""), both, false, ""},
		"it fits":                 {plain(was, ""), vi, true, ""},
		"the English follows":     {plain(vi, "en"), both, false, ""},
		"Vietnamese once more":    {plain(vi, "en"), lang.Text{VI: "Trở lui", EN: "Back"}, false, "en"},
		"sent twice":              {plain(vi, "en"), vi, false, "en"},
		"it fits after all":       {plain(vi, "en"), vi, true, ""},
		"blanks are no change":    {plain(was, ""), lang.Text{VI: " Lui\r\n", EN: "Back "}, false, ""},
		"the Vietnamese follows":  {plain(en, "vi"), both, false, ""},
		"back to what is live":    {plain(vi, "en"), was, false, ""},
		"behind in the live text": {plain(both, ""), lang.Text{VI: "Lui", EN: "Back"}, false, ""},
	} {
		e := wording.Entry{Now: c.now, Live: plain(was, "")}
		if got := e.Reworded(c.sent, c.fits).Behind; got != c.want {
			t.Errorf("%s: behind is %q, want %q", name, got, c.want)
		}
	}
}
