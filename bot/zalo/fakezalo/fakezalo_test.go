package fakezalo

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

func post(t *testing.T, web *httptest.Server, path, kind, body string, header map[string]string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, web.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	for k, v := range header {
		req.Header.Set(k, v)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(b))
}

func TestTheOpenAPIIsAsStrictAsTheRealOne(t *testing.T) {
	text := func(s string) string { return `{"recipient":{"user_id":"1"},"message":{"text":"` + s + `"}}` }
	withButtons := func(b string) string {
		return `{"recipient":{"user_id":"1"},"message":{"text":"a","attachment":{"type":"template","payload":{"buttons":[` + b + `]}}}}`
	}
	const one = `{"title":"b","type":"oa.query.hide","payload":"#v1:x"}`
	letters := strings.Repeat("ộ", 2000)
	for name, c := range map[string]struct {
		body, want string
		violation  bool
	}{
		"a plain message":      {text("chào"), `"error":0`, false},
		"the longest message":  {text(letters), `"error":0`, false},
		"too long":             {text(letters + "a"), `"error":-210`, true},
		"decomposed":           {text("tie\u0302\u0301ng"), `"error":-201`, true},
		"empty":                {text(""), `"error":-201`, true},
		"a button":             {withButtons(one), `"error":0`, false},
		"a number to call":     {withButtons(`{"title":"b","type":"oa.open.phone","payload":{"phone_code":"111"}}`), `"error":0`, false},
		"five buttons":         {withButtons(strings.TrimSuffix(strings.Repeat(one+",", 5), ",")), `"error":0`, false},
		"six buttons":          {withButtons(strings.TrimSuffix(strings.Repeat(one+",", 6), ",")), `"error":-210`, true},
		"no buttons":           {withButtons(""), `"error":-210`, true},
		"no title":             {withButtons(`{"title":"","type":"oa.query.hide","payload":"x"}`), `"error":-201`, true},
		"a long title":         {withButtons(`{"title":"` + strings.Repeat("x", 101) + `","type":"oa.query.hide","payload":"x"}`), `"error":-201`, true},
		"a long payload":       {withButtons(`{"title":"b","type":"oa.query.hide","payload":"` + strings.Repeat("x", 1001) + `"}`), `"error":-201`, true},
		"a phone as a string":  {withButtons(`{"title":"b","type":"oa.open.phone","payload":"111"}`), `"error":-201`, true},
		"words to dial":        {withButtons(`{"title":"b","type":"oa.open.phone","payload":{"phone_code":"call me"}}`), `"error":-201`, true},
		"an unknown button":    {withButtons(`{"title":"b","type":"oa.open.heart","payload":"x"}`), `"error":-201`, true},
		"an unknown field":     {`{"recipient":{"user_id":"1"},"message":{"text":"a","quick_replies":[]}}`, `"error":-201`, true},
		"somebody unknown":     {`{"recipient":{"user_id":"2"},"message":{"text":"a"}}`, `"error":-213`, false},
		"nobody":               {`{"recipient":{},"message":{"text":"a"}}`, `"error":-201`, true},
		"a picture not loaded": {`{"recipient":{"user_id":"1"},"message":{"attachment":{"type":"template","payload":{"template_type":"media","elements":[{"media_type":"image","attachment_id":"x"}]}}}}`, `"error":-100`, true},
		"not JSON":             {`text=a`, `"error":-201`, true},
	} {
		s := New(time.Now)
		s.Person("1")
		web := httptest.NewServer(s)
		access, _ := s.Tokens()
		got := post(t, web, "/v3.0/oa/message/cs", "application/json", c.body, map[string]string{"access_token": access})
		web.Close()
		if !strings.Contains(got, c.want) || len(s.Violations()) > 0 != c.violation {
			t.Errorf("%s: %s %v", name, got, s.Violations())
		}
	}
}

func TestTokensLiveAndDieAsTheRealOnes(t *testing.T) {
	now := time.Now()
	s := New(func() time.Time { return now })
	s.Person("1")
	web := httptest.NewServer(s)
	defer web.Close()
	send := func(header map[string]string) string {
		return post(t, web, "/v3.0/oa/message/cs", "application/json", `{"recipient":{"user_id":"1"},"message":{"text":"a"}}`, header)
	}
	renew := func(refresh, secret string) string {
		form := url.Values{"refresh_token": {refresh}, "app_id": {AppID}, "grant_type": {"refresh_token"}}
		return post(t, web, "/v4/oa/access_token", "application/x-www-form-urlencoded", form.Encode(), map[string]string{"secret_key": secret})
	}
	access, refresh := s.Tokens()
	if got := send(map[string]string{"access_token": "x"}); !strings.Contains(got, "-216") {
		t.Error(got)
	}
	if got := send(map[string]string{"access_token": access, "appsecret_proof": "00"}); !strings.Contains(got, "-242") {
		t.Error(got)
	}
	now = now.Add(25 * time.Hour)
	if got := send(map[string]string{"access_token": access}); !strings.Contains(got, "-220") {
		t.Error(got)
	}
	if got := renew(refresh, "wrong"); strings.Contains(got, `"access_token"`) {
		t.Error(got)
	}
	if got := renew(refresh, AppSecret); !strings.Contains(got, `"expires_in":"90000"`) {
		t.Error(got)
	}
	if got := renew(refresh, AppSecret); strings.Contains(got, `"access_token"`) {
		t.Error("a refresh token works twice: " + got)
	}
	if got := send(map[string]string{"access_token": access}); !strings.Contains(got, "-216") {
		t.Error("the old access token still works: " + got)
	}
	access, _ = s.Tokens()
	if got := send(map[string]string{"Authorization": "Bearer " + access}); !strings.Contains(got, "-216") || len(s.Violations()) != 1 {
		t.Error(got, s.Violations())
	}
	for range callsAMinute {
		s.inMinute++
	}
	if got := send(map[string]string{"access_token": access}); !strings.Contains(got, "-32") {
		t.Error(got)
	}
}

