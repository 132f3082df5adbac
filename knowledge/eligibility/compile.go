package eligibility

import (
	"fmt"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// environment declares the facts as string variables, and of CEL's library
// only what a rule may use: no macros, no functions, nothing that loops.
func environment(facts []Fact) (*cel.Env, error) {
	options := []cel.EnvOption{cel.StdLib(), cel.ClearMacros(), cel.ParserRecursionLimit(32), cel.ParserExpressionSizeLimit(maxSource)}
	for _, f := range facts {
		options = append(options, cel.Variable(f.ID, cel.StringType))
	}
	return cel.NewCustomEnv(options...)
}

// builder turns a checked expression into a diagram.
type builder struct {
	loom
	vocabulary *Vocabulary
	named      uint64 // the facts it speaks of, whether they matter or not
}

// build keeps of the diagram only what leads from its root.
func (b *builder) build(e ast.Expr) (diagram, error) {
	b.clear()
	root, err := b.condition(e, false)
	if err != nil {
		return diagram{}, err
	}
	if b.full || len(b.nodes) > maxBranches {
		return diagram{}, fmt.Errorf("too many cases to tell apart: split it into two services, or say it more simply")
	}
	var s sketch
	return s.reduced(&diagram{b.nodes, root}), nil
}

// condition builds e, or its contrary when not is set, so that the tree needs
// no "not" of its own.
func (b *builder) condition(e ast.Expr, not bool) (uint16, error) {
	if e.Kind() == ast.LiteralKind {
		if v, ok := e.AsLiteral().(types.Bool); ok {
			if bool(v) != not {
				return endYes, nil
			}
			return endNo, nil
		}
	}
	if e.Kind() != ast.CallKind {
		return 0, fmt.Errorf("want a comparison: fact == %q", "value")
	}
	call := e.AsCall()
	switch args := call.Args(); call.FunctionName() {
	case operators.LogicalNot:
		return b.condition(args[0], !not)
	case operators.LogicalAnd, operators.LogicalOr:
		how, so := and, endYes
		if (call.FunctionName() == operators.LogicalOr) != not {
			how, so = or, endNo
		}
		for _, a := range args {
			side, err := b.condition(a, not)
			if err != nil {
				return 0, err
			}
			so = b.combine(how, so, side)
		}
		return so, nil
	case operators.Equals, operators.NotEquals:
		fact, value := args[0], args[1]
		if fact.Kind() != ast.IdentKind {
			fact, value = value, fact
		}
		return b.member(fact, []ast.Expr{value}, not != (call.FunctionName() == operators.NotEquals))
	case operators.In:
		if args[1].Kind() != ast.ListKind {
			return 0, fmt.Errorf("want a list after in: fact in [%q]", "value")
		}
		return b.member(args[0], args[1].AsList().Elements(), not)
	default:
		return 0, fmt.Errorf("%s is not allowed in a rule, only ==, !=, in, &&, || and not", call.FunctionName())
	}
}

func (b *builder) member(fact ast.Expr, values []ast.Expr, not bool) (uint16, error) {
	if fact.Kind() != ast.IdentKind {
		return 0, fmt.Errorf("want a fact on one side of a comparison")
	}
	i := b.vocabulary.byID[fact.AsIdent()]
	f := &b.vocabulary.facts[i]
	b.named |= 1 << i
	on := branch{fact: uint8(i), width: uint8(len(f.Values))}
	otherwise, listed := endNo, endYes
	if not {
		otherwise, listed = endYes, endNo
	}
	for v := range on.width {
		on.next[v] = otherwise
	}
	for _, v := range values {
		id, ok := "", false
		if v.Kind() == ast.LiteralKind {
			id, ok = v.AsLiteral().Value().(string)
		}
		if !ok {
			return 0, fmt.Errorf("%s: compare with values in quotes only", f.ID)
		}
		place := f.place(id)
		if place < 0 {
			return 0, fmt.Errorf("%s has no value %q", f.ID, id)
		}
		on.next[place] = listed
	}
	return b.add(on), nil
}
