package wording

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"nhipcau/flows"
	"nhipcau/internal/lang"
	"nhipcau/store"
)

// file is an overlay as a file that people can read and mend.
type file struct {
	Texts   map[string]lang.Text       `yaml:"texts,omitempty"`
	Behind  map[string]string          `yaml:"behind,omitempty"` // texts of which a language may be out of date
	Off     []string                   `yaml:"off,omitempty"`
	Order   map[string][]string        `yaml:"order,omitempty"`
	Choices map[string]flows.NewChoice `yaml:"choices,omitempty"`
	Phrases map[string][]string        `yaml:"phrases,omitempty"`
}

// YAML writes an overlay, always the same way.
func (o Overlay) YAML() ([]byte, error) {
	e := o.edits()
	out := file{Texts: map[string]lang.Text{}, Behind: map[string]string{}, Off: e.Off, Order: e.Order, Choices: e.Choices, Phrases: map[string][]string{}}
	for key, v := range o {
		if v.Text != nil {
			out.Texts[key] = *v.Text
			if v.Behind != "" {
				out.Behind[key] = v.Behind
			}
		}
		if name, ok := strings.CutPrefix(key, "phrases/"); ok {
			out.Phrases[name] = v.Phrases
		}
	}
	return yaml.MarshalWithOptions(out, yaml.UseLiteralStyleIfMultiline(true))
}

// MostYAML is how long a file may be, in bytes.
const MostYAML = 1 << 20

// ReadYAML reads what YAML wrote. The error is Invalid with what is wrong.
func ReadYAML(content []byte) (Overlay, error) {
	if len(content) > MostYAML {
		return nil, fmt.Errorf("the file is longer than %d bytes: %w", MostYAML, store.Invalid)
	}
	var in file
	if err := decode(content, &in); err != nil {
		return nil, fmt.Errorf("%w: %w", err, store.Invalid)
	}
	out := Overlay{}
	for _, key := range slices.Sorted(maps.Keys(in.Texts)) {
		t := in.Texts[key]
		out[key] = &Value{Text: &t, Behind: in.Behind[key]}
	}
	for _, step := range in.Off {
		out["off/"+step] = &Value{Off: true}
	}
	for flow, order := range in.Order {
		out["order/"+flow] = &Value{Order: order}
	}
	for name, c := range in.Choices {
		out["choice/"+name] = &Value{Choice: &c}
	}
	for name, p := range in.Phrases {
		out["phrases/"+name] = &Value{Phrases: p}
	}
	return out, nil
}

// decode reads YAML that may come from anybody. Anchors, aliases and tags have no
// place in it: a few of them make a small file huge. The library gives up on some
// of what is no YAML with a panic.
func decode(content []byte, into *file) (err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("this is not YAML")
		}
	}()
	if !utf8.Valid(content) {
		return errors.New("this is not text in UTF-8")
	}
	tree, err := parser.ParseBytes(content, 0)
	if err != nil {
		return err
	}
	if len(tree.Docs) != 1 || tree.Docs[0].Body == nil {
		return errors.New("one YAML document is expected")
	}
	var odd oddities
	ast.Walk(&odd, tree.Docs[0].Body)
	if odd {
		return errors.New("anchors, aliases and tags have no place here")
	}
	return yaml.NodeToValue(tree.Docs[0].Body, into, yaml.Strict())
}

// oddities notices what has no place.
type oddities bool

func (o *oddities) Visit(n ast.Node) ast.Visitor {
	switch n.(type) {
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode, *ast.DirectiveNode:
		*o = true
	}
	return o
}
