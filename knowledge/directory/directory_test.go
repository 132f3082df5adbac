package directory

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"nhipcau/internal/hanoi"
	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
)

// today is when these tests are made to hold.
var today = time.Date(2026, 11, 24, 10, 0, 0, 0, hanoi.Time)

func knowledge(t testing.TB) (*eligibility.Vocabulary, *places.Gazetteer) {
	t.Helper()
	v, err := eligibility.Load()
	if err != nil {
		t.Fatal(err)
	}
	g, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	return v, g
}

func load(t testing.TB) *Directory {
	t.Helper()
	d, err := Load(knowledge(t))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// everything is every listing with every commune's office.
func everything(d *Directory) (all []*Listing) {
	for _, l := range d.byID {
		all = append(all, l)
	}
	return all
}

func TestEveryCommuneHasItsOffices(t *testing.T) {
	d := load(t)
	_, g := knowledge(t)
	for _, l := range d.Listings() {
		if l.PerCommune == nil {
			continue
		}
		for _, c := range g.All() {
			office := l.offices[c]
			if office == nil || !strings.Contains(office.Name.VI, strings.ToLower(g.Name(c)[:1])+g.Name(c)[1:]) {
				t.Fatalf("%s: no office of %s, or not by that name: %+v", l.ID, g.Name(c), office)
			}
		}
	}
}

// never are numbers that must reach nobody: the police tip line on drugs,
// "mental health lines" that belong to companies, the old number of 111,
// newsrooms, and numbers that nobody confirmed.
var never = []string{"0769 04 04 04", "1800 599 920", "1800 599 999", "1800 1567", "0237 3721150", "0822 173 636"}

var unconfirmed = []string{"1800 1521", "1800 1769", "0237 3989 088", "0237 3570 828", "0237 3616 669", "0237 3556 558", "0237 3656 868", "0237 3553 678"}

func TestForbiddenNumbersReachNobody(t *testing.T) {
	digits := func(s string) string { return regexp.MustCompile(`\D`).ReplaceAllString(s, "") }
	for _, l := range everything(load(t)) {
		offered := len(l.Gate(today)) == 0
		var said strings.Builder
		for _, text := range l.texts() {
			said.WriteString(digits(text.VI) + " " + digits(text.EN) + " ")
		}
		for _, p := range l.Phones {
			said.WriteString(digits(p.Number) + " ")
		}
		for _, n := range never {
			if strings.Contains(said.String(), digits(n)) {
				t.Errorf("%s holds %s", l.ID, n)
			}
		}
		for _, n := range unconfirmed {
			if offered && strings.Contains(said.String(), digits(n)) {
				t.Errorf("%s is offered with %s", l.ID, n)
			}
		}
	}
}

func TestWarningsStandBeforeTheNumber(t *testing.T) {
	d := load(t)
	for _, l := range everything(d) {
		for _, p := range l.Phones {
			if p.Number == "111" && (l.MustReport.Is != AnswerYes || !strings.Contains(l.MustReport.Text.VI, "ghi âm")) {
				t.Errorf("%s gives 111 without saying that it records", l.ID)
			}
			if p.Number == "1800 1744" && len(l.Notices) == 0 {
				t.Errorf("%s gives 1800 1744 without saying how old the source is", l.ID)
			}
		}
	}
	for id, word := range map[string]string{
		"th-cn1": "bắt buộc", "th-cn2": "bắt buộc", "m-th-lltp": "công an", "xa-residence": "công an", "loan-released": "công an",
	} {
		l, ok := d.Listing(id)
		if !ok || len(l.Notices) == 0 || !strings.Contains(l.Notices[0].VI, word) {
			t.Errorf("%s: no notice with %q", id, word)
		}
	}
	for _, id := range []string{"th-cn1", "th-cn2", "m-th-lltp", "xa-residence", "m-nat-vnsw"} {
		if l, _ := d.Listing(id); !l.OnlyWhenAsked {
			t.Errorf("%s is offered without being asked for", id)
		}
	}
	for _, id := range []string{"nat-c04", "m-nat-c04"} {
		if _, ok := d.Listing(id); ok {
			t.Errorf("%s is in the directory", id)
		}
	}
	for _, id := range []string{"nat-blgd", "m-th-tamlanh-dl", "m-nat-hivlaw", "m-nat-ad-qn", "th-tgpl-b1", "th-tgpl-b6"} {
		if l, ok := d.Listing(id); !ok || len(l.Gate(today)) == 0 {
			t.Errorf("%s passes the gate", id)
		}
	}
}

func TestEveryListingIsFitToBeRead(t *testing.T) {
	hurts := []string{"hoàn lương", "tệ nạn", "đối tượng", "con nghiện", "mại dâm", "bán dâm", "cave", "—", "phục hồi nhân phẩm"}
	for _, l := range everything(load(t)) {
		if !l.bilingual() {
			t.Errorf("%s: some text is in one language only", l.ID)
		}
		if len(l.Sources) == 0 || l.Sources[0].URL == "" {
			t.Errorf("%s: no source", l.ID)
		}
		for _, p := range l.Phones {
			if _, ok := p.Dial(); !ok {
				t.Errorf("%s: %q cannot be dialled", l.ID, p.Number)
			}
		}
		if l.door() && l.Application.IsZero() && len(l.Gate(today)) == 0 {
			t.Errorf("%s: a door without a word on how to begin", l.ID)
		}
		for _, text := range l.texts() {
			for _, word := range hurts {
				if strings.Contains(strings.ToLower(text.VI), word) {
					t.Errorf("%s says %q: %s", l.ID, word, text.VI)
				}
			}
			if strings.ContainsAny(text.VI+text.EN, "{}") && l.PerCommune == nil {
				t.Errorf("%s: not filled in: %s", l.ID, text.VI)
			}
		}
	}
}

func TestOfferedListingsHaveADatedSource(t *testing.T) {
	for _, l := range everything(load(t)) {
		if len(l.Gate(today)) == 0 && !l.Emergency && l.Sources[0].Date == "" {
			t.Errorf("%s is offered without a date", l.ID)
		}
	}
}

func TestRulesSpeakOfWhatCanBeAsked(t *testing.T) {
	v, _ := knowledge(t)
	used := map[string]bool{}
	for _, l := range load(t).Listings() {
		for _, id := range l.Rule().Facts() {
			if _, ok := v.Fact(id); !ok {
				t.Errorf("%s asks for %q", l.ID, id)
			}
			used[id] = true
		}
		if (l.Eligibility.Rule != "") != (l.Eligibility.Basis != "") {
			t.Errorf("%s: a rule and its legal basis go together", l.ID)
		}
	}
	for _, id := range []string{"age", "household", "hard_area", "minority", "lost_job_insured", "disability", "hiv", "drugs", "violence", "trafficking", "released", "purpose"} {
		if !used[id] {
			t.Errorf("no rule uses %q", id)
		}
	}
}

func TestEveryRowOfTheSeedIsAccountedFor(t *testing.T) {
	d := load(t)
	if n := len(d.Listings()); n < 80 {
		t.Errorf("%d listings", n)
	}
	offered := 0
	for _, l := range d.Listings() {
		if len(l.Gate(today)) == 0 {
			offered++
		}
	}
	if offered < 70 {
		t.Errorf("only %d of %d listings are offered", offered, len(d.Listings()))
	}
	if len(d.byID)-len(d.Listings()) != 166*5 {
		t.Errorf("%d offices, want five for each of 166 communes", len(d.byID)-len(d.Listings()))
	}
	if !slices.ContainsFunc(d.Listings(), func(l *Listing) bool { return l.ID == "th-nhcsxh" }) {
		t.Error("the bank is missing")
	}
}
