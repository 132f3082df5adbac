package floors

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

const module = "nhipcau"

// below says which rooms each room may import from, beside itself and
// internal/. Between two rooms of one floor there is no door.
var below = map[string][]string{
	"cmd":       {"bot", "portal", "flows", "tally", "knowledge", "store"},
	"bot":       {"flows", "tally", "knowledge", "store"},
	"portal":    {"flows", "tally", "knowledge", "store"},
	"flows":     {"knowledge"},
	"tally":     {"store", "knowledge"},
	"knowledge": {},
	"store":     {},
	"internal":  {},
}

// rooms lists the modules from outside that a package (or those under it) may
// import itself. What is not listed may import none.
var rooms = map[string][]string{
	"internal/viet":         {"golang.org/x/text"},
	"internal/browsertest":  {"github.com/chromedp/chromedp", "github.com/chromedp/cdproto"},
	"internal/meter":        {"github.com/prometheus/client_golang"},
	"internal/needle":       {"golang.org/x/text", "github.com/redis/go-redis/v9"},
	"internal/qrcode":       {"rsc.io/qr"},
	"internal/realtest":     {"github.com/jackc/pgx/v5", "github.com/redis/go-redis/v9"},
	"knowledge":             {"github.com/goccy/go-yaml", "golang.org/x/text"},
	"knowledge/answer/llm":  {"github.com/sashabaranov/go-openai"},
	"knowledge/eligibility": {"cel.dev/cel-go", "github.com/goccy/go-yaml"},
	"flows":                 {"github.com/goccy/go-yaml"},
	"store":                 {"modernc.org/sqlite", "github.com/jackc/pgx/v5"},
	"tally":                 {"github.com/goccy/go-yaml", "golang.org/x/crypto"},
	"tally/report":          {"github.com/goccy/go-yaml", "github.com/xuri/excelize/v2", "codeberg.org/go-pdf/fpdf"},
	"bot":                   {"golang.org/x/crypto", "golang.org/x/sync", "golang.org/x/time"},
	"bot/session":           {"golang.org/x/crypto", "github.com/redis/go-redis/v9"},
	"bot/console":           {"rsc.io/qr"},
	"bot/telegram":          {"github.com/go-telegram/bot", "golang.org/x/time", "rsc.io/qr"},
	"bot/web":               {"golang.org/x/crypto", "golang.org/x/time"},
	"bot/zalo":              {"golang.org/x/crypto", "golang.org/x/text", "golang.org/x/time", "rsc.io/qr"},
	"portal":                {"github.com/goccy/go-yaml"},
	"portal/staff":          {"github.com/go-webauthn/webauthn", "github.com/pquerna/otp", "golang.org/x/crypto", "golang.org/x/text"},
	"cmd":                   {"github.com/goccy/go-yaml", "golang.org/x/sys"},
	"cmd/nhipcau/demo":      {"github.com/goccy/go-yaml", "github.com/pquerna/otp"},

	"internal/hsdstest":                 {"github.com/santhosh-tekuri/jsonschema/v6"},
	"knowledge/directory/sheet":         {"github.com/xuri/excelize/v2", "github.com/goccy/go-yaml", "golang.org/x/text"},
	"knowledge/directory/directorytest": {"pgregory.net/rapid"},
	"portal/opendata":                   {"golang.org/x/time"},
}

// pure are the floors that know no network, no database and no machine.
var pure = []string{"knowledge", "flows"}

// outside are the folders of pure floors that do speak to the network: the one that
// calls a model, and the server that stands in for it in tests. The pure ones know
// the first through an interface of one method, and import neither.
var outside = []string{"knowledge/answer/llm", "knowledge/answer/fakellm"}

// isOutside reports whether a package is, or is under, one of them.
func isOutside(importPath string) bool {
	return slices.ContainsFunc(outside, func(dir string) bool {
		return strings.HasPrefix(importPath+"/", module+"/"+dir+"/")
	})
}

// impure are standard packages that a pure one must not import. A seeded
// math/rand/v2 is not among them: it gives the same numbers every time.
var impure = []string{"net", "net/http", "database/sql", "os", "os/exec", "os/signal", "log", "log/slog", "syscall", "crypto/rand", "math/rand"}

// pkg is what go list tells of one package.
type pkg struct {
	ImportPath string
	Standard   bool
	Module     *struct {
		Path string
		Main bool
	}
	Imports []string
	Deps    []string
}

func (p pkg) ours() bool { return p.Module != nil && p.Module.Main }

// room is the first folder of one of our packages: "bot" of nhipcau/bot/web.
func room(importPath string) string {
	first, _, _ := strings.Cut(strings.TrimPrefix(importPath, module+"/"), "/")
	return first
}

// list reads every package of the module and all they need, by import path.
func list(t *testing.T) map[string]pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-deps", "-json=ImportPath,Standard,Module,Imports,Deps", module+"/...")
	cmd.Dir = "../.."
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	all := map[string]pkg{}
	for d := json.NewDecoder(out); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		all[p.ImportPath] = p
	}
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestArrowsOnlyPointDown(t *testing.T) {
	all := list(t)
	for _, p := range all {
		if !p.ours() {
			continue
		}
		from := room(p.ImportPath)
		allowed, known := below[from]
		if !known {
			t.Errorf("%s stands on no floor: say where it belongs", p.ImportPath)
		}
		for _, i := range p.Imports {
			to := room(i)
			if !all[i].ours() || to == from || to == "internal" || slices.Contains(allowed, to) {
				continue
			}
			t.Errorf("%s imports %s: an arrow that does not point down", p.ImportPath, i)
		}
	}
}

func TestVendorsStayInTheirRooms(t *testing.T) {
	all := list(t)
	for _, p := range all {
		if !p.ours() {
			continue
		}
		allowed := inRoom(strings.TrimPrefix(p.ImportPath, module+"/"))
		for _, i := range p.Imports {
			dep := all[i]
			if dep.Standard || dep.ours() || dep.Module == nil {
				continue
			}
			if !slices.Contains(allowed, dep.Module.Path) {
				t.Errorf("%s imports %s, which may not be used there", p.ImportPath, i)
			}
		}
	}
}

// inRoom gives the list of the innermost folder that has one.
func inRoom(dir string) []string {
	for ; dir != "."; dir = path.Dir(dir) {
		if l, ok := rooms[dir]; ok {
			return l
		}
	}
	return nil
}

func TestKnowledgeAndFlowsArePure(t *testing.T) {
	all := list(t)
	for _, p := range all {
		if !p.ours() || !slices.Contains(pure, room(p.ImportPath)) || isOutside(p.ImportPath) {
			continue
		}
		for _, i := range p.Imports {
			if isOutside(i) {
				t.Errorf("%s imports %s: what calls a model is passed in", p.ImportPath, i)
			}
			if slices.Contains(impure, i) {
				t.Errorf("%s imports %s: what it needs of the world is passed in", p.ImportPath, i)
			}
		}
	}
}
