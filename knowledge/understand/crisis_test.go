package understand

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"nhipcau/internal/viet"
)

// Words of danger in their other meanings; beside them the same words meant.
func TestLookAlikesAreToldFromDanger(t *testing.T) {
	u, _ := whole(t)
	for text, want := range map[string]Crisis{
		// từ từ, tư vấn; tự tử, tự vẫn
		"từ từ em trả lời nhé":            None,
		"dấu hiệu người muốn tự tử là gì": None,
		"tu tu roi tinh, chua gap":        None,
		"cu tu tu ma lam, khong voi":      None,
		"em cần tư vấn vay vốn":           None,
		"em muon tu van":                  None,
		"em muon duoc tu van mien phi":    None,
		"em tự túc tiền ăn được":          None,
		"em muốn tự tử":                   Suicide,
		"em muon tu tu":                   Suicide,
		"em muốn tự vẫn":                  Suicide,
		"bạn em dọa tự tử":                Suicide,
		"nó muốn tự sát, em phải làm sao": Suicide,
		// chết
		"chết cười với bot":                              None,
		"cười đau bụng, mắc cười quá":                    None,
		"đau bụng cười":                                  None,
		"mệt muốn chết mà chưa được nghỉ":                None,
		"nóng muốn chết":                                 None,
		"đói muốn chết, ăn gì giờ":                       None,
		"buồn cười muốn chết":                            None,
		"buồn quá muốn chết":                             Suicide,
		"cả đàn gà chết hết rồi, vay lại vốn được không": None,
		"chết cha quên nộp hồ sơ":                        None,
		"điện thoại em chết pin":                         None,
		"cây mai nhà em chết rồi":                        None,
		"em muốn chết":                                   Suicide,
		"khổ quá muốn chết đi cho xong":                  Suicide,
		// giết, chém, bắn, đánh, đâm, đốt
		"chơi cho giết thời gian thôi":        None,
		"ngồi chém gió với bạn":               None,
		"chồng em mê bắn cá mất hết tiền":     None,
		"nó đang đánh răng":                   None,
		"bố em đang đánh cờ tướng ngoài đình": None,
		"đổ xăng đầy bình hết bao nhiêu":      None,
		"nó đòi giết cả nhà em":               ViolenceNow,
		"nó vác rựa chém lung tung":           ViolenceNow,
		"nó đang đánh mẹ em":                  ViolenceNow,
		"nó tưới xăng khắp nhà đòi đốt":       ViolenceNow,
		// xỉu, đứng tim, ngất
		"đẹp xỉu":                     None,
		"ngon xỉu luôn":               None,
		"đứng tim luôn, tưởng mất ví": None,
		"mẹ em xỉu rồi gọi không dậy": MedicalEmergency,
		// films and news
		"phim đó đoạn cuối ông giám đốc nhảy lầu":        None,
		"trên báo có vụ tự tử, đọc mà buồn":              None,
		"trong game bị chém hoài":                        None,
		"lời bài hát nghe đau muốn chết":                 None,
		"ảnh của em bị đăng lên group, em muốn gỡ xuống": None,
		"đứng trên sân thượng ngắm pháo hoa":             None,
		"em đang đứng trên sân thượng tầng 20":           Suicide,
		"em đứng trên lan can, em nhảy đây":              Suicide,
		// a lesson, a rule, a right
		"cho con học bơi phòng đuối nước":          None,
		"kỹ năng cấp cứu khi hóc dị vật dạy ở đâu": None,
		"con em đuối nước, vớt lên không thở":      MedicalEmergency,
	} {
		if got := u.Crisis(text); got != want {
			t.Errorf("Crisis(%q) = %q, want %q", text, got, want)
		}
	}
}

// Who asks how something is, or tells of what is over, gets information; the
// topic's numbers stand beside it.
func TestQuestionsAboutDangerGetInformation(t *testing.T) {
	u, _ := whole(t)
	for text, topics := range map[string][]string{
		"đánh vợ thì bị phạt bao nhiêu tiền":                     {"violence", "legal"},
		"mua bán người bị đi tù mấy năm":                         {"trafficking", "legal"},
		"dấu hiệu trầm cảm là gì":                                {"mind"},
		"trẻ bị xâm hại thì quy trình báo thế nào":               {"child"},
		"hồi trước chồng em hay đánh, giờ ly hôn rồi":            {"violence", "legal"},
		"năm ngoái em bị lừa bán sang Trung Quốc, giờ em về rồi": {"trafficking"},
		"bạo lực gia đình báo ở đâu":                             {"violence"},
	} {
		if got := u.Crisis(text); got != None {
			t.Errorf("Crisis(%q) = %q, want none", text, got)
		}
		got := u.Topics(text)
		if !slices.ContainsFunc(got, func(s Scored) bool { return slices.Contains(topics, s.Topic) }) {
			t.Errorf("Topics(%q) = %v, want one of %v", text, got, topics)
		}
	}
}

