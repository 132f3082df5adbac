package form_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/directorytest"
	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
	"nhipcau/portal/form"
)

func now() time.Time { return time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC) }

func load(t testing.TB) *form.Form {
	t.Helper()
	v, err := eligibility.Load()
	if err != nil {
		t.Fatal(err)
	}
	g, err := places.Load()
	if err != nil {
		t.Fatal(err)
	}
	return form.New(v, g, now)
}

// sent is a part as a browser sends it untouched.
func sent(f *form.Form, p form.Part, l *directory.Listing) url.Values {
	v := f.Values(p, l)
	v.Set("has", "1")
	for _, g := range f.Layout(p, v, nil) {
		for _, field := range g.Fields {
			if field.Kind != "ticks" && field.Kind != "fold" && field.Kind != "tick" && !v.Has(field.Name) {
				v.Set(field.Name, "")
			}
		}
	}
	return v
}

func TestTheBuiltInListingsSurviveTheirForm(t *testing.T) {
	f := load(t)
	b, err := directory.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range b.Listings {
		survives(t, f, l)
	}
}

// survives holds that opening a part and saving it changes nothing.
func survives(t interface {
	Helper()
	Fatalf(string, ...any)
}, f *form.Form, l *directory.Listing) {
	t.Helper()
	for _, p := range form.Parts() {
		back := *l
		wrong := f.Read(p, sent(f, p, l), &back)
		if len(wrong) == 0 && back.ETag() != l.ETag() {
			a, _ := l.Encode()
			b, _ := back.Encode()
			t.Fatalf("%s of %s changed by being opened:\n%s\n%s", p, l.ID, a, b)
		}
	}
}

// Whatever a listing says, a part that is opened and saved with nothing wrong in
// it leaves the listing as it was, and nothing that was not sent changes.
func TestAnyListingSurvivesItsForm(t *testing.T) {
	f := load(t)
	rapid.Check(t, func(t *rapid.T) {
		l := directorytest.Listing(t, "x")
		survives(t, f, l)
		for _, p := range form.Parts() {
			same := *l
			f.Read(p, url.Values{}, &same)
			if same.ETag() != l.ETag() && p != form.Where { // where a scope without communes drops them
				t.Fatalf("%s changed by nothing", p)
			}
		}
	})
}

func TestNumbersAreWrittenAsTheyAreReadAloud(t *testing.T) {
	for said, want := range map[string]string{
		"02373851234": "0237 385 1234", "+842373851234": "0237 385 1234", "0237.3851.234": "0237 3851 234", "18001744": "1800 1744", "0912345678": "0912 345 678",
		"111": "111", "912345678": "0912 345 678", "12": "12", "": "", "abc": "abc",
	} {
		if got := form.Number(said); got != want {
			t.Errorf("%q: %q, want %q", said, got, want)
		}
	}
}

// A letter that slipped into a number is not left out: the number would be one short.
func TestANumberWithALetterInItIsRefused(t *testing.T) {
	f := load(t)
	for said, refused := range map[string]bool{
		"1900 969 68o": true, "1900 96968x": true, "19OO 969 680": true, "1900 969 680": false, "ĐT: 0237 3851 234": false,
	} {
		wrong := f.Read(form.Contact, url.Values{"has": {"1"}, "phones-0-number": {said}}, &directory.Listing{})
		if _, got := wrong["phones-0-number"]; got != refused {
			t.Errorf("%q: refused %t, want %t: %v", said, got, refused, wrong)
		}
	}
}

// FuzzForm holds that nothing that a browser can send breaks the form, and that
// what it takes without a word is fit to be kept and taken again.
func FuzzForm(f *testing.F) {
	all := load(f)
	for _, p := range form.Parts() {
		f.Add(string(p), "has=1&name_vi=a&hours-mo-am-from=7h30&hours-mo-am-to=11%3A30&phones-0-number=0237&block-0-is=age:under16&way=lists&sources-0-url=x&scope=area&add=hau+loc")
	}
	f.Fuzz(func(t *testing.T, part, body string) {
		v, err := url.ParseQuery(body)
		if err != nil || len(body) > 4096 || !strings.Contains(" who what where when contact eligibility papers safety check ", " "+part+" ") {
			return
		}
		p := form.Part(part)
		l := &directory.Listing{ID: "x", Topics: []directory.Topic{directory.Loans}, Confidence: directory.Low, Area: directory.ServiceArea{Scope: directory.ScopeProvince}}
		wrong := all.Read(p, v, l)
		all.Layout(p, v, wrong)
		if len(wrong) > 0 {
			return
		}
		again := *l
		if w := all.Read(p, sent(all, p, l), &again); len(w) == 0 && all.Seen(p, &again) != all.Seen(p, l) {
			a, _ := l.Encode()
			b, _ := again.Encode()
			t.Fatalf("not the same when opened and saved:\n%s\n%s", a, b)
		}
	})
}
