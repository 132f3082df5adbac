package portal

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/understand"
	"nhipcau/portal/form"
	"nhipcau/portal/staff"
	"nhipcau/portal/wording"
)

func TestEveryTextIsInBothLanguages(t *testing.T) {
	all, err := loadTexts()
	if err != nil {
		t.Fatal(err)
	}
	for key, text := range all {
		if !text.Complete() {
			t.Errorf("%s: %q", key, text)
		}
	}
}

// A key that a page asks for is written, and what is written is asked for.
func TestEveryTextIsUsed(t *testing.T) {
	all, err := loadTexts()
	if err != nil {
		t.Fatal(err)
	}
	unused := map[string]bool{}
	for key := range all {
		unused[key] = true
	}
	use := func(key string) {
		delete(unused, key)
		if _, ok := all[key]; !ok {
			t.Errorf("no text %s", key)
		}
	}
	for _, source := range sources(t) {
		for _, m := range regexp.MustCompile(`\{?\bt "([a-z0-9_]+)"`).FindAllStringSubmatch(source, -1) {
			use(m[1])
		}
		for _, m := range regexp.MustCompile(`\(print "([a-z_]+_)" `).FindAllStringSubmatch(source, -1) {
			for key := range unused {
				if strings.HasPrefix(key, m[1]) {
					delete(unused, key) // one of a closed list
				}
			}
		}
		for _, m := range regexp.MustCompile(`"((?:part|seen|tongue|warn|word)_)"\s*\+`).FindAllStringSubmatch(source, -1) {
			for key := range unused {
				if strings.HasPrefix(key, m[1]) {
					delete(unused, key) // one of a closed list, each of which a test shows
				}
			}
		}
		for _, m := range regexp.MustCompile(`"([a-z0-9_]+)"`).FindAllStringSubmatch(source, -1) {
			delete(unused, m[1]) // a page's title, a sentence chosen by name
		}
		for _, m := range regexp.MustCompile(`refusal\{"([a-z_]+)"\}`).FindAllStringSubmatch(source, -1) {
			use("refused_" + m[1])
		}
		for _, m := range regexp.MustCompile(`goTo\([^)]*, "([a-z_]+)"\)|\}, "([a-z]+)"\)\n\}|, id\) \}, "([a-z]+)"\)`).FindAllStringSubmatch(source, -1) {
			use("done_" + m[1] + m[2] + m[3])
		}
		for _, m := range english.FindAllStringSubmatch(source, -1) {
			use(m[1] + "_en")
		}
		for _, m := range regexp.MustCompile(`Deed\s+= "([a-z_]+)"`).FindAllStringSubmatch(source, -1) {
			use("deed_" + m[1])
		}
	}
	for _, r := range staff.Roles() {
		use("role_" + string(r))
		use("role_about_" + string(r))
	}
	for _, gate := range []string{"withheld", "low_confidence", "no_name", "no_summary", "long_summary", "one_language", "no_source", "bad_phone", "shelter_address", "no_way_in", "too_old"} {
		use("gate_" + gate)
	}
	for prefix, names := range families() {
		for _, name := range names {
			use(prefix + name)
		}
	}
	for _, status := range []string{"400", "403", "404", "409", "413", "422", "500", "503"} {
		use("sorry_" + status)
	}
	for key := range unused {
		if key == "done_passkey_added" {
			continue // asked for by a name that is put together
		}
		t.Errorf("nothing asks for the text %s", key)
	}
}

func TestAWordFollowsItsNumber(t *testing.T) {
	all := texts{"x": {VI: "{n} dịch vụ", EN: "{n} {n:service is|services are} live, {m} {m:row|rows}"}}
	for n, want := range map[int]string{0: "0 services are live, 1 row", 1: "1 service is live, 1 row", 2: "2 services are live, 1 row"} {
		if got, err := all.say(lang.EN, "x", "n", n, "m", 1); err != nil || got != want {
			t.Errorf("%d: %q %v", n, got, err)
		}
	}
	if got := numbered("{n:half", "n", "1"); got != "{n:half" {
		t.Errorf("%q", got)
	}
}

// families are texts that are asked for by a beginning and a name of a closed list.
func families() map[string][]string {
	var parts []string
	for _, p := range form.Parts() {
		parts = append(parts, string(p))
	}
	heard := append(understand.Topics(), "none")
	for _, c := range []understand.Crisis{understand.Suicide, understand.ViolenceNow, understand.TraffickingNow, understand.ChildDanger, understand.MedicalEmergency} {
		heard = append(heard, string(c))
	}
	return map[string][]string{
		"heard_": heard, "kind_": wording.Kinds(), "named_": append(wording.Kinds(), "off", "order", "added", "topic", "asks"), "words_state_": wordStates, "becomes_": {"whole", "alone", "cut", "parted", "refused"},
		"fault_": {"missing", "long", "blank", "kept", "signs", "protected", "target", "nowhere", "many", "unknown"},
		"topic_": allTopics(), "bulk_": bulkDeeds, "bulk_about_": bulkDeeds, "done_": append(slices.Clone(bulkDeeds), "nothing", "new_service", "copied", "saved", "removed", "published", "words_saved", "words_discarded", "words_published", "words_restored", "words_imported", "imported", "dismissed"),
		"state_is_": listStates, "when_": listWhens, "sort_": append(slices.Clone(listSorts), "fit"), "edit_": parts, "edit_about_": parts,
		"level_": {"emergency", "fresh", "due", "late", "old", "public", "gone"}, "twin_": {"phone", "name", "address"},
		"wrong_is_": wrongs, "file_": {"xlsx", "csv", "hsds", "tables"}, "came_": outcomes, "script_": append(slices.Clone(scripted), "hello", "now", "unnamed", "thanks"),
		"done_came_": {"correct", "nobody", "closed"},
		"try_":       {"yes", "no", "unknown", "elsewhere"}, "verified_by_": {"provider", "worker", "editor", "admin"},
		"scope_": {"area", "province", "national"}, "holiday_": {"unknown", "closed", "open"}, "price_": {"unknown", "free", "paid"},
		"access_": {"phone", "visit", "commune", "station", "online"}, "join_": {"all", "any"}, "how_": {"all", "any", "none"}, "way_": {"lists", "raw"},
		"answer_": {"unknown", "yes", "no"}, "confidence_": {"high", "medium", "low"}, "checked_": {"phone", "public", "none"}, "next_in_": {"kind", "30", "90", "180", "365"},
		"f_hours_": {"am_from", "am_to", "pm_from", "pm_to"}, "day_": {"mo", "tu", "we", "th", "fr", "sa", "su"},
	}
}

// english are the labels of the second field of a text.
var english = regexp.MustCompile(`bothFields\("\w+", [^,]+, "(\w+)"`)

// sources are the programs and templates that ask for texts.
func sources(t *testing.T) (all []string) {
	t.Helper()
	for _, pattern := range []string{"*.go", "form/*.go", "staff/*.go", "auditlog/*.go", "catalogue/*.go", "wording/*.go", "templates/*.html"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if strings.HasSuffix(f, "_test.go") {
				continue
			}
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, string(b))
		}
	}
	return all
}
