package understand

import (
	"strings"
	"testing"

	"nhipcau/internal/lang"
)

// Whoever writes a rule hears what it lacks, in words alone.
func TestARuleWithoutItsNameIsTold(t *testing.T) {
	_, saying := readSayings([]byte("rules:\n- say: [vay vốn]\n"))
	_, telling := readTold([]byte("rules:\n- fact: age\n  say: [vay vốn]\n"))
	for want, err := range map[string]error{
		"sayings.yaml: rule 1: want a name and what is said":   saying,
		"told.yaml: rule 1: want fact, value and what is said": telling,
	} {
		if err == nil || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestWhatIsSaidOutrightHasItsName(t *testing.T) {
	u, _ := whole(t)
	for want, said := range map[string][]string{
		"secret":          {"có bí mật không?", "co bi mat k", "ai đọc được tin của em", "có ai biết em nhắn không", "is it secret?", "who can read this", "chồng có đọc được tin nhắn không"},
		"police":          {"có báo công an không", "o day co bao cong an k", "do you call the police", "công an có biết không"},
		"person":          {"bạn là người hay máy", "are you a real person"},
		"free":            {"nhắn ở đây có mất tiền không", "is this free"},
		"abroad":          {"em dang o Bavet khong ve duoc", "tôi bị bán sang Trung Quốc", "đang ở campuchia bị giữ", "i was sold to china"},
		"relative_abroad": {"chị em bị lừa sang Campuchia", "con gái tôi đang ở myanmar không về được"},
		"young_pregnant":  {"co bau 16t bo bat pha", "i am 16 and pregnant", "16t có bầu", "con gái em 15 tuổi có thai"},
		"unpaid":          {"quán giữ lương", "chủ không trả lương cho em"},
		"kept":            {"bị phạt tiền không cho về", "chủ cầm căn cước của em"},
		"trade":           {"đi khách", "em làm tiếp viên", "massage", "gái gọi", "i am a sex worker"},
		"": {"có báo công an được không nếu bị đánh", "kết quả xét nghiệm có bị lộ không", "nó sắp bán em sang trung quốc", "giờ về rồi, trước bị bán sang Trung Quốc",
			"em 25 tuổi có bầu", "khách quỵt tiền", "em muốn học massage", "muốn bỏ nghề này", "em lo qua khong biet lam sao", "xuất khẩu lao động sang đài loan", "vay vốn", ""},
	} {
		for _, text := range said {
			if got := u.Read(text).Saying(); got != want {
				t.Errorf("Saying(%q) = %q, want %q", text, got, want)
			}
		}
	}
	if names := strings.Join(u.Sayings(), " "); !strings.Contains(names, "secret") || strings.Count(names, "abroad") != 2 {
		t.Errorf("the names are %q", names)
	}
}

func TestALanguageIsToldByEverydayWordsAlone(t *testing.T) {
	u, _ := whole(t)
	for text, want := range map[string]string{
		"I need help": "en", "where can i get tested for hiv": "en", "condom broke": "en", "my husband beats me": "en",
		"em cần vay tiền": "vi", "toi can viec lam": "vi", "ai đọc tin nhắn này": "vi",
		"test hiv": "", "karaoke job": "", "xã Tân Ninh": "", "Hậu Lộc": "", "ok": "", "english": "", "hau loc": "", "123": "",
	} {
		got := ""
		if l, ok := u.Tongue(text); ok {
			got = map[lang.Lang]string{lang.VI: "vi", lang.EN: "en"}[l]
		}
		if got != want {
			t.Errorf("Tongue(%q) = %q, want %q", text, got, want)
		}
	}
}
