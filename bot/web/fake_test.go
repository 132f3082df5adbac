package web_test

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"nhipcau/bot/web"
	"nhipcau/flows"
	"nhipcau/internal/lang"
)

// script is a Stepper that plays a short conversation by what it is sent, and
// answers the same input with the same reply, as the engine does.
type script struct {
	panics bool
	hold   chan struct{} // when set, a step waits until it is closed
	begun  chan struct{} // when set, told of each step that begins
}

func (b script) Step(_ context.Context, s flows.State, in flows.Input) (flows.State, flows.Reply) {
	if b.begun != nil {
		b.begun <- struct{}{}
	}
	if b.hold != nil {
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
		return s, flows.Reply{Messages: text("Chúc bạn bình an."), Done: true, Wipe: true}
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

func (script) Text(key string, l lang.Lang) string { return sentences[key].In(l) }

// sealer stands for the real one: it binds a state to its purpose and refuses
// what it did not write.
type sealer struct{ broken bool }

func (k sealer) Seal(purpose string, s flows.State) (string, error) {
	if k.broken {
		return "", errors.New("no key")
	}
	return purpose + "." + hex.EncodeToString(s.Append(nil)), nil
}

func (sealer) Open(purpose, sealed string) (flows.State, error) {
	text, ok := strings.CutPrefix(sealed, purpose+".")
	b, err := hex.DecodeString(text)
	if !ok || err != nil {
		return flows.State{}, fmt.Errorf("not ours: %w", err)
	}
	return flows.Decode(b)
}

func handler(t testing.TB, change ...func(*web.Config)) http.Handler {
	t.Helper()
	c := web.Config{Bot: script{}, Seal: sealer{}, Patience: time.Millisecond}
	for _, f := range change {
		f(&c)
	}
	h, err := web.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// sentences are the page's own, as they are proposed for texts.yaml.
var sentences = map[string]lang.Text{
	"web_title":         {VI: "Nhắn tin", EN: "Messages"},
	"web_heading":       {VI: "Tin nhắn mới", EN: "New message"},
	"web_exit":          {VI: "Thoát nhanh", EN: "Leave now"},
	"web_exit_hint":     {VI: "Cần rời đi ngay: chạm nút đỏ, hoặc bấm Esc ba lần. Trình duyệt vẫn có thể ghi là bạn đã mở trang này.", EN: "To leave at once, tap the red button or press Esc three times. The browser may still list that you opened this page."},
	"web_noscript_hint": {VI: "Dùng xong, bạn đóng thẻ này lại nhé.", EN: "Please close this tab when you are done."},
	"web_choices":       {VI: "Chọn một câu trả lời", EN: "Choose an answer"},
	"web_nav":           {VI: "Đi lại trong trang", EN: "Getting around"},
	"web_text_label":    {VI: "Viết tin của bạn", EN: "Write your message"},
	"web_placeholder":   {VI: "Hoặc viết ở đây", EN: "Or write here"},
	"web_send":          {VI: "Gửi", EN: "Send"},
	"web_call":          {VI: "Gọi", EN: "Call"},
	"web_ticket":        {VI: "Mã của bạn", EN: "Your code"},
	"web_qr":            {VI: "Hình của mã trên, để nơi giúp bạn quét", EN: "The code above as a picture, for the service to scan"},
	"web_begin":         {VI: "Bắt đầu lại", EN: "Start again"},
	"web_retry":         {VI: "Gửi lại", EN: "Send again"},
	"web_state_gone":    {VI: "Đã lâu không có tin, nên những gì bạn trả lời trước đó đã được xóa. Mình bắt đầu lại nhé.", EN: "It has been a while, so your earlier answers were deleted. Let us start again."},
	"web_wiped":         {VI: "Ở đây không lưu lại gì. Lịch sử trình duyệt có thể còn ghi là bạn đã mở trang này, bạn có thể tự xóa.", EN: "Nothing is kept here. Your browser's history may still list this page; you can delete it there."},
	"web_offline":       {VI: "Mạng đang yếu, tin chưa gửi được. Bạn thử lại nhé.", EN: "The connection is weak and your message did not go through. Please try again."},
	"web_busy":          {VI: "Đang có nhiều người nhắn quá. Bạn chờ một chút rồi bấm Gửi lại nhé.", EN: "Many people are writing right now. Please wait a moment, then tap Send again."},
	"web_error_403":     {VI: "Tin này không gửi từ trang trò chuyện. Bạn bắt đầu lại ở đây nhé.", EN: "That did not come from this page. Please start again here."},
	"web_error_404":     {VI: "Không có trang này. Bạn bắt đầu ở đây nhé.", EN: "There is no such page. Please start here."},
	"web_error_405":     {VI: "Trang này không mở theo cách đó. Bạn bắt đầu lại ở đây nhé.", EN: "This page does not open that way. Please start again here."},
	"web_error_413":     {VI: "Tin dài quá. Bạn viết ngắn hơn rồi gửi lại nhé.", EN: "That message is too long. Please write a shorter one and send it again."},
	"web_error_415":     {VI: "Trang này chỉ nhận chữ. Bạn bắt đầu lại ở đây nhé.", EN: "This page takes only text. Please start again here."},
	"web_error_500":     {VI: "Có lỗi ở phía chúng tôi. Bạn thử lại sau một chút nhé.", EN: "Something went wrong on our side. Please try again in a moment."},
}
