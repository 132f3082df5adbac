package telegram

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"nhipcau/bot/session"
	"nhipcau/bot/telegram/faketelegram"
)

// hooked is a channel that is only delivered to.
func hooked(t testing.TB, api *faketelegram.Server, s setup) *process {
	t.Helper()
	p := run(t, api, s)
	_ = p.stop()
	return p
}

// deliver posts bytes to a channel's webhook with the right secret and gives the
// status.
func deliver(p *process, body string) int {
	r := httptest.NewRequest(http.MethodPost, "/hook/telegram", strings.NewReader(body))
	r.Header.Set("X-Telegram-Bot-Api-Secret-Token", "hook")
	w := httptest.NewRecorder()
	p.channel.ServeHTTP(w, r)
	return w.Code
}

func writes(id int, chat int64, text string) string {
	return fmt.Sprintf(`{"update_id":%d,"message":{"message_id":2,"date":3,"chat":{"id":%d,"type":"private"},"text":%q}}`, id, chat, text)
}

func TestAnAnswerThatTelegramCannotTakeIsAskedForAgain(t *testing.T) {
	for name, c := range map[string]struct {
		fault faketelegram.Fault
		times int
		want  int
	}{
		"down":              {faketelegram.Fault{Status: 502}, attempts, 503},
		"hangs up":          {faketelegram.Fault{}, attempts, 503},
		"asks for a pause":  {faketelegram.Fault{Status: 429, RetryAfter: 40}, 1, 503},
		"asks for an hour":  {faketelegram.Fault{Status: 429, RetryAfter: 3600}, 1, 200},
		"refuses for good":  {faketelegram.Fault{Status: 400, Description: "Bad Request: something"}, 1, 200},
		"is shut out":       {faketelegram.Fault{Status: 403, Description: "Forbidden: bot was blocked by the user"}, 1, 200},
		"comes back itself": {faketelegram.Fault{Status: 502}, 2, 200},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // an answer that is owed is waited for, in real seconds
			api := faketelegram.ForTest(t)
			p := hooked(t, api, setup{sessions: session.NewMemory(100, time.Now)})
			person := api.Person(4)
			for range c.times {
				api.Fail("sendMessage", c.fault)
			}
			if got := deliver(p, writes(1, 4, "hello")); got != c.want {
				t.Fatalf("%d, want %d", got, c.want)
			}
			if c.want != 503 {
				return
			}
			if got := deliver(p, writes(1, 4, "hello")); got != 200 {
				t.Fatalf("delivered again: %d", got)
			}
			reads(t, api, person, "1: hello"+buttons)
		})
	}
}

func taps(id int, callback string) string {
	return fmt.Sprintf(`{"update_id":%d,"callback_query":{"id":%q,"data":"1|say/yes","message":{"message_id":2,"date":3,"chat":{"id":4,"type":"private"}}}}`, id, callback)
}

func TestATapByWebhookIsAcknowledgedInTheResponse(t *testing.T) {
	api := faketelegram.ForTest(t)
	p := hooked(t, api, setup{})
	person := api.Person(4)
	callback := person.Callback()
	r := httptest.NewRequest(http.MethodPost, "/hook/telegram", strings.NewReader(taps(1, callback)))
	r.Header.Set("X-Telegram-Bot-Api-Secret-Token", "hook")
	w := httptest.NewRecorder()
	p.channel.ServeHTTP(w, r)
	if err := api.Respond(w.Body.Bytes()); err != nil || w.Code != 200 {
		t.Fatalf("%d, %v", w.Code, err)
	}
	if calls := api.Calls("answerCallbackQuery"); len(calls) != 1 || calls[0].Status != 0 || calls[0].Params["callback_query_id"] != callback {
		t.Fatalf("%+v", calls)
	}
	if len(person.Messages()) != 1 {
		t.Fatal("not answered")
	}
}

func TestATapByWebhookDoesNotWaitForItsTurn(t *testing.T) {
	api := faketelegram.ForTest(t)
	g := &gate{reached: make(chan struct{}, 9), open: make(chan struct{})}
	p := hooked(t, api, setup{talk: g.current})
	api.Person(4)
	var all sync.WaitGroup
	all.Go(func() { deliver(p, writes(1, 4, "hold")) })
	<-g.reached
	body := make(chan string)
	go func() {
		r := httptest.NewRequest(http.MethodPost, "/hook/telegram", strings.NewReader(taps(2, "77")))
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", "hook")
		w := httptest.NewRecorder()
		p.channel.ServeHTTP(w, r)
		body <- w.Body.String()
	}()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if !api.AwaitCall(ctx, "answerCallbackQuery", 1) {
		t.Fatal("the button waits with the line")
	}
	close(g.open)
	all.Wait()
	if said := <-body; said != "" {
		t.Fatalf("acknowledged once more: %s", said)
	}
}

func TestAStrangersBodyIsNotWaitedFor(t *testing.T) {
	api := faketelegram.ForTest(t)
	p := hooked(t, api, setup{})
	web := httptest.NewServer(p.channel)
	defer web.Close()
	body, hold := io.Pipe()
	defer hold.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, web.URL, body)
	if err != nil {
		t.Fatal(err)
	}
	req.ContentLength = maxUpdate
	resp, err := http.DefaultClient.Do(req) // although nothing was sent of it
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 401 || !resp.Close {
		t.Fatalf("%d, hangs up: %v", resp.StatusCode, resp.Close)
	}
}

