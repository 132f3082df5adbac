package hsds

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"reflect"

	"nhipcau/knowledge/directory"
)

// order is how the tables stand in the package: those that others point to
// first.
var order = []struct {
	name string // of the object
	file string
	of   any
}{
	{"organization", "organizations.csv", Organization{}},
	{"service", "services.csv", Service{}},
	{"location", "locations.csv", Location{}},
	{"service_at_location", "service_at_location.csv", ServiceAtLocation{}},
	{"address", "addresses.csv", Address{}},
	{"phone", "phones.csv", Phone{}},
	{"schedule", "schedules.csv", Schedule{}},
	{"service_area", "service_areas.csv", ServiceArea{}},
	{"cost_option", "cost_options.csv", CostOption{}},
	{"required_document", "required_documents.csv", RequiredDocument{}},
	{"attribute", "attributes.csv", Attribute{}},
	{"taxonomy", "taxonomies.csv", Taxonomy{}},
	{"taxonomy_term", "taxonomy_terms.csv", TaxonomyTerm{}},
}

// tables are the tables while they are written.
type tables struct {
	of   map[string]*table
	seen map[Text]bool // objects that several others hold
}

type table struct {
	buf bytes.Buffer
	csv *csv.Writer
	row []string
	n   int
}

func newTables() *tables {
	t := &tables{of: map[string]*table{}, seen: map[Text]bool{}}
	for _, o := range order {
		one := &table{}
		one.csv = csv.NewWriter(&one.buf)
		for _, c := range columnsOf(reflect.TypeOf(o.of)) {
			one.row = append(one.row, c.name)
		}
		one.csv.Write(one.row)
		t.of[o.name] = one
	}
	return t
}

func (t *tables) add(name string, object any) {
	one := t.of[name]
	one.row = record(reflect.ValueOf(object), one.row[:0])
	one.csv.Write(one.row)
	one.n++
}

// first reports whether an object that several hold is met for the first time.
func (t *tables) first(id Text) bool {
	if t.seen[id] {
		return false
	}
	t.seen[id] = true
	return true
}

func (t *tables) attributes(of Text, list []Attribute) {
	for _, a := range list {
		a.LinkID = of
		if a.TaxonomyTerm != nil {
			a.TaxonomyTermID = a.TaxonomyTerm.ID
		}
		t.add("attribute", a)
	}
}

// service lays a nested service out in the tables.
func (t *tables) service(s Service) {
	if o := s.Organization; o != nil {
		s.OrganizationID = o.ID
		if t.first(o.ID) {
			t.add("organization", *o)
		}
	}
	t.add("service", s)
	t.attributes(s.ID, s.Attributes)
	for _, p := range s.Phones {
		p.ServiceID = s.ID
		t.add("phone", p)
		t.attributes(p.ID, p.Attributes)
	}
	for _, row := range s.Schedules {
		row.ServiceID = s.ID
		t.add("schedule", row)
		t.attributes(row.ID, row.Attributes)
	}
	for _, a := range s.ServiceAreas {
		a.ServiceID = s.ID
		t.add("service_area", a)
	}
	for _, c := range s.CostOptions {
		c.ServiceID = s.ID
		t.add("cost_option", c)
		t.attributes(c.ID, c.Attributes)
	}
	for _, d := range s.RequiredDocuments {
		d.ServiceID = s.ID
		t.add("required_document", d)
		t.attributes(d.ID, d.Attributes)
	}
	for _, at := range s.ServiceAtLocations {
		at.ServiceID, at.LocationID = s.ID, at.Location.ID
		t.add("service_at_location", at)
		t.location(*at.Location)
	}
}

func (t *tables) location(l Location) {
	if !t.first(l.ID) {
		return
	}
	t.add("location", l)
	t.attributes(l.ID, l.Attributes)
	for _, a := range l.Addresses {
		a.LocationID = l.ID
		t.add("address", a)
	}
}

// WriteTables writes the listings as a tabular data package: a zip of one CSV a
// table and datapackage.json. The same listings give the same bytes.
func (w Writer) WriteTables(out io.Writer, listings []*directory.Listing) error {
	t := newTables()
	for _, l := range listings {
		t.service(w.Service(l))
	}
	for _, x := range Taxonomies() {
		t.add("taxonomy", x)
	}
	for _, x := range Terms() {
		t.add("taxonomy_term", x)
	}
	z := zip.NewWriter(out)
	description, err := json.MarshalIndent(t.describe(), "", "  ")
	if err != nil {
		return err
	}
	if err := part(z, "datapackage.json", append(description, '\n')); err != nil {
		return err
	}
	for _, o := range order {
		one := t.of[o.name]
		one.csv.Flush()
		if one.n == 0 {
			continue // a table without rows may be left out
		}
		if err := part(z, o.file, one.buf.Bytes()); err != nil {
			return err
		}
	}
	return z.Close()
}

func part(z *zip.Writer, name string, content []byte) error {
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate}) // no time: equal content, equal bytes
	if err == nil {
		_, err = w.Write(content)
	}
	return err
}

// dataPackage is datapackage.json, by the Frictionless Data specifications.
type dataPackage struct {
	Name      string     `json:"name"`
	Profile   string     `json:"profile"`
	Version   string     `json:"version"`
	Resources []resource `json:"resources"`
}

type resource struct {
	Name     string `json:"name"`
	Path     string `json:"path"`
	Profile  string `json:"profile"`
	Encoding string `json:"encoding"`
	Schema   struct {
		Fields     []field `json:"fields"`
		PrimaryKey string  `json:"primaryKey"`
	} `json:"schema"`
}

type field struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

func (t *tables) describe() dataPackage {
	p := dataPackage{Name: "nhipcau-hsds", Profile: "tabular-data-package", Version: Version}
	for _, o := range order {
		if t.of[o.name].n == 0 {
			continue
		}
		r := resource{Name: o.name, Path: o.file, Profile: "tabular-data-resource", Encoding: "utf-8"}
		r.Schema.PrimaryKey = "id"
		for _, c := range columnsOf(reflect.TypeOf(o.of)) {
			r.Schema.Fields = append(r.Schema.Fields, field{c.name, map[bool]string{true: "number", false: "string"}[c.number]})
		}
		p.Resources = append(p.Resources, r)
	}
	return p
}
