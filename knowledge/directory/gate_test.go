package directory

import (
	"slices"
	"strings"
	"testing"
	"time"

	"nhipcau/internal/lang"
)

// good is a listing that passes the gate.
func good() *Listing {
	both := func(s string) lang.Text { return lang.Text{VI: s, EN: s} }
	return &Listing{
		ID: "x", Name: both("Nơi giúp"), Summary: both("Giúp bạn."), Organization: both("Hội"),
		Topics: []Topic{Legal}, Access: []Access{ByPhone}, Phones: []Phone{{Number: "1800 1233"}},
		Area: ServiceArea{Scope: ScopeNational}, Confidence: High,
		Sources: []Source{{URL: "https://example.vn/", Date: "2025-11-21"}},
	}
}

func TestTheGateSaysWhy(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Listing)
		want   string
	}{
		"fit":                        {func(l *Listing) {}, ""},
		"withheld":                   {func(l *Listing) { l.Withheld = "không còn" }, "withheld"},
		"weak source":                {func(l *Listing) { l.Confidence = Low }, "low_confidence"},
		"no name":                    {func(l *Listing) { l.Name = lang.Text{} }, "no_name"},
		"no sentence":                {func(l *Listing) { l.Summary = lang.Text{} }, "no_summary"},
		"a long sentence":            {func(l *Listing) { l.Summary.VI = strings.Repeat("ă", 121) }, "long_summary"},
		"120 characters":             {func(l *Listing) { l.Summary.VI = strings.Repeat("ă", 120) }, ""},
		"no English":                 {func(l *Listing) { l.Say.VI = "Nói..." }, "one_language"},
		"no source":                  {func(l *Listing) { l.Sources = nil }, "no_source"},
		"an undated source":          {func(l *Listing) { l.Sources[0].Date = "" }, "no_source"},
		"an emergency number":        {func(l *Listing) { l.Sources[0].Date, l.Emergency = "", true }, ""},
		"a number with a digit less": {func(l *Listing) { l.Phones[0].Number = "0237 3951 46" }, "bad_phone"},
		"no number":                  {func(l *Listing) { l.Phones = nil }, "no_way_in"},
		"an address":                 {func(l *Listing) { l.Phones, l.Access, l.Locations = nil, []Access{ByVisit}, []Location{{}} }, ""},
		"a commune door, unsaid how": {func(l *Listing) { l.Phones, l.Access = nil, []Access{ViaCommune} }, "no_way_in"},
		"a commune door": {func(l *Listing) {
			l.Phones, l.Access, l.Application = nil, []Access{ViaCommune}, lang.Text{VI: "Hỏi xã.", EN: "Ask."}
		}, ""},
		"a web page":               {func(l *Listing) { l.Phones, l.Access, l.Website = nil, []Access{Online}, "https://example.vn" }, ""},
		"a broken web page":        {func(l *Listing) { l.Phones, l.Access, l.Website = nil, []Access{Online}, "example" }, "no_way_in"},
		"a page of six years ago":  {func(l *Listing) { l.Sources[0].Date = "2020-11-24" }, "too_old"},
		"a page of almost six":     {func(l *Listing) { l.Sources[0].Date = "2020-11-25" }, ""},
		"a call of a year ago":     {func(l *Listing) { l.Verification = called("2025-11-24") }, "too_old"},
		"a call of eleven months":  {func(l *Listing) { l.Verification = called("2025-12-24") }, ""},
		"a call on an old listing": {func(l *Listing) { l.Sources[0].Date = "2015"; l.Verification = called("2026-11-01") }, ""},
	} {
		l := good()
		c.change(l)
		var got []string
		for _, r := range l.Gate(today) {
			got = append(got, r.ID)
			if r.Text == "" {
				t.Errorf("%s: no sentence for %s", name, r.ID)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func called(on Date) Verification {
	return Verification{Status: CheckedByPhone, By: "điều phối", On: on}
}

func TestCrisisLinesAreDueSooner(t *testing.T) {
	l := good()
	if !l.Due().IsZero() {
		t.Error("nobody has called, so it is due at once")
	}
	l.Verification = called("2026-11-01")
	if got := l.Due().Format(time.DateOnly); got != "2027-01-30" {
		t.Errorf("due %s, want 90 days later", got)
	}
	l.Topics = append(l.Topics, Violence)
	if got := l.Due().Format(time.DateOnly); got != "2026-12-01" {
		t.Errorf("due %s, want 30 days later", got)
	}
	l.Verification.Due = "2026-11-15"
	if got := l.Due().Format(time.DateOnly); got != "2026-11-15" {
		t.Errorf("due %s, want the day that was noted", got)
	}
}

func TestAnOldCheckLosesItsPlace(t *testing.T) {
	v, g := knowledge(t)
	fresh, old := good(), good()
	fresh.ID, fresh.Area.Scope = "fresh", ScopeNational
	old.ID, old.Area.Scope, old.Verification = "old", ScopeProvince, called("2026-03-01")
	d, err := New([]*Listing{old, fresh}, nil, v, g)
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string][]string{"2026-06-01": {"old", "fresh"}, "2026-11-24": {"fresh", "old"}, "2027-06-01": {"fresh"}} {
		now, err := Date(at).Start()
		if err != nil {
			t.Fatal(err)
		}
		if got := ids(d.Match(Query{Topic: Legal, Area: 14797, Now: now}).Offers); !slices.Equal(got, want) {
			t.Errorf("on %s: %v, want %v", at, got, want)
		}
	}
}

func TestWhichNumbersCanBeDialled(t *testing.T) {
	for number, want := range map[string]string{
		"111": "111", "115": "115", "1800 1233": "18001233", "1900 969 680": "1900969680", "1800 1744": "18001744",
		"024 3333 5599": "02433335599", "0237 3951 467": "02373951467", "096 306 1414": "0963061414", "0865.044.400": "0865044400",
		"+84 96 306 1414": "+84963061414",
		"110":             "", "116": "", "1800": "", "0237 3951 46": "", "012 345 6789": "", "096 306 141": "", "18OO 1233": "", "": "", "1+11": "",
	} {
		tel, ok := Phone{Number: number}.Dial()
		if ok != (want != "") || ok && tel != want {
			t.Errorf("%q dials %q (%v), want %q", number, tel, ok, want)
		}
	}
}
