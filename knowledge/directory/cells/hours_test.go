package cells

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"nhipcau/knowledge/directory"
)

func TestHoursAreReadAsPeopleWriteThem(t *testing.T) {
	const office = "T2–T6 07:30–11:30, 13:00–17:00"
	for text, want := range map[string]string{
		"T2–T6 07:30–11:30, 13:00–17:00":                               office,
		"7h30–11h30; 13h–17h T2–T6":                                    office,
		"Sáng 7h30-11h30, chiều 13h-17h, từ thứ Hai đến thứ Sáu":       office,
		"Thứ 2 - thứ 6: 7h30 - 11h30, 13h00 - 17h00":                   office,
		"Từ thứ 2 đến thứ 6: sáng 7 giờ 30 - 11 giờ 30; chiều 13h-17h": office,
		"7:30-11:30, 13:00-17:00 (thứ 2-6)":                            office,
		"8h-17h thứ 2-6 (trừ lễ, tết)":                                 "T2–T6 08:00–17:00",
		"24/7":                                                         "24/7",
		"24/24":                                                        "24/7",
		"24h":                                                          "24/7",
		"cả ngày lẫn đêm":                                              "24/7",
		"8h-21h hàng ngày":                                             "T2–CN 08:00–21:00",
		"Hằng ngày 8h-21h":                                             "T2–CN 08:00–21:00",
		"T2-T6 8h-17h, T7 8h-11h30":                                    "T2–T6 08:00–17:00; T7 08:00–11:30",
		"T2,T4,T6 8h-11h":                                              "T2,T4,T6 08:00–11:00",
		"thứ 3 và thứ 5: 14h-16h30":                                    "T3,T5 14:00–16:30",
		"thứ tư, thứ năm 8h-10h":                                       "T4,T5 08:00–10:00",
		"Mon-Fri 8:00 am - 5:00 pm":                                    "T2–T6 08:00–17:00",
		"Chủ nhật 8h–11h":                                              "CN 08:00–11:00",
		"T7, CN 19h-24h":                                               "T7,CN 19:00–24:00",
		"giờ hành chính":                                               "",
		"8h-17h":                                                       "",
		"T2-T6 17h-8h":                                                 "",
		"T2-T6 25h-26h":                                                "",
		"gọi trước":                                                    "",
		"T2-T6":                                                        "",
		"liên hệ 0237 3851 234":                                        "",
		"T2-T6 8h-11h và 13h-17h trừ T4":                               "",
	} {
		got, rest, ok := ParseHours(text)
		if want == "" {
			if ok {
				t.Errorf("%q is read as %q, though it is not clear", text, FormatHours(got))
			}
			continue
		}
		if !ok || FormatHours(got) != want {
			t.Errorf("%q: %q %v (rest %q), want %q", text, FormatHours(got), ok, rest, want)
		}
	}
	_, rest, _ := ParseHours("8h-17h thứ 2-6 (trừ lễ, tết)")
	if rest != "trừ lễ, tết" {
		t.Errorf("in brackets: %q", rest)
	}
	want := directory.Schedule{Weekly: []directory.Hours{{Days: []directory.Day{"MO"}, Opens: "00:00", Closes: "24:00"}}}
	got, _, ok := ParseHours(FormatHours(want))
	if !ok || !cmp.Equal(got, want) {
		t.Errorf("%v %v", got, ok)
	}
}
