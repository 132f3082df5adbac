package viet

import (
	"slices"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestFoldIsWhatIsLeftWithoutMarks(t *testing.T) {
	for in, want := range map[string]string{
		"Học nghề Ở ĐÂU?":          "hoc nghe o dau?",
		norm.NFD.String("vay vốn"): "vay von",
		"  khoẻ\u00a0 khỏe \t":     "khoe khoe",
		"２":                        "2",
		"2\uFE0F\u20E3":            "2",
		"đ\u200bường":              "duong",
		"\xff\xfevay":              "vay",
		"Quảng\nXương":             "quang xuong",
		"":                         "",
		" ":                        "",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestMarkedKnowsTypedMarks(t *testing.T) {
	if Marked("tu van") || !Marked("tư vấn") || !Marked("đi") {
		t.Fatal("marks not told apart")
	}
}

func FuzzFold(f *testing.F) {
	f.Add("Thị trấn Hậu Lộc")
	f.Add("\xf0\x28")
	f.Add("\u0ecb 000")
	f.Fuzz(func(t *testing.T, s string) {
		folded := Fold(s)
		if !utf8.ValidString(folded) {
			t.Fatalf("Fold(%q) is not UTF-8", s)
		}
		if again := Fold(folded); again != folded {
			t.Fatalf("Fold is not settled: %q, then %q", folded, again)
		}
		if a, b := len(Syllables(s)), len(Words(s)); a < b-len(s) {
			t.Fatalf("%d syllables, %d words", a, b)
		}
	})
}

func TestAListIsOnePhraseALine(t *testing.T) {
	got := List("# Tên của một nơi.\n\nTạm lánh\r\n  nhà-mở \nSAFE house")
	if want := []string{"tam lanh", "nha mo", "safe house"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestASlipIsOneLetterAtMost(t *testing.T) {
	for pair, want := range map[[2]string]bool{
		{"hauloc", "hauloc"}: true, {"hauloc", "haulco"}: true, {"hauloc", "hauoc"}: true, {"hauoc", "hauloc"}: true, {"hauloc", "haulok"}: true,
		{"hauloc", "haolok"}: false, {"hauloc", "haloc"}: true, {"hauloc", "hauloccc"}: false, {"", "a"}: true, {"", "ab"}: false, {"ab", "ba"}: true,
	} {
		if got := OneSlip(pair[0], pair[1]); got != want {
			t.Errorf("%q: %v", pair, got)
		}
	}
}
