package hsds

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/cells"
	"nhipcau/knowledge/directory/intake"
	"nhipcau/knowledge/directory/say"
	"nhipcau/knowledge/places"
)

// reading is one service on its way to a listing.
type reading struct {
	cells.Filling
	row    int
	said   said
	given  map[string]bool
	notes  []intake.Finding
	topics []directory.Topic
}

// FromService makes a row of a nested service, and the offices that its
// locations are. One that follows our profile says everything; of another
// system's, only what it speaks of.
func FromService(s Service, number int, g cells.Gazetteer) (intake.Row, []directory.Office, error) {
	r := &reading{Filling: cells.Filling{Listing: &directory.Listing{}, Places: g}, row: number}
	var others []string
	r.said, r.topics, others = of(s.Attributes)
	if v, err := strconv.Atoi(r.said.one("version")); err == nil && v > ProfileVersion {
		return intake.Row{}, nil, say.It("file_profile", strconv.Itoa(v))
	}
	var offices []directory.Office
	if r.said.one("id") != "" {
		offices = r.own(s)
	} else {
		r.given = map[string]bool{}
		r.other(s, others)
	}
	return intake.Row{Number: number, Listing: r.Listing, Given: r.given, Notes: r.notes}, offices, nil
}

// note says something of a column, with what the file has there.
func (r *reading) note(column, value, id string, args ...string) {
	r.notes = append(r.notes, intake.Finding{Row: r.row, Column: column, Value: short(value), Note: say.It(id, args...)})
}

