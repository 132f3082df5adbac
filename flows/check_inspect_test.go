package flows

import (
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
	"nhipcau/knowledge/questions"
)

// soundFiles are conversations and a directory that nothing can be said
// against; each test breaks one thing in one of them.
func soundFiles() map[string]string {
	return map[string]string{
		"menu.yaml": `flow: menu
title: {vi: Bắt đầu, en: Start}
start:
  ask: {vi: "Bạn cần gì?", en: "What do you need?"}
  choices:
    loans: {vi: Vay vốn, en: Loans, goto: loans}
    care: {vi: Khám bệnh, en: A doctor, goto: health}
`,
		"loans.yaml": `flow: loans
title: {vi: Vay, en: Borrowing}
interview:
  screen: loans
  next: offers
offers:
  refer: loans
`,
		"health.yaml": `flow: health
title: {vi: Sức khỏe, en: Health}
start:
  ask: {vi: "Chuyện gì?", en: "What is it?"}
  choices:
    test: {vi: Xét nghiệm, en: A test, set: {care: hiv}}
    other: {vi: Chuyện khác, en: Something else}
  next: offers
offers:
  refer: health
`,
		"words.yaml": `controls:
  leave: [thoat]
  help: [tro giup]
`,
		"texts.yaml": `skip: {vi: "Bỏ qua", en: "Skip"}
place_set: {vi: "Quanh {place}.", en: "Around {place}."}
web_title: {vi: "Nhịp Cầu", en: "Nhịp Cầu"}
`,
		"listings": `- id: bank
  name: {vi: Ngân hàng, en: Bank}
  summary: {vi: Cho vay., en: Lends.}
  topics: [loans]
  access: [phone]
  phones: [{number: "1800 1233"}]
  service_area: {scope: province}
  eligibility: {rule: 'household in ["poor", "near_poor"]', text: {vi: Hộ nghèo, en: The poor}, source: {url: "https://a.vn", date: "2026"}}
  confidence: high
  verification: {status: phone, by: admin, on: "2026-11-01"}
  sources: [{url: "https://a.vn", date: "2026"}]
- id: clinic
  name: {vi: Phòng khám, en: Clinic}
  summary: {vi: Xét nghiệm., en: Tests.}
  topics: [health]
  tags: [hiv]
  only_when_asked: true
  access: [phone]
  phones: [{number: "1800 1234"}]
  service_area: {scope: province}
  confidence: high
  verification: {status: phone, by: admin, on: "2026-11-01"}
  sources: [{url: "https://a.vn", date: "2026"}]
`,
	}
}

