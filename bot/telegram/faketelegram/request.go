package faketelegram

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
)

// File is an upload.
type File struct {
	Name string
	Data []byte
}

// read gives a call's parameters as JSON values, whichever of the three forms
// they came in, and checks them.
func (s *Server) read(method string, r *http.Request) (map[string]any, error) {
	if r.Method != http.MethodPost && r.Method != http.MethodGet {
		return nil, errors.New("neither GET nor POST")
	}
	form, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	params := map[string]any{}
	switch form {
	case "application/json":
		if err := json.NewDecoder(r.Body).Decode(&params); err != nil {
			return nil, errors.New("the body is not JSON")
		}
	case "multipart/form-data":
		if err := r.ParseMultipartForm(32 << 20); err != nil {
			return nil, errors.New("the body is not a form")
		}
		for name, parts := range r.MultipartForm.File {
			data, err := parts[0].Open()
			if err != nil {
				return nil, err
			}
			b, err := io.ReadAll(data)
			if err != nil {
				return nil, err
			}
			params[name] = File{parts[0].Filename, b}
		}
		s.texts(method, params, r.MultipartForm.Value)
	case "application/x-www-form-urlencoded":
		if err := r.ParseForm(); err != nil {
			return nil, errors.New("the body is not a form")
		}
		s.texts(method, params, r.PostForm)
	case "":
		if r.ContentLength != 0 {
			return nil, errors.New("a body without a content type")
		}
	default:
		return nil, fmt.Errorf("content type %s", form)
	}
	if s.spec != nil {
		if err := s.spec.check(method, params); err != nil {
			return nil, err
		}
	}
	return params, nil
}

// texts reads form fields, in which everything that is not a string is written
// as JSON.
func (s *Server) texts(method string, params map[string]any, fields map[string][]string) {
	for name, values := range fields {
		var v any
		if s.textual(method, name) || json.Unmarshal([]byte(values[0]), &v) != nil {
			v = values[0]
		}
		params[name] = v
	}
}

// textual reports whether a parameter is a string and nothing else.
func (s *Server) textual(method, name string) bool {
	if s.spec == nil {
		return slices.Contains([]string{"text", "caption", "parse_mode", "callback_query_id", "language_code", "description", "url"}, name)
	}
	for _, f := range s.spec.Methods[method].Fields {
		if f.Name == name {
			return !slices.ContainsFunc(f.Types, func(t string) bool { return t != "String" })
		}
	}
	return false
}

// number reads a parameter that is a whole number, or 0.
func number(params map[string]any, name string) int64 {
	switch v := params[name].(type) {
	case float64:
		return int64(v)
	case string:
		var n int64
		_, _ = fmt.Sscan(v, &n)
		return n
	}
	return 0
}

func text(params map[string]any, name string) string {
	s, _ := params[name].(string)
	return s
}

func asObject(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

func asList(v any) []any {
	l, _ := v.([]any)
	return l
}
