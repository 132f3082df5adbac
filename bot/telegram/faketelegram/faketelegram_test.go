package faketelegram

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// call posts JSON and gives the answer.
func call(t *testing.T, web *httptest.Server, method, body string) string {
	t.Helper()
	resp, err := http.Post(web.URL+"/bot"+Token+"/"+method, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestItIsAsStrictAsTheRealOne(t *testing.T) {
	spec, err := FindSpec()
	if err != nil {
		t.Logf("without the description of the API: %v", err)
	}
	letters := strings.Repeat("ộ", 4096)
	keyboard := func(label, data string) string {
		return `,"reply_markup":{"inline_keyboard":[[{"text":"` + label + `","callback_data":"` + data + `"}]]}}`
	}
	for name, c := range map[string]struct {
		method, body string
		want         string
		needsSpec    bool
	}{
		"a plain message":       {"sendMessage", `{"chat_id":7,"text":"chào"}`, `"ok":true`, false},
		"the longest message":   {"sendMessage", `{"chat_id":7,"text":"` + letters + `"}`, `"ok":true`, false},
		"marks do not count":    {"sendMessage", `{"chat_id":7,"parse_mode":"HTML","text":"<b>` + letters + `</b>"}`, `"ok":true`, false},
		"too long":              {"sendMessage", `{"chat_id":7,"text":"` + letters + `a"}`, "too long", false},
		"emoji count twice":     {"sendMessage", `{"chat_id":7,"text":"` + strings.Repeat("😀", 2049) + `"}`, "too long", false},
		"empty":                 {"sendMessage", `{"chat_id":7,"text":""}`, "empty", false},
		"empty after parsing":   {"sendMessage", `{"chat_id":7,"parse_mode":"HTML","text":"<b> </b>"}`, "empty", false},
		"an unclosed tag":       {"sendMessage", `{"chat_id":7,"parse_mode":"HTML","text":"<b>a"}`, "can't parse entities", false},
		"a crossed tag":         {"sendMessage", `{"chat_id":7,"parse_mode":"HTML","text":"<b><i>a</b></i>"}`, "can't parse entities", false},
		"an unknown tag":        {"sendMessage", `{"chat_id":7,"parse_mode":"HTML","text":"<tên>"}`, "can't parse entities", false},
		"a button":              {"sendMessage", `{"chat_id":7,"text":"a"` + keyboard("b", "1|x"), `"ok":true`, false},
		"a button of 65 bytes":  {"sendMessage", `{"chat_id":7,"text":"a"` + keyboard("b", strings.Repeat("x", 65)), `"ok":false`, false},
		"a button without text": {"sendMessage", `{"chat_id":7,"text":"a"` + keyboard("", "x"), "unallowed", false},
		"nobody there":          {"sendMessage", `{"chat_id":8,"text":"a"}`, "chat not found", false},
		"a photo of text":       {"sendPhoto", `{"chat_id":7,"photo":"AgAC"}`, "no photo", false},
		"101 deletions":         {"deleteMessages", `{"chat_id":7,"message_ids":[` + strings.Repeat("1,", 100) + `1]}`, "1 to 100", false},
		"no such method":        {"sendLove", `{"chat_id":7}`, `"ok":false`, false},
		"a strange tap":         {"answerCallbackQuery", `{"callback_query_id":"1"}`, "too old", false},
		"an unknown parameter":  {"sendMessage", `{"chat_id":7,"text":"a","ephemeral_message_parameters":{}}`, "not known", true},
		"a missing parameter":   {"sendMessage", `{"chat_id":7}`, "text is missing", true},
		"a wrong type":          {"sendMessage", `{"chat_id":7,"text":"a","protect_content":"yes"}`, "want Boolean", true},
		"a wrong scope":         {"setMyCommands", `{"commands":[{"command":"a","description":"b"}],"scope":{"type":"everybody"}}`, "want", true},
		"a strange style":       {"sendMessage", `{"chat_id":7,"text":"a","reply_markup":{"inline_keyboard":[[{"text":"b","callback_data":"x","style":"pink"}]]}}`, "none of the words", true},
		"a strange update":      {"getUpdates", `{"allowed_updates":["everything"]}`, "no kind of update", true},
		"a long answer":         {"answerCallbackQuery", `{"callback_query_id":"1","text":"` + letters[:3*201] + `"}`, "0-200", true},
		"a button to copy":      {"sendMessage", `{"chat_id":7,"text":"a","reply_markup":{"inline_keyboard":[[{"text":"b","copy_text":{"text":"111"}}]]}}`, `"ok":true`, false},
		"a button of two minds": {"sendMessage", `{"chat_id":7,"text":"a","reply_markup":{"inline_keyboard":[[{"text":"b","callback_data":"x","copy_text":{"text":"111"}}]]}}`, "one thing", false},
		"asking for a number":   {"sendMessage", `{"chat_id":7,"text":"a","reply_markup":{"keyboard":[[{"text":"b","request_contact":true}]]}}`, `"ok":false`, false},
		"a webhook in the open": {"setWebhook", `{"url":"http://example.org"}`, "HTTPS", false},
		"a spoken secret":       {"setWebhook", `{"url":"https://example.org","secret_token":"mật khẩu"}`, "unallowed", false},
		"too many connections":  {"setWebhook", `{"url":"https://example.org","max_connections":101}`, "out of bounds", false},
		"leaving a person":      {"leaveChat", `{"chat_id":7}`, "private chats", false},
		"editing nothing":       {"editMessageText", `{"chat_id":7,"message_id":5,"text":"a"}`, "not found", false},
		"a wrong type inside":   {"sendMessage", `{"chat_id":7,"text":"a","link_preview_options":{"is_disabled":1}}`, "want Boolean", true},
	} {
		if c.needsSpec && spec == nil {
			continue
		}
		s := New(spec, time.Now)
		s.Person(7)
		web := httptest.NewServer(s)
		got := call(t, web, c.method, c.body)
		web.Close()
		if !strings.Contains(got, c.want) {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestUpdatesWaitForTheOffset(t *testing.T) {
	s := New(nil, time.Now)
	web := httptest.NewServer(s)
	defer web.Close()
	s.Person(7).Say("one")
	s.Person(7).Say("two")
	for _, c := range []struct{ ask, want, not string }{
		{`{"limit":1}`, "one", "two"},
		{`{}`, "two", "nothing"},
		{`{"offset":7000002}`, "two", "one"},
		{`{"offset":7000003}`, `"result":[]`, "two"},
		{`{}`, `"result":[]`, "one"},
	} {
		if got := call(t, web, "getUpdates", c.ask); !strings.Contains(got, c.want) || strings.Contains(got, c.not) {
			t.Errorf("%s: %s", c.ask, got)
		}
	}
}

func TestOldMessagesCannotBeDeleted(t *testing.T) {
	now := time.Now()
	s := New(nil, func() time.Time { return now })
	web := httptest.NewServer(s)
	defer web.Close()
	p := s.Person(7)
	p.Say("old")
	now = now.Add(deletable)
	p.Say("new")
	if got := call(t, web, "deleteMessages", `{"chat_id":7,"message_ids":[101,102,103]}`); !strings.Contains(got, "can't be deleted") || len(p.Messages()) != 2 {
		t.Fatal(got)
	}
	if got := call(t, web, "deleteMessages", `{"chat_id":7,"message_ids":[102,103]}`); !strings.Contains(got, `"ok":true`) || len(p.Messages()) != 1 {
		t.Fatal(got)
	}
}
