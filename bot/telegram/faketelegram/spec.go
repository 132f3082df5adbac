package faketelegram

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Spec is the machine-readable description of the Bot API (the form of
// github.com/PaulSonOfLars/telegram-bot-api-spec).
type Spec struct {
	Methods map[string]object `json:"methods"`
	Types   map[string]object `json:"types"`
}

type object struct {
	Fields   []field  `json:"fields"`
	Subtypes []string `json:"subtypes"`
}

type field struct {
	Name     string   `json:"name"`
	Types    []string `json:"types"`
	Required bool     `json:"required"`
	Prose    string   `json:"description"`
}

// LoadSpec reads a description from a file.
func LoadSpec(path string) (*Spec, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	s := new(Spec)
	if err := json.Unmarshal(b, s); err != nil {
		return nil, err
	}
	if len(s.Methods) == 0 || len(s.Types) == 0 {
		return nil, errors.New("not a description of the Bot API")
	}
	return s, nil
}

// FindSpec looks for the description beside the repository:
// ../shared/conformance/telegram/api.min.json, from the folder with go.mod.
func FindSpec() (*Spec, error) {
	dir, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return LoadSpec(filepath.Join(dir, "..", "shared", "conformance", "telegram", "api.min.json"))
		}
		up := filepath.Dir(dir)
		if up == dir {
			return nil, os.ErrNotExist
		}
		dir = up
	}
}

// check compares a call's parameters with the description.
func (s *Spec) check(method string, params map[string]any) error {
	m, ok := s.Methods[method]
	if !ok {
		return errors.New("no such method")
	}
	return s.fields(m.Fields, params)
}

func (s *Spec) fields(fields []field, values map[string]any) error {
	for _, f := range fields {
		v, there := values[f.Name]
		if !there {
			if f.Required {
				return fmt.Errorf("%s is missing", f.Name)
			}
			continue
		}
		err := s.oneOf(f.Types, v)
		if err == nil {
			err = f.limits(v)
		}
		if err == nil && f.Name == "allowed_updates" {
			err = s.kinds(v)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	for name := range values {
		if !slices.ContainsFunc(fields, func(f field) bool { return f.Name == name }) {
			return fmt.Errorf("%s is not known", name)
		}
	}
	return nil
}

// oneOf accepts a value that is of any of the types.
func (s *Spec) oneOf(types []string, v any) error {
	var first error
	for _, t := range types {
		err := s.is(t, v)
		if err == nil {
			return nil
		}
		if first == nil {
			first = err
		}
	}
	return first
}

func (s *Spec) is(typ string, v any) error {
	if of, ok := strings.CutPrefix(typ, "Array of "); ok {
		list, ok := v.([]any)
		if !ok {
			return fmt.Errorf("want an array, got %T", v)
		}
		for i, e := range list {
			if err := s.is(of, e); err != nil {
				return fmt.Errorf("%d: %w", i, err)
			}
		}
		return nil
	}
	ok := true
	switch typ {
	case "Integer":
		n, isNumber := v.(float64)
		ok = isNumber && n == float64(int64(n))
	case "Float", "Float number":
		_, ok = v.(float64)
	case "String":
		_, ok = v.(string)
	case "Boolean", "True":
		_, ok = v.(bool)
	case "InputFile":
		_, ok = v.(File)
	default:
		return s.object(typ, v)
	}
	if !ok {
		return fmt.Errorf("want %s, got %T", typ, v)
	}
	return nil
}

func (s *Spec) object(typ string, v any) error {
	t, known := s.Types[typ]
	values, isObject := v.(map[string]any)
	if !known || !isObject {
		return fmt.Errorf("want %s, got %T", typ, v)
	}
	if len(t.Subtypes) > 0 {
		return s.oneOf(t.Subtypes, v)
	}
	return s.fields(t.Fields, values)
}
