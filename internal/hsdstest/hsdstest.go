// Package hsdstest holds answers and files against the schemas of the Human
// Services Data Specification themselves, in their strict form: nothing may be
// there that the standard does not name. The schemas are not part of this
// repository (their licence asks for sharing alike); where they are not found
// the test is skipped, but in continuous integration it fails.
//
//	schemas := hsdstest.Load(t)
//	schemas.Answer(t, "/services/{id}", body) // what that path of the API may answer
//	schemas.Object(t, "service", line)        // one object
package hsdstest

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Schemas compiles the standard's schemas as they are asked for.
type Schemas struct {
	compiler *jsonschema.Compiler
	folder   string
	made     map[string]*jsonschema.Schema
	open     bool // further properties are let be
}

// Folder finds the standard's schemas and examples, beside the checkout.
func Folder(tb testing.TB) string {
	tb.Helper()
	dir, err := os.Getwd()
	if err != nil {
		tb.Fatal(err)
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			tb.Fatal("no go.mod above the test")
		}
	}
	folder := filepath.Join(dir, "..", "shared", "conformance", "hsds")
	if _, err := os.Stat(folder); err != nil {
		if os.Getenv("CI") == "true" {
			tb.Fatal("the schemas of HSDS are not beside the checkout: ", folder)
		}
		tb.Skip("the schemas of HSDS are not beside the checkout, this check was left out: ", folder)
	}
	return folder
}

// Load opens the schemas.
func Load(tb testing.TB) *Schemas {
	tb.Helper()
	s := &Schemas{folder: filepath.Join(Folder(tb), "schema"), made: map[string]*jsonschema.Schema{}, compiler: jsonschema.NewCompiler()}
	s.compiler.DefaultDraft(jsonschema.Draft2020)
	s.compiler.AssertFormat()
	s.compiler.UseLoader(s)
	return s
}

// LoadOpen opens the schemas as they are: what they do not name may be there too.
func LoadOpen(tb testing.TB) *Schemas {
	tb.Helper()
	s := Load(tb)
	s.open = true
	return s
}

// origin is where the standard's description of its API looks for the schemas.
const origin = "https://raw.githubusercontent.com/openreferral/specification/3.0/schema/"

// Load gives the local file for an address, closed to what it does not name.
func (s *Schemas) Load(url string) (any, error) {
	name, ok := strings.CutPrefix(url, origin)
	if !ok {
		return nil, fmt.Errorf("%s is none of the standard's schemas", url)
	}
	path := filepath.Join(s.folder, filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil { // the expanded forms are equal to the modular ones
		path = filepath.Join(s.folder, filepath.Base(path))
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	if strings.HasSuffix(name, "openapi.json") || s.open {
		return doc, nil
	}
	shut(doc)
	if object, ok := doc.(map[string]any); ok {
		// The API's description promises an organization with its services, and its
		// lists a service at each place; these two schemas have forgotten them.
		named, _ := object["properties"].(map[string]any)
		switch object["name"] {
		case "organization":
			named["services"] = map[string]any{"type": "array", "items": map[string]any{"$ref": "service.json"}}
		case "service_at_location":
			named["service"] = map[string]any{"$ref": "service.json"}
		}
	}
	return doc, nil
}

// shut lets an object have nothing but what its schema names.
func shut(doc any) {
	switch doc := doc.(type) {
	case map[string]any:
		if _, ok := doc["properties"].(map[string]any); ok && doc["type"] == "object" {
			doc["additionalProperties"] = false
		}
		for _, v := range doc {
			shut(v)
		}
	case []any:
		for _, v := range doc {
			shut(v)
		}
	}
}

func (s *Schemas) check(tb testing.TB, at string, body []byte) {
	tb.Helper()
	schema := s.made[at]
	if schema == nil {
		var err error
		if schema, err = s.compiler.Compile(origin + at); err != nil {
			tb.Fatal(err)
		}
		s.made[at] = schema
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		tb.Fatalf("not JSON: %v", err)
	}
	if err := schema.Validate(doc); err != nil {
		tb.Errorf("%s: %v\n%.600s", at, err, body)
	}
}

// Object checks one object: "service", "organization".
func (s *Schemas) Object(tb testing.TB, name string, body []byte) {
	tb.Helper()
	s.check(tb, name+".json", body)
}

// Answer checks what a path of the API answered with 200: "/services/{id}".
func (s *Schemas) Answer(tb testing.TB, path string, body []byte) {
	tb.Helper()
	escaped := strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(path)
	s.check(tb, "openapi.json#/paths/"+escaped+"/get/responses/200/content/application~1json/schema", body)
}
