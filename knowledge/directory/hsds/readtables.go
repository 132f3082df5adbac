package hsds

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"path"
	"reflect"
	"strconv"
	"strings"

	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/cells"
	"nhipcau/knowledge/directory/say"
)

// What a package may have at most.
const (
	mostZip      = 256 << 20 // bytes as it comes
	mostUnpacked = 1 << 30   // bytes of all its tables together
	mostRows     = 4_000_000 // of all its tables together
)

// files are the tables by the names that versions 1 to 3 give them.
var files = map[string]string{
	"organization": "organization", "organizations": "organization",
	"service": "service", "services": "service",
	"location": "location", "locations": "location",
	"service_at_location": "service_at_location", "service_at_locations": "service_at_location", "services_at_location": "service_at_location", "services_at_locations": "service_at_location",
	"address": "address", "addresses": "address", "physical_address": "address", "physical_addresses": "address",
	"phone": "phone", "phones": "phone",
	"schedule": "schedule", "schedules": "schedule", "regular_schedule": "schedule", "regular_schedules": "schedule",
	"service_area": "service_area", "service_areas": "service_area",
	"cost_option": "cost_option", "cost_options": "cost_option",
	"required_document": "required_document", "required_documents": "required_document",
	"contact": "contact", "contacts": "contact",
	"attribute": "attribute", "attributes": "attribute",
	"taxonomy_term": "taxonomy_term", "taxonomy_terms": "taxonomy_term",
}

// readTables is a package while it is read: every table but the services, filed
// under the object that holds each row.
type readTables struct {
	parts         map[string]*zip.File
	left          int64
	rows          int
	terms         map[Text]*TaxonomyTerm
	attributes    map[Text][]Attribute
	organizations map[Text]*Organization
	locations     map[Text]*Location
	addresses     map[Text][]Address
	phones        map[Text][]Phone // of a service, place, location, organization or contact
	schedules     map[Text][]Schedule
	areas         map[Text][]ServiceArea
	costs         map[Text][]CostOption
	documents     map[Text][]RequiredDocument
	contacts      map[Text][]Contact
	at            map[Text][]ServiceAtLocation
}

// ReadTables reads a tabular data package: a zip of CSV tables. The services are
// read one by one, the other tables are kept meanwhile. The error is a say.Note
// about the whole file, or what the taker returned.
func ReadTables(r io.ReaderAt, size int64, g cells.Gazetteer, take Taker) error {
	t, err := openTables(r, size)
	if err != nil {
		return err
	}
	if err := t.readOthers(); err != nil {
		return err
	}
	offices := map[directory.Office]bool{}
	return eachRow(t, "service", func(line int, s Service) error {
		row, more, err := FromService(t.nest(s), line, g)
		if err != nil {
			return err
		}
		return take.taken(row, more, offices)
	})
}

