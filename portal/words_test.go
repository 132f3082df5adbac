package portal_test

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"nhipcau/internal/lang"
	"nhipcau/portal"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/staff"
	"nhipcau/portal/wording"
)

var seenField = regexp.MustCompile(`name="seen" value="([^"]*)"`)

// seen is the state of a thing as the page shows it.
func (c *client) seen() string {
	if m := seenField.FindStringSubmatch(c.page); m != nil {
		return m[1]
	}
	return ""
}

const purposeKey = "flow/loans/purpose/say"

// reword changes a text as an editor does.
func (c *client) reword(key, vi, en string) {
	c.Helper()
	c.get("/portal/words/text?key=" + url.QueryEscape(key))
	c.post("/portal/words/text", "key", key, "seen", c.seen(), "vi", vi, "en", en)
}

// checks has the draft checked, and waits until that is over.
func (c *client) checks() {
	c.Helper()
	for range 600 {
		c.get("/portal/words/check")
		c.wants(200, "/portal/words/check")
		if !strings.Contains(c.page, "data-again") {
			return
		}
		time.Sleep(200 * time.Millisecond)
	}
	c.Fatal("the check is never over")
}

func desk(t *testing.T) (*house, *wording.Desk) {
	t.Helper()
	var words *wording.Desk
	h := build(t, func(c *portal.Config) { words = c.Wording })
	return h, words
}

func TestATextIsFoundChangedHeardAndPublished(t *testing.T) {
	h, words := desk(t)
	c := h.as(staff.Editor)
	c.get("/portal/words?q=can+von+de+lam+gi")
	c.wants(200, "/portal/words", "Bạn cần vốn để làm gì?", "Câu hỏi")
	c.get("/portal/words/text?key=" + purposeKey)
	c.wants(200, "/portal/words/text", "Bạn cần vốn để làm gì?", "What do you need the money for?", `<iframe class="phone-frame"`, "at=loans.purpose")
	c.reword(purposeKey, "Vốn để làm gì vậy bạn?", "What is the money for?")
	c.wants(200, "/portal/words/text", "Đã lưu vào bản nháp", "Vốn để làm gì vậy bạn?", "1 thay đổi chưa công bố")
	c.get("/portal/phone?at=loans.purpose")
	c.wants(200, "/portal/phone", "Vốn để làm gì vậy bạn?")
	if c.get("/portal/phone?at=loans.purpose&on=live"); strings.Contains(c.page, "Vốn để làm gì vậy") {
		t.Error("a draft is live")
	}
	c.get("/portal/words?state=drafted")
	c.wants(200, "/portal/words", "1 câu", "Vốn để làm gì vậy bạn?")
	c.get("/portal/words/draft")
	c.wants(200, "/portal/words/draft", "<del>Bạn cần vốn để làm gì?</del>", "<ins>Vốn để làm gì vậy bạn?</ins>")
	c.checks()
	c.wants(200, "/portal/words/check", "đi như trước, lời khác", "<del>Bạn cần vốn để làm gì?</del>", "<ins>Vốn để làm gì vậy bạn?</ins>", "cuộc trò chuyện mẫu có chỗ khác")
	version := regexp.MustCompile(`name="version" value="([^"]*)"`).FindStringSubmatch(c.page)[1]
	c.post("/portal/words/publish", "version", version, "note", "ngắn hơn")
	c.wants(422, "/portal/words/publish", "Hãy xác nhận là bạn đã đọc")
	c.post("/portal/words/publish", "version", version, "words", "1")
	c.wants(422, "/portal/words/publish", "ghi một dòng")
	c.post("/portal/words/publish", "version", "x", "words", "1", "note", "ngắn hơn")
	c.wants(422, "/portal/words/publish", "đã đổi")
	c.post("/portal/words/publish", "version", version, "words", "1", "note", "ngắn hơn")
	c.wants(200, "/portal/words/history?done=words_published", "Đã công bố", "Bản 1", "ngắn hơn")
	c.post("/portal/words/publish", "version", version, "words", "1", "note", "ngắn hơn") // sent twice
	c.wants(422, "/portal/words/publish", "Không có gì để công bố")
	live, err := words.Live(t.Context())
	if err != nil || live.Number != 1 || live.Overlay[purposeKey].Text.VI != "Vốn để làm gì vậy bạn?" {
		t.Fatal(live, err)
	}
	c.post("/portal/words/restore", "n", "0", "note", "nhầm", "over", "0")
	c.wants(409, "/portal/words/restore", "người khác đã đổi bản đang dùng", "Vốn để làm gì vậy bạn?")
	c.post("/portal/words/restore", "n", "0", "note", "nhầm", "over", c.hidden("over"))
	c.wants(200, "/portal/words/history?done=words_restored", "dùng lại")
	entries, err := auditlog.Read(t.Context(), h.store, 0, 20)
	if err != nil {
		t.Fatal(err)
	}
	var deeds []string
	for _, e := range entries {
		deeds = append(deeds, string(e.Deed))
	}
	if got := strings.Join(deeds, " "); !strings.HasPrefix(got, "wording_restored wording_published wording_edited") {
		t.Error(got)
	}
}

