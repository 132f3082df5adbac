package opendata

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"nhipcau/internal/viet"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/hsds"
	"nhipcau/knowledge/places"
)

// millisecond is how the standard wants a moment: to the thousandth.
const millisecond = "2006-01-02T15:04:05.000Z07:00"

// whole writes a service with everything in it.
func (r *request) whole(s *service) hsds.Service {
	out := r.e.writer().Service(s.listing)
	if !s.modified.IsZero() {
		out.LastModified = hsds.Text(s.modified.Format(millisecond))
	}
	return out
}

// plain writes a service as a list has it: its own fields and who runs it.
func (r *request) plain(s *service) hsds.Service {
	return withoutLists(r.whole(s))
}

func withoutLists(out hsds.Service) hsds.Service {
	out.Phones, out.Schedules, out.ServiceAreas, out.ServiceAtLocations = nil, nil, nil, nil
	out.CostOptions, out.RequiredDocuments, out.Contacts, out.Attributes = nil, nil, nil, nil
	return out
}

// named is a service by its name alone, with what the schema demands beside it.
type named struct {
	ID           hsds.Text `json:"id"`
	Name         hsds.Text `json:"name"`
	Status       hsds.Text `json:"status"`
	LastModified hsds.Text `json:"last_modified,omitempty"`
}

func (s *service) named() named {
	out := named{ID: hsds.Text(s.id), Name: hsds.Text(s.listing.Name.VI), Status: "active"}
	if !s.modified.IsZero() {
		out.LastModified = hsds.Text(s.modified.Format(millisecond))
	}
	return out
}

// filtered gives the services that meet every filter of the request.
func (r *request) filtered() ([]*service, error) {
	var found []int
	if words := r.values.Get("search"); words != "" {
		if found = r.e.words.Find(words); found == nil {
			found = []int{}
		}
	}
	all := r.e.shown(r.now, found)
	var since time.Time
	if v := r.values.Get("modified_after"); v != "" {
		var err error
		if since, err = moment(v); err != nil {
			return nil, err
		}
	}
	runner := r.values.Get("organization_id")
	return slices.DeleteFunc(all, func(s *service) bool {
		switch {
		case runner != "" && (s.organization == nil || string(s.organization.ID) != runner),
			!since.IsZero() && s.modified.Before(since),
			!r.hasTerm(s):
			return true
		}
		return false
	}), nil
}

// moment reads a date or a date with time.
func moment(v string) (time.Time, error) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", time.DateOnly} {
		if t, err := time.Parse(layout, v); err == nil {
			return t, nil
		}
	}
	return time.Time{}, badRequest("modified_after is a moment such as 2026-11-24T09:00:00Z")
}

// hasTerm reports whether a service has the term and a term of the taxonomy that
// the request asks for.
func (r *request) hasTerm(s *service) bool {
	term, taxonomy := r.values.Get("taxonomy_term_id"), r.values.Get("taxonomy_id")
	return (term == "" || slices.Contains(s.terms, hsds.Text(term))) && (taxonomy == "" || slices.Contains(s.taxonomies, hsds.Text(taxonomy)))
}

func (h *handler) services(r *request) (any, error) {
	all, err := r.filtered()
	if err != nil {
		return nil, err
	}
	full, err := r.flag("full")
	if err != nil {
		return nil, err
	}
	minimal, err := r.flag("minimal")
	if err != nil {
		return nil, err
	}
	perPage := defaultPerPage
	if minimal {
		perPage = max(len(all), 1) // all of them in one page, as the standard asks
	}
	return paged(r, all, perPage, func(s *service) any {
		switch {
		case minimal: // what the schema demands, and when it changed
			return s.named()
		case full:
			return r.whole(s)
		}
		return r.plain(s)
	})
}

func (h *handler) service(r *request) (any, error) {
	i, known := r.e.byID[r.PathValue("id")]
	s, ok := r.e.find(i, known, r.now)
	if !ok {
		return nil, errNotFound
	}
	return r.whole(s), nil
}

// organization is one of those who run services, with them.
type organization struct {
	hsds.Organization
	services []*service
}

// runners lists the organizations of some services, in their order.
func (r *request) runners(of []*service) (all []*organization) {
	byID := map[hsds.Text]*organization{}
	for _, s := range of {
		if s.organization == nil {
			continue
		}
		o := byID[s.organization.ID]
		if o == nil {
			o = &organization{Organization: *s.organization}
			byID[o.ID] = o
			all = append(all, o)
		}
		o.services = append(o.services, s)
	}
	return all
}

// withServices is an organization with its services, whole or by name.
type withServices struct {
	hsds.Organization
	Services any `json:"services"`
}

func (r *request) withServices(o *organization, whole bool) withServices {
	if !whole {
		services := make([]named, len(o.services))
		for i, s := range o.services {
			services[i] = s.named()
		}
		return withServices{o.Organization, services}
	}
	services := make([]hsds.Service, len(o.services))
	for i, s := range o.services {
		services[i] = r.whole(s)
		services[i].Organization = nil
	}
	return withServices{o.Organization, services}
}

