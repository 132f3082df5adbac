package web_test

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"nhipcau/bot/session"
	"nhipcau/bot/web"
	"nhipcau/flows"
	"nhipcau/flows/content"
	"nhipcau/internal/lang"
)

// script is a Stepper that plays a short conversation by what it is sent, and
// answers the same input with the same reply, as the engine does.
type script struct {
	texts  map[string]lang.Text
	panics bool
	hold   chan struct{} // when set, a tap waits until it is closed …
	tapped chan struct{} // … and says so here
}

func (b script) Step(_ context.Context, s flows.State, in flows.Input) (flows.State, flows.Reply) {
	if b.hold != nil && in.Kind == flows.Tap {
		b.tapped <- struct{}{}
		<-b.hold
	}
	if b.panics {
		panic("typed: " + in.Text)
	}
	s.Nonce, s.At = 7, 1
	nav := []flows.Choice{
		{Token: "n:back", Label: "Quay lại", Kind: flows.Move}, {Token: "n:topics", Label: "Chủ đề", Kind: flows.Move},
		{Token: "n:restart", Label: "Làm lại", Kind: flows.Move}, {Token: "n:code", Label: "Mã của bạn", Kind: flows.Move},
		{Token: "n:help", Label: "Trợ giúp", Kind: flows.Move}, {Token: "n:lang", Label: "English", Kind: flows.Move},
		{Token: "n:exit", Label: "Thoát", Kind: flows.Exit},
	}
	text := func(t string) []flows.Message { return []flows.Message{{Text: t}} }
	switch in.Text {
	case "n:exit":
		return s, flows.Reply{Messages: text("Hôm nay trời mát."), Done: true, Neutral: true}
	case "n:lang":
		s.Lang = lang.EN
		nav[5].Label = "Tiếng Việt"
		return s, flows.Reply{Messages: text("What do you need most now?"), Nav: nav}
	case "end":
		return s, flows.Reply{Messages: text("Chúc bạn bình an."), Done: true}
	case "a:urgent":
		return s, flows.Reply{Messages: []flows.Message{{Card: &flows.Card{Listing: "hotline-113", Title: "Công an 113", Urgent: true}}}, Nav: nav}
	case "a:cards":
		s.At = 2
		return s, flows.Reply{Messages: cards(), Nav: nav, Choices: []flows.Choice{
			{Token: "x:more", Label: "Xem thêm", Kind: flows.More}, {Token: "a:more", Label: "Hỏi chuyện khác"},
		}}
	case "", "loans", "n:restart", "n:topics":
		topic := ""
		if in.Kind == flows.Begin && in.Text != "" {
			topic = "[" + in.Text + "] "
		}
		return s, flows.Reply{
			Messages: []flows.Message{
				{Text: topic + "Chào bạn. Mình chỉ bạn đến nơi *giúp được việc*, không hỏi tên, không lưu lại gì."},
				{Text: "Bây giờ bạn cần gì nhất?"},
			},
			Choices: []flows.Choice{
				{Token: "a:health", Label: "Khám bệnh, thuốc men"}, {Token: "a:loans", Label: "Vay vốn làm ăn"},
				{Token: "a:jobs", Label: "Việc làm, học nghề"}, {Token: "a:law", Label: "Giấy tờ, hỏi luật"},
				{Token: "a:cards", Label: "Có người làm mình sợ hoặc đau"},
				{Token: "x:skip", Label: "Bỏ qua", Kind: flows.Skip},
			},
			Nav: nav[1:],
		}
	}
	return s, flows.Reply{Messages: text("Bạn nói: " + in.Text), Nav: nav}
}

func cards() []flows.Message {
	return []flows.Message{
		{Text: "Nơi này có thể giúp bạn ngay."},
		{Card: &flows.Card{
			Listing: "hotline-111", Title: "Tổng đài 111",
			Lines: []flows.CardLine{
				{Text: "Nghe bạn kể, chỉ chỗ ở tạm, đưa người đến giúp khi nguy hiểm."},
				{Label: "Chi phí", Text: "Miễn phí"},
				{Label: "Giờ", Text: "Cả ngày và đêm"},
				{Text: "Cuộc gọi được ghi âm và có thể được báo cho công an.", Warn: true},
				{Label: "Kiểm tra lần cuối", Text: "03/11/2026, theo nguồn công khai"},
			},
			Phones: []flows.Phone{{Label: "111", Tel: "111", Note: "24/7, miễn phí"}},
		}},
		{Ticket: &flows.Ticket{Code: "482 913 7056", Digits: "4829137056", Text: "Đưa mã này khi đến nơi.\n\nDùng một lần, đến hết ngày *24/12/2026*. Bạn có thể *học thuộc* mã rồi thoát trang."}},
	}
}

func (b script) Text(key string, l lang.Lang) string { return b.texts[key].In(l) }

// clock is a time that a test moves.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time {
	return time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC).Add(time.Duration(c.ahead.Load()))
}

func (c *clock) pass(d time.Duration) { c.ahead.Add(int64(d)) }

// keyless is a sealer that cannot seal.
type keyless struct{ *session.Sealer }

func (keyless) SealPage(session.Record) (string, error) { return "", errors.New("no key") }

func handler(t testing.TB, change ...func(*web.Config)) http.Handler {
	t.Helper()
	c := web.Config{Bot: script{texts: sentences()}, Seal: session.NewSealer(session.Secret{}, new(clock).now), Patience: time.Millisecond}
	for _, f := range change {
		f(&c)
	}
	h, err := web.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// sentences are the page's own, as people read them.
func sentences() map[string]lang.Text {
	b, err := fs.ReadFile(content.Files, "texts.yaml")
	if err != nil {
		panic(err)
	}
	var all map[string]lang.Text
	if err := yaml.Unmarshal(b, &all); err != nil {
		panic(err)
	}
	return all
}
