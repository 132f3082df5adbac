package eligibility

import (
	"fmt"
	"slices"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
)

// Shape is a rule as it is put together from lists: blocks of conditions, of
// which all must hold or any one. It is what a form can show without a word of
// CEL; a rule that says more than that has no shape.
//
//	s, ok := v.Shape(`age != "under16" && household in ["poor", "near_poor"]`)
//	s.Source() // the same condition again
type Shape struct {
	Any    bool // one block is enough
	Blocks []Block
}

// Block is some conditions, each about another fact.
type Block struct {
	How        How
	Conditions []Condition

	plain bool // made of comparisons that stood by themselves
}

// How says which conditions of a block must hold.
type How string

// The ways: every one of them, at least one, not a single one.
const (
	AllOf  How = "all"
	AnyOf  How = "any"
	NoneOf How = "none"
)

// Condition is that a fact has one of some values.
type Condition struct {
	Fact   string
	Values []string
}

// Source writes the shape as a rule; a block without conditions says nothing.
func (s Shape) Source() string {
	var parts []string
	blocks := slices.DeleteFunc(slices.Clone(s.Blocks), func(b Block) bool { return len(b.Conditions) == 0 })
	for _, b := range blocks {
		parts = append(parts, b.source(len(blocks) == 1, s.Any))
	}
	if s.Any {
		return strings.Join(parts, " || ")
	}
	return strings.Join(parts, " && ")
}

func (b Block) source(alone, any bool) string {
	var parts []string
	for _, c := range b.Conditions {
		parts = append(parts, c.source(b.How == NoneOf))
	}
	switch {
	case b.How == AnyOf && len(parts) > 1 && !alone && !any:
		return "(" + strings.Join(parts, " || ") + ")"
	case b.How == AnyOf:
		return strings.Join(parts, " || ")
	case len(parts) > 1 && any && !alone:
		return "(" + strings.Join(parts, " && ") + ")"
	}
	return strings.Join(parts, " && ")
}

func (c Condition) source(not bool) string {
	if len(c.Values) == 1 {
		sign := "=="
		if not {
			sign = "!="
		}
		return fmt.Sprintf("%s %s %q", c.Fact, sign, c.Values[0])
	}
	quoted := make([]string, len(c.Values))
	for i, v := range c.Values {
		quoted[i] = fmt.Sprintf("%q", v)
	}
	in := c.Fact + " in [" + strings.Join(quoted, ", ") + "]"
	if not {
		return "!(" + in + ")"
	}
	return in
}

// Shape reads a rule back into lists. It reports false for a rule that does not
// compile, and for one that says more than lists can.
func (v *Vocabulary) Shape(source string) (s Shape, ok bool) {
	if strings.TrimSpace(source) == "" {
		return s, true
	}
	if _, err := v.Compile(source); err != nil {
		return s, false
	}
	parsed, issues := v.env.Compile(strings.TrimSpace(source))
	if issues.Err() != nil {
		return s, false
	}
	t, ok := read(parsed.NativeRep().Expr(), false)
	if !ok {
		return s, false
	}
	if t.leaf() {
		t = term{operator: operators.LogicalAnd, parts: []term{t}}
	}
	s.Any = t.operator == operators.LogicalOr
	for _, part := range t.parts {
		if !s.add(part) {
			return Shape{}, false
		}
	}
	return s, true
}

// term is a rule with every "not" brought down to its comparisons: one of these,
// or several terms that an operator joins.
type term struct {
	operator string // && or ||; "" for a comparison
	parts    []term
	Condition
	not bool
}

func (t term) leaf() bool { return t.operator == "" }

// read brings an expression, or its contrary, into that form.
func read(e ast.Expr, not bool) (t term, ok bool) {
	if e.Kind() != ast.CallKind {
		return t, false
	}
	call := e.AsCall()
	switch args, name := call.Args(), call.FunctionName(); name {
	case operators.LogicalNot:
		return read(args[0], !not)
	case operators.LogicalAnd, operators.LogicalOr:
		t.operator = operators.LogicalAnd
		if (name == operators.LogicalOr) != not {
			t.operator = operators.LogicalOr
		}
		for _, a := range args {
			part, ok := read(a, not)
			if !ok {
				return t, false
			}
			if part.operator == t.operator {
				t.parts = append(t.parts, part.parts...)
			} else {
				t.parts = append(t.parts, part)
			}
		}
		return t, true
	case operators.Equals, operators.NotEquals:
		fact, value := args[0], args[1]
		if fact.Kind() != ast.IdentKind {
			fact, value = value, fact
		}
		t.not = not != (name == operators.NotEquals)
		return t, t.compare(fact, []ast.Expr{value})
	case operators.In:
		t.not = not
		return t, t.compare(args[0], args[1].AsList().Elements())
	}
	return t, false
}

// compare makes the term a comparison.
func (t *term) compare(fact ast.Expr, values []ast.Expr) bool {
	if fact.Kind() != ast.IdentKind || len(values) == 0 {
		return false
	}
	t.Fact = fact.AsIdent()
	for _, v := range values {
		if v.Kind() != ast.LiteralKind {
			return false
		}
		text, ok := v.AsLiteral().Value().(string)
		if !ok {
			return false
		}
		if !slices.Contains(t.Values, text) {
			t.Values = append(t.Values, text)
		}
	}
	return true
}

// add puts one part of the rule into the shape: plain comparisons together in
// one block, their contraries in another, what is nested in a block of its own.
func (s *Shape) add(t term) bool {
	if !t.leaf() {
		b, ok := nested(t)
		s.Blocks = append(s.Blocks, b)
		return ok
	}
	how := AllOf
	switch {
	case t.not:
		how = NoneOf
	case s.Any:
		how = AnyOf
	}
	for i := range s.Blocks {
		// Under "any" each contrary is a block: "none of" asks for all of them.
		if b := &s.Blocks[i]; b.How == how && !(s.Any && t.not) && b.plain && b.take(t.Condition) {
			return true
		}
	}
	s.Blocks = append(s.Blocks, Block{How: how, Conditions: []Condition{t.Condition}, plain: true})
	return true
}

// nested makes a block of comparisons that are all plain, or all contraries that
// must hold together.
func nested(t term) (b Block, ok bool) {
	b.How = AllOf
	if t.operator == operators.LogicalOr {
		b.How = AnyOf
	}
	none := t.parts[0].not
	if none && b.How == AllOf {
		b.How = NoneOf
	} else if none {
		return b, false
	}
	for _, part := range t.parts {
		if !part.leaf() || part.not != none || !b.take(part.Condition) {
			return b, false
		}
	}
	return b, true
}

// take adds a condition to a block. A fact stands in it once: where one value is
// enough, or none may be, the values come together; else it reports false.
func (b *Block) take(c Condition) bool {
	i := slices.IndexFunc(b.Conditions, func(o Condition) bool { return o.Fact == c.Fact })
	if i < 0 {
		b.Conditions = append(b.Conditions, c)
		return true
	}
	if b.How == AllOf {
		return false
	}
	for _, v := range c.Values {
		if !slices.Contains(b.Conditions[i].Values, v) {
			b.Conditions[i].Values = append(b.Conditions[i].Values, v)
		}
	}
	return true
}