func short(s string) string {
	const most = 60
	if r := []rune(strings.ReplaceAll(s, "\n", " ")); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// own reads what Writer wrote.
func (r *reading) own(s Service) (offices []directory.Office) {
	l, a := r.Listing, r.said
	tidy := func(t Text) string { return cells.Tidy(string(t)) }
	l.ID = a.one("id")
	l.Name = lang.Text{VI: tidy(s.Name), EN: tidy(s.AlternateName)}
	l.Summary = lang.Text{VI: tidy(s.Description), EN: a.one("summary.en")}
	l.Organization.EN = a.one("organization.en")
	if s.Organization != nil {
		l.Organization = lang.Text{VI: tidy(s.Organization.Name), EN: tidy(s.Organization.AlternateName)}
	}
	l.Topics = r.topics
	l.Lead = as[directory.Topic](a["lead"])
	l.Tags = a["tag"]
	l.Access = as[directory.Access](a["access"])
	for _, p := range s.Phones {
		l.Phones = append(l.Phones, ownPhone(p))
	}
	l.Schedule = r.schedule(s.Schedules)
	l.Area = directory.ServiceArea{Scope: directory.Scope(a.one("scope"))}
	for _, area := range s.ServiceAreas {
		if c, ok := commune(string(area.Extent)); ok && l.Area.Scope == directory.ScopeArea {
			l.Area.Communes = append(l.Area.Communes, c)
		}
	}
	for _, at := range s.ServiceAtLocations {
		if at.Location == nil {
			continue
		}
		if o, ok := ownOffice(*at.Location); ok {
			offices = append(offices, o)
		} else {
			l.Locations = append(l.Locations, ownLocation(*at.Location))
		}
	}
	l.Website = string(s.URL)
	if l.Website == "" {
		l.Website = a.one("website")
	}
	l.Eligibility = directory.Eligibility{Rule: a.one("rule"), Text: lang.Text{VI: tidy(s.EligibilityDescription), EN: a.one("eligibility.en")}, Basis: a.one("basis"), Source: source(a.one("rule_source"))}
	l.Application = lang.Text{VI: tidy(s.ApplicationProcess), EN: a.one("apply.en")}
	for _, d := range s.RequiredDocuments {
		about, _, _ := of(d.Attributes)
		l.Documents = append(l.Documents, directory.RequiredDocument{Document: lang.Text{VI: tidy(d.Document), EN: about.one("en")}, Without: about.text("without")})
	}
	for _, c := range s.CostOptions {
		about, _, _ := of(c.Attributes)
		l.Costs = append(l.Costs, directory.CostOption{Text: lang.Text{VI: tidy(c.Option), EN: about.one("en")}, Free: c.Amount.Known && c.Amount.Value == 0, Source: source(about.one("source"))})
	}
	l.AsksID, l.MustReport, l.Say = a.duty("asks_id"), a.duty("must_report"), a.text("say")
	l.Notices = notices(s.Alert, a["notice.en"])
	l.OnlyWhenAsked, l.Emergency, l.LocalOf = a.yes("only_when_asked"), a.yes("emergency"), a.one("local_of")
	if a.yes("per_commune") {
		l.PerCommune = &directory.PerCommune{Name: a.text("per_commune.name"), Address: a.text("per_commune.address")}
	}
	l.Confidence = directory.Confidence(a.one("confidence"))
	l.Verification = directory.Verification{
		Status: directory.VerificationStatus(a.one("verification")), By: a.one("verified_by"), How: a.one("verified_how"),
		On: directory.Date(a.one("verified_on")), Due: directory.Date(a.one("next_check")),
	}
	if s.AssuredDate != "" {
		l.Verification.On = directory.Date(s.AssuredDate)
	}
	for _, v := range a["source"] {
		l.Sources = append(l.Sources, source(v))
	}
	l.Withheld, l.Note = a.one("withheld"), a.one("note")
	return offices
}

// as gives texts the type that they have in the directory.
func as[T ~string](values []string) (out []T) {
	for _, v := range values {
		out = append(out, T(v))
	}
	return out
}

func (s said) text(code string) lang.Text { return lang.Text{VI: s.one(code), EN: s.one(code + ".en")} }

func (s said) duty(code string) directory.Duty {
	return directory.Duty{Is: directory.Answer(s.one(code)), Text: s.text(code + ".text")}
}

func source(text string) directory.Source {
	url, date, _ := strings.Cut(text, " ")
	return directory.Source{URL: url, Date: directory.Date(date)}
}

func notices(alert Text, english []string) (out []lang.Text) {
	if alert == "" && len(english) == 0 {
		return nil
	}
	for i, vi := range strings.Split(cells.Tidy(string(alert)), "\n") {
		n := lang.Text{VI: strings.TrimSpace(vi)}
		if i < len(english) {
			n.EN = english[i]
		}
		out = append(out, n)
	}
	return out
}

func commune(code string) (places.Area, bool) {
	n, err := strconv.ParseUint(code, 10, 16)
	if a := places.Area(n); err == nil && a.IsCommune() {
		return a, true
	}
	return 0, false
}

func ownPhone(p Phone) directory.Phone {
	a, _, _ := of(p.Attributes)
	out := directory.Phone{Number: string(p.Number), Name: lang.Text{VI: cells.Tidy(string(p.Description)), EN: a.one("en")}, Texts: a.yes("texts")}
	if v := a.one("free"); v != "" {
		free := v == "yes"
		out.Free = &free
	}
	out.Schedule, _, _ = cells.ParseHours(a.one("hours"))
	out.Schedule.Note = a.text("hours.note")
	return out
}

func ownLocation(loc Location) directory.Location {
	a, _, _ := of(loc.Attributes)
	out := directory.Location{Address: lang.Text{EN: a.one("address.en")}, Former: a.yes("former")}
	for _, address := range loc.Addresses {
		out.Address.VI = cells.Tidy(string(address.Address1))
		out.Commune, _ = commune(string(address.PostalCode))
		break
	}
	return out
}

func ownOffice(loc Location) (directory.Office, bool) {
	a, _, _ := of(loc.Attributes)
	if !a.yes("office") {
		return directory.Office{}, false
	}
	at := ownLocation(loc)
	return directory.Office{Commune: at.Commune, Name: string(loc.Name), Seat: at.Address.VI, Source: source(a.one("source"))}, true
}

// schedule reads hours; what it cannot read it keeps as a note.
func (r *reading) schedule(rows []Schedule) (s directory.Schedule) {
	var unread []string
	for _, row := range rows {
		a, _, _ := of(row.Attributes)
		if s.Note.IsZero() {
			s.Note = lang.Text{VI: cells.Tidy(string(row.Notes)), EN: a.one("en")}
		}
		if row.OpensAt == "" && row.ClosesAt == "" && row.ByDay == "" {
			unread = append(unread, cells.Tidy(string(row.Description)))
			continue
		}
		h, ok := hours(row)
		if !ok {
			unread = append(unread, cells.Tidy(fmt.Sprintf("%s %s %s-%s", row.Description, row.ByDay, row.OpensAt, row.ClosesAt)))
			continue
		}
		switch {
		case a.yes("always"), len(h.Days) == 7 && h.Opens == "00:00" && h.Closes == "23:59" && r.given != nil:
			s.Always = true
			continue
		case a.yes("midnight"):
			h.Closes = "24:00"
		}
		if r.given == nil || !slices.ContainsFunc(s.Weekly, func(o directory.Hours) bool {
			return o.Opens == h.Opens && o.Closes == h.Closes && slices.Equal(o.Days, h.Days)
		}) {
			s.Weekly = append(s.Weekly, h)
		}
	}
	if s.Always {
		s.Weekly = nil
	}
	unread = slices.DeleteFunc(unread, func(u string) bool { return u == "" })
	if len(unread) > 0 && r.given != nil {
		text := strings.Join(unread, "; ")
		if parsed, rest, ok := cells.ParseHours(text); ok && len(s.Weekly) == 0 && !s.Always {
			parsed.Note.VI = strings.Trim(s.Note.VI+"; "+rest, "; ")
			return parsed
		}
		r.note("hours", text, "schedule_unknown", short(text))
		s.Note.VI = strings.Trim(s.Note.VI+"; "+text, "; ")
	}
	return s
}

// hours reads one opening.
func hours(row Schedule) (h directory.Hours, ok bool) {
	for _, day := range strings.FieldsFunc(strings.ToUpper(string(row.ByDay)), func(r rune) bool { return r == ',' || r == ' ' || r == ';' }) {
		if len(day) >= 2 {
			h.Days = append(h.Days, directory.Day(day[:2])) // also "MONDAY", as version 1 has it
		}
	}
	var ok1, ok2 bool
	h.Opens, ok1 = timeOfDay(row.OpensAt)
	h.Closes, ok2 = timeOfDay(row.ClosesAt)
	return h, ok1 && ok2 && len(h.Days) > 0 && h.Opens < h.Closes && (row.Freq == "" || strings.EqualFold(string(row.Freq), "WEEKLY"))
}

// timeOfDay reads "08:00", "8:00:00", "08:00+07:00", "8:00 AM".
func timeOfDay(t Text) (string, bool) {
	s := strings.ToUpper(strings.TrimSpace(string(t)))
	half := ""
	if rest, ok := strings.CutSuffix(s, "AM"); ok {
		s, half = strings.TrimSpace(rest), "AM"
	} else if rest, ok := strings.CutSuffix(s, "PM"); ok {
		s, half = strings.TrimSpace(rest), "PM"
	}
	if i := strings.IndexAny(s, "+-Z"); i > 0 {
		s = s[:i]
	}
	parts := strings.Split(s, ":")
	if len(parts) < 2 {
		return "", false
	}
	h, err := strconv.Atoi(parts[0])
	m, err2 := strconv.Atoi(parts[1])
	if half == "PM" && h < 12 {
		h += 12
	} else if half == "AM" && h == 12 {
		h = 0
	}
	if err != nil || err2 != nil || h < 0 || m < 0 || m > 59 || h*60+m > 24*60 {
		return "", false
	}
	return fmt.Sprintf("%02d:%02d", h, m), true
}