// inspectFiles inspects them at a time, as Inspect does after NewRelease.
func inspectFiles(t *testing.T, files map[string]string, now time.Time) string {
	t.Helper()
	dir := fstest.MapFS{}
	for name, text := range files {
		if strings.HasSuffix(name, ".yaml") {
			dir[name] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	c, findings := LoadContent(dir)
	if c == nil {
		t.Fatal(findings)
	}
	k := Knowledge{Questions: &questions.Book{}}
	var err error
	if k.Places, err = places.Load(); err != nil {
		t.Fatal(err)
	}
	if k.Facts, err = eligibility.Load(); err != nil {
		t.Fatal(err)
	}
	listings := fstest.MapFS{"all.yaml": {Data: []byte(files["listings"])}}
	if k.Directory, err = directory.Read(listings, k.Facts, k.Places); err != nil {
		t.Fatal(err)
	}
	r := &Release{content: c, Knowledge: k, asked: map[StepID]*askedFact{}, diverts: map[*step]*eligibility.Rule{}}
	r.askable()
	var lines []string
	for _, f := range Inspect(dir, r, now) {
		lines = append(lines, f.String())
	}
	return strings.Join(lines, "\n")
}

func TestInspectFindsWhatMisleadsOrHasGrownOld(t *testing.T) {
	now := time.Date(2026, time.November, 24, 9, 0, 0, 0, time.UTC)
	const rule = `household in ["poor", "near_poor"]`
	facts, err := eligibility.Load()
	if err != nil {
		t.Fatal(err)
	}
	household, _ := facts.Fact("household")
	papers, _ := facts.Fact("papers")
	lines := strings.NewReplacer("{household}", strconv.Itoa(household.Line()), "{papers}", strconv.Itoa(papers.Line()))
	for name, test := range map[string]struct{ file, old, new, want string }{
		"a sentence with a number that no service has": {"health.yaml", `"Chuyện gì?"`, `"Chuyện gì? Gọi 1800 9999."`,
			`health.yaml:3: health.start: names the number 18009999, which no service of the directory has`},
		"a card with a number that no service has": {"listings", `Cho vay.`, `Cho vay hỏi 1800 9999`,
			`bank: names the number 18009999`},
		"a sentence of the program with such a number": {"texts.yaml", `"Quanh {place}."`, `"Quanh {place}, gọi 024 3333 5599."`,
			`place_set: names the number 02433335599`},
		"a rule for nobody": {"listings", rule, `household == "poor" && household == "other"`,
			`knowledge/directory/content/all.yaml:8: bank: the rule lets nobody in`},
		"a rule for everybody": {"listings", rule, `household == "poor" || household != "poor"`,
			`bank: advice: the rule lets everybody in, whatever they answer: leave it out`},
		"a part that contradicts itself": {"listings", rule, `(age == "under16" && age == "60plus") || household == "poor"`,
			`bank: the part age == "under16" && age == "60plus" contradicts itself: it can never hold`},
		"a part that contradicts itself under a not": {"listings", rule, `household == "poor" && !(age == "under16" && (age == "60plus"))`,
			`contradicts itself`},
		"a part that always holds": {"listings", rule, `household == "poor" && (minority == "yes" || minority == "no")`,
			`bank: advice: the part minority == "yes" || minority == "no" always holds`},
		"a part that adds nothing to an and": {"listings", rule, `age != "under16" && age == "60plus" && household == "poor"`,
			`bank: advice: the part age != "under16" adds nothing`},
		"a part that adds nothing to an or": {"listings", rule, `household in ["poor", "other"] || household == "poor"`,
			`bank: advice: the part household == "poor" adds nothing`},
		"tags against the rule": {"listings", "tags: [hiv]\n", "tags: [hiv]\n  eligibility: {rule: 'care == \"drugs\"', text: {vi: a, en: b}, source: {url: \"https://a.vn\", date: \"2026\"}}\n",
			`knowledge/directory/content/all.yaml:12: clinic: in health its tags (hiv) and its rule cannot both hold`},
		"a topic that nothing refers to": {"listings", "topics: [loans]", "topics: [jobs]",
			`bank: advice: no answers lead to this service (jobs: no step refers to it)`},
		"one topic of two": {"listings", "topics: [loans]", "topics: [loans, jobs]",
			`bank: advice: not every topic leads to this service (jobs: no step refers to it)`},
		"nobody can ask for it": {"health.yaml", "{care: hiv}", "{care: general}",
			`clinic: advice: no answers lead to this service (health: nothing that is asked or chosen says hiv)`},
		"nothing to refer to": {"loans.yaml", "refer: loans", "refer: jobs",
			`loans.yaml:6: loans.offers: advice: no service is shown for jobs`},
		"a rule nobody is asked about": {"loans.yaml", "screen: loans", "place: {vi: Ở đâu, en: Where}",
			`bank: in loans nothing asks for household, on which its rule depends`},
		"a fact that nothing uses": {"listings", rule, `work == "jobless"`,
			`knowledge/eligibility/content/facts.yaml:{household}: household: advice: no rule, no tag and no choice uses this fact`},
		"a fact that is set in vain": {"health.yaml", "en: Something else", "en: Something else, set: {papers: lost}",
			`facts.yaml:{papers}: papers: advice: choices set this fact, and no rule or tag asks for it`},
		"a tag in vain": {"listings", "topics: [loans]", "topics: [loans]\n  tags: [birth]",
			`bank: advice: the tag birth narrows none of its topics`},
		"a check that is overdue": {"listings", `on: "2026-11-01"`, `on: "2026-08-01"`,
			`bank: advice: was to be checked again by 2026-10-30`},
		"a check that was set and is overdue": {"listings", `on: "2026-11-01"`, `on: "2026-11-01", due: "2026-11-20"`,
			`bank: advice: was to be checked again by 2026-11-20`},
		"what is too old to be shown": {"listings", `on: "2026-11-01"`, `on: "2025-11-01"`,
			`bank: advice: is not shown: what we know of it is too old, since 2026-11-01`},
		"what nobody has called yet": {"listings", `verification: {status: phone, by: admin, on: "2026-11-01"}`, `verification: {status: public}`,
			`advice: 1 of the services shown have not been checked by a call yet: bank`},
		"an answer that closes the way out": {"menu.yaml", "en: Loans,", "en: Loans, words: [thoat],",
			`menu.yaml:6: menu.start: choice loans: "thoat" is the way out (leave, words.yaml:2), which must work on every screen`},
		"an answer that hides a control": {"menu.yaml", "en: Loans,", "en: Loans, words: [tro giup],",
			`menu.yaml:6: menu.start: advice: choice loans: "tro giup" is also the control help (words.yaml:3)`},
		"a value that hides a control": {"words.yaml", "tro giup", "tro giup, can ngheo",
			`facts.yaml:{household}: household: advice: value near_poor: "can ngheo" is also the control help (words.yaml:3)`},
		"a control that hides a flow": {"words.yaml", "tro giup", "tro giup, suc khoe",
			`health.yaml:1: advice: "Sức khỏe" does not lead to this flow: it is the control help (words.yaml:3)`},
		"a sentence that nothing says": {"texts.yaml", "place_set", "place_is_set",
			`texts.yaml:2: advice: nothing says the sentence place_is_set`},
		"blanks that differ": {"texts.yaml", "Around {place}", "Around here",
			`texts.yaml:2: place_set: the blanks differ: vi has {place}, en has none`},
		"a blank that nothing fills in": {"health.yaml", "en: A test", `en: "A test in {place}"`,
			`health.yaml:6: health.start: {place} is shown as it stands`},
		"wording for a clinician": {"health.yaml", "  next: offers", "  next: offers\n  review: {by: clinician, why: is the window right}",
			`health.yaml:9: health.start: advice: for a clinician to read: is the window right`},
	} {
		t.Run(name, func(t *testing.T) {
			files := soundFiles()
			if !strings.Contains(files[test.file], test.old) {
				t.Fatal("the test's own text is gone")
			}
			files[test.file] = strings.Replace(files[test.file], test.old, test.new, 1)
			want := lines.Replace(test.want)
			if got := inspectFiles(t, files, now); !strings.Contains(got, want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
	// Facts of the vocabulary that so small a directory has no use for.
	for line := range strings.SplitSeq(inspectFiles(t, soundFiles(), now), "\n") {
		if !strings.Contains(line, "no rule, no tag and no choice uses this fact") {
			t.Error("of sound content it says", line)
		}
	}
}

func TestACardThatPeopleWillNotSeeIsTold(t *testing.T) {
	files := soundFiles()
	files["health.yaml"] = strings.Replace(files["health.yaml"], "  choices:", "  cards: [bank]\n  choices:", 1)
	got := inspectFiles(t, files, time.Date(2027, time.November, 2, 0, 0, 0, 0, time.UTC))
	want := "health.yaml:3: health.start: advice: the card bank is left out: what we know of it is too old, since 2027-11-01"
	if !strings.Contains(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestAReviewMarkSaysWhoAndWhy(t *testing.T) {
	for mark, want := range map[string]string{
		`{by: lawyer, why: is it right}`:    "",
		`{by: doctor, why: is it right}`:    "menu.yaml:10: menu.bye: review: by is clinician or lawyer",
		`{by: lawyer}`:                      "menu.yaml:10: menu.bye: review: why is missing: what should they look at?",
		`{by: lawyer, why: a, when: today}`: `menu.yaml:10: menu.bye: review: "when" is not known (by, why)`,
	} {
		_, findings := LoadContent(small(smallMenu + "  review: " + mark + "\n"))
		if got := findings.Error(); got != want {
			t.Errorf("%s: got %q, want %q", mark, got, want)
		}
	}
}

func TestConditionsAreTakenApart(t *testing.T) {
	for source, want := range map[string]string{
		`a == "x"`:                           `: a == "x"`,
		`(a == "x")`:                         `: a == "x"`,
		`a == "x" && b == "y" || c == "z"`:   `||: a == "x" && b == "y" | c == "z"`,
		`(a == "x" || b == "y") && c == "z"`: `&&: (a == "x" || b == "y") | c == "z"`,
		`((a == "x") && (b in ["y || z"]))`:  `&&: (a == "x") | (b in ["y || z"])`,
		`a == "\"&&" && b == '||'`:           `&&: a == "\"&&" | b == '||'`,
		`!(a == "x" && b == "y")`:            `: !(a == "x" && b == "y")`,
	} {
		op, sides := split(source)
		if got := op + ": " + strings.Join(sides, " | "); got != want {
			t.Errorf("%s comes apart as %s, want %s", source, got, want)
		}
	}
}
