package understand

import (
	"strings"
	"testing"

	"nhipcau/knowledge/questions"
)

func TestAdditionsAreReadAsTheyAreWritten(t *testing.T) {
	a, err := ReadAdditions([]byte("phrases:\n  loans: [em kẹt vốn quá]\n  \"mind ! suicide\": [em đi đây mọi người ơi]\n  none: [hóng quá]\n" +
		"questions:\n  loan-01: [có gói vay nào cho em không]\nsame:\n- [vay, giật tạm]\n"))
	if err != nil || len(a.Phrases) != 3 || len(a.Asks) != 1 || len(a.Same) != 1 || a.Empty() {
		t.Fatalf("%+v, %v", a, err)
	}
	if p := a.Phrases[1]; p.Crisis != Suicide || p.Topics[0] != "mind" {
		t.Errorf("%+v", p)
	}
	if p := a.Phrases[2]; p.Text != "hóng quá" || len(p.Topics) != 0 {
		t.Errorf("%+v", p)
	}
	if a, err := ReadAdditions(nil); err != nil || !a.Empty() {
		t.Errorf("an empty file adds %+v, %v", a, err)
	}
}

func TestAdditionsThatAreWrongAreNamed(t *testing.T) {
	book, err := questions.Load()
	if err != nil {
		t.Fatal(err)
	}
	for want, a := range map[string]Additions{
		`"fun" is no topic`:                      {Phrases: []Phrase{{Text: "vui", Topics: []string{"fun"}}}},
		`"boredom" is no danger`:                 {Phrases: []Phrase{{Text: "chán", Crisis: "boredom"}}},
		`at most two topics`:                     {Phrases: []Phrase{{Text: "a", Topics: []string{"jobs", "loans", "mind"}}}},
		`an empty phrase`:                        {Phrases: []Phrase{{Text: " ", Topics: []string{"jobs"}}}},
		`no question is called "none-01"`:        {Asks: []Ask{{"none-01", "gì"}}},
		`of more than 500 bytes`:                 {Phrases: []Phrase{{Text: strings.Repeat("ế", 300)}}},
		`"a b c d e f": want one to 5 syllables`: {Same: [][]string{{"vay", "a b c d e f"}}},
		`2001 phrases and words are added`:       {Phrases: make([]Phrase, 2001)},
	} {
		u := &Understander{book: book}
		if _, err := u.With(a); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	for _, text := range []string{"fun", "phrases: [a]", "phrases: {loans: a: b}", "other: {}"} {
		if _, err := ReadAdditions([]byte(text)); err == nil {
			t.Errorf("%q is read", text)
		}
	}
}

func TestWhatIsAddedIsUnderstood(t *testing.T) {
	u, _ := whole(t)
	const text, ask = "zịch zạc bống bang quay tít", "tút tút xình xịch mấy giờ chạy"
	if len(u.Topics(text)) != 0 {
		t.Fatalf("%q is understood before it is taught", text)
	}
	more, err := u.With(Additions{Phrases: []Phrase{{Text: text, Topics: []string{"jobs"}}}, Asks: []Ask{{"loan-01", ask}}})
	if err != nil {
		t.Fatal(err)
	}
	if got := more.Topics(text); len(got) == 0 || got[0].Topic != "jobs" {
		t.Errorf("Topics(%q) = %v", text, got)
	}
	if got := more.Questions(ask, 1); len(got) == 0 || got[0].ID != "loan-01" {
		t.Errorf("Questions(%q) = %v", ask, got)
	}
}

func TestNoPhraseOfStaffMakesADangerQuieter(t *testing.T) {
	u, m := whole(t)
	var a Additions
	var dangers []string
	for _, e := range m.examples {
		if found, _ := u.rules.find(u.reader.read(e.Text)); e.Crisis == Suicide && len(e.Text) < 100 && found == None {
			dangers = append(dangers, e.Text)
		}
	}
	for _, text := range dangers[:20] {
		a.Phrases = append(a.Phrases, Phrase{Text: text + " nha", Topics: []string{"loans"}})
	}
	added, err := u.With(a)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range dangers {
		if before, after := u.Crisis(text), added.Crisis(text); before != after {
			t.Errorf("%q was %q and is %q", text, before, after)
		}
	}
}
