package telegram

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"nhipcau/bot/telegram/faketelegram"
	"nhipcau/flows"
)

func TestNamesAreNeverDecoded(t *testing.T) {
	u, ok := decode([]byte(`{"update_id":5,"message":{"message_id":9,"date":1,"text":"xin chào",
		"from":{"id":987,"first_name":"Kim","username":"kim","language_code":"vi"},
		"chat":{"id":987,"type":"private","first_name":"Kim","username":"kim"},
		"contact":{"phone_number":"+84987"},"forward_origin":{"sender_user":{"first_name":"Lan"}}}}`))
	if !ok {
		t.Fatal("not decoded")
	}
	again, err := json.Marshal(u)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Kim", "kim", "Lan", "+84987", `"vi"`} {
		if strings.Contains(string(again), name) {
			t.Errorf("%s was decoded: %s", name, again)
		}
	}
	if s := fmt.Sprintf("%v %+v %d %#v", u.Message.Chat.ID, u.Message.Chat.ID, u.Message.Chat.ID, u.Message.Chat.ID); strings.Contains(s, "987") {
		t.Error(s)
	}
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"update_id":1,"message":{"message_id":2,"date":3,"chat":{"id":4,"type":"private"},"text":"/start a"}}`,
		`{"update_id":1,"callback_query":{"id":"7","data":"1|x","message":{"message_id":2,"date":0,"chat":{"id":4,"type":"private"}}}}`,
		`{"update_id":1,"my_chat_member":{"chat":{"id":4,"type":"private"},"new_chat_member":{"status":"kicked"}}}`,
		`{"update_id":1,"message":{"photo":[],"location":{"latitude":1e308},"chat":{"type":"private"}}}`,
		`{"update_id":1,"message":7}`, `{"update_id":"1"}`, `null`, `[`, "",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		u, ok := decode(raw)
		if !ok {
			return
		}
		if u.ID == 0 {
			t.Fatal("an update without a number")
		}
		if e, ok := u.event(); ok && e.in.Kind > flows.Other {
			t.Fatal("an input of no kind")
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	raw := []byte(`{"update_id":5,"message":{"message_id":9,"date":1,"text":"xin chào","from":{"id":987,"first_name":"Kim","username":"kim","language_code":"vi"},"chat":{"id":987,"type":"private","first_name":"Kim"}}}`)
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := decode(raw); !ok {
			b.Fatal("not decoded")
		}
	}
}

// BenchmarkMessage is one message of a person from Telegram's queue to the
// answer on the screen, fifty people writing at once.
func BenchmarkMessage(b *testing.B) {
	api := faketelegram.ForTest(b)
	run(b, api, setup{})
	const people = 50
	for b.Loop() {
		for i := range people {
			api.Person(int64(1000 + i)).Say("hello")
		}
		if !api.Settle(b.Context()) {
			b.Fatal("updates were left unanswered")
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*people), "µs/message")
}

func TestACallWithoutFilesIsJSON(t *testing.T) {
	for _, file := range []bool{false, true} {
		var form bytes.Buffer
		w := multipart.NewWriter(&form)
		_ = w.WriteField("chat_id", "77")
		if file {
			_, _ = w.CreateFormFile("photo", "code.png")
		}
		_ = w.Close()
		sent := form.String()
		req := httptest.NewRequest(http.MethodPost, "/bot1:a/sendPhoto", &form)
		req.Header.Set("Content-Type", w.FormDataContentType())
		if err := plainBody(req); err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(req.Body)
		if err != nil {
			t.Fatal(err)
		}
		want, kind := `{"chat_id":77}`, "application/json"
		if file {
			want, kind = sent, w.FormDataContentType()
		}
		if string(body) != want || req.ContentLength != int64(len(want)) || req.Header.Get("Content-Type") != kind {
			t.Errorf("with a file %v: %q as %s", file, body, req.Header.Get("Content-Type"))
		}
	}
}

func TestFieldsKeepTheirTypes(t *testing.T) {
	for _, test := range []struct{ name, value, want string }{
		{"chat_id", "77", "77"},
		{"protect_content", "true", "true"},
		{"reply_markup", `{"inline_keyboard":[]}`, `{"inline_keyboard":[]}`},
		{"message_ids", "[1,2]", "[1,2]"},
		{"text", "482 913", `"482 913"`},
		{"text", "12", `"12"`},
		{"text", "true", `"true"`},
		{"caption", "[1]", `"[1]"`},
		{"chat_id", "@someone", `"@someone"`},
	} {
		got, err := json.Marshal(jsonValue(test.name, []byte(test.value)))
		if err != nil || string(got) != test.want {
			t.Errorf("%s=%s became %s, want %s (%v)", test.name, test.value, got, test.want, err)
		}
	}
}

func TestAYesIsTakenWhateverItIsAbout(t *testing.T) {
	for body, want := range map[string]messageID{
		`{"ok":true,"result":{"message_id":7,"chat":{"id":4,"first_name":"Lan"}}}`: 7,
		`{"ok":true,"result":true}`: 0,
		`{"ok":true}`:               0,
	} {
		if got, err := numbered("sendMessage", http.StatusOK, []byte(body)); err != nil || got != want {
			t.Errorf("%s: %d, %v", body, got, err)
		}
	}
}
