package flows

import (
	"testing"

	"nhipcau/flows/content"
	"nhipcau/internal/viet"
)

func TestOnesOwnAgeIsHeardAndNobodyElses(t *testing.T) {
	c, findings := LoadContent(content.Files)
	if c == nil {
		t.Fatal(findings)
	}
	for text, want := range map[string]int{
		"em 15 tuổi muốn vay tiền":        15,
		"muốn vay tiền, em năm nay 15t":   15,
		"Cháu mới 13 tuổi, bị đuổi học":   13,
		"toi 45 tuoi can viec":            45,
		"14 tuổi":                         14,
		"I am 14 years old, need money":   14,
		"i am 15 and they force me":       15,
		"I'm 16, help":                    16,
		"i am 10 weeks pregnant":          0,
		"i am 2 km away":                  0,
		"con tôi 14 tuổi, tôi muốn vay":   0,
		"con em 15 tuổi bị bệnh":          0,
		"em gái em 15 tuổi":               0,
		"em tôi 15 tuổi":                  0,
		"bạn em 15 tuổi có thai":          0,
		"con 15 tuổi":                     0, // a child of mine, or I, who call myself so
		"người yêu 20 tuổi đánh em":       0,
		"em 15 triệu tiền nợ":             0,
		"em làm 15 năm rồi":               0,
		"em có 2 con":                     0,
		"":                                0,
		"tuổi em 15":                      0,
		"em chưa đủ 16 tuổi":              0, // the words of the answers have that
		"em 999 tuổi, em 0 tuổi, em tuổi": 0,
	} {
		if got := c.age.own(viet.Phrase(text)); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}
