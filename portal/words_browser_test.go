package portal_test

import (
	"strings"
	"testing"

	"nhipcau/internal/browsertest"
	"nhipcau/portal/staff"
)

// An editor who is no programmer changes what the bot says, from the greeting to an
// answer of its own and back again, on a telephone without a script and at a desk
// with one.
func TestAnEditorGoesTheWholeWay(t *testing.T) {
	browser := browsertest.Start(t)
	for name, look := range map[string]browsertest.Look{
		"telephone": {Width: 390, Height: 800, NoJS: true, Touch: true}, "desk": {Width: 1280, Height: 900},
	} {
		t.Run(name, func(t *testing.T) {
			h, words := desk(t)
			v := browser.Visitor(t, look)
			h.enters(v, place(staff.Editor), "lan")
			see := func(text, picture string) {
				t.Helper()
				v.Sees(text)
				v.Picture("way/" + name + "-" + picture)
			}
			fill := func(id, text string) {
				browsertest.Eval[string](v, `document.getElementById("`+id+`").value = "`+text+`"`)
			}
			v.Visit(h.named("/portal/words?q=chao+ban+day+la+nhip+cau"))
			see("Chào bạn. Đây là Nhịp Cầu", "1-list")
			v.Tap("Chào bạn. Đây là Nhịp Cầu")
			browsertest.Eval[string](v, `const f = document.getElementById("vi"); f.value = f.value.replace("Chào bạn.", "Xin chào bạn."), ""`)
			v.Tap("Lưu vào bản nháp")
			see("tiếng Anh có thể đã cũ", "2-greeting")
			for _, look := range []string{"telegram", "zalo", "web"} {
				v.Visit(h.named("/portal/phone?look=" + look))
				see("Xin chào bạn.", "3-"+look)
			}
			v.Visit(h.named("/portal/words/flow?flow=loans"))
			see("Hỏi: “Bạn cần vốn để làm gì?”", "4-flow")
			v.Tap("Xuống")
			see("Đã lưu vào bản nháp", "5-order")
			v.Tap("Thêm câu trả lời")
			see("Dẫn tới bước", "6-answer")
			fill("vi", "Mua máy cày")
			fill("en", "A plough")
			browsertest.Eval[string](v, `document.querySelector("[value='loans.where']").click(), ""`)
			v.Tap("Thêm")
			see("Mua máy cày", "7-answered")
			v.Visit(h.named("/portal/words/phrases?of=faq/loan-01"))
			fill("phrases", "có gói nào cho em xoay không")
			v.Tap("Lưu vào bản nháp")
			see("Đã lưu vào bản nháp", "8-phrases")
			v.Tap("Xem và công bố")
			see("Thứ tự câu hỏi trong", "9-draft")
			v.Tap("Kiểm tra và công bố")
			see("Kiểm tra lời thoại", "10-busy")
			h.comes("editor").checks()
			v.Visit(h.named("/portal/words/check"))
			see("cuộc trò chuyện mẫu", "11-checked")
			browsertest.Eval[string](v, `document.querySelectorAll("[name=words], [name=way]").forEach(e => e.click()), ""`)
			v.Type("note", "chào ấm hơn")
			v.Tap("Công bố cho mọi người")
			see("Bản 1", "12-history")
			v.Tap("Về lời thoại có sẵn")
			see("Nếu dùng lại bản 0", "13-compare")
			v.Type("note", "thử xong")
			v.Tap("Dùng lại bản 0")
			see("Đã dùng lại bản trước", "14-restored")
			if live, err := words.Live(t.Context()); err != nil || live.Number != 0 {
				t.Fatal(live, err)
			}
		})
	}
}

// Without a script a text is changed and the telephone beside it talks.
func TestATextIsChangedWithTheKeyboardAndNoScript(t *testing.T) {
	h, words := desk(t)
	v := browsertest.Start(t).Visitor(t, small)
	h.enters(v, place(staff.Editor), "lan")
	v.Visit(h.named("/portal/words/text?key=text/skip"))
	v.Type("vi", " nhé\t\t\r") // over the English text to the button
	v.Sees("Đã lưu vào bản nháp")
	d, err := words.Draft(t.Context())
	if err != nil || len(d.Changes) != 1 || !strings.Contains(d.Changes[0].After.Text.VI, "nhé") {
		t.Fatal(err, d.Changes)
	}
}
