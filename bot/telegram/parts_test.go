package telegram

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"nhipcau/bot"
	"nhipcau/bot/session"
	"nhipcau/bot/telegram/faketelegram"
	"nhipcau/flows"
)

func TestAChannelNeedsATokenAndABotAndNothingElse(t *testing.T) {
	b := bot.New(bot.Config{})
	defer b.Close(context.Background())
	c, err := New(Config{Token: faketelegram.Token, Bot: b})
	if err != nil {
		t.Fatal(err)
	}
	for field, v := range reflect.ValueOf(c).Elem().Fields() {
		if v.IsZero() {
			t.Errorf("%s is not set", field.Name)
		}
	}
	for _, incomplete := range []Config{{Bot: b}, {Token: faketelegram.Token}} {
		if _, err := New(incomplete); err == nil {
			t.Error("a channel without a token or a bot")
		}
	}
}

func TestOnlyTelegramItselfRefuses(t *testing.T) {
	for body, want := range map[string]string{
		`{"ok":false,"error_code":401,"description":"Unauthorized"}`: "refused-token",
		`{"ok":false,"error_code":404,"description":"Not Found"}`:    "refused-token",
		`{"ok":false,"error_code":403,"description":"Forbidden"}`:    "blocked",
		`<html><h1>404 Not Found</h1></html>`:                        "unavailable",
		`{"error":"no route"}`:                                       "unavailable",
		``:                                                           "unavailable",
	} {
		for _, status := range []int{http.StatusOK, http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound} {
			if _, err := accepted("getUpdates", status, []byte(body)); !isKind(err, want) {
				t.Errorf("%d %s: %v, want %s", status, body, err, want)
			}
			if _, err := numbered("sendMessage", status, []byte(body)); !isKind(err, want) {
				t.Errorf("%d %s: %v, want %s", status, body, err, want)
			}
		}
	}
}

func TestTheOffsetWaitsForTheSlowest(t *testing.T) {
	now := time.Now()
	f := newInflight()
	for _, id := range []int64{5, 6, 7} {
		if !f.take(id, 1, now) || f.take(id, 1, now) {
			t.Fatal("an update is new exactly once")
		}
	}
	for _, step := range []struct{ finish, offset int64 }{{6, 5}, {5, 7}, {7, 8}} {
		f.finish(step.finish)
		if got := f.offset(now); got != step.offset {
			t.Fatalf("after %d: offset %d, want %d", step.finish, got, step.offset)
		}
	}
	if f.take(6, 1, now) {
		t.Fatal("a finished update was taken again")
	}
	if got := f.offset(now.Add(8 * 24 * time.Hour)); got != 0 {
		t.Fatalf("offset %d: after a week a new series of numbers may begin", got)
	}
	if !f.take(2, 1, now) || f.offset(now) != 2 {
		t.Fatal("the new series is not taken")
	}
}

func TestWhatIsGivenBackIsTakenAgainInOrder(t *testing.T) {
	now := time.Now()
	f := newInflight()
	for _, id := range []int64{5, 6, 7} {
		f.take(id, chatID(id%2), now)
	}
	f.giveBack(5, 1)
	f.finish(6)
	f.finish(7) // of the same chat, and already too late to be stopped
	if f.offset(now) != 5 || f.givenBack() != 1 {
		t.Fatalf("offset %d", f.offset(now))
	}
	if f.take(9, 1, now) || !f.take(10, 2, now) {
		t.Fatal("a later update overtook the one that was given back")
	}
	if f.take(6, 0, now) || !f.take(5, 1, now) || f.take(5, 1, now) || !f.take(9, 1, now) || f.givenBack() != 0 {
		t.Fatal("what was given back is taken again once")
	}
}