func (h *handler) organizations(r *request) (any, error) {
	words := r.values.Get("search")
	r.values.Del("search") // of the organization's name here, not of its services
	of, err := r.filtered()
	if err != nil {
		return nil, err
	}
	fullService, err := r.flag("full_service")
	if err != nil {
		return nil, err
	}
	full, err := r.flag("full")
	if err != nil {
		return nil, err
	}
	all := r.runners(of)
	if words != "" {
		all = slices.DeleteFunc(all, func(o *organization) bool {
			said := viet.Phrase(string(o.Name + " " + o.AlternateName))
			return slices.ContainsFunc(viet.Syllables(words), func(w string) bool { return !strings.Contains(said, w) })
		})
	}
	return paged(r, all, defaultPerPage, func(o *organization) any {
		if full || fullService {
			return r.withServices(o, fullService)
		}
		return o.Organization
	})
}

func (h *handler) organization(r *request) (any, error) {
	whole, err := r.flag("full_service")
	if err != nil {
		return nil, err
	}
	for _, o := range r.runners(r.e.shown(r.now, nil)) {
		if string(o.ID) == r.PathValue("id") {
			return r.withServices(o, whole), nil
		}
	}
	return nil, errNotFound
}

// at is a service at one of its places.
type at struct {
	service *service
	n       int // which place
}

func (a at) commune() places.Area { return a.service.places[a.n].commune }

// everywhere lists the places of some services.
func everywhere(of []*service) (all []at) {
	for _, s := range of {
		for n := range s.places {
			all = append(all, at{s, n})
		}
	}
	return all
}

func (h *handler) places(r *request) (any, error) {
	of, err := r.filtered()
	if err != nil {
		return nil, err
	}
	full, err := r.flag("full")
	if err != nil {
		return nil, err
	}
	all, err := r.near(everywhere(of))
	if err != nil {
		return nil, err
	}
	return paged(r, all, defaultPerPage, func(a at) any { return r.at(a, full) })
}

// at writes a service at a place; in a list both by their own fields only.
func (r *request) at(a at, whole bool) hsds.ServiceAtLocation {
	service := r.made(a.service)
	out := service.ServiceAtLocations[a.n]
	location := *out.Location
	if !whole {
		service = withoutLists(service)
		location = hsds.Location{ID: location.ID, LocationType: location.LocationType, Name: location.Name}
	}
	service.ServiceAtLocations = nil
	out.Location, out.Service = &location, &service
	return out
}

// made writes a service once for the request: one that every commune has comes
// many times.
func (r *request) made(s *service) hsds.Service {
	if r.services == nil {
		r.services = map[*service]hsds.Service{}
	}
	out, ok := r.services[s]
	if !ok {
		out = r.whole(s)
		r.services[s] = out
	}
	return out
}

// near keeps what serves a postcode, which here is a commune's national code or
// name, and where a proximity is given, what lies within so many metres of its
// centre.
func (r *request) near(all []at) ([]at, error) {
	code := r.values.Get("postcode")
	if code == "" {
		if r.values.Get("proximity") != "" {
			return nil, badRequest("proximity wants a postcode to be near to")
		}
		return all, nil
	}
	n, err := strconv.ParseUint(code, 10, 16)
	area := places.Area(n)
	if err != nil {
		found, sure := r.e.places.Resolve(code).Sure()
		if !sure {
			return nil, badRequest("postcode is the national code of a commune in Thanh Hóa, such as 14797")
		}
		area = found
	}
	if code == "38" {
		area = places.Province
	}
	if !r.e.places.Valid(area) {
		return nil, badRequest("postcode is the national code of a commune in Thanh Hóa, such as 14797")
	}
	metres := -1
	if r.values.Get("proximity") != "" {
		if metres, err = r.number("proximity", 0, 0, 1_000_000); err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(all, func(a at) bool {
		if metres >= 0 {
			km, known := r.e.places.Distance(area, a.commune())
			return !known || km*1000 > float64(metres)
		}
		serves := a.service.listing.Area
		return serves.Scope == directory.ScopeArea && area != places.Province &&
			!slices.ContainsFunc(serves.Communes, func(c places.Area) bool { return r.e.places.Contains(area, c) })
	}), nil
}

func (h *handler) place(r *request) (any, error) {
	id := hsds.Text(r.PathValue("id"))
	i, known := r.e.byPlace[id]
	s, ok := r.e.find(i, known, r.now)
	if !ok {
		return nil, errNotFound
	}
	n := slices.IndexFunc(s.places, func(w where) bool { return w.id == id })
	out := r.at(at{s, n}, true)
	return placeAnswer{out, out.Service.Name, out.Service.Status}, nil
}

// placeAnswer is a service at a place with what the schema of a service demands:
// the standard's description of the API has that schema here.
type placeAnswer struct {
	hsds.ServiceAtLocation
	Name   hsds.Text `json:"name"`
	Status hsds.Text `json:"status"`
}