func TestPeopleAreNotLookedUp(t *testing.T) {
	for _, path := range []string{"/v3.0/oa/user/detail", "/v2.0/oa/getfollowers", "/v2.0/oa/conversation"} {
		s := New(time.Now)
		web := httptest.NewServer(s)
		post(t, web, path, "application/json", "{}", nil)
		web.Close()
		if len(s.Violations()) == 0 {
			t.Errorf("%s may be called", path)
		}
	}
}

func TestTheBotPlatformIsAsStrictAsTheRealOne(t *testing.T) {
	for name, c := range map[string]struct {
		method, body, want string
		violation          bool
	}{
		"a message":           {"sendMessage", `{"chat_id":"1","text":"chào"}`, `"ok":true`, false},
		"too long":            {"sendMessage", `{"chat_id":"1","text":"` + strings.Repeat("ộ", 2001) + `"}`, `"error_code":400`, true},
		"empty":               {"sendMessage", `{"chat_id":"1","text":""}`, `"error_code":400`, true},
		"buttons":             {"sendMessage", `{"chat_id":"1","text":"a","reply_markup":{}}`, `"error_code":400`, true},
		"nobody there":        {"sendMessage", `{"chat_id":"2","text":"a"}`, `"error_code":400`, false},
		"nothing new":         {"getUpdates", `{"timeout":"0"}`, `"error_code":408`, false},
		"a profile":           {"getUserProfile", `{"user_id":"1"}`, `"error_code":404`, true},
		"a webhook":           {"setWebhook", `{"url":"https://x.vn/h","secret_token":"12345678"}`, `"ok":true`, false},
		"a webhook at home":   {"setWebhook", `{"url":"https://127.0.0.1/h","secret_token":"12345678"}`, `"ok":false`, true},
		"a webhook in clear":  {"setWebhook", `{"url":"http://x.vn/h","secret_token":"12345678"}`, `"ok":false`, true},
		"a short secret":      {"setWebhook", `{"url":"https://x.vn/h","secret_token":"1234567"}`, `"ok":false`, true},
		"no webhook any more": {"deleteWebhook", `{}`, `"ok":true`, false},
	} {
		s := New(time.Now)
		s.BotPerson("1")
		web := httptest.NewServer(s)
		got := post(t, web, "/bot"+BotToken+"/"+c.method, "application/json", c.body, nil)
		web.Close()
		if !strings.Contains(got, c.want) || len(s.Violations()) > 0 != c.violation {
			t.Errorf("%s: %s %v", name, got, s.Violations())
		}
	}
	s := New(time.Now)
	web := httptest.NewServer(s)
	defer web.Close()
	if got := post(t, web, "/bot1:x/getMe", "application/json", "{}", nil); strings.Contains(got, "ok") {
		t.Error("a wrong token is answered with JSON: " + got)
	}
}

func TestAnUpdateIsHandedOutOnce(t *testing.T) {
	s := New(time.Now)
	web := httptest.NewServer(s)
	defer web.Close()
	p := s.BotPerson("1")
	p.Say("one")
	p.Say("two")
	for _, want := range []string{"one", "two", "408"} {
		if got := post(t, web, "/bot"+BotToken+"/getUpdates", "application/json", `{"timeout":"0"}`, nil); !strings.Contains(got, want) {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestTheSignatureIsThatOfTheDocumentedExample(t *testing.T) {
	const body = `{"app_id":"100200300400500600","user_id_by_app":"700800900","event_name":"user_send_text","sender":{"id":"111222333444"},"recipient":{"id":"555666777888"},"message":{"msg_id":"ab12cd34","text":"Chào bạn 👋"},"timestamp":"1790000000123"}`
	//lint:ignore SA1008 the platform writes it so
	if got := Sign([]byte(body), "1790000000123")["X-ZEvent-Signature"][0]; got != "mac=2e38be6c93af16328f11aacbdb90780cba6b372cf55defba6da953586abce903" {
		t.Fatal(got)
	}
}

func TestAnEventThatIsNotTakenComesAgain(t *testing.T) {
	s := New(time.Now)
	var retries []string
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		retries = append(retries, r.Header.Get("num_retry"))
		if len(retries) < 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer web.Close()
	s.OAHook, s.Retries = web.URL, []time.Duration{1, 1, 1, 1, 1}
	if status := s.Person("1").Say("hello"); status != http.StatusOK || strings.Join(retries, ",") != ",1,2" {
		t.Fatalf("%d after %q", status, retries)
	}
	s.Retries, retries = nil, nil
	s.Person("1").Say("hello")
	if len(s.Violations()) != 1 {
		t.Fatal("a refused event is taken for granted")
	}
}
