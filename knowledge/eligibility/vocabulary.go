package eligibility

import (
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"cel.dev/cel-go/cel"
	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"nhipcau/internal/lang"
	"nhipcau/internal/viet"
	"strconv"
)

// What keeps an answer readable on one button, and a rule small.
const (
	maxFacts  = 64 // a set of facts is one word, a fact's place less than the ends'
	maxValues = 5
	maxLabel  = 40 // characters
	maxClause = 80 // characters
)

//go:embed content/facts.yaml
var builtin []byte

// Vocabulary is the closed list of facts that rules may speak of and that the
// interview may ask. It never changes after loading and may be shared.
type Vocabulary struct {
	facts []Fact
	byID  map[string]int
	env   *cel.Env
}

// Load reads the vocabulary built into the program.
func Load() (*Vocabulary, error) { return Parse("facts.yaml", builtin) }

// Parse reads a vocabulary. Defects come joined, one a line, each with the
// file's name and the line.
func Parse(file string, content []byte) (*Vocabulary, error) {
	doc, err := parser.ParseBytes(content, 0)
	if err != nil {
		return nil, located(file, 1, err)
	}
	v := &Vocabulary{byID: map[string]int{}}
	var defects []error
	for _, d := range doc.Docs {
		list, ok := d.Body.(*ast.SequenceNode)
		if !ok {
			return nil, fmt.Errorf("%s:1: want a list of facts", file)
		}
		for _, node := range list.Values {
			line := node.GetToken().Position.Line
			var e entry
			if err := decode(node, &e); err != nil {
				defects = append(defects, located(file, line, err))
				continue
			}
			f := e.fact()
			f.line = line
			for _, what := range v.defects(f) {
				defects = append(defects, fmt.Errorf("%s:%d: %s: %s", file, line, f.ID, what))
			}
			v.byID[f.ID] = len(v.facts)
			v.facts = append(v.facts, f)
		}
	}
	for _, what := range v.implicationDefects() {
		defects = append(defects, fmt.Errorf("%s:%s", file, what))
	}
	if n := len(v.facts); n == 0 || n > maxFacts {
		defects = append(defects, fmt.Errorf("%s:1: %d facts: want 1 to %d", file, n, maxFacts))
	}
	if err := errors.Join(defects...); err != nil {
		return nil, err
	}
	if v.env, err = environment(v.facts); err != nil {
		return nil, fmt.Errorf("%s:1: %w", file, err)
	}
	return v, nil
}

// entry is a fact as the content file writes it.
type entry struct {
	ID          string    `yaml:"id"`
	Ask         lang.Text `yaml:"ask"`
	Why         lang.Text `yaml:"why"`
	Clarify     lang.Text `yaml:"clarify"`
	Sensitivity int       `yaml:"sensitivity"`
	Narrows     []string  `yaml:"narrows"`
	Values      []struct {
		ID      string            `yaml:"id"`
		VI      string            `yaml:"vi"`
		EN      string            `yaml:"en"`
		Words   []string          `yaml:"words"`
		Numbers numbers           `yaml:"numbers"`
		Because lang.Text         `yaml:"because"`
		Implies map[string]string `yaml:"implies"`
	} `yaml:"values"`
}

// numbers are what people type for a band: each number in it, alone or with its
// unit, "25" and "25 tuoi".
type numbers struct {
	From int    `yaml:"from"`
	To   int    `yaml:"to"`
	Unit string `yaml:"unit"`
}

func (n numbers) words() (out []string) {
	for i := n.From; i <= n.To && i < 1000 && n.Unit != ""; i++ {
		out = append(out, strconv.Itoa(i), strconv.Itoa(i)+" "+n.Unit)
	}
	return out
}

func (e entry) fact() Fact {
	f := Fact{ID: e.ID, Ask: e.Ask, Why: e.Why, Clarify: e.Clarify, Sensitivity: e.Sensitivity, Narrows: e.Narrows}
	for _, v := range e.Values {
		f.Values = append(f.Values, Value{ID: v.ID, Label: lang.Text{VI: v.VI, EN: v.EN}, Words: append(v.Words, v.Numbers.words()...), Because: v.Because, Implies: v.Implies})
	}
	return f
}