func TestTwoEditorsOfOneTextAreShownBoth(t *testing.T) {
	h, words := desk(t)
	c := h.as(staff.Editor)
	c.get("/portal/words/text?key=" + purposeKey)
	seen := c.seen()
	other := lang.Text{VI: "Của người khác", EN: "Somebody else's"}
	if err := words.Put(t.Context(), auditlog.Actor{Name: "hoa"}, purposeKey, "", &wording.Value{Text: &other}); err != nil {
		t.Fatal(err)
	}
	c.post("/portal/words/text", "key", purposeKey, "seen", seen, "vi", "Của tôi", "en", "Mine")
	c.wants(409, "/portal/words/text", "Của người khác", "Của tôi", "Người kia đã lưu")
	c.post("/portal/words/text", "key", purposeKey, "seen", c.seen(), "vi", "Của tôi", "en", "Mine")
	c.wants(200, "/portal/words/text", "Đã lưu")
	c.post("/portal/words/text", "key", purposeKey, "seen", seen, "vi", "Của tôi", "en", "Mine") // sent twice
	c.wants(200, "/portal/words/text", "Đã lưu")
	c.post("/portal/words/text", "key", purposeKey, "seen", c.seen(), "do", "builtin")
	c.wants(200, "/portal/words/text", "Bạn cần vốn để làm gì?")
	if d, err := words.Draft(t.Context()); err != nil || len(d.Changes) != 0 {
		t.Error(err, d.Changes)
	}
}

func TestWhatMustNotBeLostIsHeld(t *testing.T) {
	h, _ := desk(t)
	c := h.as(staff.Editor)
	for _, x := range []struct{ key, vi, en, want string }{
		{purposeKey, "", "x", "Tiếng Việt: chưa có chữ nào"},
		{purposeKey, "x", "", "English: chưa có chữ nào"},
		{purposeKey, "x {name}", "x", "chỗ máy điền vào"},
		{"text/place_set", "Tìm nhé", "I will look around {place}.", "{place}"},
		{"flow/safety/child_alone/say", "Gọi đi.", "Call.", "113"},
		{"text/help_text", "Cứ hỏi.", "Ask.", "thoát"},
		{"flow/loans/purpose/choice/trade", strings.Repeat("dài ", 40), "x", "nhiều nhất 100"},
		{"fact/age/value/under16", strings.Repeat("dài ", 20), "x", "nhiều nhất 40"},
		{purposeKey, "a\x00b", "x", "ký tự không hiện được"},
		{purposeKey, strings.Repeat("dài ", 1000), "x", "nhiều nhất 1500"},
	} {
		c.reword(x.key, x.vi, x.en)
		c.wants(422, "/portal/words/text", x.want)
	}
	c.post("/portal/words/text", "key", "flow/none/at/all", "vi", "x", "en", "x")
	c.wants(404, "/portal/words/text")
	c.get("/portal/words/text?key=text%2Fhelp_text")
	c.wants(200, "/portal/words/text", "Câu này được bảo vệ", "thoát")
}

