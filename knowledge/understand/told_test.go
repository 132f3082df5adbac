package understand

import (
	"maps"
	"testing"
)

func TestWhatIsSaidInPassingIsOfOneself(t *testing.T) {
	u, _ := whole(t)
	for text, want := range map[string]map[string]string{
		"em 19 tuổi, hộ nghèo, muốn học may ở Hậu Lộc": {"age": "19", "household": "poor"},
		"toi 42t that nghiep can viec":                 {"age": "42", "work": "jobless"},
		"nhà em hộ cận nghèo, một mình nuôi con":       {"household": "near_poor", "single_parent": "yes"},
		"con em 5 tuổi chưa có khai sinh":              {},
		"hộ nghèo được vay bao nhiêu":                  {},
		"lớp cho người trên 40 tuổi":                   {},
		"trợ cấp thất nghiệp nộp ở đâu":                {},
		"em mới ra tù, muốn vay vốn":                   {"released": "within5"},
	} {
		if got := u.Told(text); !maps.Equal(got, want) {
			t.Errorf("Told(%q) = %v, want %v", text, got, want)
		}
	}
}

func TestSlipsAndRunsArePutRight(t *testing.T) {
	u, _ := whole(t)
	for text, want := range map[string]string{
		"muonvay tien":  "muon vay tien",
		"hco nghe":      "hoc nghe",
		"vya vốn":       "vay von",
		"facebook zalo": "facebook zalo",
		"test hiv":      "test hiv",
	} {
		if got := words(u.reader.read(text)); got != want {
			t.Errorf("read(%q) = %q, want %q", text, got, want)
		}
	}
}
