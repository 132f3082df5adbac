package form

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"nhipcau/internal/hanoi"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/cells"
)

var (
	confidences = []directory.Confidence{directory.High, directory.Medium, directory.Low}
	statuses    = []directory.VerificationStatus{directory.CheckedByPhone, directory.PublicSource, directory.NotChecked}
)

// intervals are the usual distances of the next check, in days: of its kind when
// nothing else is said.
var intervals = []string{"kind", "30", "90", "180", "365"}

// day is the day in Vietnam so many days from now.
func (f *Form) day(in int) directory.Date {
	return directory.Date(hanoi.Day(f.now().AddDate(0, 0, in)))
}

// Day writes a date as people in Vietnam do: 19/09/2025, 09/2025, 2025.
func Day(d directory.Date) string {
	parts := strings.Split(string(d), "-")
	slices.Reverse(parts)
	return strings.Join(parts, "/")
}

func writeCheck(_ *Form, l *directory.Listing) url.Values {
	v := url.Values{"confidence": {string(l.Confidence)}, "withheld": {l.Withheld}, "note": {l.Note},
		"verified_by": {l.Verification.By}, "verified_on": {Day(l.Verification.On)}, "verified_how": {l.Verification.How}, "next_check": {Day(l.Verification.Due)}, "next_in": {"kind"}}
	status := l.Verification.Status
	if status == "" {
		status = directory.PublicSource
	}
	v.Set("verification", string(status))
	for i, s := range l.Sources {
		v.Set(row("sources", i)+"url", s.URL)
		v.Set(row("sources", i)+"date", Day(s.Date))
	}
	return v
}

func readCheck(f *Form, sent url.Values, l *directory.Listing, w Wrongs) {
	picked(sent, "confidence", confidences, &l.Confidence)
	if status := l.Verification.Status; sent.Has("verification") {
		picked(sent, "verification", statuses, &status)
		if status != directory.PublicSource || l.Verification.Status != "" {
			l.Verification.Status = status
		}
	}
	take(sent, "verified_by", shortText, &l.Verification.By, w)
	take(sent, "verified_how", longText, &l.Verification.How, w)
	readDate(sent, "verified_on", &l.Verification.On, w)
	readDate(sent, "next_check", &l.Verification.Due, w)
	if days, err := strconv.Atoi(sent.Get("next_in")); err == nil && slices.Contains(intervals, sent.Get("next_in")) {
		l.Verification.Due = f.day(days)
	}
	if l.Verification.On > f.day(0) {
		w.add("verified_on", "form_future")
	}
	if l.Verification.Status == directory.CheckedByPhone {
		if l.Verification.On == "" {
			w.add("verified_on", "form_checked_when")
		}
		if l.Verification.By == "" {
			w.add("verified_by", "form_checked_who")
		}
	}
	var sources []directory.Source
	if eachRow(sent, "sources", "url", func(at string) { sources = append(sources, readSource(sent, at+"url", at+"date", w)) }) {
		slices.SortStableFunc(sources, func(a, b directory.Source) int { return strings.Compare(string(b.Date), string(a.Date)) })
		l.Sources = sources
	}
	take(sent, "withheld", longText, &l.Withheld, w)
	take(sent, "note", longText, &l.Note, w)
}

func readDate(sent url.Values, name string, into *directory.Date, w Wrongs) {
	if !sent.Has(name) {
		return
	}
	said := text(sent, name)
	if said == "" {
		*into = ""
		return
	}
	d, err := cells.ParseDate(said)
	if err != nil {
		w[name] = asNote(err)
		return
	}
	*into = d
}

// readSource reads a page and its date.
func readSource(sent url.Values, address, date string, w Wrongs) (s directory.Source) {
	s.URL = text(sent, address)
	readDate(sent, date, &s.Date, w)
	switch {
	case s.URL == "" && s.Date != "":
		w.add(address, "form_source")
	case s.URL != "" && !webAddress(s.URL, "https", "http"):
		w.add(address, "form_source")
	}
	return s
}

func layCheck(_ *Form, s *sheet) {
	s.group(Group{}, Field{Name: "confidence", Kind: "pick", Label: "f_confidence", Hint: "f_confidence_hint", Options: options("confidence_", confidences)})
	s.rows("sources", "f_source", "f_source_about", func(at string) []Field {
		return []Field{
			{Name: at + "url", Kind: "url", Label: "f_source_url", Hint: "f_source_hint", Most: 1000},
			{Name: at + "date", Kind: "date", Label: "f_source_date", Hint: "f_date_hint", Most: 20},
		}
	})
	s.group(Group{Legend: "f_verification"},
		Field{Name: "verification", Kind: "pick", Label: "f_verification_status", Options: options("checked_", statuses)},
		Field{Name: "verified_on", Kind: "date", Label: "f_verified_on", Hint: "f_date_hint", Most: 20},
		Field{Name: "verified_by", Kind: "line", Label: "f_verified_by", Hint: "f_verified_by_hint", Most: shortText},
		Field{Name: "verified_how", Kind: "line", Label: "f_verified_how", Most: longText},
		Field{Name: "next_in", Kind: "pick", Label: "f_next_in", Options: options("next_in_", intervals)},
		Field{Name: "next_check", Kind: "date", Label: "f_next_check", Hint: "f_next_check_hint", Most: 20})
	s.group(Group{},
		Field{Name: "withheld", Kind: "line", Label: "f_withheld", Hint: "f_withheld_hint", Most: longText},
		Field{Name: "note", Kind: "long", Label: "f_note", Hint: "f_note_hint", Most: longText})
}
