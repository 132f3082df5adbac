package eligibility

import (
	"fmt"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// A checked rule becomes a tree of "this fact is one of these values", which
// is all that CEL can say here. It is judged by the three-valued logic that
// CEL's own partial evaluation uses (an "or" with one true side is true
// whatever is unknown), in some tens of nanoseconds instead of microseconds,
// and sharper in one point: a comparison that every value, or no value, of a
// fact satisfies needs no answer. The tests hold it against CEL.
type node struct {
	kind  kind
	fact  int   // member: the rule's number of the fact
	mask  uint8 // member: the set of values
	sides []*node
}

type kind uint8

const (
	never kind = iota
	always
	member
	and
	or
)

func constant(b bool) *node {
	if b {
		return &node{kind: always}
	}
	return &node{kind: never}
}

// eval gives the outcome and, when unknown, the set of facts still open.
func (n *node) eval(told []uint8) (Outcome, uint64) {
	switch n.kind {
	case always:
		return Yes, 0
	case never:
		return No, 0
	case member:
		switch have := told[n.fact]; {
		case have == 0:
			return Unknown, 1 << n.fact
		case have&n.mask != 0:
			return Yes, 0
		}
		return No, 0
	}
	deciding, otherwise := No, Yes
	if n.kind == or {
		deciding, otherwise = Yes, No
	}
	var open uint64
	for _, side := range n.sides {
		outcome, o := side.eval(told)
		if outcome == deciding {
			return deciding, 0
		}
		open |= o
	}
	if open != 0 {
		return Unknown, open
	}
	return otherwise, 0
}

// environment declares the facts as string variables, and of CEL's library
// only what a rule may use: no macros, no functions, nothing that loops.
func environment(facts []Fact) (*cel.Env, error) {
	options := []cel.EnvOption{cel.StdLib(), cel.ClearMacros(), cel.ParserRecursionLimit(32), cel.ParserExpressionSizeLimit(maxSource)}
	for _, f := range facts {
		options = append(options, cel.Variable(f.ID, cel.StringType))
	}
	return cel.NewCustomEnv(options...)
}

// builder turns a checked expression into a tree.
type builder struct {
	vocabulary *Vocabulary
	facts      []*Fact
	number     map[string]int
}

// build first numbers the facts, in the order of the vocabulary.
func (b *builder) build(e ast.Expr) (*node, error) {
	named := map[string]bool{}
	ast.PostOrderVisit(e, ast.NewExprVisitor(func(x ast.Expr) {
		if x.Kind() == ast.IdentKind {
			named[x.AsIdent()] = true
		}
	}))
	for i := range b.vocabulary.facts {
		if f := &b.vocabulary.facts[i]; named[f.ID] {
			b.number[f.ID] = len(b.facts)
			b.facts = append(b.facts, f)
		}
	}
	return b.condition(e, false)
}

// condition builds e, or its contrary when not is set, so that the tree needs
// no "not" of its own.
func (b *builder) condition(e ast.Expr, not bool) (*node, error) {
	if e.Kind() == ast.LiteralKind {
		if v, ok := e.AsLiteral().(types.Bool); ok {
			return constant(bool(v) != not), nil
		}
	}
	if e.Kind() != ast.CallKind {
		return nil, fmt.Errorf("want a comparison: fact == %q", "value")
	}
	call := e.AsCall()
	switch args := call.Args(); call.FunctionName() {
	case operators.LogicalNot:
		return b.condition(args[0], !not)
	case operators.LogicalAnd, operators.LogicalOr:
		n := &node{kind: and}
		if (call.FunctionName() == operators.LogicalOr) != not {
			n.kind = or
		}
		for _, a := range args {
			side, err := b.condition(a, not)
			if err != nil {
				return nil, err
			}
			n.sides = append(n.sides, side)
		}
		return n, nil
	case operators.Equals, operators.NotEquals:
		fact, value := args[0], args[1]
		if fact.Kind() != ast.IdentKind {
			fact, value = value, fact
		}
		return b.member(fact, []ast.Expr{value}, not != (call.FunctionName() == operators.NotEquals))
	case operators.In:
		if args[1].Kind() != ast.ListKind {
			return nil, fmt.Errorf("want a list after in: fact in [%q]", "value")
		}
		return b.member(args[0], args[1].AsList().Elements(), not)
	default:
		return nil, fmt.Errorf("%s is not allowed in a rule, only ==, !=, in, &&, || and not", call.FunctionName())
	}
}

func (b *builder) member(fact ast.Expr, values []ast.Expr, not bool) (*node, error) {
	if fact.Kind() != ast.IdentKind {
		return nil, fmt.Errorf("want a fact on one side of a comparison")
	}
	i := b.number[fact.AsIdent()]
	f := b.facts[i]
	var mask uint8
	for _, v := range values {
		id, ok := "", false
		if v.Kind() == ast.LiteralKind {
			id, ok = v.AsLiteral().Value().(string)
		}
		if !ok {
			return nil, fmt.Errorf("%s: compare with values in quotes only", f.ID)
		}
		bit := f.bit(id)
		if bit == 0 {
			return nil, fmt.Errorf("%s has no value %q", f.ID, id)
		}
		mask |= bit
	}
	all := uint8(1)<<len(f.Values) - 1
	if not {
		mask = all &^ mask
	}
	switch mask {
	case 0, all:
		return constant(mask == all), nil
	}
	return &node{kind: member, fact: i, mask: mask}, nil
}
