// Package directorytest draws listings for property tests: any that the
// directory can hold, with the marks, bars, quotes and line ends that make
// trouble in files.
//
//	rapid.Check(t, func(t *rapid.T) { s := directorytest.Snapshot(t); … })
package directorytest

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/cells"
	"nhipcau/knowledge/places"
)

// communes of today, a few of the 166.
var communes = []places.Area{14797, 14758, 14812, 15058, 16012, 16228}

// Snapshot draws a directory of a few listings and offices.
func Snapshot(t *rapid.T) directory.Snapshot {
	var s directory.Snapshot
	for i := range rapid.IntRange(0, 5).Draw(t, "listings") {
		s.Listings = append(s.Listings, Listing(t, fmt.Sprintf("made-%d", i)))
	}
	for _, l := range s.Listings[min(1, len(s.Listings)):] {
		if rapid.IntRange(0, 4).Draw(t, "local") == 0 && s.Listings[0].LocalOf == "" {
			l.LocalOf = s.Listings[0].ID
		}
	}
	for _, c := range communes[:rapid.IntRange(0, 3).Draw(t, "offices")] {
		s.Offices = append(s.Offices, directory.Office{Commune: c, Name: words(t, "office"), Seat: maybe(t, words(t, "seat")), Source: source(t)})
	}
	return s
}

// Listing draws one listing.
func Listing(t *rapid.T, id string) *directory.Listing {
	l := &directory.Listing{
		ID: id, Name: both(t, "name"), Summary: both(t, "summary"), Organization: both(t, "organization"),
		Topics: some(t, directory.Topics()), Access: some(t, []directory.Access{directory.ByPhone, directory.ByVisit, directory.ViaCommune, directory.ViaStation, directory.Online}),
		Website:  rapid.SampledFrom([]string{"", "https://example.vn/a?b=1&c=2", "example.vn"}).Draw(t, "website"),
		Schedule: schedule(t), Application: perhaps(t, "apply"), Say: perhaps(t, "say"),
		AsksID: duty(t), MustReport: duty(t),
		Emergency:  rapid.Bool().Draw(t, "emergency"),
		Confidence: rapid.SampledFrom([]directory.Confidence{directory.High, directory.Medium, directory.Low}).Draw(t, "confidence"),
		Verification: directory.Verification{
			Status: rapid.SampledFrom([]directory.VerificationStatus{"", directory.PublicSource, directory.NotChecked}).Draw(t, "status"),
			On:     date(t), Due: date(t), How: maybe(t, words(t, "how")),
		},
		Withheld: maybe(t, words(t, "withheld")), Note: maybe(t, words(t, "note")),
	}
	if rapid.Bool().Draw(t, "called") {
		l.Verification = directory.Verification{Status: directory.CheckedByPhone, By: words(t, "by"), On: "2026-03-01", Due: date(t)}
	}
	l.Lead = subset(t, l.Topics)
	if rapid.Bool().Draw(t, "tagged") {
		l.Tags = some(t, []string{"hiv", "birth", "residence"})
		l.OnlyWhenAsked = rapid.Bool().Draw(t, "asked")
	}
	for range rapid.IntRange(0, 3).Draw(t, "phones") {
		l.Phones = append(l.Phones, phone(t))
	}
	for range rapid.IntRange(0, 2).Draw(t, "locations") {
		l.Locations = append(l.Locations, location(t))
	}
	switch l.Area.Scope = rapid.SampledFrom([]directory.Scope{directory.ScopeNational, directory.ScopeProvince, directory.ScopeArea}).Draw(t, "scope"); l.Area.Scope {
	case directory.ScopeArea:
		l.Area.Communes = some(t, communes)
	}
	if rapid.Bool().Draw(t, "ruled") {
		l.Eligibility = directory.Eligibility{Rule: `household == "poor" && age != "under16"`, Text: lang.Text{VI: words(t, "ai"), EN: words(t, "who")}, Basis: maybe(t, words(t, "basis")), Source: dated(t)}
	}
	for range rapid.IntRange(0, 2).Draw(t, "documents") {
		l.Documents = append(l.Documents, directory.RequiredDocument{Document: both(t, "document"), Without: perhaps(t, "without")})
	}
	for range rapid.IntRange(0, 2).Draw(t, "costs") {
		l.Costs = append(l.Costs, directory.CostOption{Text: both(t, "cost"), Free: rapid.Bool().Draw(t, "free"), Source: source(t)})
	}
	for range rapid.IntRange(0, 2).Draw(t, "notices") {
		l.Notices = append(l.Notices, both(t, "notice"))
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "sources") {
		l.Sources = append(l.Sources, directory.Source{URL: fmt.Sprintf("https://example.vn/%d", i), Date: []directory.Date{"2026-01-02", "2025", ""}[i]})
	}
	if rapid.IntRange(0, 4).Draw(t, "per commune") == 0 {
		l.PerCommune = &directory.PerCommune{Name: both(t, "office name"), Address: perhaps(t, "office address")}
	}
	return l
}

