package directory

import (
	"embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/eligibility"
	"nhipcau/knowledge/places"
)

//go:embed content
var builtin embed.FS

// Load reads the directory built into the program. Defects come joined, one a
// line: file:line: listing: what.
func Load(v *eligibility.Vocabulary, g Areas) (*Directory, error) {
	s, err := Builtin()
	if err != nil {
		return nil, err
	}
	return s.Directory(v, g)
}

// Builtin gives the listings and offices built into the program, not yet judged.
func Builtin() (Snapshot, error) {
	content, err := fs.Sub(builtin, "content")
	if err != nil {
		return Snapshot{}, err
	}
	return readFolder(content)
}

// Read reads a directory from a folder: *.yaml, each a list of listings, and
// communes.csv with the offices of the communes. Defects are as with Load.
func Read(folder fs.FS, v *eligibility.Vocabulary, g Areas) (*Directory, error) {
	s, unreadable := readFolder(folder)
	d, err := s.Directory(v, g)
	if err := errors.Join(unreadable, err); err != nil {
		return nil, err
	}
	return d, nil
}

// readFolder reads what a folder holds; what could be read comes back beside the
// defects of the rest.
func readFolder(folder fs.FS) (s Snapshot, err error) {
	files, err := fs.Glob(folder, "*.yaml")
	if err != nil {
		return s, err
	}
	var defects []error
	for _, name := range files {
		content, err := fs.ReadFile(folder, name)
		if err != nil {
			return s, err
		}
		more, err := Parse(name, content)
		s.Listings, defects = append(s.Listings, more...), append(defects, err)
	}
	s.Offices, err = readOffices(folder)
	return s, errors.Join(append(defects, err)...)
}

// Parse reads the listings of one file, without judging what they say.
func Parse(file string, content []byte) ([]*Listing, error) {
	file = path.Base(file)
	doc, err := parser.ParseBytes(content, 0)
	if err != nil {
		return nil, located(file, 1, err)
	}
	var listings []*Listing
	var defects []error
	for _, d := range doc.Docs {
		list, ok := d.Body.(*ast.SequenceNode)
		if !ok {
			defects = append(defects, fmt.Errorf("%s:1: want a list of listings", file))
			continue
		}
		for _, node := range list.Values {
			l := &Listing{place: place{file, 1, 1}}
			if t := node.GetToken(); t != nil {
				l.line = t.Position.Line
			}
			l.ruleLine = l.line
			if rule := inside(inside(node, "eligibility"), "rule"); rule != nil {
				l.ruleLine = rule.GetToken().Position.Line
			}
			if err := decode(node, l); err != nil {
				defects = append(defects, located(file, l.line, err))
				continue
			}
			listings = append(listings, l)
		}
	}
	return listings, errors.Join(defects...)
}

// Office is the People's Committee of one commune or ward.
type Office struct {
	Commune places.Area `json:"commune"`
	Name    string      `json:"name"`           // "phường Hàm Rồng"
	Seat    string      `json:"seat,omitempty"` // where it sits, as the map of July 2025 says
	Source  Source      `json:"source,omitzero"`
}

// readOffices reads communes.csv: code, name, seat, source_url, source_date.
// A folder may do without it.
func readOffices(folder fs.FS) ([]Office, error) {
	const file = "communes.csv"
	f, err := folder.Open(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = 5
	rows, err := r.ReadAll()
	if err != nil {
		if at, ok := errors.AsType[*csv.ParseError](err); ok {
			return nil, fmt.Errorf("%s:%d: %w", file, at.Line, at.Err)
		}
		return nil, fmt.Errorf("%s:1: %w", file, err)
	}
	var offices []Office
	var defects []error
	for i, row := range rows {
		if i == 0 {
			continue
		}
		code, err := strconv.ParseUint(row[0], 10, 16)
		if err != nil || row[1] == "" {
			defects = append(defects, fmt.Errorf("%s:%d: want a commune's code and name", file, i+1))
			continue
		}
		offices = append(offices, Office{places.Area(code), row[1], row[2], Source{row[3], Date(row[4])}})
	}
	return offices, errors.Join(defects...)
}

// at makes the listing of one commune's office out of its template.
func (o Office) at(t *Listing) *Listing {
	fill := func(text lang.Text) lang.Text {
		r := strings.NewReplacer("{commune}", o.Name, "{seat}", o.Seat)
		return lang.Text{VI: r.Replace(text.VI), EN: r.Replace(text.EN)}
	}
	l := *t
	l.ID = t.ID + "@" + strconv.Itoa(int(o.Commune))
	l.Name = fill(t.PerCommune.Name)
	l.PerCommune = nil
	l.Area = ServiceArea{Scope: ScopeArea, Communes: []places.Area{o.Commune}}
	if o.Seat != "" {
		l.Locations = []Location{{Address: fill(t.PerCommune.Address), Commune: o.Commune}}
		l.Sources = append(append([]Source(nil), t.Sources...), o.Source)
	}
	return &l
}

// place is where a listing is written, and the line of its rule.
type place struct {
	file           string
	line, ruleLine int
}

// inside is the value of a key of a mapping, nil when there is none.
func inside(node ast.Node, key string) ast.Node {
	m, ok := node.(*ast.MappingNode)
	if !ok {
		return nil
	}
	for _, v := range m.Values {
		if t := v.Key.GetToken(); t != nil && t.Value == key && v.Value.GetToken() != nil {
			return v.Value
		}
	}
	return nil
}

// decode reads one node strictly. The YAML reader panics on some nonsense (a tag
// of its own before a scalar, say); for who edits a file that is a defect like
// any other.
func decode(node ast.Node, into any) (err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("this is not readable YAML: look for a stray ! or & in it")
		}
	}()
	return yaml.NodeToValue(node, into, yaml.Strict())
}

// located puts file and line before what the YAML reader said, on one line.
func located(file string, line int, err error) error {
	if at, ok := errors.AsType[yaml.Error](err); ok {
		if t := at.GetToken(); t != nil && t.Position != nil {
			line = t.Position.Line
		}
		return fmt.Errorf("%s:%d: %s", file, line, strings.ReplaceAll(at.GetMessage(), "\n", " "))
	}
	return fmt.Errorf("%s:%d: %s", file, line, strings.ReplaceAll(err.Error(), "\n", " "))
}
