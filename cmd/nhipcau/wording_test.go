package main

import (
	"bytes"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"nhipcau/internal/browsertest"
	"nhipcau/internal/lang"
	"nhipcau/portal"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/shelf"
	"nhipcau/portal/wording"
)

// says sends a form to the web chat and gives the page that comes back.
func says(t *testing.T, m *Main, fields url.Values) string {
	t.Helper()
	req, err := http.NewRequest("POST", m.ChatURL, strings.NewReader(fields.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	page, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return html.UnescapeString(string(page))
}

var sealedState = regexp.MustCompile(`name="s" value="([^"]+)"`)

// The chat says what staff published within five seconds, and whoever is in the
// middle of a conversation goes on where they were.
func TestPublishedWordsAreSaidAndNobodyIsInterrupted(t *testing.T) {
	s := settingsFor(t, map[string]string{"METRICS_LISTEN": "off"})
	m, err := start(t, s)
	if err != nil {
		t.Fatal(err)
	}
	page := says(t, m, url.Values{"t": {"loans"}})
	if !strings.Contains(page, "Bạn cần vốn để làm gì?") {
		t.Fatal("the chat does not begin with loans")
	}
	state := sealedState.FindStringSubmatch(page)[1]
	desk := m.follower.wording
	for key, v := range map[string]*wording.Value{
		"flow/loans/purpose/say": {Text: &lang.Text{VI: "Vốn để làm gì vậy bạn?", EN: "What is the money for?"}},
		"off/loans.careful":      {Off: true},
	} {
		if err := desk.Put(t.Context(), auditlog.CommandLine, key, "", v); err != nil {
			t.Fatal(err)
		}
	}
	draft, err := desk.Draft(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := desk.Publish(t.Context(), auditlog.CommandLine, draft, "thử"); err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	for !strings.Contains(says(t, m, url.Values{"t": {"loans"}}), "Vốn để làm gì vậy bạn?") {
		if time.Since(begun) > 30*time.Second { // five on a machine with nothing else to do
			t.Fatal("the chat does not say it")
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Logf("said after %v", time.Since(begun).Round(10*time.Millisecond))
	page = says(t, m, url.Values{"s": {state}, "tap": {"loans.purpose/trade"}})
	if !strings.Contains(page, "Người ở trọ cũng hỏi được") || strings.Contains(page, "vừa được cập nhật") {
		t.Error("a conversation under way does not go on quietly")
	}

	var out bytes.Buffer
	c := call{ctx: t.Context(), args: []string{"check", "--data-dir", s.DataDir}, out: &out, errs: &out}
	if code := run(c); code != exitDone || !strings.Contains(out.String(), "nothing must be fixed") {
		t.Errorf("check ends with %d:\n%s", code, out.String())
	}
	if !strings.Contains(out.String(), "release-1/") {
		t.Errorf("check does not look at what was published:\n%s", out.String())
	}
}

// A wording that this program cannot use is not used; what was live stays.
func TestAWordingThatDoesNotFitLeavesTheOneBefore(t *testing.T) {
	m, err := start(t, settingsFor(t, map[string]string{"METRICS_LISTEN": "off"}))
	if err != nil {
		t.Fatal(err)
	}
	kept := m.follower.wording.Shelf
	e := shelf.Edition{By: auditlog.CommandLine, Content: []byte(`{"off/safety.danger":{"off":true}}`)}
	draft, err := kept.Draft(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := kept.Publish(t.Context(), e, 0, draft.Fingerprint); err != nil {
		t.Fatal(err)
	}
	if err := m.follower.look(t.Context()); err == nil && m.follower.said == 0 {
		t.Error("it was not looked at")
	}
	if page := says(t, m, url.Values{"tap": {"menu.main/danger"}}); !strings.Contains(page, "113") {
		t.Error("nobody in danger is answered any more")
	}
}

// An editor's whole way, from the first link to the chat saying the new words.
func TestAnEditorChangesASentenceAndTheChatSaysIt(t *testing.T) {
	m, err := start(t, settingsFor(t, map[string]string{"METRICS_LISTEN": "off"}))
	if err != nil {
		t.Fatal(err)
	}
	at := func(path string) string {
		return strings.TrimSuffix(strings.Replace(m.ChatURL, "127.0.0.1", "localhost", 1), "/") + path
	}
	v := browsertest.Start(t).Visitor(t, browsertest.Look{Width: 1100, Height: 900})
	signsIn(v, at(portal.JoinPath(m.firstAdmin)))
	v.Visit(at("/portal/words?q=can+von+de+lam+gi&kind=ask"))
	v.Tap("Bạn cần vốn để làm gì?")
	v.Sees("Lưu vào bản nháp")
	browsertest.Eval[string](v, `document.getElementById("vi").value = "Vốn để làm gì vậy bạn?"`)
	v.Tap("Lưu vào bản nháp")
	v.Sees("Đã lưu vào bản nháp")
	heard := `(async () => { const f = document.querySelector("iframe.phone-frame"); for (let i = 0; i < 200; i++) { const d = f.contentDocument; if (d && d.body && d.body.innerText.includes("Vốn để làm gì vậy bạn?")) return true; await new Promise(r => setTimeout(r, 100)); } return false })()`
	if !browsertest.Eval[bool](v, heard) {
		t.Error("the telephone beside the form does not say it")
	}
	v.Picture("wording-text")
	v.Visit(at("/portal/phone?at=loans&look=zalo"))
	v.Sees("có khoản vay riêng cho mỗi việc")
	v.Picture("wording-zalo")
	v.Visit(at("/portal/words/check"))
	v.Sees("lời khác")
	v.Picture("wording-check")
	browsertest.Eval[string](v, `document.querySelector("[name=words]").click(), ""`)
	v.Type("note", "ngắn hơn")
	v.Tap("Công bố cho mọi người")
	v.Sees("Bản 1")
	begun := time.Now()
	for !strings.Contains(says(t, m, url.Values{"t": {"loans"}}), "Vốn để làm gì vậy bạn?") {
		if time.Since(begun) > 30*time.Second {
			t.Fatal("the chat does not say it")
		}
		time.Sleep(50 * time.Millisecond)
	}
}