func TestAFlowIsReorderedSwitchedOffAndGetsAnAnswer(t *testing.T) {
	h, words := desk(t)
	c := h.as(staff.Editor)
	c.get("/portal/words/flow?flow=loans")
	c.wants(200, "/portal/words/flow", "loans.purpose", "Thêm câu trả lời")
	c.post("/portal/words/flow", "flow", "loans", "step", "loans.where", "seen", c.seen(), "do", "up")
	c.wants(200, "/portal/words/flow", "Đã lưu")
	c.get("/portal/phone?at=loans")
	c.wants(200, "/portal/phone", "Người ở trọ cũng hỏi được")
	c.get("/portal/words/flow?flow=loans")
	stale := "x"
	c.post("/portal/words/flow", "flow", "loans", "step", "loans.where", "seen", stale, "do", "down")
	c.wants(409, "/portal/words/flow")
	c.post("/portal/words/flow", "flow", "loans", "step", "loans.careful", "do", "off")
	c.wants(200, "/portal/words/flow", "đang tắt")
	c.post("/portal/words/flow", "flow", "loans", "step", "loans.careful", "do", "on")
	c.post("/portal/words/flow", "flow", "loans", "step", "loans.purpose", "do", "add", "vi", "Mua máy cày", "en", "A plough", "goto", "loans.where", "words", "may cay, may nong nghiep")
	c.wants(200, "/portal/words/flow", "Mua máy cày")
	c.post("/portal/words/flow", "flow", "loans", "step", "loans.purpose", "do", "add", "vi", "x", "en", "y", "goto", "nowhere")
	c.wants(422, "/portal/words/flow", "Không có bước nào tên nowhere", `name="en" lang="en" maxlength="100" required value="y"`)
	c.post("/portal/words/flow", "flow", "loans", "step", "loans.purpose", "do", "add", "vi", "x", "en", "y")
	c.wants(422, "/portal/words/flow", "Hãy chọn bước mà câu trả lời dẫn tới")
	c.get("/portal/words/answer?step=loans.purpose")
	c.wants(200, "/portal/words/answer", "Bạn cần vốn để làm gì?", "Mua máy cày", "Hỏi nơi ở: “", "<summary>Vay vốn</summary>")
	for _, step := range []string{"safety.danger", "loans.where", "loans.none", "", "x"} {
		c.get("/portal/words/answer?step=" + step)
		c.wants(404, "/portal/words/answer")
	}
	c.post("/portal/words/flow", "flow", "safety", "step", "safety.danger", "do", "off")
	c.wants(422, "/portal/words/flow", "được bảo vệ")
	c.post("/portal/words/flow", "flow", "loans", "step", "loans.purpose", "do", "remove", "choice", "x1")
	if c.get("/portal/words/flow?flow=loans"); strings.Contains(c.page, "Mua máy cày") {
		t.Error("the answer is still there")
	}
	d, err := words.Draft(t.Context())
	if err != nil || len(d.Changes) != 1 || d.Changes[0].Key != "order/loans" {
		t.Error(err, d.Changes)
	}
	c.checks()
	c.wants(200, "/portal/words/check", "rẽ sang đường khác")
}

func TestTheWordingGoesOutAndInAsAFile(t *testing.T) {
	h, words := desk(t)
	c := h.as(staff.Editor)
	c.reword(purposeKey, "Dòng một\n\nDòng \"hai\": *đậm*", "One\n\nTwo")
	c.post("/portal/words/flow", "flow", "loans", "step", "loans.careful", "do", "off")
	file := c.get("/portal/words/export.yaml")
	c.wants(200, "/portal/words/export.yaml", "loans.careful", "Dòng một")
	c.get("/portal/words/files")
	seen := c.hidden("mark")
	c.post("/portal/words/discard")
	c.wants(200, "/portal/words/discard", "Bỏ 2 thay đổi?")
	c.post("/portal/words/discard", "sure", "1", "mark", c.hidden("mark"))
	c.wants(200, "/portal/words/draft", "Không có gì chờ công bố")
	c.brings("/portal/words/import", "loi-thoai.yaml", []byte(file), "mark", seen)
	c.wants(409, "/portal/words/import", "người khác đã sửa lời thoại", "loans.careful")
	c.post("/portal/words/import", "yaml", file, "mark", c.hidden("mark"))
	c.wants(200, "/portal/words/draft?done=words_imported", "Dòng một")
	d, err := words.Draft(t.Context())
	if err != nil || len(d.Changes) != 2 {
		t.Fatal(err, d.Changes)
	}
	if again, err := d.Overlay.YAML(); err != nil || string(again) != file {
		t.Errorf("%v\n%s\n%s", err, file, again)
	}
	for _, bad := range []string{"x", "texts: {a: {vi: x, en: y}}", "off: [safety.danger]", "nothing: 1", "\xff\xfe", "phrases: {topic/none: [a]}", "texts:\n  text/help_text: {vi: a, en: b}"} {
		c.post("/portal/words/import", "yaml", bad, "mark", d.Version)
		c.wants(422, "/portal/words/import", "Tệp này chưa dùng được")
	}
}

