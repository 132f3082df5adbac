// Package opendata is the open directory at /hsds/: the published release as an
// HSDS 3.1 API that anybody may read, and as a signed feed that another
// installation can follow. Only what the gate lets through is in it, never a
// hidden address, an editor's note or a draft. It is a face of its own beside
// the staff's pages, in the room of those who keep the directory; it knows no
// session and no account, and writes nothing down of who reads it.
//
//	h := opendata.New(opendata.Config{Edition: current, Now: time.Now, Origin: "https://nhipcau.example.vn", Key: key})
//	mux.Handle(opendata.Root, h)
package opendata

import (
	"cmp"
	"crypto/ed25519"
	"net/http"
	"slices"
	"strconv"
	"time"

	"golang.org/x/time/rate"

	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/hsds"
	"nhipcau/knowledge/directory/search"
	"nhipcau/knowledge/places"
	"nhipcau/portal/catalogue"
)

// Root is where the API is served.
const Root = "/hsds/"

// Gazetteer is what the API asks of the places.
type Gazetteer interface {
	Name(a places.Area) string
	Valid(a places.Area) bool
	Resolve(text string) places.Match
	Contains(outer, inner places.Area) bool
	Distance(a, b places.Area) (km float64, ok bool)
}

// Config is what the API is made of.
type Config struct {
	Edition func() *Edition // the release of the moment
	Now     func() time.Time
	Origin  string             // of the addresses in answers, without a slash at the end; empty: as it was asked
	Key     ed25519.PrivateKey // signs the feed
	// PerSecond bounds the requests of all readers together, Burst how many may
	// come at once; 0 is 50 and 200.
	PerSecond float64
	Burst     int
}

// Edition is a release ready to be read.
type Edition struct {
	number    int64
	published time.Time
	places    Gazetteer
	offices   []directory.Office
	services  []service // in the directory's order
	byID      map[string]int
	byPlace   map[hsds.Text]int // a service at a place -> the service
	words     *search.Index
	snapshot  file // the feed's
}

// service is a listing as the API serves it.
type service struct {
	listing      *directory.Listing
	ages         directory.Ages
	id           string
	organization *hsds.Organization // nil where none is named
	modified     time.Time
	terms        []hsds.Text // ids of its terms
	taxonomies   []hsds.Text // and of their taxonomies
	places       []where
}

// where is one place of a service: the id of the service there, and the commune.
type where struct {
	id      hsds.Text
	commune places.Area
}

// NewEdition makes an edition of a release.
func NewEdition(r *catalogue.Release, g Gazetteer) (*Edition, error) {
	e := &Edition{number: r.Number, published: r.Published, places: g, offices: r.Snapshot.Offices, byID: map[string]int{}, byPlace: map[hsds.Text]int{}}
	var listings []*directory.Listing
	for _, l := range r.Snapshot.Listings {
		if len(l.Standing()) > 0 {
			continue
		}
		s := e.service(l, r.Modified[l.ID])
		for _, at := range s.places {
			e.byPlace[at.id] = len(e.services)
		}
		e.byID[s.id] = len(e.services)
		e.services = append(e.services, s)
		listings = append(listings, l)
	}
	e.words = search.New(listings, func(l *directory.Listing) (names []string) {
		for _, at := range l.Locations {
			names = append(names, g.Name(at.Commune))
		}
		for _, c := range l.Area.Communes {
			names = append(names, g.Name(c))
		}
		return names
	})
	return e, e.feed(listings)
}

// service works out what lists and filters need of a listing.
func (e *Edition) service(l *directory.Listing, modified time.Time) service {
	whole := e.writer().Service(l)
	s := service{listing: l, ages: l.Ages(), id: string(whole.ID), organization: whole.Organization, modified: modified}
	for _, a := range whole.Attributes {
		if !slices.Contains(s.terms, a.TaxonomyTerm.ID) {
			s.terms = append(s.terms, a.TaxonomyTerm.ID)
		}
		if !slices.Contains(s.taxonomies, a.TaxonomyTerm.TaxonomyID) {
			s.taxonomies = append(s.taxonomies, a.TaxonomyTerm.TaxonomyID)
		}
	}
	for _, at := range whole.ServiceAtLocations {
		w := where{id: at.ID}
		for _, address := range at.Location.Addresses {
			if n, err := strconv.ParseUint(string(address.PostalCode), 10, 16); err == nil && places.Area(n).IsCommune() {
				w.commune = places.Area(n)
			}
		}
		s.places = append(s.places, w)
	}
	return s
}

func (e *Edition) writer() hsds.Writer {
	return hsds.Writer{Places: e.places, Offices: e.offices, Public: true}
}

// handler answers.
type handler struct {
	Config
	limit *rate.Limiter
	mux   *http.ServeMux
}

// New makes the API, to be served at Root.
func New(c Config) http.Handler {
	h := &handler{Config: c, limit: rate.NewLimiter(rate.Limit(cmp.Or(c.PerSecond, 50)), cmp.Or(c.Burst, 200)), mux: http.NewServeMux()}
	for pattern, answer := range map[string]func(*request) (any, error){
		"":                          h.about,
		"services":                  h.services,
		"services/{id}":             h.service,
		"organizations":             h.organizations,
		"organizations/{id}":        h.organization,
		"service_at_locations":      h.places,
		"service_at_locations/{id}": h.place,
		"taxonomies":                h.taxonomies,
		"taxonomies/{id}":           h.taxonomy,
		"taxonomy_terms":            h.terms,
		"taxonomy_terms/{id}":       h.term,
		"openapi.json":              h.openAPI,
		"profile":                   h.profile,
		"feed":                      h.feed,
		"feed/{sum}":                h.snapshot,
	} {
		path := Root + pattern
		if pattern == "" {
			path += "{$}"
		}
		h.mux.HandleFunc(path, h.answer(answer))
	}
	h.mux.HandleFunc(Root, h.answer(func(*request) (any, error) { return nil, errNotFound }))
	return h.mux
}

// shown lists the services that the gate lets through at the moment, of those
// at some places of the edition; nil is all.
func (e *Edition) shown(now time.Time, at []int) (out []*service) {
	if at == nil {
		at = make([]int, len(e.services))
		for i := range at {
			at[i] = i
		}
	}
	for _, i := range at {
		if s := &e.services[i]; !s.ages.Over(now) {
			out = append(out, s)
		}
	}
	return out
}

// find gives the service at a place of the edition, if it may be shown.
func (e *Edition) find(i int, known bool, now time.Time) (*service, bool) {
	if !known || e.services[i].ages.Over(now) {
		return nil, false
	}
	return &e.services[i], true
}
