package directory_test

import (
	"slices"
	"testing"

	"nhipcau/knowledge/directory"
)

func TestANumberInASentenceIsSeen(t *testing.T) {
	for text, want := range map[string][]string{
		"Gọi trợ giúp pháp lý 1800 1233 hỏi trước.":          {"18001233"},
		"Ngôi nhà Bình yên 1900 969 680, hay 1900969680":     {"1900969680"},
		"Ngày Mai 096 306 1414 (13h-20h30), 0237.3951.467":   {"0963061414", "02373951467"},
		"gọi 113 hoặc 111, trong 72 giờ, từ 1/1/2026":        nil,
		"300.000 đến 500.000 đồng, Nghị định 282/2025":       nil,
		"mua theo hộ 1.366.200 đồng, thủ tục số 2.002821":    nil,
		"số cũ 1800 1567 không dùng; 01800 1233 không có":    {"18001567"},
		"12 tháng 10 năm 2025, 0237 là mã vùng":              nil,
		"Social Insurance on 1900 9068, or 1800 1233 (free)": {"19009068", "18001233"},
	} {
		if got := directory.Quoted(text); !slices.Equal(got, want) {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}
