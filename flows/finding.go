package flows

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"nhipcau/internal/lang"
)

// Finding is one thing that is wrong, or could be better, in a content file.
type Finding struct {
	File    string
	Line    int    // counted from 1; 0 when the finding is about the whole file
	Step    string // "loans.start"; empty outside a step
	Message string // what is wrong and what to do, in English
	Advice  bool   // false: must be fixed before this content can be used
	// Code is that of findings.yaml, for what staff can come to see, and Args are
	// what fills its sentence; "" for what only who writes files sees.
	Code string
	Args []string
}

//go:embed findings.yaml
var findingsYAML []byte

// findingTexts are the sentences of findings.yaml.
var findingTexts = sync.OnceValue(func() map[string]lang.Text {
	out := map[string]lang.Text{}
	if err := yaml.UnmarshalWithOptions(findingsYAML, &out, yaml.Strict()); err != nil {
		panic("findings.yaml: " + err.Error())
	}
	return out
})

// found makes a finding of a code.
func found(code string, args ...any) Finding {
	f := Finding{Code: code}
	for _, a := range args {
		f.Args = append(f.Args, fmt.Sprint(a))
	}
	f.Message = f.In(lang.EN)
	return f
}

// Unfit is a finding about what staff changed, in the words of an error.
func Unfit(what string) Finding {
	f := found("edit_unfit", what)
	f.File = editsFile
	return f
}

// In says what is wrong in a language.
func (f Finding) In(l lang.Lang) string {
	text, ok := findingTexts()[f.Code]
	if !ok {
		return f.Message
	}
	var pairs []string
	for i, a := range f.Args {
		pairs = append(pairs, "{"+strconv.Itoa(i)+"}", a)
	}
	return strings.NewReplacer(pairs...).Replace(text.In(l))
}

// String writes a finding the way compilers do, one line.
func (f Finding) String() string {
	var b strings.Builder
	b.WriteString(f.File)
	if f.Line > 0 {
		fmt.Fprintf(&b, ":%d", f.Line)
	}
	b.WriteString(": ")
	if f.Step != "" {
		b.WriteString(f.Step + ": ")
	}
	if f.Advice {
		b.WriteString("advice: ")
	}
	b.WriteString(f.Message)
	return b.String()
}

// Findings is a list of them, and as an error says what must be fixed.
type Findings []Finding

// Error joins the findings that must be fixed, a line each.
func (fs Findings) Error() string {
	var lines []string
	for _, f := range fs.MustFix() {
		lines = append(lines, f.String())
	}
	return strings.Join(lines, "\n")
}

// MustFix leaves out the advice.
func (fs Findings) MustFix() Findings {
	return slices.DeleteFunc(slices.Clone(fs), func(f Finding) bool { return f.Advice })
}

func (fs Findings) sort() {
	slices.SortStableFunc(fs, func(a, b Finding) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
}
