package hsds

import (
	"fmt"
	"slices"
	"strings"

	"nhipcau/internal/lang"
	"nhipcau/internal/viet"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/cells"
	"nhipcau/knowledge/places"
)

// other reads a service of another system. Its words are taken as they are, its
// confidence is low: somebody has to look at it before it is offered.
func (r *reading) other(s Service, terms []string) {
	l := r.Listing
	l.ID = listingCode(s.ID)
	r.words("name", &l.Name.VI, s.Name)
	r.words("summary", &l.Summary.VI, s.Description)
	r.words("apply", &l.Application.VI, s.ApplicationProcess)
	r.words("eligible", &l.Eligibility.Text.VI, withAges(s))
	r.words("website", &l.Website, s.URL)
	if l.Website != "" && !webAddress(l.Website) {
		r.note("website", l.Website, "website_odd", l.Website)
	}
	r.organization(s)
	r.status(s.Status)
	r.category(terms)
	r.phones(s)
	r.hours(s)
	r.where(s)
	r.costs(s)
	for _, d := range s.RequiredDocuments {
		var words string
		if r.words("documents", &words, d.Document); words != "" {
			l.Documents = append(l.Documents, directory.RequiredDocument{Document: lang.Text{VI: words}})
		}
	}
	if s.Alert != "" {
		l.Notices = notices(s.Alert, nil)
		r.given["notices"] = true
	}
	if s.AssuredDate != "" {
		on, err := cells.ParseDate(cells.Tidy(string(s.AssuredDate)))
		if err != nil {
			r.note("verified_on", string(s.AssuredDate), "date_unknown", string(s.AssuredDate))
		}
		l.Verification.On, r.given["verified_on"] = on, on != ""
	}
	r.rest(s)
}

// words takes a text without its HTML.
func (r *reading) words(column string, into *string, t Text) {
	plain, had := cells.Plain(cells.Tidy(string(t)))
	if had {
		r.note(column, string(t), "html")
	}
	if *into = plain; plain != "" {
		r.given[column] = true
	}
}

// withAges puts ages into the words of who a service is for.
func withAges(s Service) Text {
	if !s.MinimumAge.Known && !s.MaximumAge.Known {
		return s.EligibilityDescription
	}
	return Text(strings.TrimSpace(fmt.Sprintf("%s (%s–%s)", s.EligibilityDescription, s.MinimumAge, s.MaximumAge)))
}

func (r *reading) organization(s Service) {
	if s.Organization == nil {
		if s.OrganizationID != "" {
			r.note("organization", string(s.OrganizationID), "organization_unknown", string(s.OrganizationID))
		}
		return
	}
	r.words("organization", &r.Listing.Organization.VI, s.Organization.Name)
}

// status keeps out what the other system says is closed.
func (r *reading) status(status Text) {
	switch v := strings.ToLower(strings.TrimSpace(string(status))); v {
	case "active":
	case "":
		r.note("withheld", "", "status_empty")
	case "inactive", "defunct", "temporarily closed":
		r.Listing.Withheld, r.given["withheld"] = v, true
		r.note("withheld", v, "closed", v)
	default:
		r.note("withheld", v, "status_odd", v)
	}
}

// category finds topics among the terms of other taxonomies.
func (r *reading) category(terms []string) {
	topics := slices.Clone(r.topics)
	for _, term := range terms {
		topic, ok := ours().topicOf[viet.Key(term)]
		if ok && !slices.Contains(topics, topic) {
			topics = append(topics, topic)
			r.note("topics", term, "topic_taken", term)
		}
	}
	if len(topics) > 0 {
		r.Listing.Topics, r.given["topics"] = topics, true
	}
}

// phones takes the numbers of the service, of its places and contacts, and only
// where there are none those of the organization.
func (r *reading) phones(s Service) {
	all := slices.Clone(s.Phones)
	for _, c := range s.Contacts {
		all = append(all, c.Phones...)
	}
	for _, at := range s.ServiceAtLocations {
		all = append(all, at.Phones...)
		if at.Location != nil {
			all = append(all, at.Location.Phones...)
		}
	}
	if len(all) == 0 && s.Organization != nil {
		all = s.Organization.Phones
	}
	seen := map[string]bool{}
	for _, p := range all {
		number := cells.Tidy(string(p.Number))
		if number == "" || strings.EqualFold(string(p.Type), "fax") {
			continue
		}
		if p.Extension.Known {
			number += " " + p.Extension.String()
		}
		read := directory.Phone{Number: number, Name: lang.Text{VI: cells.Tidy(string(p.Description))}, Texts: strings.EqualFold(string(p.Type), "text")}
		if tel, ok := read.Dial(); !ok {
			r.note("phones", number, "number_odd", number)
		} else if number = tel; seen[number] {
			continue
		}
		seen[number] = true
		r.Listing.Phones = append(r.Listing.Phones, read)
		r.given["phones"] = true
	}
}

