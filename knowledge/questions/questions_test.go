package questions

import (
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"nhipcau/internal/lang"
	"nhipcau/internal/viet"
)

func mustLoad(t *testing.T) *Book {
	t.Helper()
	book, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return book
}

func TestEveryQuestionIsCompleteInBothLanguages(t *testing.T) {
	all := mustLoad(t).All()
	if len(all) != 69 {
		t.Errorf("%d questions, want 69", len(all))
	}
	topics := map[string]bool{}
	for _, q := range all {
		topics[q.Topic] = true
		if q.Source == "" || q.Date == "" || q.Review.IsZero() {
			t.Errorf("%s: source, date or review is missing", q.ID)
		}
		if marked(q.Answer.VI) < 0.4 || marked(q.Answer.EN) > 0.3 {
			t.Errorf("%s: the languages look swapped", q.ID)
		}
	}
	if len(topics) != len(Topics()) {
		t.Errorf("%d topics have questions, want %d", len(topics), len(Topics()))
	}
}

// marked is the part of the words that bear a Vietnamese mark.
func marked(text string) float64 {
	words, n := viet.Words(text), 0
	for _, w := range words {
		if viet.Marked(w) {
			n++
		}
	}
	return float64(n) / float64(len(words))
}

func TestAQuestionIsFoundByItsID(t *testing.T) {
	book := mustLoad(t)
	for _, q := range book.All() {
		if got, ok := book.Question(q.ID); !ok || got.Ask != q.Ask {
			t.Errorf("Question(%q) = %v, %v", q.ID, got.ID, ok)
		}
	}
	if _, ok := book.Question("nope-00"); ok {
		t.Error("an unknown id was found")
	}
}

// said is everything of a question that a person can be shown.
func said(q Question) []string {
	return []string{q.Ask.VI, q.Ask.EN, q.Say(lang.VI), q.Say(lang.EN), q.Basis}
}

func TestNoNumberIsGivenThatMustNotBe(t *testing.T) {
	forbidden := []string{"0769040404", "1800599920", "1800599999", "18001567", "18001521", "18001744"}
	for _, q := range mustLoad(t).All() {
		for _, text := range said(q) {
			digits := regexp.MustCompile(`[ .\-]`).ReplaceAllString(text, "")
			for _, number := range forbidden {
				if strings.Contains(digits, number) {
					t.Errorf("%s gives %s", q.ID, number)
				}
			}
		}
	}
}

// Every number to dial is one of a few, so that a slip of the pen is seen.
func TestEveryPhoneNumberIsAKnownLine(t *testing.T) {
	known := map[string]bool{"1800 1233": true, "1900 969 680": true, "096 306 1414": true}
	phone := regexp.MustCompile(`\b(1[89]00|0\d{2,3}) \d{3,4}( \d{3,4})?\b`)
	for _, q := range mustLoad(t).All() {
		for _, text := range said(q) {
			for _, number := range phone.FindAllString(text, -1) {
				if !known[number] {
					t.Errorf("%s: unknown number %q", q.ID, number)
				}
			}
		}
	}
}

func TestBefore111IsNamedItIsSaidThatItRecordsCalls(t *testing.T) {
	warning := map[lang.Lang]*regexp.Regexp{
		lang.VI: regexp.MustCompile(`^111 ghi âm.*?(báo|chuyển) công an`),
		lang.EN: regexp.MustCompile(`^111 records every call.*?inform the police`),
	}
	named := regexp.MustCompile(`\b111\b`)
	found := 0
	for _, q := range mustLoad(t).All() {
		for l, first := range warning {
			text := q.Answer.In(l)
			if at := named.FindStringIndex(text); at != nil {
				found++
				if !first.MatchString(text[at[0]:]) {
					t.Errorf("%s (%v): 111 is named before the warning", q.ID, l)
				}
			}
		}
	}
	if found < 2*7 {
		t.Errorf("only %d answers name 111", found/2)
	}
}

func TestWordsThatHurtAreNotUsed(t *testing.T) {
	bad := regexp.MustCompile(`(?i)(^|[^\p{L}])(gái|cave|hoàn lương|tệ nạn|đối tượng|con nghiện|phục hồi nhân phẩm|nhiễm sida|—)([^\p{L}]|$)`)
	for _, q := range mustLoad(t).All() {
		for _, text := range said(q) {
			if m := bad.FindString(text); m != "" {
				t.Errorf("%s says %q", q.ID, m)
			}
		}
	}
}

func TestHealthAnswersOnWeakPagesSendToAHealthWorker(t *testing.T) {
	book := mustLoad(t)
	for _, id := range []string{"hiv-04", "hiv-05", "hiv-06", "rep-01", "rep-02", "drug-01", "mh-02"} {
		q, _ := book.Question(id)
		if !strings.Contains(q.Say(lang.VI), "nhân viên y tế") || !strings.Contains(q.Say(lang.EN), "health worker") {
			t.Errorf("%s does not say that a health worker should confirm", id)
		}
	}
}

