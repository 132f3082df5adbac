package portal_test

import (
	"strings"
	"testing"

	"nhipcau/internal/browsertest"
	"nhipcau/knowledge/directory"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/staff"
	"nhipcau/portal/wording"
)

// way is an editor who does everything by what is on the screen.
type way struct {
	*browsertest.Visitor
	house *house
	words *wording.Desk
	plain bool // no script runs
}

// An editor who is no programmer goes the whole way: takes the invitation, corrects a
// service and tries it on a telephone, publishes, takes it back, carries it away; then
// changes what the bot says, has that played, mends what must not be, publishes and
// takes it back. At a desk with a script, and on a telephone without one.
func TestAnEditorGoesTheWholeWay(t *testing.T) {
	browser := browsertest.Start(t)
	for name, look := range map[string]browsertest.Look{
		"at a desk":                      {Width: 1280, Height: 900},
		"on a telephone with no scripts": {Width: 390, Height: 800, NoJS: true, Touch: true},
	} {
		t.Run(name, func(t *testing.T) {
			h, words := desk(t)
			w := way{browser.Visitor(t, look), h, words, look.NoJS}
			h.enters(w.Visitor, place(staff.Editor), "lan")
			w.Tap("Tôi đã cất mã")
			w.Sees("Đã đạt 70 % chưa?")
			for _, part := range []func(){
				w.findsAService, w.mendsANumber, w.saysWhomItIsFor, w.hasCalled, w.triesItOnATelephone, w.publishesServices, w.takesServicesBack,
				w.rewordsAButton, w.asksTooEarly, w.reordersAndAdds, w.isRefused, w.teachesAPhrase, w.publishesWords, w.takesWordsBack,
			} {
				part()
			}
		})
	}
}

const lawyers = "Trợ giúp pháp lý 1800 1233"

func (w way) findsAService() {
	w.Tap("Dịch vụ")
	w.Type("q", "tro giup phap ly 1800")
	w.Tap("Tìm")
	w.Tap(lawyers)
	w.Sees("Legal Aid Department")
}

// mendsANumber is told in plain words what is wrong with one, and where.
func (w way) mendsANumber() {
	w.Tap("Sửa: Liên lạc")
	w.Write("phones-0-number", "1800 12")
	w.Tap("Lưu")
	w.Sees("Chưa lưu được. Hãy sửa:")
	w.Sees("số 1800 12 không gọi được ở Việt Nam")
	w.Write("phones-0-number", "1800.1233")
	w.Write("phones-0-name_vi", "đường dây toàn quốc")
	w.Write("phones-0-name_en", "national line")
	w.Tap("Lưu")
	w.Sees("Đã lưu vào bản nháp")
	if p := w.house.listing("nat-tgpl").Phones[0]; p.Number != "1800 1233" || p.Name.VI != "đường dây toàn quốc" {
		w.Errorf("the number is %+v", p)
	}
}

// saysWhomItIsFor picks a condition from lists and asks who would get it.
func (w way) saysWhomItIsFor() {
	w.Tap("Sửa: Ai được giúp")
	w.Tick("Hộ nghèo")
	w.Tap("Thử")
	w.Sees("Chưa rõ. Cần hỏi thêm:")
	for who, gets := range map[string]string{"Hộ nghèo": "Được, vì:", "Không thuộc diện nào": "Không, vì:"} {
		w.Pick("try-household", who)
		w.Tap("Thử")
		w.Sees(gets)
	}
	w.Sees("Ví dụ được giúp:")
	w.Write("eligible_vi", "Hộ nghèo")
	w.Write("eligible_en", "Poor households")
	w.Tap("Lưu")
	w.Sees("có điều kiện thì phải có trang nguồn")
	w.Write("rule_url", "https://example.org/luat")
	w.Write("rule_date", "9/2026")
	w.Tap("Lưu")
	w.Sees("Đã lưu vào bản nháp")
	if rule := w.house.listing("nat-tgpl").Eligibility.Rule; rule != `household == "poor"` {
		w.Errorf("the lists say %q", rule)
	}
}

func (w way) hasCalled() {
	w.Tap("Gọi hôm nay, đúng hết")
	w.Sees("Đã ghi: gọi hôm nay, đúng hết.")
	if l := w.house.listing("nat-tgpl"); l.Freshness(w.house.at) != directory.Fresh {
		w.Error("the call is not noted")
	}
}

// triesItOnATelephone as somebody of a place, of whom something is known.
func (w way) triesItOnATelephone() {
	w.Tap("Xem và công bố")
	w.Sees("Poor households")
	w.Tap("Thử trên điện thoại: " + lawyers)
	w.Sees("đường dây toàn quốc")
	w.Write("place", "hac thanh")
	w.Unfold("Những điều đã biết về người này")
	for who, gets := range map[string]string{"Hộ nghèo": "Được giới thiệu: hợp", "Không thuộc diện nào": "Không giới thiệu: không đủ điều kiện"} {
		w.Pick("is.household", who)
		w.Tap("Bắt đầu")
		w.Sees("Phường Hạc Thành")
		w.Sees("Nhà bạn có sổ hộ nghèo, cận nghèo không? " + who)
		w.Sees(gets)
	}
	w.Write("say", "em bị quỵt lương")
	w.Tap("Gửi")
	w.Sees("em bị quỵt lương")
	w.Tap("Telegram")
	w.Sees("Telegram · bản nháp")
}

func (w way) publishesServices() {
	w.Tap("Dịch vụ")
	w.Tap("Chưa công bố")
	w.Sees("1 dịch vụ sẽ đổi khi công bố")
	w.Write("note", "số của ai, và dành cho ai")
	w.Tap("Công bố cho mọi người")
	w.Sees("Đã công bố.")
	w.Sees("số của ai, và dành cho ai")
	w.isLive("Bản 1")
}

// takesServicesBack goes to what is built in and to the release once more, and takes
// what is live away as a file.
func (w way) takesServicesBack() {
	w.Tap("So")
	w.Sees("Từ bản 0 đến bản 1:")
	w.Sees("Poor households")
	w.Tap("Quay lại")
	w.Tap("Về danh bạ có sẵn trong chương trình")
	w.Sees("Nếu dùng lại bản 0")
	w.Write("note", "thử quay lại")
	w.Tap("Dùng lại")
	w.Sees("Đã dùng lại bản trước.")
	w.isLive("Bản 0")
	w.Tap("Dùng lại bản này 1")
	w.Sees("Nếu dùng lại bản 1")
	w.Write("note", "bản mới đúng hơn")
	w.Tap("Dùng lại")
	w.Sees("bản mới đúng hơn")
	w.isLive("Bản 1")
	w.Tap("Nhập, tải về")
	w.Tap("CSV")
	w.house.isLogged(auditlog.Exported, "nhipcau-directory-live.csv")
}

// isLive holds that a history says of one line alone that it is how things are now.
func (w way) isLive(release string) {
	w.Helper()
	lines := browsertest.Eval[[]string](w.Visitor, `[...document.querySelectorAll(".services > li")].filter(e => e.querySelector(".chip.fresh")).map(e => e.innerText)`)
	if len(lines) != 1 || !strings.HasPrefix(lines[0], release) {
		w.Errorf("%q are said to be live, not %s", lines, release)
	}
}
