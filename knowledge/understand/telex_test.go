package understand

import (
	"os"
	"strings"
	"testing"
)

// English words and names that end in s, f, r, x or j are no Telex, and no slips.
func TestEnglishWordsStayAsTheyAre(t *testing.T) {
	u, _ := whole(t)
	data, err := os.ReadFile("testdata/english_words.txt")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, w := range strings.Fields(line) {
			for _, text := range []string{w, "em lam o " + w + " nay", "my " + w + " here"} {
				if got := words(u.reader.read(text)); got != text {
					t.Errorf("read(%q) = %q", text, got)
				}
			}
		}
	}
}

// In a message typed in Telex the same letters are Telex.
func TestTelexIsWrittenOutWhereItIsTyped(t *testing.T) {
	u, _ := whole(t)
	for text, want := range map[string]string{
		"em sex ddi hocj":           "em se di hoc",
		"car nhaf em bij ddanhs":    "ca nha em bi danh",
		"vay tienf":                 "vay tien",
		"nuo6i heo":                 "nuoi heo",
		"em teen laf hoa":           "em ten la hoa",
		"mas mif giuwx giaays towf": "ma mi giu giay to",
		"em lam massage sex":        "em lam massage sex",
		"boss keeps my papers":      "boss keeps my papers",
		"felix":                     "felix",
	} {
		if got := words(u.reader.read(text)); got != want {
			t.Errorf("read(%q) = %q, want %q", text, got, want)
		}
	}
}