// defects says what is wrong with a fact that is about to be added.
func (v *Vocabulary) defects(f Fact) (out []string) {
	bad := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	if !identifier(f.ID) {
		bad("id %q: want small letters, digits and _", f.ID)
	}
	if _, twice := v.byID[f.ID]; twice {
		bad("this id is taken")
	}
	if !f.Ask.Complete() || !f.Why.Complete() || !f.Clarify.Complete() {
		bad("ask, why and clarify need vi and en")
	}
	if problem := clause(f.Clarify); problem != "" {
		bad("clarify: %s", problem)
	}
	if f.Sensitivity < 0 || f.Sensitivity > 3 {
		bad("sensitivity %d: want 0 to 3", f.Sensitivity)
	}
	if n := len(f.Values); n < 2 || n > maxValues {
		bad("%d values: want 2 to %d", n, maxValues)
	}
	ids, words := map[string]bool{}, map[string]string{}
	for _, x := range f.Values {
		if x.ID == "" || ids[x.ID] {
			bad("value id %q: empty or taken", x.ID)
		}
		ids[x.ID] = true
		if !x.Label.Complete() {
			bad("value %s: label needs vi and en", x.ID)
		}
		if !x.Because.Complete() {
			bad("value %s: because needs vi and en", x.ID)
		}
		if problem := clause(x.Because); problem != "" {
			bad("value %s: because: %s", x.ID, problem)
		}
		for _, l := range lang.All {
			if n := utf8.RuneCountInString(x.Label.In(l)); n > maxLabel {
				bad("value %s: label of %d characters: at most %d", x.ID, n, maxLabel)
			}
		}
		for _, w := range x.Words {
			if w == "" || viet.Phrase(w) != w {
				bad("value %s: word %q: want small letters without marks", x.ID, w)
			}
			if other, taken := words[w]; taken {
				bad("word %q stands for %s and %s", w, other, x.ID)
			}
			words[w] = x.ID
		}
	}
	return out
}

// clause says what keeps a text from being put into the middle of a sentence.
func clause(text lang.Text) string {
	for _, l := range lang.All {
		s := text.In(l)
		if n := utf8.RuneCountInString(s); n > maxClause {
			return fmt.Sprintf("%d characters: at most %d", n, maxClause)
		}
		if strings.TrimRight(s, " .!?:;") != s || strings.HasPrefix(s, "vì ") || strings.HasPrefix(s, "because ") {
			return "want a clause, without its because and without a mark at its end"
		}
	}
	return ""
}

// Facts lists every fact in the order of the content file. The slice is shared:
// do not write into it.
func (v *Vocabulary) Facts() []Fact { return v.facts }

// Fact finds one fact by its id.
func (v *Vocabulary) Fact(id string) (Fact, bool) {
	i, ok := v.byID[id]
	if !ok {
		return Fact{}, false
	}
	return v.facts[i], true
}

// Means gives the value of a fact that something told stands for: its id, or one
// of its words, such as a number of years.
func (v *Vocabulary) Means(fact, told string) (value string, ok bool) {
	f, _ := v.Fact(fact)
	for _, val := range f.Values {
		if val.ID == told || slices.Contains(val.Words, told) {
			return val.ID, true
		}
	}
	return "", false
}

func identifier(s string) bool {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if !(c >= 'a' && c <= 'z') && c != '_' && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != ""
}

// decode reads one node strictly. The YAML reader panics on some nonsense (a tag
// of its own before a scalar, say); for who edits a file that is a defect like
// any other.
func decode(node ast.Node, into any) (err error) {
	defer func() {
		if recover() != nil {
			err = errors.New("this is not readable YAML: look for a stray ! or & in it")
		}
	}()
	return yaml.NodeToValue(node, into, yaml.Strict())
}

// located puts file and line before what the YAML reader said, on one line.
func located(file string, line int, err error) error {
	if at, ok := errors.AsType[yaml.Error](err); ok {
		if t := at.GetToken(); t != nil && t.Position != nil {
			line = t.Position.Line
		}
		return fmt.Errorf("%s:%d: %s", file, line, at.GetMessage())
	}
	return fmt.Errorf("%s:%d: %w", file, line, err)
}