// hours takes the service's hours, else those of its first place.
func (r *reading) hours(s Service) {
	rows := s.Schedules
	for _, at := range s.ServiceAtLocations {
		if len(rows) == 0 {
			rows = at.Schedules
		}
		if len(rows) == 0 && at.Location != nil {
			rows = at.Location.Schedules
		}
	}
	r.Listing.Schedule = r.schedule(rows)
	if !r.Listing.Schedule.IsZero() {
		r.given["hours"] = true
	}
}

// where reads addresses and service areas.
func (r *reading) where(s Service) {
	l := r.Listing
	for _, at := range s.ServiceAtLocations {
		if at.Location == nil {
			continue
		}
		r.coordinates(*at.Location)
		for _, a := range at.Location.Addresses {
			var words string
			r.words("locations", &words, joined(a.Address1, a.Address2, a.City, a.Region, a.StateProvince))
			if words == "" || slices.ContainsFunc(l.Locations, func(o directory.Location) bool { return o.Address.VI == words }) {
				continue
			}
			where := directory.Location{Address: lang.Text{VI: words}}
			if c, ok := commune(string(a.PostalCode)); ok && r.Places.Valid(c) && a.Country == "VN" {
				where.Commune = c
			}
			r.Locate(&where)
			for _, n := range r.Notes {
				r.note("locations", words, n.ID, n.Args...)
			}
			r.Notes = nil
			l.Locations = append(l.Locations, where)
		}
	}
	for _, a := range s.ServiceAreas {
		r.area(a)
	}
	if l.Area.Scope == directory.ScopeArea && len(l.Area.Communes) == 0 || l.Area.Scope != directory.ScopeArea {
		l.Area.Communes = nil
	}
	r.given["scope"], r.given["communes"] = l.Area.Scope != "", len(l.Area.Communes) > 0
}

func joined(parts ...Text) Text {
	var out []string
	for _, p := range parts {
		if t := cells.Tidy(string(p)); t != "" && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return Text(strings.Join(out, ", "))
}

// coordinates says when a point is nowhere near; it is not kept in any case.
func (r *reading) coordinates(loc Location) {
	if !loc.Latitude.Known && !loc.Longitude.Known {
		return
	}
	lat, lon := loc.Latitude.Value, loc.Longitude.Value
	if !(lat >= 8 && lat <= 24 && lon >= 102 && lon <= 118) { // with the islands
		r.note("locations", "", "coordinates", loc.Latitude.String()+" "+loc.Longitude.String())
	}
}

// area reads one service area; the widest counts.
func (r *reading) area(a ServiceArea) {
	l := r.Listing
	name := cells.Tidy(string(joined(a.Name, a.Description)))
	if name == "" {
		name = cells.Tidy(string(a.Extent))
	}
	if name == "" || l.Area.Scope == directory.ScopeNational {
		return
	}
	key := viet.Key(name)
	if c, ok := commune(string(a.Extent)); ok && r.Places.Valid(c) {
		r.serves(c)
		return
	}
	found := r.Places.Resolve(string(joined(a.Name))).Found
	switch {
	case key == "vietnam" || key == "vn" || strings.HasPrefix(key, "toanquoc") || strings.HasPrefix(key, "canuoc") || strings.HasPrefix(key, "nationwide"):
		l.Area.Scope = directory.ScopeNational
	case strings.Contains(key, "thanhhoa") && len(found) != 1:
		l.Area.Scope = directory.ScopeProvince
	case len(found) == 1 && found[0].Area == places.Province:
		l.Area.Scope = directory.ScopeProvince
	case len(found) == 1 && found[0].Area.IsCommune():
		r.serves(found[0].Area)
	default:
		r.note("scope", name, "area_unknown", short(name))
		l.Area.Scope = directory.ScopeProvince
	}
}

func (r *reading) serves(c places.Area) {
	if a := &r.Listing.Area; a.Scope == "" || a.Scope == directory.ScopeArea {
		a.Scope = directory.ScopeArea
		if !slices.Contains(a.Communes, c) {
			a.Communes = append(a.Communes, c)
		}
	}
}

func (r *reading) costs(s Service) {
	l := r.Listing
	for _, c := range s.CostOptions {
		amount := Text("")
		if c.Amount.Known && c.Amount.Value != 0 {
			amount = Text(strings.TrimSpace(c.Amount.String() + " " + strings.ToUpper(string(c.Currency))))
		}
		var words string
		r.words("costs", &words, joined(c.Option, amount, c.AmountDescription))
		free := c.Amount.Known && c.Amount.Value == 0
		if words != "" || free {
			l.Costs = append(l.Costs, directory.CostOption{Text: lang.Text{VI: words}, Free: free})
		}
	}
	if len(l.Costs) == 0 {
		var words string
		if r.words("costs", &words, joined(s.FeesDescription, s.Fees)); words != "" {
			l.Costs = []directory.CostOption{{Text: lang.Text{VI: words}}}
		}
	}
	r.given["costs"] = len(l.Costs) > 0
}

// rest keeps for the editor what has no place.
func (r *reading) rest(s Service) {
	note := joined(s.AlternateName, s.Email)
	if note != "" {
		r.words("note", &r.Listing.Note, note)
	}
}
