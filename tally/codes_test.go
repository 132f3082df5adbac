package tally_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"nhipcau/tally"
)

// drawn gives codes of this test's own randomness.
func drawn(t *rapid.T) string {
	seed := rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "seed")
	code, err := tally.NewCodes(&counter{seed: seed}).Draw()
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// counter is a source that never repeats itself: a number that grows by an odd
// step.
type counter struct {
	seed []byte
	at   uint32
}

func (c *counter) Read(b []byte) (int, error) {
	for i := range b {
		c.at += 0x9E3779B1
		b[i] = c.seed[i%len(c.seed)] ^ byte(c.at>>24)
	}
	return len(b), nil
}

func TestACodeIsTenDigitsThatLookLikeNoPhoneNumber(t *testing.T) {
	codes, seen := tally.NewCodes(rand.Reader), map[string]bool{}
	firsts := [10]int{}
	const draws = 20_000
	for range draws {
		code, err := codes.Draw()
		if err != nil {
			t.Fatal(err)
		}
		if len(code) != 10 || strings.Trim(code, "0123456789") != "" || code[0] == '0' {
			t.Fatal(code)
		}
		for _, start := range []string{"111", "112", "113", "114", "115"} {
			if strings.HasPrefix(code, start) {
				t.Fatal(code)
			}
		}
		for d := range 10 {
			if strings.Contains(code, strings.Repeat(fmt.Sprint(d), 4)) {
				t.Fatal(code)
			}
		}
		if got, err := tally.ParseCode(code); err != nil || got != code {
			t.Fatal(code, got, err)
		}
		seen[code] = true
		firsts[code[0]-'0']++
	}
	// Of 900 million, two alike among 20,000 are 0.2 to be expected.
	if len(seen) < draws-5 {
		t.Fatalf("only %d of %d codes differ", len(seen), draws)
	}
	for d := 2; d <= 9; d++ { // 2,222 each, give or take 44
		if firsts[d] < 1900 || firsts[d] > 2550 {
			t.Fatalf("first digits %v are not evenly drawn", firsts)
		}
	}
}

func TestEverySingleMistakeInACodeIsNoticed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := drawn(t)
		for i := range code {
			for d := byte('0'); d <= '9'; d++ {
				wrong := []byte(code)
				wrong[i] = d
				if got, err := tally.ParseCode(string(wrong)); (err == nil) != (d == code[i]) {
					t.Fatalf("%s for %s: %s %v", wrong, code, got, err)
				}
			}
			if i == 0 || code[i] == code[i-1] {
				continue
			}
			swapped := []byte(code)
			swapped[i], swapped[i-1] = swapped[i-1], swapped[i]
			if got, err := tally.ParseCode(string(swapped)); err == nil {
				t.Fatalf("%s for %s: %s", swapped, code, got)
			}
		}
	})
}

func TestCodesAsPeopleTypeThem(t *testing.T) {
	code, err := tally.NewCodes(rand.Reader).Draw()
	if err != nil {
		t.Fatal(err)
	}
	wide := strings.Map(func(r rune) rune { return r - '0' + '０' }, code)
	a, b, c := code[:3], code[3:6], code[6:]
	for _, typed := range []string{
		code, a + " " + b + " " + c, " " + code + "\n", a + "-" + b + "-" + c, a + "." + b + "." + c, a + " – " + b + "\u00a0" + c,
		strings.Join(strings.Split(code, ""), " "), wide, wide[:9] + "　" + wide[9:], "\ufeff" + code,
	} {
		if got, err := tally.ParseCode(typed); err != nil || got != code {
			t.Errorf("%q: %q, %v", typed, got, err)
		}
	}
	for typed, want := range map[string]string{
		"bốn tám hai chín một ba bảy không năm bốn":                 "4829137054",
		"Bốn tám hai, chín mốt ba; bẩy không lăm tư":                "4829137054",
		"bon tam hai chin mot ba bay khong nam tu":                  "4829137054",
		"tư tám hai - chín một ba - bảy không nhăm bốn":             "4829137054",
		"482 chín một ba 7054":                                      "4829137054",
		"BỐN TÁM HAI CHÍN MỘT BA BẢY KHÔNG NĂM BỐN":                 "4829137054",
		"ｂốn ８２ 9137056":                                            "", // ten signs, not ten digits
		"bốn trăm tám mươi hai chín trăm mười ba bảy không năm bốn": "",
		"bốn tám hai chín một ba bảy không năm":                     "",
	} {
		got, err := tally.ParseCode(typed)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v, want %q", typed, got, err, want)
		}
	}
	swapped := "4829137506" // 56 -> 506: of ten digits, one pair turned
	for typed, want := range map[string]error{
		"": tally.ErrCodeShape, "  ": tally.ErrCodeShape, code[:9]: tally.ErrCodeShape, code + "1": tally.ErrCodeShape,
		"0912345678": tally.ErrCodeShape, "1131234567": tally.ErrCodeShape, "2777712345": tally.ErrCodeShape,
		a + "x" + b + c: tally.ErrCodeShape, "mã " + code: tally.ErrCodeShape, strings.Repeat(code, 1000): tally.ErrCodeShape,
		"٤٨٢٩١٣٧٠٥٦": tally.ErrCodeShape, "\xff" + code: tally.ErrCodeShape, swapped: tally.ErrCodeDigit,
	} {
		if got, err := tally.ParseCode(typed); !errors.Is(err, want) || got != "" {
			t.Errorf("%q: %q, %v, want %v", typed, got, err, want)
		}
	}
}

func TestBadRandomnessGivesNoCode(t *testing.T) {
	broken := errors.New("broken")
	if code, err := tally.NewCodes(iotest.ErrReader(broken)).Draw(); !errors.Is(err, broken) || code != "" {
		t.Error(code, err)
	}
	if code, err := tally.NewCodes(bytes.NewReader(make([]byte, 1<<20))).Draw(); err == nil {
		t.Error("from zeros: " + code)
	}
}

func FuzzParseCode(f *testing.F) {
	f.Add("482 913 7056")
	f.Add("４８２-913.7056")
	f.Fuzz(func(t *testing.T, typed string) {
		code, err := tally.ParseCode(typed)
		if (err == nil) != (code != "") {
			t.Fatal(code, err)
		}
		if err == nil {
			if again, err := tally.ParseCode(code[:3] + " " + code[3:6] + " " + code[6:]); err != nil || again != code {
				t.Fatal(code, again, err)
			}
		}
	})
}