func openTables(r io.ReaderAt, size int64) (*readTables, error) {
	if size > mostZip {
		return nil, say.It("file_large", "256 MB")
	}
	head := make([]byte, 2)
	if n, _ := r.ReadAt(head, 0); n < 2 || !bytes.Equal(head, []byte("PK")) {
		return nil, say.It("file_kind", "ZIP")
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, say.It("file_zip")
	}
	t := &readTables{parts: map[string]*zip.File{}, left: mostUnpacked}
	var total uint64
	for _, f := range z.File {
		if total += f.UncompressedSize64; total > mostUnpacked {
			return nil, say.It("file_bomb")
		}
		name := strings.ToLower(path.Base(strings.ReplaceAll(f.Name, `\`, "/")))
		stem, isCSV := strings.CutSuffix(name, ".csv")
		if table := files[stem]; isCSV && table != "" && t.parts[table] == nil {
			t.parts[table] = f
		}
	}
	if t.parts["service"] == nil {
		return nil, say.It("file_tables")
	}
	return t, nil
}

// eachRow reads a table that may not be there.
func eachRow[T any](t *readTables, name string, do func(line int, object T) error) error {
	f := t.parts[name]
	if f == nil {
		return nil
	}
	r, err := f.Open()
	if err != nil {
		return say.It("file_zip")
	}
	defer r.Close()
	in := csv.NewReader(&bounded{r, &t.left})
	in.LazyQuotes, in.FieldsPerRecord, in.ReuseRecord = true, -1, true
	var columns []column
	for {
		row, err := in.Read()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			if n, ok := errors.AsType[say.Note](err); ok {
				return n
			}
			return say.It("file_zip")
		}
		if columns == nil {
			columns = heading(reflect.TypeFor[T](), row)
			continue
		}
		if t.rows++; t.rows > mostRows {
			return say.It("file_rows", strconv.Itoa(mostRows))
		}
		var object T
		fill(reflect.ValueOf(&object).Elem(), columns, row)
		line, _ := in.FieldPos(0)
		if err := do(line, object); err != nil {
			return err
		}
	}
}

// bounded reads until the bytes left are used up.
type bounded struct {
	io.Reader
	left *int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if *b.left -= int64(n); *b.left < 0 {
		return 0, say.It("file_bomb")
	}
	return n, err
}

// keep reads a table into lists by the object that holds each row.
func keep[T any](t *readTables, name string, into *map[Text][]T, holder func(*T) Text) error {
	*into = map[Text][]T{}
	return eachRow(t, name, func(_ int, object T) error {
		if id := holder(&object); id != "" {
			(*into)[id] = append((*into)[id], object)
		}
		return nil
	})
}

func (t *readTables) readOthers() error {
	t.terms, t.organizations, t.locations = map[Text]*TaxonomyTerm{}, map[Text]*Organization{}, map[Text]*Location{}
	return firstError(
		func() error {
			return eachRow(t, "taxonomy_term", func(_ int, x TaxonomyTerm) error {
				if known := ours().byID[x.ID]; known != nil {
					return nil
				}
				t.terms[x.ID] = &x
				return nil
			})
		},
		func() error {
			return keep(t, "attribute", &t.attributes, func(a *Attribute) Text {
				link, term := a.LinkID, a.TaxonomyTermID
				if a.TaxonomyTerm = ours().byID[term]; a.TaxonomyTerm == nil {
					a.TaxonomyTerm = t.terms[term]
				}
				*a = Attribute{Value: a.Value, Label: a.Label, TaxonomyTerm: a.TaxonomyTerm} // ids are of no more use
				return link
			})
		},
		func() error {
			return eachRow(t, "organization", func(_ int, x Organization) error { t.organizations[x.ID] = &x; return nil })
		},
		func() error {
			return eachRow(t, "location", func(_ int, x Location) error { t.locations[x.ID] = &x; return nil })
		},
		func() error {
			return keep(t, "address", &t.addresses, func(a *Address) Text { return a.LocationID })
		},
		func() error {
			return keep(t, "phone", &t.phones, func(p *Phone) Text {
				return firstOf(p.ServiceID, p.ServiceAtLocationID, p.LocationID, p.ContactID, p.OrganizationID)
			})
		},
		func() error {
			return keep(t, "schedule", &t.schedules, func(s *Schedule) Text { return firstOf(s.ServiceID, s.ServiceAtLocationID, s.LocationID) })
		},
		func() error {
			return keep(t, "service_area", &t.areas, func(a *ServiceArea) Text { return firstOf(a.ServiceID, a.ServiceAtLocationID) })
		},
		func() error {
			return keep(t, "cost_option", &t.costs, func(c *CostOption) Text { return c.ServiceID })
		},
		func() error {
			return keep(t, "required_document", &t.documents, func(d *RequiredDocument) Text { return d.ServiceID })
		},
		func() error {
			return keep(t, "contact", &t.contacts, func(c *Contact) Text { return firstOf(c.ServiceID, c.ServiceAtLocationID) })
		},
		func() error {
			return keep(t, "service_at_location", &t.at, func(a *ServiceAtLocation) Text { return a.ServiceID })
		},
	)
}

// firstError runs steps until one fails.
func firstError(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func firstOf(ids ...Text) Text {
	for _, id := range ids {
		if id != "" {
			return id
		}
	}
	return ""
}

// nest puts a service together from the tables.
func (t *readTables) nest(s Service) Service {
	s.Attributes = t.attributes[s.ID]
	if o := t.organizations[s.OrganizationID]; o != nil {
		whole := *o
		whole.Phones = t.phones[o.ID]
		s.Organization = &whole
	}
	s.Phones = t.phonesOf(s.ID)
	s.Schedules = t.schedulesOf(s.ID)
	s.ServiceAreas = t.areas[s.ID]
	for _, c := range t.costs[s.ID] {
		c.Attributes = t.attributes[c.ID]
		s.CostOptions = append(s.CostOptions, c)
	}
	for _, d := range t.documents[s.ID] {
		d.Attributes = t.attributes[d.ID]
		s.RequiredDocuments = append(s.RequiredDocuments, d)
	}
	for _, c := range t.contacts[s.ID] {
		c.Phones = t.phones[c.ID]
		s.Contacts = append(s.Contacts, c)
	}
	for _, at := range t.at[s.ID] {
		at.Phones, at.Schedules = t.phonesOf(at.ID), t.schedulesOf(at.ID)
		s.ServiceAreas = append(s.ServiceAreas, t.areas[at.ID]...)
		if l := t.locations[at.LocationID]; l != nil {
			whole := *l
			whole.Addresses, whole.Attributes = t.addresses[l.ID], t.attributes[l.ID]
			whole.Phones, whole.Schedules = t.phonesOf(l.ID), t.schedulesOf(l.ID)
			at.Location = &whole
		}
		s.ServiceAtLocations = append(s.ServiceAtLocations, at)
	}
	return s
}

func (t *readTables) phonesOf(id Text) (out []Phone) {
	for _, p := range t.phones[id] {
		p.Attributes = t.attributes[p.ID]
		out = append(out, p)
	}
	return out
}

func (t *readTables) schedulesOf(id Text) (out []Schedule) {
	for _, s := range t.schedules[id] {
		s.Attributes = t.attributes[s.ID]
		out = append(out, s)
	}
	return out
}
