package understand

import (
	"strings"
	"testing"

	"nhipcau/internal/viet"
)

func words(m message) string {
	var out []string
	for _, w := range m.words {
		out = append(out, w.folded)
	}
	return strings.Join(out, " ")
}

func TestMessagesAreMadeReady(t *testing.T) {
	u, _ := whole(t)
	for text, want := range map[string]string{
		"k có tiền":               "khong co tien",
		"KO dc vay ak":            "khong duoc vay ak",
		"ck e bị H":               "chong em bi hiv",
		"muoons vay voons":        "muon vay von",
		"dduwowcj khoong":         "duoc khong",
		"nuo6i chau1 mo62 co6i":   "nuoi chau mo coi",
		"điiii học nghềeee":       "di hoc nghe",
		"mần răng":                "lam sao",
		"chỗ mô dạy nghề":         "cho dau day nghe",
		"nợ nần":                  "no nan",
		"sdt bs ở bv":             "so dien thoai bac si o benh vien",
		"test hiv":                "test hiv",
		"quán bar":                "quan bar",
		"vay 200tr, 19t, lop 10a": "vay 200tr 19t lop 10a",
	} {
		if got := words(u.reader.read(text)); got != want {
			t.Errorf("read(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestTheExactFormKnowsOldAndNewSpelling(t *testing.T) {
	for _, pair := range [][2]string{{"hoà", "hòa"}, {"khoẻ", "khỏe"}, {"tuỳ", "tùy"}} {
		if spell(pair[0]) != spell(pair[1]) {
			t.Errorf("%s and %s are two words", pair[0], pair[1])
		}
	}
	if spell("tự").exact != "tưj" || spell("tu").exact != "tu" {
		t.Error("tones are lost")
	}
}

func TestQuickAndSlowSpellingAgree(t *testing.T) {
	_, m := whole(t)
	for _, e := range m.examples {
		for _, w := range viet.Words(e.Text) {
			if viet.Marked(w) && spell(w) != spellSlowly(w) {
				t.Fatalf("%q: %v and %v", w, spell(w), spellSlowly(w))
			}
		}
	}
}

func TestSyllablesAreToldFromOtherWords(t *testing.T) {
	for _, w := range strings.Fields("nghieng thuong quynh khuya giua gi uyen oan duong nguoi truyen") {
		if !legal(w) {
			t.Errorf("%s is a syllable", w)
		}
	}
	for _, w := range strings.Fields("hocj muoons dd test facebook zalo1 str") {
		if legal(w) {
			t.Errorf("%s is no syllable", w)
		}
	}
}
