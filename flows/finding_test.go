package flows

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nhipcau/internal/lang"
)

// What staff can come to see is said in both languages, and every sentence is
// asked for.
func TestEveryFindingIsSaidInBothLanguages(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(b)
	}
	faults := []string{"missing", "long", "blank", "kept", "signs"}
	for code, text := range findingTexts() {
		if !text.Complete() {
			t.Errorf("%s lacks a language", code)
		}
		if !strings.Contains(source.String(), `"`+code+`"`) && !strings.Contains(strings.Join(faults, " "), strings.TrimPrefix(code, "edit_")) {
			t.Errorf("nothing finds %s", code)
		}
	}
	for _, kind := range faults {
		if f := found("edit_"+kind, "text/back", lang.VI, "x"); f.Message == "" {
			t.Errorf("a text that is %s is not said", kind)
		}
	}
	f := found("label_cut", "trade", 44, lang.EN, 40, "A very small trade")
	if want := `choice trade: the label has 44 characters in "en", more than 40 are cut on small screens`; f.Message != want {
		t.Errorf("%s, want %s", f.Message, want)
	}
	if vi := f.In(lang.VI); !strings.Contains(vi, "“A very small trade” dài 44 ký tự") {
		t.Error(vi)
	}
	if f := (Finding{Message: "of a file"}); f.In(lang.VI) != "of a file" {
		t.Error(f.In(lang.VI))
	}
}
