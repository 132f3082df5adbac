package scrub_test

import (
	"bufio"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"nhipcau/internal/viet"
	"nhipcau/knowledge/answer/scrub"
)

func scrubber(tb testing.TB) *scrub.Scrubber {
	tb.Helper()
	s, err := scrub.New()
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

// needles reads testdata/needles.tsv: the kind, what must not be left of the line,
// and the line.
func needles(t *testing.T, file string) (out [][]string) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if line := lines.Text(); line != "" && !strings.HasPrefix(line, "#") {
			out = append(out, strings.Split(line, "\t"))
		}
	}
	return out
}

func TestNoNeedleIsLeft(t *testing.T) {
	s := scrubber(t)
	kinds, missed := map[string]int{}, map[string]int{}
	for _, n := range needles(t, "testdata/needles.tsv") {
		if len(n) != 3 {
			t.Fatalf("not three columns: %q", n)
		}
		kind, needle, line := n[0], n[1], n[2]
		kinds[kind]++
		if !strings.Contains(line, needle) {
			t.Errorf("%q is not in %q", needle, line)
		}
		for part := range strings.FieldsSeq(needle) {
			if strings.Contains(" "+viet.Phrase(s.Text(line))+" ", " "+viet.Phrase(part)+" ") {
				t.Errorf("%s: %q is left of %q: %q", kind, part, line, s.Text(line))
				missed[kind]++
				break
			}
		}
	}
	for kind, n := range kinds {
		t.Logf("%-8s %d of %d", kind, n-missed[kind], n)
	}
}

func TestWhatGivesNobodyAwayStays(t *testing.T) {
	s := scrubber(t)
	for _, n := range needles(t, "testdata/ordinary.txt") {
		if got := s.Text(n[0]); strings.Contains(got, scrub.Mark) {
			t.Errorf("%q became %q", n[0], got)
		}
	}
}