// A film, a game, a song or the news said in passing takes no danger back: only what
// is told of inside of it is none.
func TestADangerStandsBesideAStory(t *testing.T) {
	u, _ := whole(t)
	for text, want := range map[string]Crisis{
		"đang xem thời sự thì mẹ em ngất, tím tái":                        MedicalEmergency,
		"bố em xem thời sự tự nhiên méo miệng liệt nửa người":             MedicalEmergency,
		"đang xem phim thì con em co giật sùi bọt mép":                    MedicalEmergency,
		"anh ấy cầm dao dí em chỉ vì em xem drama":                        ViolenceNow,
		"nó mở thời sự to rồi đấm vào mặt em":                             ViolenceNow,
		"tối nay trận bóng chồng em thua độ, giờ cầm dao đòi giết cả nhà": ViolenceNow,
		"chồng em chơi liên quân thua, cầm dao đòi giết em":               ViolenceNow,
		"em đọc truyện mà chồng em cầm dao đòi giết em":                   ViolenceNow,
		"nó cầm dao dí em như trong phim":                                 ViolenceNow,
		"đọc tin nhắn của nó dọa giết em, nó đang đứng ngoài cửa":         ViolenceNow,
		"em muốn báo công an, chồng em đang đánh em":                      ViolenceNow,
		"em nghe bài này đau quá muốn chết":                               Suicide,
		"em nghe bài hát này rồi em muốn chết":                            Suicide,
		"em mơ thấy mẹ gọi, em muốn chết theo mẹ":                         Suicide,
		"em quen nó trong game, giờ bị nó nhốt bắt tiếp khách":            TraffickingNow,
		"phim đó đoạn cuối nữ chính tự tử":                                None,
		"trong truyện nó cầm dao đòi giết vua":                            None,
		"trận derby căng muốn ngất":                                       None,
		"đọc báo thấy có vụ chồng giết vợ":                                None,
		"xem thời sự thấy đưa tin người ta nhảy cầu":                      None,
		"cách sơ cứu khi bị rắn cắn học ở đâu":                            None,
		"em muốn hỏi vay vốn nuôi gà, điều kiện thế nào, giấy tờ gì, vì chồng em đang đòi đánh em nếu hôm nay em không mang tiền về": ViolenceNow,
	} {
		for _, typed := range []string{text, viet.Fold(text)} {
			if got := u.Crisis(typed); got != want {
				t.Errorf("Crisis(%q) = %q, want %q", typed, got, want)
			}
		}
	}
}

// Beside a jest, a thing, a story or a denial the danger still stands.
func TestADangerBesideSomethingHarmlessStands(t *testing.T) {
	u, _ := whole(t)
	for text, want := range map[string]Crisis{
		"pin sắp chết, cứu em với, họ nhốt em trong phòng":  ViolenceNow,
		"chồng bán con trâu nhà em rồi cầm dao đòi giết em": ViolenceNow,
		"em muốn chết hihi": Suicide,
		"xem phim xong chồng đang đánh em chảy máu đầu":           ViolenceNow,
		"chồng em đòi giết em em không muốn chết":                 ViolenceNow,
		"i dont want to die he has a knife":                       ViolenceNow,
		"im not trying to kill myself but he is beating me now":   ViolenceNow,
		"chong dang danh em dau muon chet":                        ViolenceNow,
		"chồng đang đánh em đau muốn chết":                        ViolenceNow,
		"cha muốn tự tử":                                          Suicide,
		"nó vừa đánh em, em chưa bao giờ bị đánh đau như hôm nay": ViolenceNow,
		"em không bị điên nó đang đánh em":                        ViolenceNow,
	} {
		if got := u.Crisis(text); got != want {
			t.Errorf("Crisis(%q) = %q, want %q", text, got, want)
		}
	}
	if got := u.Hurt("Em không nghe lời nên bị chồng đánh, muốn hỏi học nghề"); got != "violence" {
		t.Errorf("a blow beside a denial is no harm: %q", got)
	}
}

