package web_test

import (
	"net/url"
	"strings"
	"testing"

	"nhipcau/bot/web"
)

// Under a service stands where to say that it is wrong, quietly: as a form that
// carries the service alone, neither the conversation nor where it was asked.
func TestUnderAServiceStandsWhereToSayThatItIsWrong(t *testing.T) {
	h := handler(t, func(c *web.Config) { c.Correct = "/portal/correct" })
	tap := func(what string) string {
		state := url.QueryEscape(sealed(t, ask(h, "GET", "/", "").Body.String()))
		w := ask(h, "POST", "/", "tap="+what+"&s="+state)
		if got := w.Header().Get("Referrer-Policy"); got != "no-referrer" {
			t.Error("the next page hears where somebody was:", got)
		}
		return w.Body.String()
	}
	page := tap("a:cards")
	_, form, ok := strings.Cut(page, `<form id="mend" method="post" action="/portal/correct"`)
	form, _, _ = strings.Cut(form, "</form>")
	if !ok || strings.Contains(form, `name="s"`) || strings.Contains(page, "/portal/correct?") {
		t.Errorf("the form carries more than it says: %s", form)
	}
	if strings.Count(page, `form="mend" name="id" value="hotline-111"`) != 1 {
		t.Error("a service cannot be said to be wrong")
	}
	if page := tap("a:urgent"); !strings.Contains(page, "Công an 113") || strings.Contains(page, `class="mend"`) {
		t.Error("beside a number for somebody in danger stands something else")
	}
	h = handler(t)
	if page := tap("a:cards"); strings.Contains(page, "mend") {
		t.Error("where nobody keeps the directory something is asked")
	}
}
