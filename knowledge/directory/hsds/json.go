package hsds

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/cells"
	"nhipcau/knowledge/directory/intake"
	"nhipcau/knowledge/directory/say"
)

// mostJSON is how large a JSON file may be.
const mostJSON = 1 << 30

// WriteJSON writes the listings as one page of nested services, one a line.
func (w Writer) WriteJSON(out io.Writer, listings []*directory.Listing) error {
	b := bufio.NewWriterSize(out, 1<<16)
	n := len(listings)
	fmt.Fprintf(b, `{"total_items":%d,"total_pages":1,"page_number":1,"size":%d,"first_page":true,"last_page":true,"empty":%v,"contents":[`, n, n, n == 0)
	for i, l := range listings {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
		line, err := Encode(w.Service(l))
		if err != nil {
			return err
		}
		b.Write(line)
	}
	b.WriteString("\n]}\n")
	return b.Flush()
}

// Encode writes any object as JSON on one line, without escapes that only a page
// would need.
func Encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// ReadJSON reads nested services: a page of them, a list, one object a line, or
// organizations that hold services. It reads one service at a time. The error is
// a say.Note about the whole file, or what the taker returned.
func ReadJSON(r io.ReaderAt, size int64, g cells.Gazetteer, take Taker) error {
	if size > mostJSON {
		return say.It("file_large", "1 GB")
	}
	in := bufio.NewReaderSize(io.NewSectionReader(r, 0, size), 1<<16)
	if head, err := in.Peek(3); err == nil && bytes.Equal(head, []byte{0xEF, 0xBB, 0xBF}) {
		in.Discard(3)
	}
	j := jsonReader{d: json.NewDecoder(in), g: g, take: take, offices: map[directory.Office]bool{}}
	if head, err := in.Peek(1); err == nil && head[0] != '{' && head[0] != '[' && head[0] > ' ' {
		return say.It("file_kind", "HSDS JSON")
	}
	for {
		err := j.value()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
	}
	if j.rows == 0 && !j.listed {
		return say.It("file_empty")
	}
	return nil
}

// jsonReader goes through a file.
type jsonReader struct {
	d       *json.Decoder
	g       cells.Gazetteer
	take    Taker
	rows    int
	listed  bool // a list was there, were it empty
	offices map[directory.Office]bool
}

// lists are the names under which lists of services or organizations come.
var lists = map[string]bool{"contents": true, "services": true, "organizations": true, "data": true, "items": true, "results": true}

// entry is a service, or an organization with services.
type entry struct {
	Service
	Services []Service `json:"services"`
}

func (j *jsonReader) broken(err error) error {
	if err == io.ErrUnexpectedEOF || err == io.EOF {
		return say.It("file_zip")
	}
	if n, ok := errors.AsType[say.Note](err); ok {
		return n
	}
	return say.It("file_json", strconv.FormatInt(j.d.InputOffset(), 10), err.Error())
}

// value reads one value at the top: a list, or an object.
func (j *jsonReader) value() error {
	t, err := j.d.Token()
	if err == io.EOF {
		return err
	}
	if err != nil {
		return j.broken(err)
	}
	switch t {
	case json.Delim('['):
		return j.list()
	case json.Delim('{'):
		return j.object()
	}
	return say.It("file_kind", "HSDS JSON")
}

// list reads services until the list ends.
func (j *jsonReader) list() error {
	j.listed = true
	for j.d.More() {
		var e entry
		err := j.d.Decode(&e)
		if err := j.entry(e, err); err != nil {
			return err
		}
	}
	_, err := j.d.Token()
	if err != nil {
		return j.broken(err)
	}
	return nil
}

// object reads a page, whose list is read as it comes, or one service.
func (j *jsonReader) object() error {
	rest := map[string]json.RawMessage{}
	streamed := false
	for j.d.More() {
		key, err := j.d.Token()
		if err != nil {
			return j.broken(err)
		}
		name, _ := key.(string)
		if lists[name] && rest["id"] == nil {
			t, err := j.d.Token()
			if err != nil {
				return j.broken(err)
			}
			if t == json.Delim('[') {
				streamed = true
				if err := j.list(); err != nil {
					return err
				}
			} else if _, nested := t.(json.Delim); nested {
				return say.It("file_kind", "HSDS JSON")
			}
			continue
		}
		var raw json.RawMessage
		if err := j.d.Decode(&raw); err != nil {
			return j.broken(err)
		}
		rest[name] = raw
	}
	if _, err := j.d.Token(); err != nil {
		return j.broken(err)
	}
	if streamed {
		return nil
	}
	whole, err := json.Marshal(rest)
	if err != nil {
		return j.broken(err)
	}
	var e entry
	err = json.Unmarshal(whole, &e)
	return j.entry(e, err)
}

// entry takes what was decoded. A part of another shape than the standard's is
// said, and the rest is taken.
func (j *jsonReader) entry(e entry, err error) error {
	shape, odd := errors.AsType[*json.UnmarshalTypeError](err)
	if err != nil && !odd {
		return j.broken(err)
	}
	if len(e.Services) == 0 {
		return j.service(e.Service, shape)
	}
	org := &Organization{ID: e.ID, Name: e.Name, AlternateName: e.AlternateName, Description: e.Description, Phones: e.Phones}
	for _, s := range e.Services {
		if s.Organization == nil {
			s.Organization = org
		}
		if err := j.service(s, shape); err != nil {
			return err
		}
	}
	return nil
}

func (j *jsonReader) service(s Service, shape *json.UnmarshalTypeError) error {
	j.rows++
	row, offices, err := FromService(s, j.rows, j.g)
	if err != nil {
		return err
	}
	if shape != nil {
		row.Notes = append(row.Notes, intake.Finding{Row: j.rows, Note: say.It("shape", shape.Field)})
	}
	return j.take.taken(row, offices, j.offices)
}

// taken hands a row on, and each office once.
func (t Taker) taken(row intake.Row, offices []directory.Office, seen map[directory.Office]bool) error {
	for _, o := range offices {
		if !seen[o] && t.Office != nil {
			seen[o] = true
			t.Office(o)
		}
	}
	return t.Row(row)
}