// What is left out as a jest must not sound like somebody's danger where marks are left out.
func TestAJestWithoutMarksHidesNoDanger(t *testing.T) {
	u, _ := whole(t)
	for text, want := range map[string]Crisis{
		"mẹ ơi em chết mất, em muốn chết":            Suicide,
		"giờ em muốn chết":                           Suicide,
		"sống thế này muốn chết":                     Suicide,
		"yếu quá muốn chết cho xong":                 Suicide,
		"em uống thuốc chuột chết cho rồi":           Suicide,
		"nó đòi giết bố em":                          ViolenceNow,
		"nó đòi giết mọi người trong nhà":            ViolenceNow,
		"mẹ em bị bố giết mất, cứu với":              ViolenceNow,
		"chết rồi con em uống nhầm thuốc sâu":        MedicalEmergency,
		"cháu sốt ngủ li bì cả ngày, chú ơi làm sao": MedicalEmergency,
		"bố đánh em chảy máu, em 13 tuổi hihi":       ChildDanger,
	} {
		for _, typed := range []string{text, viet.Fold(text)} {
			if got := u.Crisis(typed); got != want {
				t.Errorf("Crisis(%q) = %q, want %q", typed, got, want)
			}
		}
	}
}

// Who comes, stays or goes says no more than that, with marks or without; a farewell
// for good says more.
func TestComingAndGoingIsNoFarewellForGood(t *testing.T) {
	u, _ := whole(t)
	for text, want := range map[string]Crisis{
		"em đi đây":                 None,
		"em lại đây":                None,
		"em về đây nhé":             None,
		"thôi chào bạn, em đi đây":  None,
		"cảm ơn bạn, em đi làm đây": None,
		"em đang ở đây":             None,
		"em ngồi đây":               None,
		"em xin phép đi trước":      None,
		"em ra ngoài đây":           None,
		"em đi đây, mọi người ở lại mạnh giỏi": Suicide,
		"đêm nay em đi theo mẹ":                Suicide,
		"em đi đây, đừng tìm em":               Suicide,
		"con đi đây, bố mẹ tha lỗi cho con":    Suicide,
		"em mệt lắm rồi, em đi đây":            Suicide,
		"em nhảy đây":                          Suicide,
		"em đi xa đây, mọi người đừng buồn":    Suicide,
	} {
		for _, typed := range []string{text, viet.Fold(text)} {
			if got := u.Crisis(typed); got != want {
				t.Errorf("Crisis(%q) = %q, want %q", typed, got, want)
			}
		}
	}
	if got := u.Topics("em ngồi đây"); got != nil {
		t.Errorf("somebody who only sits here is about %v", got)
	}
}

// Papers or a phone kept where somebody works, and no way to leave, is what is going
// on; papers kept alone, or by others, is a matter to be asked about.
func TestWhoseWorkKeepsTheirPapersAndThemIsHeld(t *testing.T) {
	u, _ := whole(t)
	for text, want := range map[string]Crisis{
		"chủ giữ cccd không cho nghỉ":                                     TraffickingNow,
		"chủ giữ căn cước không cho nghỉ việc":                            TraffickingNow,
		"chu giu giay to khong cho ve":                                    TraffickingNow,
		"cho lam k tra luong, giu dt, nhot trong phong":                   TraffickingNow,
		"bà chủ cầm cccd của em, em muốn nghỉ mà không cho":               TraffickingNow,
		"chu cam cccd e xin nghi k cho":                                   TraffickingNow,
		"chủ không cho nghỉ, giữ hết giấy tờ":                             TraffickingNow,
		"muốn về mà chủ giữ hết giấy tờ":                                  TraffickingNow,
		"em làm quán karaoke bị giữ căn cước, xin nghỉ họ không cho":      TraffickingNow,
		"quan giu cccd, doi nghi thi bat den 20 trieu":                    TraffickingNow,
		"i can't leave, boss has my passport":                             TraffickingNow,
		"em bị má mì giữ không cho về":                                    TraffickingNow,
		"chủ cầm giấy tờ dọa nghỉ là đánh":                                TraffickingNow,
		"má mì giữ căn cước không cho em về vì em vay tiền của má":        TraffickingNow,
		"chủ giữ căn cước không cho nghỉ, có phải em bị lừa không":        TraffickingNow,
		"chủ giữ căn cước, ban ngày cũng không cho ra ngoài":              TraffickingNow,
		"chủ giữ căn cước không cho ra vào":                               TraffickingNow,
		"boss took my passport and won't let me leave":                    TraffickingNow,
		"tiệm cầm đồ giữ căn cước, chưa trả tiền không cho lấy về":        None,
		"app cho vay giữ căn cước không cho rút về":                       None,
		"công ty không trả lương còn giữ giấy tờ gốc":                     None,
		"he has my phone number and wants to go out with me":              None,
		"she has no id, where can i go":                                   None,
		"chủ giữ cccd có đúng luật không":                                 None,
		"công ty giữ bằng gốc, muốn nghỉ thì phải báo trước bao lâu":      None,
		"nhà trọ giữ cccd để đăng ký tạm trú":                             None,
		"cô giáo giữ điện thoại không cho ra chơi":                        None,
		"mẹ giữ căn cước không cho em đi làm xa":                          None,
		"hồi trước chủ giữ giấy tờ không cho về, giờ em thoát rồi":        None,
		"má mì cầm giấy tờ không trả nhưng ban ngày em vẫn ra ngoài được": None,
	} {
		for _, typed := range []string{text, viet.Fold(text)} {
			if got := u.Crisis(typed); got != want {
				t.Errorf("Crisis(%q) = %q, want %q", typed, got, want)
			}
		}
	}
}