// digitsOf reads every digit of a text, written or spoken, in order.
func digitsOf(text string) string {
	spoken := map[string]byte{
		"không": '0', "khong": '0', "một": '1', "mot": '1', "hai": '2', "ba": '3', "bốn": '4', "bon": '4',
		"năm": '5', "nam": '5', "sáu": '6', "sau": '6', "bảy": '7', "bay": '7', "tám": '8', "tam": '8', "chín": '9', "chin": '9',
	}
	var b strings.Builder
	for _, w := range viet.Words(text) {
		if d, ok := spoken[w]; ok {
			b.WriteByte(d)
			continue
		}
		for _, r := range w {
			if '0' <= r && r <= '9' {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}

// asTyped writes digits in one of the ways people do.
func asTyped(t *rapid.T, digits string) string {
	words := strings.Fields("không một hai ba bốn năm sáu bảy tám chín")
	between := rapid.SampledFrom([]string{"", " ", ".", "-", " - ", ". ", "/", "_", ", ", "…", "\u200b", "\u00a0", " rồi ", "\n"}).Draw(t, "between")
	style := rapid.SampledFrom([]string{"digits", "groups", "spoken", "bare", "mixed", "wide"}).Draw(t, "style")
	var parts []string
	for i := 0; i < len(digits); i++ {
		d := digits[i] - '0'
		switch {
		case style == "spoken" || style == "mixed" && rapid.Bool().Draw(t, "as word"):
			parts = append(parts, words[d])
		case style == "bare":
			parts = append(parts, viet.Fold(words[d]))
		case style == "wide":
			parts = append(parts, string(rune('０'+int(d))))
		default:
			parts = append(parts, digits[i:i+1])
		}
	}
	switch style {
	case "groups":
		return strings.Join([]string{digits[:4], digits[4:7], digits[7:]}, between)
	case "spoken", "bare", "mixed":
		if strings.Trim(between, " .-,…\n") == "" && !strings.ContainsAny(between, " \n") {
			between = " "
		}
	}
	return strings.Join(parts, between)
}

var carriers = []string{
	"số em là %", "gọi % giúp em", "%", "em muốn vay vốn, liên hệ %.", "sdt % nhe", "(%)", "zalo %", "anh ấy nhắn % rồi đòi tiền",
	"cần học nghề % xin cảm ơn", "my number is % thanks",
}

func TestNoNumberOfSomebodyIsLeftHoweverItIsTyped(t *testing.T) {
	s := scrubber(t)
	rapid.Check(t, func(t *rapid.T) {
		digits := rapid.StringMatching(`0[35789][0-9]{8}|0[0-9]{11}|[0-9]{9}|[0-9]{12,14}`).Draw(t, "digits")
		line := strings.ReplaceAll(rapid.SampledFrom(carriers).Draw(t, "carrier"), "%", asTyped(t, digits))
		left := digitsOf(s.Text(line))
		for i := 0; i+4 <= len(digits); i++ {
			if strings.Contains(left, digits[i:i+4]) {
				t.Fatalf("%q is left of %q", s.Text(line), line)
			}
		}
	})
}

func TestNoNameAfterACueIsLeft(t *testing.T) {
	s := scrubber(t)
	cues := []string{"em tên là", "tên em là", "ten la", "họ tên", "goi em la", "anh", "chị", "cô", "chú", "bác", "ông", "chong em ten la", "my name is"}
	families := []string{"Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Bùi", "Đỗ"}
	names := []string{"Hoa", "Lan", "Tuấn", "Hùng", "Thắm", "Nhung", "Quyên", "Đạt", "Thúy", "Cường", "Trang", "Ngọc", "Hạnh", "Khánh"}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(names).Draw(t, "name")
		whole := name
		if rapid.Bool().Draw(t, "family") {
			whole = rapid.SampledFrom(families).Draw(t, "of") + " " + rapid.SampledFrom([]string{"Thị", "Văn", "Ngọc"}).Draw(t, "middle") + " " + name
		}
		line := rapid.SampledFrom(cues).Draw(t, "cue") + " " + whole + rapid.SampledFrom([]string{"", ", muốn học nghề", " cần vay vốn", ". Nhà em nghèo"}).Draw(t, "rest")
		switch rapid.SampledFrom([]string{"as is", "small", "bare"}).Draw(t, "spelling") {
		case "small":
			line = strings.ToLower(line)
		case "bare":
			line = viet.Fold(line)
		}
		if strings.Contains(" "+viet.Phrase(s.Text(line))+" ", " "+viet.Phrase(name)+" ") {
			t.Fatalf("%q is left of %q", s.Text(line), line)
		}
	})
}

func TestNoAddressOnTheNetIsLeft(t *testing.T) {
	s := scrubber(t)
	rapid.Check(t, func(t *rapid.T) {
		user := rapid.StringMatching(`[a-z]{3,6}[0-9]{2}|[a-z]{4,8}\.[a-z]{4,8}`).Draw(t, "user")
		form := rapid.SampledFrom([]string{
			"%@gmail.com", "% @ gmail . com", "@%", "https://fb.com/%", "facebook.com/%", "t.me/%", "www.%.vn", "http://a.b/?q=%",
			"% a còng gmail chấm com", "%@yahoo.com.vn", "zalo.me/%",
		}).Draw(t, "form")
		line := strings.ReplaceAll(rapid.SampledFrom(carriers).Draw(t, "carrier"), "%", strings.ReplaceAll(form, "%", user))
		if strings.Contains(strings.ToLower(s.Text(line)), user) {
			t.Fatalf("%q is left of %q", s.Text(line), line)
		}
	})
}

func FuzzAnyTextIsScrubbed(f *testing.F) {
	s := scrubber(f)
	for _, seed := range []string{"", "chị Hoa 0912 345 678", "số nhà 12 ngõ 4", "a@b.c", "\xff\xfe", "０９１２", "tên", "@", "không một hai ba bốn năm", strings.Repeat("1 ", 2000)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got := s.Text(text)
		if !utf8.ValidString(got) || len(got) > 4000 || strings.ContainsAny(got, "\n\r\t\x00") {
			t.Fatalf("%q became %q", text, got)
		}
		run := 0
		for _, r := range got {
			if '0' <= r && r <= '9' {
				run++
			} else {
				run = 0
			}
			if run >= 9 && !strings.Contains(got, "1900969680") {
				t.Fatalf("a number is left: %q", got)
			}
		}
	})
}

func BenchmarkText(b *testing.B) {
	s := scrubber(b)
	for b.Loop() {
		s.Text("em tên là Nguyễn Thị Lan, quê ở xã Hoằng Lộc, sdt 0912 345 678, cần vay 20 triệu mua máy may")
	}
}