// The figures that the better and later source corrected.
func TestFiguresAreTheNewest(t *testing.T) {
	book := mustLoad(t)
	for id, want := range map[string][]string{
		"loan-02": {"6,6%", "8,38%", "127%", "tự tính"},
		"loan-06": {"22/2023", "5 năm", "100 triệu", "4 triệu", "công an xã lập"},
		"loan-07": {"100 triệu", "7,92%", "8,25%", "1/3/2019"},
		"voc-04":  {"2,53 triệu", "30,36 triệu", "tự tính"},
		"sw-01":   {"Điều 33", "300.000 đến 500.000", "1 đến 2 triệu"},
		"sw-02":   {"282/2025", "300.000 đến 500.000", "1 đến 2 triệu", "2 đến 5 triệu", "10 đến 20 triệu"},
		"sp-02":   {"540.000", "1.350.000", "1.080.000", "Theo nguồn ngày 9/9/2026", "chưa đọc văn bản gốc"},
		"hiv-07":  {"113.850", "70%", "tự tính"},
		"hiv-10":  {"36 cơ sở", "4.152"},
		"drug-01": {"26 cơ sở", "11 điểm", "1.225"},
	} {
		q, ok := book.Question(id)
		if !ok {
			t.Errorf("%s is missing", id)
		}
		for _, part := range want {
			if !strings.Contains(q.Say(lang.VI), part) {
				t.Errorf("%s does not say %q", id, part)
			}
		}
	}
}

// Amounts must be the same in both languages: the digits, without separators.
func TestBothLanguagesGiveTheSameFigures(t *testing.T) {
	number := regexp.MustCompile(`\d+([.,]\d+)*`)
	date := regexp.MustCompile(`\d{1,2}/\d{1,2}/\d{4}|\d{1,2}/\d{4}|\d{1,2}h(\d{2})?|\d{1,2}:\d{2}|\d{1,2} (January|February|March|July|September|December) \d{4}|(May|July) \d{4}|\d+/\d{4}|1[89]00 [0-9 ]+|096 306 1414|\b1 vụ\b`)
	count := func(s string) map[string]int {
		out := map[string]int{}
		for _, n := range number.FindAllString(date.ReplaceAllString(s, " "), -1) {
			out[strings.NewReplacer(".", "", ",", "").Replace(n)]++
		}
		return out
	}
	for _, q := range mustLoad(t).All() {
		vi, en := count(q.Say(lang.VI)), count(q.Say(lang.EN))
		for n := range vi {
			if en[n] == 0 {
				t.Errorf("%s: %s stands in Vietnamese only", q.ID, n)
			}
		}
		for n := range en {
			if vi[n] == 0 {
				t.Errorf("%s: %s stands in English only", q.ID, n)
			}
		}
	}
}

func TestAnEntryIsDueFromItsReviewDay(t *testing.T) {
	q := Question{Review: time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)}
	if q.Due(q.Review.Add(-time.Second)) || !q.Due(q.Review) {
		t.Error("due is off")
	}
	today := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	for _, q := range mustLoad(t).All() {
		if q.Due(today) {
			t.Errorf("%s is due already", q.ID)
		}
	}
}

func TestDefectsNameFileLineAndEntry(t *testing.T) {
	good := "topic: jobs\nquestions:\n- id: job-01\n  ask: {vi: a, en: b}\n  answer: {vi: c, en: d}\n" +
		"  source: x\n  date: \"2025\"\n  confidence: high\n  review: \"2027-01-01\"\n"
	if _, err := load(fstest.MapFS{"jobs.yaml": {Data: []byte(good)}}); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ file, old, new, want string }{
		"no English":     {"jobs.yaml", ", en: d", "", "jobs.yaml:3: job-01: answer needs vi and en"},
		"no source":      {"jobs.yaml", "source: x", `source: ""`, "jobs.yaml:3: job-01: source is missing"},
		"odd date":       {"jobs.yaml", `"2025"`, `"26/12/2025"`, "jobs.yaml:3: job-01: date is"},
		"odd review":     {"jobs.yaml", "2027-01-01", "soon", "jobs.yaml:3: job-01: review is"},
		"odd confidence": {"jobs.yaml", "high", "certain", "jobs.yaml:3: job-01: confidence is"},
		"unknown key":    {"jobs.yaml", "source: x", "sauce: x", "jobs.yaml:3: entry: "},
		"odd id":         {"jobs.yaml", "job-01", "Job 1", "an id is letters"},
		"other topic":    {"jobs.yaml", "topic: jobs", "topic: loans", "jobs.yaml:1: file: want topic: jobs"},
		"unknown topic":  {"fun.yaml", "topic: jobs", "topic: fun", "fun.yaml:1: file: a file must bear"},
		"not YAML":       {"jobs.yaml", "questions:", "questions: [", "jobs.yaml:1: file: "},
		"twice":          {"jobs.yaml", "- id", good[len("topic: jobs\nquestions:\n"):] + "- id", "jobs.yaml:10: job-01: this id is used twice"},
	} {
		text := strings.Replace(good, c.old, c.new, 1)
		_, err := load(fstest.MapFS{c.file: {Data: []byte(text)}})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
