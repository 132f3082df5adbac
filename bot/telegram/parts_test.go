package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/time/rate"

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

func TestWipeClearsTheScreen(t *testing.T) {
	api := faketelegram.ForTest(t)
	run(t, api, setup{})
	other, p := api.Person(1000), api.Person(912345678)
	other.Say("hello")
	for _, word := range []string{"/start", "need", "card"} {
		p.Say(word)
		settle(t, api)
	}
	p.Say("wipe")
	settle(t, api)
	if got := left(p); got != "telegram_wipe vi" {
		t.Fatalf("left on the screen: %s", got)
	}
	if len(other.Messages()) != 2 {
		t.Fatal("another chat was touched")
	}
}

func left(p *faketelegram.Person) string {
	var all []string
	for _, m := range p.Messages() {
		all = append(all, m.Text)
	}
	return strings.Join(all, "|")
}

func TestWipeReachesBelowWhatOthersWroteMeanwhile(t *testing.T) {
	api := faketelegram.ForTest(t)
	run(t, api, setup{})
	busy, p := api.Person(1000), api.Person(912345678)
	p.Say("hello")
	settle(t, api)
	for range 350 {
		busy.Say("x")
	}
	settle(t, api)
	p.Say("wipe")
	settle(t, api)
	if got := left(p); got != "telegram_wipe vi" {
		t.Fatalf("left on the screen: %s", got)
	}
	if n := len(api.Calls("deleteMessages")); n > wipeMost/wipeBatch {
		t.Fatalf("%d batches", n)
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

func TestATurnDoesNotWaitLongerThanItLasts(t *testing.T) {
	api := faketelegram.ForTest(t)
	p := run(t, api, setup{sleep: func(ctx context.Context, d time.Duration) bool {
		if d > bot.LongestTurn {
			t.Errorf("waits %v", d)
		}
		return nap(ctx, d)
	}})
	api.Fail("sendMessage", faketelegram.Fault{Status: 429, RetryAfter: 50})
	person := api.Person(912345678)
	person.Say("hello")
	reads(t, api, person, "1: hello"+buttons) // in another turn: nothing is lost
	if !strings.Contains(p.log.String(), "could not be answered") {
		t.Fatal("the operator was not told")
	}
}

func TestLeavingByAnOldButtonClearsWhatCameAfterIt(t *testing.T) {
	api := faketelegram.ForTest(t)
	run(t, api, setup{})
	p := api.Person(912345678)
	p.Say("one")
	settle(t, api)
	old := p.LastMessages()[0]
	for _, word := range []string{"two", "three"} {
		p.Say(word)
		settle(t, api)
	}
	p.TapData(old.ID, "1|!leave")
	settle(t, api)
	if got := left(p); got != "Neutral." {
		t.Fatalf("left on the screen: %s", got)
	}
}

func TestWhatCannotBeDeletedTogetherIsDeletedSingly(t *testing.T) {
	api := faketelegram.ForTest(t)
	run(t, api, setup{})
	p := api.Person(912345678)
	p.Say("one")
	settle(t, api)
	api.Fail("deleteMessages", faketelegram.Fault{Status: 400, Description: "Bad Request: message can't be deleted for everyone"})
	p.Say("leave")
	settle(t, api)
	if got := left(p); got != "Neutral." {
		t.Fatalf("left on the screen: %s", got)
	}
}

func TestMessagesOutOfReachAreNotTried(t *testing.T) {
	c := &Channel{c: Config{Now: func() time.Time { return time.Unix(1_800_000_000, 0) }}}
	for age, want := range map[time.Duration]bool{0: true, 47 * time.Hour: true, 48 * time.Hour: false, 9000 * time.Hour: false} {
		if got := c.reachable(message{Date: 1_800_000_000 - int64(age/time.Second)}); got != want {
			t.Errorf("%v old: %v", age, got)
		}
	}
	if c.reachable(message{}) {
		t.Error("a message without a date is out of reach")
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

func TestAChatsPaceIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPace(25, rate.Limit(1), 8)
		begun := time.Now()
		for range 10 {
			if err := p.wait(t.Context(), 1); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(begun); took != 2*time.Second {
			t.Fatalf("ten messages took %v, want a burst of eight and one a second", took)
		}
		time.Sleep(9 * time.Second)
		synctest.Wait()
		if len(p.chats) != 0 {
			t.Fatal("an idle chat is remembered")
		}
	})
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

func TestOldMessagesAreToldFromNewOnesInFewCalls(t *testing.T) {
	var ahead time.Duration
	now := func() time.Time { return time.Now().Add(ahead) }
	api := faketelegram.New(nil, now)
	web := httptest.NewServer(api)
	defer web.Close()
	api.URL = web.URL
	p := hooked(t, api, setup{now: now})
	person := api.Person(912345678)
	for range 30 {
		person.Say("old")
	}
	ahead = 48 * time.Hour
	for range 33 {
		person.Say("new")
	}
	newest := person.Messages()[62].ID
	before := len(api.Calls("deleteMessages"))
	if p.channel.wipe(t.Context(), 912345678, messageID(newest), 63) {
		t.Error("all were deleted, the old ones too")
	}
	left := person.Messages()
	if len(left) != 30 || left[29].Text != "old" {
		t.Errorf("%d messages are left", len(left))
	}
	if n := len(api.Calls("deleteMessages")) - before; n > 20 {
		t.Errorf("%d calls", n)
	}
}

func TestAPauseThatTelegramAsksOfTwoChatsHoldsAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPace(25, rate.Limit(1), 8)
		took := func(chat chatID) time.Duration {
			begun := time.Now()
			if err := p.wait(t.Context(), chat); err != nil {
				t.Fatal(err)
			}
			return time.Since(begun)
		}
		p.refused(1, 5*time.Second, time.Now())
		if d := took(3); d != 0 {
			t.Errorf("one chat's pause held another for %v", d)
		}
		p.refused(2, 5*time.Second, time.Now())
		if d := took(3); d != 5*time.Second {
			t.Errorf("a pause asked of two chats held a third for %v", d)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		p.refused(1, 5*time.Second, time.Now())
		p.refused(2, 5*time.Second, time.Now())
		if err := p.wait(ctx, 4); err == nil || ctx.Err() != nil {
			t.Error("a turn waits for a moment that it does not live to see")
		}
	})
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