// Whoever says to be under eighteen and is forced, sold or held is a child in danger.
func TestAChildMaySpeakOfItself(t *testing.T) {
	u, _ := whole(t)
	born := strconv.Itoa(time.Now().Year() - 16)
	for _, said := range []struct {
		text string
		age  string
		want Crisis
	}{
		{"em 15 tuoi bi ep di khach", "15", ChildDanger},
		{"15t bi bat tiep khach", "15", ChildDanger},
		{"con 14 tuoi bi bo duong so soang", "14", ChildDanger},
		{"cháu mười bốn tuổi bị ép đi khách", "14", ChildDanger},
		{"em 17 tuổi ở quán bị giữ giấy tờ không cho về", "17", ChildDanger},
		{"em nam nay 16t, me ban em cho ong chu quan", "16", ChildDanger},
		{"16t bi ep quan he", "16", ChildDanger},
		{"i am 15 and they force me to have sex with customers", "15", ChildDanger},
		{"im 16 my stepfather touches me", "16", ChildDanger},
		{"em lop 9 bi thay so soang", "", ChildDanger},
		{"em chưa đủ 18 bị ép đi khách", "", ChildDanger},
		{"em sn " + born + " bi ep di khach", "", ChildDanger},
		{"em 25 tuổi bị ép đi khách", "25", TraffickingNow},
		{"em 16 tuổi nghỉ học muốn học nghề tóc", "16", None},
		{"i am 16 weeks pregnant", "", None},
		{"em 14 tuổi bị bạn bè bắt nạt", "14", None},
		{"năm em 15 tuổi em nghỉ học", "", None},
		{"mẹ em bắt em nghỉ học lớp 8 đi làm", "", None},

		// hỏi is not hồi, a boy (nam) no year (năm).
		{"cho em hỏi em 16 tuổi bị chủ quán giữ giấy tờ ép tiếp khách", "16", ChildDanger},
		{"cho em hoi em 16 tuoi bi chu quan giu giay to ep tiep khach", "16", ChildDanger},
		{"cho em hoi em 16 tuoi bi chu giu giay to khong cho ve", "16", ChildDanger},
		{"cho con hỏi con 15 tuổi bị bố đánh", "", ChildDanger},
		{"cho hỏi em 15 tuổi bị chủ nhốt trong phòng", "15", ChildDanger},
		{"cho hoi em 15 tuoi bi chu nhot trong phong", "15", ChildDanger},
		{"cho em hỏi em mười lăm tuổi bị ép tiếp khách", "15", ChildDanger},
		{"cho em hỏi em 19 tuổi muốn học nghề", "19", None},
		{"em là nam em 15 tuổi bị chủ ép đi khách", "15", ChildDanger},
		{"em la nam em 15 tuoi bi chu ep di khach", "15", ChildDanger},
		{"em là nam em 15 tuổi muốn học nghề", "15", None},
		{"em là nam 15 tuổi muốn học nghề", "15", None},
		{"nữ 22 tuổi muốn học nghề", "22", None},
		{"hồi em 15 tuổi bị hiếp", "", None},
		{"hoi em 15 tuoi bi hiep", "", None},
		{"năm em 15 tuổi bị bố đánh", "", None},
		{"năm em 15 tuổi bị hiếp, giờ em 30 rồi", "", None},
		{"hồi em 15 tuổi bị hiếp giờ em 30 tuổi", "30", None},
		{"năm em 15 tuổi bị hiếp, giờ em 30 rồi, chồng đang cầm dao đòi giết em", "", ViolenceNow},

		// A number is an age only where it is said to be one.
		{"em bị bán năm 2012, giờ về rồi muốn học nghề", "", None},
		{"em sinh năm " + born + " bị ép tiếp khách", "", ChildDanger},
		{"em 2k" + born[2:] + " bị ép tiếp khách", "", ChildDanger},
		{"em mới 17 triệu nợ mà bị chủ ép tiếp khách", "", TraffickingNow},
		{"bị chủ ép tiếp khách em mới 16", "16", ChildDanger},
		{"em mới 16 mà bị chủ ép tiếp khách", "16", ChildDanger},
		{"im 17 years old and beaten every day", "17", ChildDanger},
		{"im 16 in hanoi sold to a man", "16", ChildDanger},

		// Children quarrel with blows, not by force of that kind.
		{"em học lớp 8 bị bạn cùng lớp ép quan hệ", "", ChildDanger},
		{"em 14 tuổi bị bạn học hiếp", "14", ChildDanger},
		{"em 14 tuổi bị bạn cùng lớp đánh nhau", "14", None},
		{"em 17t chồng đánh em", "17", ChildDanger},
	} {
		if got, age := u.Crisis(said.text), u.Told(said.text)["age"]; got != said.want || age != said.age {
			t.Errorf("%q: %q, age %q; want %q, age %q", said.text, got, age, said.want, said.age)
		}
	}
}

