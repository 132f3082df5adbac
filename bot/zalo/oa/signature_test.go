package oa

import (
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"nhipcau/bot/zalo/fakezalo"
)

// deliver signs a body whose %s is its time, and posts it.
func deliver(t *testing.T, p *process, body string, at time.Time) int {
	t.Helper()
	stamp := fmt.Sprint(at.UnixMilli())
	whole := fmt.Sprintf(body, `"timestamp":"`+stamp+`"`)
	return post(t, p, http.MethodPost, whole, fakezalo.Sign([]byte(whole), stamp))
}

func post(t testing.TB, p *process, method, body string, header http.Header) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, p.url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header = header
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

func TestTheSignatureIsZalos(t *testing.T) {
	const body = `{"app_id":"100200300400500600","user_id_by_app":"700800900","event_name":"user_send_text","sender":{"id":"111222333444"},"recipient":{"id":"555666777888"},"message":{"msg_id":"ab12cd34","text":"Chào bạn 👋"},"timestamp":"1790000000123"}`
	const mac = "2e38be6c93af16328f11aacbdb90780cba6b372cf55defba6da953586abce903"
	if len(body) != 241 {
		t.Fatalf("%d bytes", len(body))
	}
	p := run(t, fakezalo.ForTest(t), setup{})
	e, ok := decode([]byte(body))
	if !ok || hex.EncodeToString(p.channel.mac(fakezalo.AppID, []byte(body), &e)) != mac {
		t.Fatal("another signature")
	}
	for given, want := range map[string]bool{
		"mac=" + mac: true, mac: true, "mac=" + strings.ToUpper(mac): true,
		"mac=" + mac[:62] + "04": false, "mac=": false, "mac=" + mac[:62]: false, "mac=" + mac + "00": false, "no hex": false, "": false,
	} {
		if p.channel.genuine(given, []byte(body), &e) != want {
			t.Errorf("%q: want %v", given, want)
		}
	}
	if changed := strings.Replace(body, "bạn", "ban", 1); p.channel.genuine("mac="+mac, []byte(changed), &e) {
		t.Error("another body has the same signature")
	}
}

func TestWhatIsNotSignedHasNoEffect(t *testing.T) {
	z := fakezalo.ForTest(t)
	p := run(t, z, setup{})
	stamp := fmt.Sprint(time.Now().UnixMilli())
	good := `{"event_name":"user_send_text","sender":{"id":"1"},"recipient":{"id":"555666777888"},"message":{"msg_id":"m","text":"hello"},"timestamp":"` + stamp + `"}`
	wrong := http.Header{"X-ZEvent-Signature": {"mac=" + strings.Repeat("ab", 32)}}
	for _, c := range []struct {
		name, method, body string
		header             http.Header
		want               int
	}{
		{"a trial call of the console", "POST", `{"event_name":"user_send_text"}`, http.Header{}, 200},
		{"an empty trial call", "POST", ``, http.Header{}, 200},
		{"unsigned", "POST", good, http.Header{}, 200},
		{"wrongly signed", "POST", good, wrong, 200},
		{"the signature of another body", "POST", good, fakezalo.Sign([]byte(good+" "), stamp), 200},
		{"the signature of another time", "POST", good, fakezalo.Sign([]byte(good), "1790000000123"), 200},
		{"no JSON", "POST", "hello", wrong, 200},
		{"not a POST", "GET", "", http.Header{}, 405},
		{"too large", "POST", strings.Repeat(" ", 1<<20), wrong, 413},
	} {
		if got := post(t, p, c.method, c.body, c.header); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
	if p.talk.Stepped() != 0 || len(z.Calls("cs")) != 0 {
		t.Fatal("something was answered")
	}
	if f := p.channel.Figures(); f.Unsigned != 3 || f.Forged != 4 {
		t.Fatalf("%+v", f)
	}
	if n := strings.Count(p.log.String(), "is the OA secret key the right one"); n != 1 {
		t.Fatalf("the operator was told %d times:\n%s", n, p.log)
	}
}

func TestASignatureWithTheAccountsIDIsReported(t *testing.T) {
	p := run(t, fakezalo.ForTest(t), setup{})
	body := []byte(`{"event_name":"user_send_text","sender":{"id":"1"},"recipient":{"id":"555"},"message":{"msg_id":"m","text":"x"},"timestamp":"7"}`)
	e, _ := decode(body)
	if p.channel.genuine(hex.EncodeToString(p.channel.mac("555", body, &e)), body, &e) {
		t.Fatal("taken")
	}
	if !strings.Contains(p.log.String(), "signs with the id of the OA") {
		t.Fatal(p.log)
	}
}