// Every text of the program, written anew, is a file that comes in; so is one twice
// as long, chosen or pasted.
func TestAFileOfEverythingIsTaken(t *testing.T) {
	h, words := desk(t)
	c := h.as(staff.Editor)
	draft, err := words.Draft(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	everything := wording.Overlay{}
	for _, l := range words.List(draft, wording.Query{}) {
		if !l.Protected && len([]rune(l.Now.VI+l.Now.EN)) > 100 {
			everything[l.Key] = &wording.Value{Text: &lang.Text{VI: l.Now.VI + ".", EN: l.Now.EN + "."}}
		}
	}
	file, err := everything.YAML()
	if err != nil {
		t.Fatal(err)
	}
	twice := append([]byte(strings.Repeat("# những dòng không nói gì\n", len(file)/20)), file...)
	for _, send := range []func(){
		func() { c.brings("/portal/words/import", "het.yaml", file, "mark", c.hidden("mark")) },
		func() { c.brings("/portal/words/import", "het.yaml", twice, "mark", c.hidden("mark")) },
		func() { c.post("/portal/words/import", "yaml", string(twice), "mark", c.hidden("mark")) },
	} {
		c.get("/portal/words/files")
		send()
		c.wants(200, "/portal/words/draft?done=words_imported", strconv.Itoa(len(everything))+" thay đổi")
		c.post("/portal/words/discard")
		c.post("/portal/words/discard", "sure", "1", "mark", c.hidden("mark"))
	}
	c.brings("/portal/words/import", "het.yaml", make([]byte, 9<<20), "mark", "x")
	c.wants(413, "/portal/words/import")
}

func TestTheOtherLanguageIsSaidToBeBehind(t *testing.T) {
	h, _ := desk(t)
	c := h.as(staff.Editor)
	const stale = "tiếng Anh có thể đã cũ"
	c.reword(purposeKey, "Vốn để làm gì vậy bạn?", "What do you need the money for?")
	c.wants(200, "/portal/words/text", "tiếng Anh có thể đã cũ", "Tiếng Anh vẫn đúng")
	c.get("/portal/words?state=stale")
	c.wants(200, "/portal/words", "1 câu", stale)
	c.get("/portal/words/draft")
	c.wants(200, "/portal/words/draft", stale, "Câu hỏi trong “Vay vốn”")
	c.checks()
	c.wants(200, "/portal/words/check", stale)
	file := c.get("/portal/words/export.yaml")
	c.wants(200, "/portal/words/export.yaml", "behind:\n  "+purposeKey+": en")
	c.get("/portal/words/text?key=" + purposeKey)
	c.post("/portal/words/text", "key", purposeKey, "seen", c.seen(), "vi", "Vốn để làm gì vậy bạn?", "en", "What do you need the money for?", "fits", "1")
	if c.wants(200, "/portal/words/text", "Đã lưu"); strings.Contains(c.page, stale) {
		t.Error("said to be behind though somebody looked")
	}
	c.get("/portal/words/files")
	c.brings("/portal/words/import", "x.yaml", []byte(file), "mark", c.hidden("mark"))
	c.wants(200, "/portal/words/draft?done=words_imported", stale)
}

// What keeps a draft from being published is said in the language of who reads it.
func TestWhatIsFoundIsSaidInTheReadersLanguage(t *testing.T) {
	h, _ := desk(t)
	c := h.as(staff.Editor)
	c.reword("flow/jobs/title", "Vay vốn", "Work")
	c.reword("flow/loans/purpose/choice/trade", "Mua bán nhỏ ở chợ quê hoặc trước cửa nhà mình thôi", "A small trade")
	c.checks()
	c.wants(200, "/portal/words/check", "“vay von” đã dẫn tới cuộc trò chuyện “Vay vốn” rồi", "Còn điều phải sửa")
	c.get("/portal/words/flow?flow=loans")
	c.wants(200, "/portal/words/flow", "Bản nháp chưa chạy được", "đã dẫn tới cuộc trò chuyện")
	c.get("/portal/phone")
	c.wants(200, "/portal/phone", "đã dẫn tới cuộc trò chuyện")
	c.post("/portal/me/lang", "to", "en", "page", "/portal/words/check")
	c.checks()
	c.wants(200, "/portal/words/check", "leads to the flow jobs already")
	c.post("/portal/me/lang", "to", "vi", "page", "/portal/words/check")
	c.get("/portal/words/text?key=flow/jobs/title")
	c.post("/portal/words/text", "key", "flow/jobs/title", "seen", c.seen(), "do", "builtin")
	c.checks()
	c.wants(200, "/portal/words/check", "Vay vốn · Hỏi: “Bạn cần vốn để làm gì?”: chữ trên nút", "quá 40 thì màn hình nhỏ cắt bớt")
}

func TestNothingIsDroppedThatNobodyLookedAt(t *testing.T) {
	h, words := desk(t)
	c := h.as(staff.Editor)
	c.reword(purposeKey, "Của tôi", "Mine")
	c.get("/portal/words/draft")
	seen := c.seen()
	c.post("/portal/words/discard")
	mark := c.hidden("mark")
	c.reword(purposeKey, "Của người khác", "Somebody else's")
	c.post("/portal/words/discard", "key", purposeKey, "seen", seen)
	c.wants(409, "/portal/words/discard", "bản nháp đã đổi", "Của người khác")
	c.post("/portal/words/discard", "sure", "1", "mark", mark)
	c.wants(409, "/portal/words/discard", "bản nháp đã đổi", "Của người khác")
	if d, err := words.Draft(t.Context()); err != nil || len(d.Changes) != 1 {
		t.Fatal(err, d.Changes)
	}
	c.post("/portal/words/discard", "key", purposeKey, "seen", c.seen())
	c.wants(200, "/portal/words/draft", "Không có gì chờ công bố")
	c.post("/portal/words/discard", "key", purposeKey, "seen", seen) // sent twice
	c.wants(200, "/portal/words/draft", "Không có gì chờ công bố")
}

func TestWordsPagesTakeAnything(t *testing.T) {
	h, _ := desk(t)
	c := h.as(staff.Editor)
	for _, bad := range []string{`"><script>alert(1)</script>`, "{{.Page}}", "\x00\xff\r\n", "../../etc", "' OR 1=1 --", strings.Repeat("ư", 3000)} {
		q := url.QueryEscape(bad)
		for _, path := range []string{"?q=" + q, "?flow=" + q, "?page=" + q, "/text?key=" + q, "/flow?flow=" + q, "/phrases?of=" + q, "/phrases?try=" + q, "/compare?from=" + q, "/history?below=" + q, "/draft?done=" + q} {
			c.get("/portal/words" + path)
			if c.status >= 500 || strings.Contains(c.page, "<script>alert") {
				t.Errorf("GET %s: %d", path, c.status)
			}
		}
		for _, path := range []string{"/text", "/flow", "/phrases", "/discard", "/publish", "/restore", "/import"} {
			c.post("/portal/words"+path, "key", bad, "seen", bad, "vi", bad, "en", bad, "flow", bad, "step", bad, "do", bad, "of", bad, "phrases", bad, "n", bad, "note", bad, "version", bad, "yaml", bad, "choice", bad)
			if c.status >= 500 || strings.Contains(c.page, "<script>alert") {
				t.Errorf("POST %s: %d", path, c.status)
			}
		}
	}
	evil := `<img src=x onerror=alert(1)>`
	c.reword(purposeKey, evil, evil)
	c.checks()
	for _, path := range []string{"/portal/words/text?key=" + purposeKey, "/portal/words/draft", "/portal/words/check", "/portal/words?state=drafted", "/portal/phone?at=loans", "/portal/words/flow?flow=loans"} {
		if c.get(path); c.status != 200 || strings.Contains(c.page, "<img src=x") || !strings.Contains(c.page, "&lt;img src=x") {
			t.Errorf("%s: %d", path, c.status)
		}
	}
	c.post("/portal/words/text", "key", purposeKey, "vi", strings.Repeat("x", 1<<20), "en", "x")
	c.wants(413, "/portal/words/text")
}