func TestASlowSenderTakesNoPlaceAndIsTurnedAway(t *testing.T) {
	api := faketelegram.ForTest(t)
	p := hooked(t, api, setup{workers: 1, waiting: 1})
	web := httptest.NewUnstartedServer(p.channel)
	web.Config.ReadTimeout = 300 * time.Millisecond
	web.Start()
	defer web.Close()
	body, slow := io.Pipe()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, web.URL, body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-Telegram-Bot-Api-Secret-Token", "hook")
	answered := make(chan int, 1)
	go func() {
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			answered <- 0 // hung up on
			return
		}
		resp.Body.Close()
		answered <- resp.StatusCode
	}()
	if _, err := slow.Write([]byte(`{"update_id":1,`)); err != nil {
		t.Fatal(err)
	}
	api.Person(5)
	if got := deliver(p, writes(2, 5, "hello")); got != 200 {
		t.Fatalf("somebody else: %d", got)
	}
	if got := <-answered; got != 400 && got != 0 {
		t.Fatalf("the slow one: %d", got)
	}
	slow.Close()
}

func TestABurstOfOneChatIsBoundedAndHoldsUpNobody(t *testing.T) {
	api := faketelegram.ForTest(t)
	g := &gate{reached: make(chan struct{}, 9), open: make(chan struct{})}
	p := hooked(t, api, setup{talk: g.current})
	api.Person(1)
	api.Person(2)
	var all sync.WaitGroup
	all.Go(func() { deliver(p, writes(1, 1, "hold")) })
	<-g.reached
	var dropped atomic.Int64
	for i := range 300 {
		all.Go(func() {
			if deliver(p, writes(10+i, 1, "spam")) == 200 {
				dropped.Add(1)
			}
		})
	}
	if got := deliver(p, writes(5, 2, "hello")); got != 200 {
		t.Fatalf("another chat: %d", got)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for dropped.Load() < 290 && ctx.Err() == nil {
		time.Sleep(time.Millisecond)
	}
	if n := dropped.Load(); n != 290 {
		t.Fatalf("%d of three hundred were let go at once, want all but the ten that a chat may have waiting", n)
	}
	close(g.open)
	all.Wait()
	if n := g.Stepped(); n > 12 {
		t.Fatalf("%d turns", n)
	}
}

func TestABurstOfManyChatsIsAskedForAgain(t *testing.T) {
	api := faketelegram.ForTest(t)
	g := &gate{reached: make(chan struct{}, 9), open: make(chan struct{})}
	p := hooked(t, api, setup{talk: g.current, workers: 1, waiting: 2})
	var all sync.WaitGroup
	all.Go(func() { deliver(p, writes(1, 1, "hold")) })
	<-g.reached
	var busy atomic.Int64
	for i := range 20 {
		api.Person(int64(100 + i))
		all.Go(func() {
			if deliver(p, writes(10+i, int64(100+i), "hello")) == 503 {
				busy.Add(1)
			}
		})
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	for busy.Load() < 18 && ctx.Err() == nil {
		time.Sleep(time.Millisecond)
	}
	close(g.open)
	all.Wait()
	if n := busy.Load(); n != 18 {
		t.Fatalf("%d of twenty were asked for again, want all but the two that may wait", n)
	}
}

// FuzzWebhook holds that whatever is posted with the right secret is answered
// with a status that is due, breaks nothing and is not logged.
func FuzzWebhook(f *testing.F) {
	for _, seed := range []string{
		writes(1, 4, "/start a"), writes(2, 4, "panic"), writes(3, -4, "xin chào"),
		`{"update_id":4,"callback_query":{"id":"7","data":"1=x","message":{"message_id":2,"date":9999999999,"chat":{"id":4,"type":"private"}}}}`,
		`{"update_id":5,"callback_query":{"id":"7","data":"1|!wipe","message":{"message_id":-2147483648,"date":0,"chat":{"id":4,"type":"private"}}}}`,
		`{"update_id":6,"my_chat_member":{"chat":{"id":-4,"type":"group"},"new_chat_member":{"status":"member"}}}`,
		`{"update_id":7,"message":{"media_group_id":"1","photo":[],"location":{"latitude":1e308},"chat":{"id":4,"type":"private"}}}`,
		`{"update_id":-9223372036854775808,"message":{"chat":{"id":9223372036854775807,"type":"private"},"text":"wipe","message_id":9223372036854775807}}`,
		`{"update_id":8,"message":7}`, `{"update_id":"1"}`, `null`, `[`, "", "\xff\xfe", strings.Repeat("[", 10_000),
	} {
		f.Add([]byte(seed))
	}
	api := faketelegram.New(nil, time.Now)
	web := httptest.NewServer(api)
	f.Cleanup(web.Close)
	api.URL = web.URL
	api.Person(4)
	p := hooked(f, api, setup{})
	f.Fuzz(func(t *testing.T, body []byte) {
		switch got := deliver(p, string(body)); got {
		case 200, 400:
		default:
			t.Fatalf("%d", got)
		}
		if strings.Contains(p.log.String(), "xin chào") {
			t.Fatal("what came in is in the log")
		}
	})
}