// Years and numbers of other things make nobody a child.
func TestNobodyIsAChildByAnyNumber(t *testing.T) {
	u, _ := whole(t)
	for text, age := range map[string]string{
		"em 30 tuổi năm 2010 lấy chồng, giờ bị chồng đánh": "30",
		"im 10 years married and beaten":                   "",
		"em mới 17 triệu nợ bị chủ đánh":                   "",
		"em bị bán năm 2012 bị đánh":                       "",
	} {
		if got, said := u.Crisis(text), u.Told(text)["age"]; got == ChildDanger || said != age {
			t.Errorf("%q: %q, age %q; want no child, age %q", text, got, said, age)
		}
	}
}

// Whatever is taken back as a jest, a story or a denial, no danger that is known is,
// typed with marks or without.
func TestNoKnownDangerIsTakenBack(t *testing.T) {
	u, m := whole(t)
	for _, e := range m.examples {
		if e.Crisis == None {
			continue
		}
		for _, text := range []string{e.Text, viet.Fold(e.Text)} {
			said := u.reader.read(text)
			if u.rules.story(said, false) {
				t.Errorf("%s: %q is taken for a story", e.ID, text)
			}
			if sober := u.rules.sober(said); !sober.is(said) && u.Crisis(text) == None {
				t.Errorf("%s: %q is taken for a jest: %q is left", e.ID, text, words(sober))
			}
			if left := u.feared(text, said); !left.is(said) && u.Crisis(text) == None {
				t.Errorf("%s: %q is taken for a denial: %q is left", e.ID, text, words(left))
			}
		}
	}
}

// In a text with marks a word without them is another word.
func TestMarksTellWordsApart(t *testing.T) {
	u, _ := whole(t)
	find := func(phrase, text string) bool {
		p, err := readPhrase(phrase, nil)
		if err != nil {
			t.Fatal(err)
		}
		var ps phrases
		ps.add(p)
		return ps.in(u.reader.read(text))
	}
	for _, c := range []struct {
		phrase, text string
		want         bool
	}{
		{"phòng kín", "em ở phòng kín một mình", true},
		{"phòng kín", "em o phong kin mot minh", true},
		{"phòng kín", "phong kín tin tức về bệnh của mình", false},
		{"đói", "con đòi mua đồ chơi mãi", false},
		{"đói", "con doi mua do choi", true},
		{"cho ăn", "chó ăn hết rồi", false},
		{"muốn nhảy cầu", "em muôn nhảy cầu quá rồi", true},
		{"nó cầm dao", "nó cầm đao đứng ngoài cửa", true}, // one slip in three
	} {
		if got := find(c.phrase, c.text); got != c.want {
			t.Errorf("%q in %q: %t, want %t", c.phrase, c.text, got, c.want)
		}
	}
}

// What a rule looks for is no slip of a thumb.
func TestWordsOfRulesAreNotPutRight(t *testing.T) {
	u, m := whole(t)
	for w := range m.sought() {
		if u.reader.mender.strange(w) {
			t.Errorf("%q stands in a rule and is put right to %q", w, u.reader.mender.mend(w, "", ""))
		}
	}
	for _, text := range []string{"i want to die", "i just want to die", "no one here, i want to die", "he raped me", "want to kill myself"} {
		if got := u.Crisis(text); got == None {
			t.Errorf("Crisis(%q) = none", text)
		}
	}
}
