package oa

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"nhipcau/bot"
	"nhipcau/bot/bottest"
	"nhipcau/bot/session"
	"nhipcau/bot/zalo/fakezalo"
	"nhipcau/flows"
	"nhipcau/store/storetest"
)

func TestEventsAreReadAsTheyCome(t *testing.T) {
	for body, want := range map[string]struct {
		sort sort
		who  recipient
		in   flows.Input
	}{
		`{"event_name":"user_send_text","sender":{"id":"246845883529197922"},"message":{"msg_id":"a","text":"hi"}}`:                                                                 {said, recipient{User: "246845883529197922"}, flows.Input{Kind: flows.Typed, Text: "hi"}},
		`{"event_name":"user_send_text","sender":{"id":246845883529197922},"message":{"msg_id":7,"text":"hi"}}`:                                                                     {said, recipient{User: "246845883529197922"}, flows.Input{Kind: flows.Typed, Text: "hi"}},
		`{"event_name":"user_send_text","sender":{"id":"1"},"message":{"text":"#v1:loans.start/trade"}}`:                                                                            {said, recipient{User: "1"}, flows.Input{Kind: flows.Tap, Text: "loans.start/trade"}},
		`{"event_name":"user_send_text","sender":{"id":"1"},"message":{"text":""}}`:                                                                                                 {said, recipient{User: "1"}, flows.Input{Kind: flows.Other}},
		`{"event_name":"user_send_text","sender":{"id":"1"},"message":{"text":{}}}`:                                                                                                 {said, recipient{User: "1"}, flows.Input{Kind: flows.Other}},
		`{"event_name":"user_send_link","sender":{"id":"1"},"message":{"text":"https://x"}}`:                                                                                        {said, recipient{User: "1"}, flows.Input{Kind: flows.Other}},
		`{"event_name":"user_send_location","sender":{"id":"1"},"message":{"attachments":[{"type":"location","payload":{"coordinates":{"latitude":"19.8","longitude":"105.7"}}}]}}`: {said, recipient{User: "1"}, flows.Input{Kind: flows.Located, Lat: 19.8, Lon: 105.7}},
		`{"event_name":"user_send_location","sender":{"id":"1"},"message":{"attachments":[{"payload":{"coordinates":{"lat":19.8,"long":105.7}}}]}}`:                                 {said, recipient{User: "1"}, flows.Input{Kind: flows.Located, Lat: 19.8, Lon: 105.7}},
		`{"event_name":"user_send_location","sender":{"id":"1"},"message":{"location":{"latitude":19.8,"longitude":105.7}}}`:                                                        {said, recipient{User: "1"}, flows.Input{Kind: flows.Located, Lat: 19.8, Lon: 105.7}},
		`{"event_name":"user_send_location","sender":{"id":"1"},"message":{"attachments":"none"}}`:                                                                                  {said, recipient{User: "1"}, flows.Input{Kind: flows.Other}},
		`{"event_name":"follow","oa_id":"5","follower":{"id":"1"}}`:                                                                                                                 {said, recipient{User: "1"}, flows.Input{Kind: flows.Join}},
		`{"event_name":"unfollow","oa_id":"5","follower":{"id":1}}`:                                                                                                                 {left, recipient{User: "1"}, flows.Input{Kind: flows.Other}},
		`{"event_name":"anonymous_send_text","sender":{"id":"9"},"message":{"msg_id":"a","text":"hi","conversation_id":"c"}}`:                                                       {said, recipient{Anonymous: "9", Conversation: "c"}, flows.Input{Kind: flows.Typed, Text: "hi"}},
		`{"event_name":"user_submit_info","sender":{"id":"1"},"info":{"name":"Thảo"}}`:                                                                                              {passed, recipient{User: "1"}, flows.Input{Kind: flows.Other}},
		`{"event_name":"oa_send_text","sender":{"id":"5","admin_id":"3"},"recipient":{"id":"1"},"message":{"text":"hi"}}`:                                                           {passed, recipient{User: "5"}, flows.Input{Kind: flows.Typed, Text: "hi"}},
		`{"event_name":"user_send_text","sender":{"id":null},"message":{"msg_id":"a","text":"hi"}}`:                                                                                 {unknown, recipient{}, flows.Input{Kind: flows.Typed, Text: "hi"}},
		`{"event_name":"a_right_of_the_data_subject","sender":{"id":"1"}}`:                                                                                                          {unknown, recipient{User: "1"}, flows.Input{Kind: flows.Other}},
	} {
		e, ok := decode([]byte(body))
		if !ok || e.sort() != want.sort || e.person() != want.who || e.input() != want.in {
			t.Errorf("%s:\n%v %d %v", body, ok, e.sort(), e.input())
		}
	}
}

