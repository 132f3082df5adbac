package flows

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Finding is one thing that is wrong, or could be better, in a content file.
type Finding struct {
	File    string
	Line    int    // counted from 1; 0 when the finding is about the whole file
	Step    string // "loans.start"; empty outside a step
	Message string // what is wrong and what to do
	Advice  bool   // false: must be fixed before this content can be used
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
