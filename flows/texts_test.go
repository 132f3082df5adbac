package flows

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
)

func TestTheListOfSentencesIsWhatTheEngineSays(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	var used []string
	call := regexp.MustCompile(`(?:\.text|sayText|add)\((?:ctl\w+, )?"([a-z0-9_]+)"`)
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range call.FindAllSubmatch(src, -1) {
			used = append(used, string(m[1]))
		}
	}
	for _, day := range []string{"mo", "tu", "we", "th", "fr", "sa", "su"} {
		used = append(used, "day_"+day)
	}
	slices.Sort(used)
	used = slices.DeleteFunc(slices.Compact(used), func(key string) bool { return key == "day_" })
	if !slices.Equal(used, engineTexts) {
		t.Errorf("the engine says\n%q\nengineTexts lists\n%q", used, engineTexts)
	}
}