func TestNamesAndFormsAreNeverDecoded(t *testing.T) {
	e, ok := decode([]byte(`{"event_name":"user_submit_info","user_id_by_app":"700800900","sender":{"id":"1","name":"Kim"},"recipient":{"id":"2"},
		"info":{"name":"Kim","phone":"84987","user_dob":"1999","gender":"x","full_address":{"user_city":"Thanh"},"address":"Thanh"},
		"message":{"msg_id":"5","text":"hi","attachments":[{"payload":{"url":"https://kim","name":"kim.pdf","thumbnail":"https://kim"}}]}}`))
	if !ok {
		t.Fatal("not decoded")
	}
	type bare event // without the methods that hide
	again, err := json.Marshal(bare(e))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Kim", "kim", "84987", "1999", "Thanh", "700800900"} {
		if strings.Contains(string(again), name) || strings.Contains(fmt.Sprintf("%+v", e), name) {
			t.Errorf("%s was decoded: %s", name, again)
		}
	}
	if s := fmt.Sprintf("%v %+v %d %#v %s", e.Sender.ID, e.Sender, e.Sender.ID, e.Sender.ID, again); strings.Contains(s, `"1"`) || strings.Contains(s, "{1}") {
		t.Error(s)
	}
}

var seeds = []string{
	`{"event_name":"user_send_text","sender":{"id":"1"},"recipient":{"id":"2"},"message":{"msg_id":"3","text":"hi"},"timestamp":"1790000000123"}`,
	`{"event_name":"user_send_location","sender":{"id":1},"message":{"attachments":[{"payload":{"coordinates":{"latitude":"1e308","longitude":"NaN"}}}]},"timestamp":1790000000123}`,
	`{"event_name":"follow","follower":{"id":-1e9},"oa_id":[],"timestamp":{}}`,
	`{"event_name":"anonymous_send_text","sender":{"id":"1"},"message":{"conversation_id":"2","text":"\ud800"}}`,
	`{"event_name":7,"message":[]}`, `{"event_name":"unfollow"}`, `null`, `[`, "", "\xff",
}

func FuzzDecode(f *testing.F) {
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, ok := decode(raw)
		if !ok {
			return
		}
		in := e.input()
		if in.Kind > flows.Join || math.IsNaN(in.Lat) || math.Abs(in.Lat) > 90 || math.IsNaN(in.Lon) || math.Abs(in.Lon) > 180 {
			t.Fatalf("%+v", in.Kind)
		}
		if e.sort() == said && (!e.person().reachable() || e.chat().ID == "") {
			t.Fatal("somebody who cannot be answered")
		}
		if e.update() == 0 || e.update() < session.Rising {
			t.Fatal("no number to recognise it by")
		}
	})
}

// FuzzWebhook posts anything, rightly signed or not: it always gets an answer,
// and nobody but a person who can be reached is answered.
func FuzzWebhook(f *testing.F) {
	for _, seed := range seeds {
		f.Add([]byte(seed), "1790000000123", true)
		f.Add([]byte(seed), "", false)
	}
	now := func() time.Time { return time.UnixMilli(1790000000123) }
	talk := &bottest.Talk{}
	b := bot.New(bot.Config{Conversation: talk.Current, Sessions: session.NewMemory(100, now), Sealer: session.NewSealer(session.Secret{1}, now), Now: now})
	f.Cleanup(func() { _ = b.Close(f.Context()) })
	c, err := New(f.Context(), Config{
		AppID: fakezalo.AppID, AppSecret: fakezalo.AppSecret, HookKey: fakezalo.HookKey, Access: "a", Refresh: "r", Bot: b, Now: now,
		Store: storetest.Open(f, storetest.SQLite(f)),
		Client: &http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"error":0,"data":{"quota":{}}}`)), Request: r}, nil
		})},
	})
	if err != nil {
		f.Fatal(err)
	}
	c.calls.Sleep, c.calls.Pace = nap, rate.NewLimiter(rate.Inf, 0)
	f.Fuzz(func(t *testing.T, body []byte, stamp string, signed bool) {
		before := talk.Stepped()
		req := httptest.NewRequest(http.MethodPost, "/hook/zalo-oa", strings.NewReader(string(body)))
		if signed {
			req.Header = fakezalo.Sign(body, stamp)
		}
		w := httptest.NewRecorder()
		c.ServeHTTP(w, req)
		if w.Code != http.StatusOK {
			t.Fatalf("answered with %d", w.Code)
		}
		if !signed && talk.Stepped() != before {
			t.Fatal("something unsigned was stepped")
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	raw := []byte(seeds[0])
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := decode(raw); !ok {
			b.Fatal("not decoded")
		}
	}
}

// BenchmarkMessage is one message of a person from the webhook to the answer on
// the screen, fifty people writing at once.
func BenchmarkMessage(b *testing.B) {
	z := fakezalo.ForTest(b)
	z.Unlimited = true
	p := run(b, z, setup{})
	p.channel.calls.Pace = rate.NewLimiter(rate.Inf, 0)
	const people = 50
	for b.Loop() {
		done := make(chan struct{})
		for i := range people {
			e := z.Person(fmt.Sprint(1000 + i)).Writes("hello")
			go func() { z.Deliver(e); done <- struct{}{} }()
		}
		for range people {
			<-done
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*people), "µs/message")
}