// letters are what texts are made of, with what means something in files.
var letters = []rune(`aăâđêôơưếộặ bBcĐ019|\";:,.=+-@'–“”&%{}()/n`)

// words draws a text that is not empty, in the form that Tidy leaves alone and
// without what looks like HTML.
func words(t *rapid.T, label string) string {
	drawn := rapid.Custom(func(t *rapid.T) string {
		begin := rapid.SampledFrom([]string{"", "", "", "en: ", "tên: ", "giờ: ", "note: ", "=1+1", "'", "miễn phí", "VÍ DỤ "}).Draw(t, "begin")
		return begin + string(rapid.SliceOfN(rapid.SampledFrom(letters), 1, 12).Draw(t, "letters")) + "x"
	})
	return cells.Tidy(drawn.Draw(t, label))
}

func both(t *rapid.T, label string) lang.Text {
	return lang.Text{VI: words(t, label), EN: maybe(t, words(t, label+" in English"))}
}

func perhaps(t *rapid.T, label string) lang.Text {
	if rapid.Bool().Draw(t, label+" given") {
		return both(t, label)
	}
	return lang.Text{}
}

func maybe(t *rapid.T, s string) string {
	if rapid.Bool().Draw(t, "given") {
		return s
	}
	return ""
}

// some draws one or more of a list, in any order, each once.
func some[T comparable](t *rapid.T, from []T) []T {
	return rapid.SliceOfNDistinct(rapid.SampledFrom(from), 1, len(from), rapid.ID[T]).Draw(t, "some")
}

func subset[T comparable](t *rapid.T, from []T) (out []T) {
	for _, v := range from {
		if rapid.Bool().Draw(t, "in") {
			out = append(out, v)
		}
	}
	return out
}

func phone(t *rapid.T) directory.Phone {
	p := directory.Phone{Number: rapid.SampledFrom([]string{"111", "1800 1744", "0237.3951.467", "096 306 1414", "+84 96 306 1414"}).Draw(t, "number"),
		Name: perhaps(t, "whose"), Texts: rapid.Bool().Draw(t, "texts"), Schedule: schedule(t)}
	if rapid.Bool().Draw(t, "free known") {
		free := rapid.Bool().Draw(t, "free")
		p.Free = &free
	}
	return p
}

func location(t *rapid.T) directory.Location {
	return directory.Location{Address: both(t, "address"), Commune: rapid.SampledFrom(append(slices.Clone(communes), 0)).Draw(t, "commune"), Former: rapid.Bool().Draw(t, "former")}
}

func schedule(t *rapid.T) (s directory.Schedule) {
	s.Note = perhaps(t, "hours note")
	if rapid.IntRange(0, 3).Draw(t, "always") == 0 {
		s.Always = true
		return s
	}
	for range rapid.IntRange(0, 3).Draw(t, "openings") {
		span := rapid.SampledFrom([][2]string{{"07:30", "11:30"}, {"13:00", "17:00"}, {"00:00", "24:00"}, {"00:00", "23:59"}}).Draw(t, "span")
		s.Weekly = append(s.Weekly, directory.Hours{Days: some(t, []directory.Day{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}), Opens: span[0], Closes: span[1]})
	}
	return s
}

func duty(t *rapid.T) directory.Duty {
	return directory.Duty{Is: rapid.SampledFrom([]directory.Answer{"", directory.AnswerYes, directory.AnswerNo}).Draw(t, "duty"), Text: perhaps(t, "duty words")}
}

func date(t *rapid.T) directory.Date {
	return rapid.SampledFrom([]directory.Date{"", "2026-11-01", "2026-11", "2025"}).Draw(t, "date")
}

func source(t *rapid.T) directory.Source {
	if rapid.Bool().Draw(t, "sourced") {
		return directory.Source{}
	}
	return dated(t)
}

func dated(t *rapid.T) directory.Source {
	return directory.Source{URL: "https://example.vn/x?y=ă&z=1", Date: rapid.SampledFrom([]directory.Date{"2026-11-01", "2025-07", "2024"}).Draw(t, "source date")}
}