func TestButtonsStandSideBySideWhereTheyFit(t *testing.T) {
	labels := func(widths ...int) (out []flows.Choice) {
		for _, n := range widths {
			out = append(out, flows.Choice{Token: "t", Label: strings.Repeat("ộ", n)})
		}
		return out
	}
	for name, c := range map[string]struct {
		choices []flows.Choice
		most    int
		want    string
	}{
		"none":               {nil, 2, ""},
		"two short":          {labels(5, 5), 2, "2"},
		"three short in two": {labels(5, 5, 5), 2, "2 1"},
		"three controls":     {labels(8, 9, 10), 3, "3"},
		"a long one alone":   {labels(5, 30, 5, 5), 2, "1 1 2"},
		"two halves":         {labels(16, 16, 17, 1), 2, "2 1 1"},
		"a token too long":   {[]flows.Choice{{Token: strings.Repeat("x", 63), Label: "a"}}, 2, ""},
	} {
		var got []string
		for _, row := range rows(c.choices, keptData, c.most) {
			got = append(got, fmt.Sprint(len(row)))
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: rows of %q, want %q", name, s, c.want)
		}
	}
}

func TestAWebhookSaysYesWhenTheTurnIsFinished(t *testing.T) {
	api := faketelegram.ForTest(t)
	p := run(t, api, setup{sessions: session.NewMemory(100, time.Now)})
	_ = p.stop()
	web := httptest.NewServer(p.channel)
	defer web.Close()
	person := api.Person(4)
	post := func(method, secret, body string) int {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, web.URL, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", secret)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		_, _ = io.Copy(io.Discard, resp.Body)
		return resp.StatusCode
	}
	good := `{"update_id":1,"message":{"message_id":2,"date":3,"chat":{"id":4,"type":"private"},"text":"hello"}}`
	for _, c := range []struct {
		name, method, secret, body string
		want                       int
	}{
		{"wrong secret", "POST", "no", good, 401},
		{"no secret", "POST", "", good, 401},
		{"not a POST", "GET", "hook", "", 405},
		{"not an update", "POST", "hook", "hello", 400},
		{"too large", "POST", "hook", strings.Repeat(" ", maxUpdate+1), 413},
		{"nothing", "POST", "hook", "", 400},
		{"a secret that begins right", "POST", "hoo", good, 401},
		{"a longer secret", "POST", "hookhook", good, 401},
		{"a group", "POST", "hook", `{"update_id":9,"message":{"message_id":2,"chat":{"id":-4,"type":"group"},"text":"hello"}}`, 200},
	} {
		if got := post(c.method, c.secret, c.body); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
	if len(person.Messages()) != 0 {
		t.Fatal("something was answered")
	}
	if got := post("POST", "hook", good); got != 200 || len(person.LastMessages()) != 1 {
		t.Fatalf("%d, %d answers", got, len(person.LastMessages()))
	}
	if got := post("POST", "hook", good); got != 200 || p.talk.Stepped() != 1 {
		t.Fatalf("delivered again: %d, %d steps", got, p.talk.Stepped())
	}
	_ = p.bot.Close(context.Background())
	if got := post("POST", "hook", strings.Replace(good, `"update_id":1`, `"update_id":2`, 1)); got != 503 {
		t.Fatalf("while stopping: %d, want 503", got)
	}
}

// The buttons on a code belong to its own message and stay with it, whatever is
// asked below.
func TestACodeKeepsItsOwnButtons(t *testing.T) {
	follow := []flows.Choice{{Token: "!ok:" + strings.Repeat("x", 22), Label: "Tôi đã được giúp"}, {Token: "!no:" + strings.Repeat("x", 22), Label: "Chưa được"}}
	bubbles := draw(flows.Reply{
		Messages: []flows.Message{{Text: "Đây là những nơi có thể giúp bạn."}, {Ticket: &flows.Ticket{Code: "482 913 7054", Digits: "4829137054", Follow: follow}}, {Text: "Một câu nữa thôi."}},
		Choices:  []flows.Choice{{Token: "!first", Label: "Lần đầu tháng này"}},
	})
	if len(bubbles) != 3 || bubbles[0].follow != nil || len(bubbles[1].follow) != 2 || bubbles[2].follow != nil {
		t.Fatalf("%+v", bubbles)
	}
	buttons := rows(bubbles[1].follow, keptData, 2)
	if len(buttons) != 1 || len(buttons[0]) != 2 || buttons[0][0].Data != keptData+follow[0].Token {
		t.Fatalf("%+v", buttons)
	}
}
