package flows

import (
	"fmt"
	"slices"
	"strings"

	"nhipcau/internal/lang"
)

// maxDrawn is how much of a sentence a diagram shows, in characters.
const maxDrawn = 60

// Flows lists the names of the flows, in the order of their files.
func (c *Content) Flows() []string {
	var names []string
	for _, f := range c.flows {
		names = append(names, f.name)
	}
	return names
}

// Diagram draws one flow as a Mermaid flowchart: a node a step, an arrow a
// choice with its label in Vietnamese, a dotted arrow where a question can be
// skipped, a node with double sides for each step of another flow, a round one
// with a thick border where the flow ends. ok is false when there is no such
// flow.
func (c *Content) Diagram(name string) (mermaid string, ok bool) {
	n := slices.IndexFunc(c.flows, func(f *flow) bool { return f.name == name })
	if n < 0 {
		return "", false
	}
	d := drawing{flow: c.flows[n], skip: c.texts["skip"].In(lang.VI)}
	d.line("%%%% %s: %s", name, d.flow.title.In(lang.VI))
	d.line("flowchart TD")
	for _, st := range d.flow.steps {
		d.step(st)
	}
	for _, st := range d.flow.steps {
		d.arrows(st)
	}
	d.line("  classDef last stroke-width:4px")
	return d.String(), true
}

// drawing is a diagram being written.
type drawing struct {
	strings.Builder
	flow   *flow
	skip   string // the label of skipping
	others []*step
}

func (d *drawing) line(format string, args ...any) { fmt.Fprintf(d, format+"\n", args...) }

// shapes are the brackets around a node, by what the step does.
var shapes = [...][2]string{
	kindAsk: {"[", "]"}, kindSay: {"(", ")"}, kindPlace: {"[/", "/]"}, kindScreen: {"{{", "}}"},
	kindRefer: {"([", "]):::last"}, kindEnd: {"([", "]):::last"},
}

// step draws a node: the step's name, what it does, and what is said there or
// the topic it is about.
func (d *drawing) step(st *step) {
	var kind string
	for name, k := range kindNames {
		if k == st.kind {
			kind = name
		}
	}
	_, short, _ := strings.Cut(st.name, ".")
	shape := shapes[st.kind]
	d.line(`  %s%s"%s · %s: %s"%s`, node(st), shape[0], short, kind, drawn(st.text.In(lang.VI)+st.topic), shape[1])
}

func (d *drawing) arrows(st *step) {
	for _, ch := range st.choices {
		d.line(`  %s -->|"%s"| %s`, node(st), drawn(ch.label.In(lang.VI)), d.target(ch.target))
	}
	if to := st.divert; to.to != nil {
		d.line(`  %s -->|"%s: %s"| %s`, node(st), to.fact, to.is, d.target(to.to))
	}
	switch {
	case st.next == nil:
	case st.kind == kindAsk:
		d.line(`  %s -.->|"%s"| %s`, node(st), drawn(d.skip), d.target(st.next))
	default:
		d.line(`  %s --> %s`, node(st), d.target(st.next))
	}
}

// target is the node of a step; one of another flow is drawn when it is first
// led to.
func (d *drawing) target(st *step) string {
	if st.flow == d.flow || slices.Contains(d.others, st) {
		return node(st)
	}
	d.others = append(d.others, st)
	return node(st) + `[["` + st.name + `"]]`
}

// node names a step in letters that Mermaid takes. The flow's name stands
// before it, because "end" alone is a word of Mermaid's own.
func node(st *step) string {
	var b strings.Builder
	for _, r := range st.name {
		switch {
		case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_':
			b.WriteRune(r)
		case r == '.':
			b.WriteString("__")
		default:
			fmt.Fprintf(&b, "_%x_", r)
		}
	}
	return b.String()
}

// drawn is the beginning of a sentence, on one line, as Mermaid takes it
// between quotes.
func drawn(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > maxDrawn {
		s = strings.TrimSpace(string(r[:maxDrawn-1])) + "…"
	}
	return strings.NewReplacer(`"`, "#quot;", "#", "#35;", "<", "#lt;", ">", "#gt;", "`", "'").Replace(s)
}
