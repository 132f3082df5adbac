package hsds

import (
	"net/url"
	"strconv"
	"strings"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/cells"
	"nhipcau/knowledge/places"
)

// Service writes a listing as a nested service.
func (w Writer) Service(l *directory.Listing) Service {
	id := Text(ServiceID(l.ID))
	s := Service{
		ID: id, Name: Text(l.Name.VI), AlternateName: Text(l.Name.EN), Description: Text(l.Summary.VI), Status: "active",
		ApplicationProcess: Text(l.Application.VI), EligibilityDescription: Text(l.Eligibility.Text.VI),
		FeesDescription: fees(l), Alert: alert(l),
	}
	if l.Withheld != "" {
		s.Status = "inactive"
	}
	if webAddress(l.Website) {
		s.URL = Text(l.Website)
	}
	if l.Organization.VI != "" {
		s.Organization = &Organization{ID: organizationID(l), Name: Text(l.Organization.VI), AlternateName: Text(l.Organization.EN), Description: Text(l.Organization.VI)}
	}
	if wholeDay(l.Verification.On) {
		s.AssuredDate = Text(l.Verification.On)
	}
	for i, p := range l.Phones {
		s.Phones = append(s.Phones, phone(id, i, p))
	}
	s.Schedules = schedules(id, l.Schedule)
	s.ServiceAreas = w.areas(id, l.Area)
	s.ServiceAtLocations = w.places(id, l)
	for i, c := range l.Costs {
		s.CostOptions = append(s.CostOptions, cost(id, i, c))
	}
	for i, d := range l.Documents {
		doc := RequiredDocument{ID: uuid("document", string(id), strconv.Itoa(i)), Document: Text(d.Document.VI)}
		a := attributes{entity: "required_document", of: doc.ID}
		a.add("en", d.Document.EN)
		a.add("without", d.Without.VI)
		a.add("without.en", d.Without.EN)
		doc.Attributes = a.list
		s.RequiredDocuments = append(s.RequiredDocuments, doc)
	}
	s.Attributes = w.attributes(id, l)
	return s
}

// attributes are what the standard has no place for.
func (w Writer) attributes(id Text, l *directory.Listing) []Attribute {
	a := attributes{entity: "service", of: id}
	a.add("version", strconv.Itoa(ProfileVersion))
	a.add("id", l.ID)
	for _, t := range l.Topics {
		a.tie(topicTaxonomy, string(t), "")
	}
	for _, t := range l.Lead {
		a.add("lead", string(t))
	}
	for _, t := range l.Tags {
		a.add("tag", t)
	}
	for _, by := range l.Access {
		a.add("access", string(by))
	}
	a.add("summary.en", l.Summary.EN)
	if l.Organization.VI == "" {
		a.add("organization.en", l.Organization.EN)
	}
	if !webAddress(l.Website) {
		a.add("website", l.Website)
	}
	a.add("scope", string(l.Area.Scope))
	a.add("eligibility.en", l.Eligibility.Text.EN)
	a.add("rule", l.Eligibility.Rule)
	a.add("basis", l.Eligibility.Basis)
	a.add("rule_source", cells.FormatSource(l.Eligibility.Source))
	a.add("apply.en", l.Application.EN)
	duty(&a, "asks_id", l.AsksID)
	duty(&a, "must_report", l.MustReport)
	text(&a, "say", l.Say)
	for _, n := range l.Notices {
		a.tie(profileTaxonomy, "notice.en", n.EN)
	}
	a.flag("only_when_asked", l.OnlyWhenAsked)
	if l.PerCommune != nil {
		a.flag("per_commune", true)
		text(&a, "per_commune.name", l.PerCommune.Name)
		text(&a, "per_commune.address", l.PerCommune.Address)
	}
	a.add("local_of", l.LocalOf)
	a.flag("emergency", l.Emergency)
	a.add("confidence", string(l.Confidence))
	a.add("verification", string(l.Verification.Status))
	a.add("verified_by", l.Verification.By)
	if !wholeDay(l.Verification.On) {
		a.add("verified_on", string(l.Verification.On))
	}
	a.add("verified_how", l.Verification.How)
	a.add("next_check", string(l.Verification.Due))
	for _, s := range l.Sources {
		a.add("source", cells.FormatSource(s))
	}
	if !w.Public {
		a.add("withheld", l.Withheld)
		a.add("note", l.Note)
	}
	return a.list
}

func text(a *attributes, code string, t lang.Text) {
	a.add(code, t.VI)
	a.add(code+".en", t.EN)
}

func duty(a *attributes, code string, d directory.Duty) {
	a.add(code, string(d.Is))
	a.add(code+".text", d.Text.VI)
	a.add(code+".text.en", d.Text.EN)
}

// fees is the cost in words; the cost options have it in parts.
func fees(l *directory.Listing) Text {
	var out []string
	for _, c := range l.Costs {
		out = append(out, c.Text.VI)
	}
	return Text(strings.Join(out, "\n"))
}

// alert is the notices, one a line.
func alert(l *directory.Listing) Text {
	var out []string
	for _, n := range l.Notices {
		out = append(out, strings.ReplaceAll(n.VI, "\n", " "))
	}
	return Text(strings.Join(out, "\n"))
}

func cost(id Text, i int, c directory.CostOption) CostOption {
	o := CostOption{ID: uuid("cost", string(id), strconv.Itoa(i)), Option: Text(c.Text.VI)}
	if c.Free {
		o.Currency, o.Amount = "VND", known(0)
	}
	a := attributes{entity: "cost_option", of: o.ID}
	a.add("en", c.Text.EN)
	a.add("source", cells.FormatSource(c.Source))
	o.Attributes = a.list
	return o
}

