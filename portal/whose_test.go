package portal_test

import (
	"strings"
	"testing"

	"nhipcau/internal/lang"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/staff"
	"nhipcau/portal/wording"
)

var hoa = auditlog.Actor{ID: "a-hoa", Name: "hoa"}

// inOrder holds that texts come on the page one after the other.
func (c *client) inOrder(texts ...string) {
	c.Helper()
	rest := c.page
	for _, text := range texts {
		_, after, ok := strings.Cut(rest, text)
		if !ok {
			c.Fatalf("%q does not come after what is before it in %q:\n%s", text, texts, c.page)
		}
		rest = after
	}
}

// There is one draft for all: whoever is about to publish it sees first what they
// changed themselves, then what others did and who that is; also where the samples
// say something else for it.
func TestOnesOwnChangesComeFirstAndOthersAreNamed(t *testing.T) {
	h, words := desk(t)
	other := lang.Text{VI: "Vốn để làm gì vậy bạn?", EN: "What is the money for?"}
	if err := words.Put(t.Context(), hoa, purposeKey, "", &wording.Value{Text: &other}); err != nil {
		t.Fatal(err)
	}
	c := h.as(staff.Editor)
	c.get("/portal/words/draft")
	c.wants(200, "/portal/words/draft", "0 thay đổi của bạn, 1 của hoa", "của hoa</span>")
	c.reword("flow/papers/start/say", "Bạn cần làm giấy gì?", "Which paper do you need?")
	c.get("/portal/words/draft")
	c.wants(200, "/portal/words/draft", "1 thay đổi của bạn, 1 của hoa. Công bố là công bố tất cả.")
	c.inOrder("<ins>Bạn cần làm giấy gì?</ins>", "<ins>Vốn để làm gì vậy bạn?</ins>")
	c.checks()
	c.wants(200, "/portal/words/check", "1 thay đổi của bạn, 1 của hoa")
	c.inOrder("Do sửa:", "Câu hỏi trong “Giấy tờ”</a></p>", "<ins>Bạn cần làm giấy gì?</ins>", "Do sửa:", "Câu hỏi trong “Vay vốn”</a> (hoa)</p>", "<ins>Vốn để làm gì vậy bạn?</ins>")

	l := *h.listing("nat-111")
	l.Say = lang.Text{VI: "Nói: cháu cần giúp.", EN: "Say: I need help."}
	if _, err := h.catalogue.Put(t.Context(), hoa, h.listing("nat-111").ETag(), &l); err != nil {
		t.Fatal(err)
	}
	c.saves("nat-tgpl", "who", "name_vi", "Trợ giúp pháp lý mới", "name_en", "Legal aid", "organization_vi", "Bộ Tư pháp", "organization_en", "Ministry of Justice")
	c.get("/portal/services/draft")
	c.wants(200, "/portal/services/draft", "1 thay đổi của bạn, 1 của hoa")
	c.inOrder("<ins>Trợ giúp pháp lý mới</ins>", "của hoa</span>", "<ins>Nói: cháu cần giúp.</ins>")
}
