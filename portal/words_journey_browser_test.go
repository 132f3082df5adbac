package portal_test

import (
	"strings"
	"time"

	"nhipcau/internal/browsertest"
	"nhipcau/portal/auditlog"
)

// rewordsAButton and is told that the translation is too long for one.
func (w way) rewordsAButton() {
	w.Tap("Lời thoại")
	w.Type("q", "can cuoc mat giay to")
	w.Tap("Tìm")
	w.Tap("Căn cước, mất giấy tờ")
	w.Write("vi", "Mất căn cước, mất giấy tờ")
	w.Write("en", strings.Repeat("A lost identity card ", 6))
	w.Tap("Lưu vào bản nháp")
	w.Sees("English: dài quá, nhiều nhất 100")
	w.Write("en", "Identity card, lost papers")
	w.Tap("Lưu vào bản nháp")
	w.Sees("Đã lưu vào bản nháp")
}

// asksTooEarly lets a conversation ask for the place before it knows of a danger,
// which only shows when the samples are played.
func (w way) asksTooEarly() {
	w.Tap("Cuộc trò chuyện")
	w.Pick("flow", "Vay vốn")
	w.Tap("Xem")
	w.Sees("Hỏi: “Bạn cần vốn để làm gì?”")
	w.Tap("Lên: Hỏi nơi ở")
	w.Sees("Đã lưu vào bản nháp")
}

// reordersAndAdds changes another conversation as far as may be.
func (w way) reordersAndAdds() {
	w.Pick("flow", "Giấy tờ")
	w.Tap("Xem")
	w.Tap("Xuống: Hỏi nơi ở")
	w.Sees("Đã lưu vào bản nháp")
	w.Tap("Tắt câu này: Nói: “Từ 1/7/2025")
	w.Sees("đang tắt")
	w.Tap("Thêm câu trả lời: Hỏi: “Bạn cần giấy tờ nào?”")
	w.Write("vi", "Mất thẻ bảo hiểm")
	w.Write("en", "A lost insurance card")
	w.Write("words", "mat the bhyt, rot the")
	w.Tick("Nói: “Mất thì làm lại được")
	w.Tap("Thêm")
	w.Sees("Mất thẻ bảo hiểm → Nói: “Mất thì làm lại được")
}

// teachesAPhrase that what people ask is known by.
func (w way) teachesAPhrase() {
	w.Tap("Cách người dân nói")
	w.Pick("of", "Tôi muốn vay vốn làm ăn, giờ có chương trình nào?")
	w.Tap("Xem")
	w.Write("phrases", taught)
	w.Tap("Lưu vào bản nháp")
	w.Sees("Đã lưu vào bản nháp")
	w.Write("try", "co goi nao cho em xoay khong")
	w.Tap("Thử")
	w.Sees("Bot hiểu là:")
	if heard := browsertest.Eval[string](w.Visitor, `document.querySelector("main [role=status] b").textContent`); heard != "vay vốn" {
		w.Errorf("the phrase is taken for %q", heard)
	}
	w.Tap("Chưa công bố")
}

// waits has the draft looked through, until that is over.
func (w way) waits(check, title, again string) {
	w.Helper()
	w.Tap(check)
	w.Sees(title)
	for late := time.Now().Add(4 * time.Minute); browsertest.Eval[bool](w.Visitor, `Boolean(document.querySelector("[data-again]"))`); time.Sleep(500 * time.Millisecond) {
		if time.Now().After(late) {
			w.Fatal("the check is never over")
		}
		if w.plain { // else the page sees to itself
			w.Tap(again)
		}
	}
}

func (w way) checks() {
	w.Helper()
	w.waits("Kiểm tra và công bố", "Kiểm tra lời thoại", "Xem đã xong chưa")
	w.Sees("cuộc trò chuyện mẫu trên bản nháp")
}

// isRefused sees the conversation in which somebody in danger is asked something
// else first, and takes back what did that.
func (w way) isRefused() {
	w.Tap("Chưa công bố")
	w.Sees("đang tắt")
	w.checks()
	w.Sees("chỗ về nguy hiểm đi khác trước")
	w.Sees("Còn điều phải sửa, nên chưa công bố được.")
	w.Lacks("Công bố cho mọi người")
	w.Unfold("cuộc trò chuyện mẫu có chỗ khác")
	w.Unfold("Chưa đủ 16 tuổi mà hỏi vay")
	w.Sees("Bản nháp nói")
	w.Tap("Quay lại")
	w.Tap("Bỏ thay đổi này: Thứ tự câu hỏi trong “Vay vốn”")
	w.Sees("Đã bỏ.")
}

func (w way) publishesWords() {
	w.checks()
	w.Sees("Do sửa:")
	w.Tick("Tôi đã xem")
	w.Write("note", "hỏi giấy tờ gọn hơn")
	w.Tap("Công bố cho mọi người")
	w.Sees("Đã công bố.")
	w.isLive("Bản 1")
	if live, err := w.words.Live(w.Context()); err != nil || len(live.Overlay) != 5 {
		w.Errorf("%d things are live: %v", len(live.Overlay), err)
	}
}

func (w way) takesWordsBack() {
	w.Tap("So")
	w.Sees("Mất thẻ bảo hiểm")
	w.Tap("Quay lại")
	w.Tap("Về lời thoại có sẵn")
	w.Sees("Nếu dùng lại bản 0")
	w.Write("note", "thử xong")
	w.Tap("Dùng lại bản 0")
	w.Sees("Đã dùng lại bản trước.")
	w.isLive("Bản 0")
	w.Tap("Tệp")
	w.Tap("Tải bản đang dùng (YAML)")
	w.house.isLogged(auditlog.Exported, "wording release-0")
}
