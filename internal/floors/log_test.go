package floors

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestLogMessagesAreConstants reads the whole source: what a log line says is
// written down in the program, never put together from what came in; and
// nothing is printed past the log.
func TestLogMessagesAreConstants(t *testing.T) {
	files := 0
	err := filepath.WalkDir("../..", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && d.Name() != ".." && len(d.Name()) > 1):
			return fs.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		files++
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, bad := range loose(f, f.Name.Name == "main") {
			t.Errorf("%s: %s", fset.Position(bad.pos), bad.why)
		}
		return nil
	})
	if err != nil || files == 0 {
		t.Fatalf("%d files read: %v", files, err)
	}
}

type finding struct {
	pos token.Pos
	why string
}

// loose finds the calls of one file that could carry content out.
func loose(f *ast.File, main bool) (found []finding) {
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if id, ok := call.Fun.(*ast.Ident); ok && (id.Name == "print" || id.Name == "println") {
			found = append(found, finding{call.Pos(), "print writes past the log"})
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		on, _ := sel.X.(*ast.Ident)
		switch {
		case on != nil && on.Name == "log" && slices.Contains([]string{"Print", "Printf", "Println", "Fatal", "Fatalf", "Panic", "Panicf"}, sel.Sel.Name):
			found = append(found, finding{call.Pos(), "the standard logger writes past the allow-list"})
		case on != nil && on.Name == "fmt" && strings.HasPrefix(sel.Sel.Name, "Print") && !main:
			found = append(found, finding{call.Pos(), "only programs print"})
		case logs(sel):
			at := 0
			if strings.HasSuffix(sel.Sel.Name, "Context") {
				at = 1
			}
			if len(call.Args) > at && !literal(call.Args[at]) {
				found = append(found, finding{call.Args[at].Pos(), "a log message must be a string literal"})
			}
		}
		return true
	})
	return found
}

// logs reports whether a selector is a logger's method: Warn and the like on
// something called log or logger.
func logs(sel *ast.SelectorExpr) bool {
	name := strings.TrimSuffix(sel.Sel.Name, "Context")
	if !slices.Contains([]string{"Debug", "Info", "Warn", "Error"}, name) {
		return false
	}
	var on string
	switch x := sel.X.(type) {
	case *ast.Ident:
		on = x.Name
	case *ast.SelectorExpr:
		on = x.Sel.Name
	case *ast.CallExpr: // log.With("channel", …).Warn(…)
		if s, ok := x.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "With" {
			return true
		}
	}
	on = strings.ToLower(on)
	return on == "l" || strings.HasSuffix(on, "log") || strings.HasSuffix(on, "logger")
}

func literal(e ast.Expr) bool {
	l, ok := e.(*ast.BasicLit)
	return ok && l.Kind == token.STRING
}

func TestLooseCallsAreFound(t *testing.T) {
	const src = `package p
func f() {
	log.Info("fine", "count", 1)
	m.Log.With("channel", "web").Warn("fine")
	err.Error()
	log.Info(text)
	m.logger.Warn("chat " + id)
	log.With("a", 1).ErrorContext(ctx, fmt.Sprintf("%d", id))
	log.Printf("x")
	fmt.Println("x")
	println(text)
}`
	f, err := parser.ParseFile(token.NewFileSet(), "p.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	if got := len(loose(f, false)); got != 6 {
		t.Fatalf("found %d, want the last six calls", got)
	}
}