func phone(id Text, i int, p directory.Phone) Phone {
	out := Phone{ID: uuid("phone", string(id), strconv.Itoa(i)), Number: Text(p.Number), Type: "voice", Description: Text(p.Name.VI)}
	a := attributes{entity: "phone", of: out.ID}
	a.add("en", p.Name.EN)
	if p.Free != nil {
		a.add("free", map[bool]string{true: "yes", false: "no"}[*p.Free])
	}
	a.flag("texts", p.Texts)
	a.add("hours", cells.FormatHours(p.Schedule))
	text(&a, "hours.note", p.Schedule.Note)
	out.Attributes = a.list
	return out
}

// vietnam is the offset from UTC, in hours.
const vietnam = 7

// schedules writes hours, with the note on the first of them. Around the clock
// is 00:00 to 23:59 every day, as the standard's guidance has it.
func schedules(id Text, s directory.Schedule) (out []Schedule) {
	add := func(h directory.Hours, marks ...string) {
		row := Schedule{ID: uuid("schedule", string(id), strconv.Itoa(len(out))), Timezone: known(vietnam), Freq: "WEEKLY"}
		var days []string
		for _, d := range h.Days {
			days = append(days, string(d))
		}
		row.ByDay, row.OpensAt, row.ClosesAt = Text(strings.Join(days, ",")), clock(h.Opens), clock(h.Closes)
		a := attributes{entity: "schedule", of: row.ID}
		for _, m := range marks {
			a.flag(m, true)
		}
		row.Attributes = a.list
		out = append(out, row)
	}
	if s.Always {
		add(directory.Hours{Days: []directory.Day{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}, Opens: "00:00", Closes: "23:59"}, "always")
	}
	for _, h := range s.Weekly {
		if h.Closes == "24:00" {
			h.Closes = "23:59"
			add(h, "midnight")
		} else {
			add(h)
		}
	}
	if s.Note.IsZero() {
		return out
	}
	if len(out) == 0 {
		out = append(out, Schedule{ID: uuid("schedule", string(id), "0")})
	}
	out[0].Notes = Text(s.Note.VI)
	a := attributes{entity: "schedule", of: out[0].ID, list: out[0].Attributes}
	a.add("en", s.Note.EN)
	out[0].Attributes = a.list
	return out
}

func clock(at string) Text { return Text(at + "+07:00") }

// areas names where people are served: the country, the province, or communes by
// their codes.
func (w Writer) areas(id Text, a directory.ServiceArea) (out []ServiceArea) {
	add := func(name, extent string) {
		out = append(out, ServiceArea{ID: uuid("area", string(id), strconv.Itoa(len(out))), Name: Text(name), Extent: Text(extent), ExtentType: "text"})
	}
	switch a.Scope {
	case directory.ScopeNational:
		add("Việt Nam", "VN")
	case directory.ScopeProvince:
		add(w.Places.Name(places.Province), provinceCode)
	}
	for _, c := range a.Communes {
		add(w.Places.Name(c), strconv.Itoa(int(c)))
	}
	return out
}

// provinceCode is the national code of Thanh Hóa.
const provinceCode = "38"

// places writes where the service is given: its addresses, and for a service
// that every commune has, the offices.
func (w Writer) places(id Text, l *directory.Listing) (out []ServiceAtLocation) {
	for i, at := range l.Locations {
		n := strconv.Itoa(i)
		loc := Location{ID: uuid("location", string(id), n), LocationType: "physical", Name: Text(l.Name.VI)}
		loc.Addresses = []Address{w.address(loc.ID, at.Address.VI, at.Commune)}
		a := attributes{entity: "location", of: loc.ID}
		a.add("address.en", at.Address.EN)
		a.flag("former", at.Former)
		loc.Attributes = a.list
		out = append(out, ServiceAtLocation{ID: uuid("at", string(id), n), Location: &loc})
	}
	if l.PerCommune == nil {
		return out
	}
	for _, o := range w.Offices {
		loc := w.office(o)
		out = append(out, ServiceAtLocation{ID: uuid("at", string(id), "office", strconv.Itoa(int(o.Commune))), Location: &loc})
	}
	return out
}

func (w Writer) address(location Text, words string, commune places.Area) Address {
	a := Address{ID: uuid("address", string(location)), Address1: Text(words), PostalCode: provinceCode, Country: "VN", AddressType: "physical"}
	if commune != 0 {
		a.City, a.PostalCode, a.StateProvince = Text(w.Places.Name(commune)), Text(strconv.Itoa(int(commune))), "Thanh Hóa"
	}
	return a
}

func (w Writer) office(o directory.Office) Location {
	loc := Location{ID: uuid("office", strconv.Itoa(int(o.Commune))), LocationType: "physical", Name: Text(o.Name)}
	loc.Addresses = []Address{w.address(loc.ID, o.Seat, o.Commune)}
	a := attributes{entity: "location", of: loc.ID}
	a.flag("office", true)
	a.add("source", cells.FormatSource(o.Source))
	loc.Attributes = a.list
	return loc
}

// webAddress reports whether a website is what the standard takes for one.
func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && !strings.ContainsAny(s, " \n\"<>\\^`{|}")
}

// wholeDay reports whether a date names a day.
func wholeDay(d directory.Date) bool { return len(d) == len("2006-01-02") }
