package flows

import (
	"errors"
	"fmt"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"nhipcau/internal/lang"
)

// reader walks one YAML file and remembers where everything stands, so that a
// finding can name the line. Only mappings, lists and plain values are known:
// anchors, tags and several documents have no place in content.
type reader struct {
	file     string
	step     string // the step being read, for findings
	findings Findings
}

// field is one "key: value" of a mapping.
type field struct {
	key   string
	line  int
	value ast.Node
}

func (r *reader) fault(line int, format string, args ...any) {
	r.findings = append(r.findings, Finding{File: r.file, Line: line, Step: r.step, Message: fmt.Sprintf(format, args...)})
}

// document parses the file and gives its top-level fields in order.
func (r *reader) document(src []byte) []field {
	file, err := parser.ParseBytes(src, 0)
	if err != nil {
		line, what := 1, "not YAML"
		var syntax yaml.Error
		if errors.As(err, &syntax) {
			what = syntax.GetMessage()
			if t := syntax.GetToken(); t != nil {
				line = t.Position.Line
			}
		}
		r.fault(line, "%s", what)
		return nil
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		r.fault(1, "one YAML document is expected")
		return nil
	}
	return r.mapping(file.Docs[0].Body)
}

func lineOf(n ast.Node) int {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return 0
	}
	return n.GetToken().Position.Line
}

// mapping gives the fields of a mapping; anything else is a fault. The parser
// has refused keys that stand twice.
func (r *reader) mapping(n ast.Node) []field {
	var values []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	default:
		r.fault(lineOf(n), `"key: value" lines are expected here`)
		return nil
	}
	fields := make([]field, 0, len(values))
	for _, v := range values {
		key, ok := scalar(v.Key)
		if !ok || key == "" {
			r.fault(lineOf(v), "a key must be a plain word")
			continue
		}
		fields = append(fields, field{key, lineOf(v.Key), v.Value})
	}
	return fields
}

// scalar gives the text of a plain value, as it was written.
func scalar(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true
	}
	return "", false
}

func (r *reader) word(f field) string {
	s, ok := scalar(f.value)
	if !ok || s == "" {
		r.fault(f.line, "%s: a word is expected", f.key)
	}
	return s
}

// words reads a list of words.
func (r *reader) words(f field) []string {
	list, ok := f.value.(*ast.SequenceNode)
	if !ok {
		r.fault(f.line, "%s: a list [a, b] is expected", f.key)
		return nil
	}
	out := make([]string, 0, len(list.Values))
	for _, v := range list.Values {
		s, ok := scalar(v)
		if !ok || s == "" {
			r.fault(lineOf(v), "%s: a list of words is expected", f.key)
			continue
		}
		out = append(out, s)
	}
	return out
}

// text reads {vi: …, en: …}; both languages are needed.
func (r *reader) text(f field) lang.Text {
	var t lang.Text
	for _, part := range r.mapping(f.value) {
		switch part.key {
		case "vi":
			t.VI = r.word(part)
		case "en":
			t.EN = r.word(part)
		default:
			r.fault(part.line, "%s: %q is not a language (vi, en)", f.key, part.key)
		}
	}
	r.complete(f, t)
	return t
}

func (r *reader) complete(f field, t lang.Text) {
	if !t.Complete() {
		r.fault(f.line, "%s: both languages (vi and en) are needed", f.key)
	}
}

// pairs reads {word: word}.
func (r *reader) pairs(f field) map[string]string {
	out := map[string]string{}
	for _, part := range r.mapping(f.value) {
		out[part.key] = r.word(part)
	}
	return out
}
