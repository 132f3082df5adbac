package fakellm

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// maxRequest is more than a question of ours takes, in bytes.
const maxRequest = 64 << 10

// request are the fields that we may send. Whatever else the API has (user,
// metadata, store, tools …) is refused: it could say who asks, or have it kept.
type request struct {
	Model               string
	Messages            []struct{ Role, Content string }
	MaxTokens           *int     `json:"max_tokens"`
	MaxCompletionTokens *int     `json:"max_completion_tokens"`
	Temperature         *float64 `json:"temperature"`
	Stream              bool
	ResponseFormat      struct {
		Type       string
		JSONSchema struct {
			Name   string
			Strict bool
			Schema json.RawMessage
		} `json:"json_schema"`
	} `json:"response_format"`
}

// read takes a request apart; the status goes with the error.
func (s *Server) read(r *http.Request) (a Asked, status int, err error) {
	if r.URL.Path != "/v1/chat/completions" || r.URL.RawQuery != "" {
		return a, http.StatusNotFound, errors.New("there is nothing at this address")
	}
	if r.Method != http.MethodPost {
		return a, http.StatusMethodNotAllowed, errors.New("only POST is allowed")
	}
	if got := r.Header.Get("Authorization"); s.key != "" && got != "Bearer "+s.key || s.key == "" && got != "" {
		return a, http.StatusUnauthorized, errors.New("the key is not right")
	}
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return a, http.StatusUnsupportedMediaType, errors.New("want application/json")
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxRequest+1))
	if err != nil || len(body) > maxRequest {
		return a, http.StatusRequestEntityTooLarge, errors.New("the request is too large or broken")
	}
	var req request
	if err := strictly(body, &req); err != nil {
		return a, http.StatusBadRequest, fmt.Errorf("the request is not of the API's form: %w", err)
	}
	a, err = s.check(req)
	return a, http.StatusBadRequest, err
}

func (s *Server) check(req request) (a Asked, err error) {
	format := req.ResponseFormat
	switch {
	case req.Model != s.model:
		return a, errors.New("there is no such model")
	case req.Stream:
		return a, errors.New("a stream was asked for")
	case len(req.Messages) != 2 || req.Messages[0].Role != "system" || req.Messages[1].Role != "user":
		return a, errors.New("want one system and one user message")
	case req.Messages[0].Content == "" || req.Messages[1].Content == "":
		return a, errors.New("a message is empty")
	case (req.MaxTokens == nil) == (req.MaxCompletionTokens == nil):
		return a, errors.New("want one bound of tokens")
	case req.Temperature != nil && (*req.Temperature < 0 || *req.Temperature > 2):
		return a, errors.New("the temperature is out of bounds")
	case format.Type != "json_schema" || !format.JSONSchema.Strict:
		return a, errors.New("want a strict json_schema")
	case !regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`).MatchString(format.JSONSchema.Name):
		return a, errors.New("the schema's name is not allowed")
	}
	if err := checkSchema(format.JSONSchema.Schema, true); err != nil {
		return a, err
	}
	a = Asked{System: req.Messages[0].Content, User: req.Messages[1].Content, Schema: format.JSONSchema.Schema}
	if err := strictly([]byte(a.User), &a.Material); err != nil {
		return a, fmt.Errorf("the user message is no question of ours: %w", err)
	}
	return a, nil
}

// checkSchema holds a schema to what structured output accepts in strict mode: an
// object at the root, everything required, nothing additional, plain keywords.
func checkSchema(raw json.RawMessage, root bool) error {
	var s struct {
		Type                 string
		Properties           map[string]json.RawMessage
		Required             []string
		AdditionalProperties *bool
		Items                json.RawMessage
		Enum                 []string
	}
	if err := strictly(raw, &s); err != nil {
		return fmt.Errorf("the schema has a keyword that strict mode refuses: %w", err)
	}
	switch s.Type {
	case "object":
		if s.AdditionalProperties == nil || *s.AdditionalProperties {
			return errors.New("additionalProperties must be false")
		}
		for name, p := range s.Properties {
			if !slices.Contains(s.Required, name) {
				return fmt.Errorf("%s is not required", name)
			}
			if err := checkSchema(p, false); err != nil {
				return err
			}
		}
		if len(s.Required) != len(s.Properties) {
			return errors.New("something is required that is no property")
		}
		return nil
	case "array":
		return checkSchema(s.Items, false)
	case "string", "boolean", "integer", "number":
		if root {
			return errors.New("the root must be an object")
		}
		if s.Enum != nil && len(s.Enum) == 0 {
			return errors.New("an enum is empty")
		}
		return nil
	}
	return fmt.Errorf("there is no type %q", s.Type)
}

// strictly decodes one JSON value without unknown fields and with nothing after it.
func strictly(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if strings.TrimSpace(string(b[d.InputOffset():])) != "" {
		return errors.New("something follows the value")
	}
	return nil
}
