package flows

import (
	"maps"
	"slices"
	"strings"

	"nhipcau/internal/lang"
)

// Edits are changes that staff made to content without touching its files: other
// words, questions in another order or passed over, new ways to go on. What names
// something that is no longer there is let go, with advice: content moves on.
type Edits struct {
	Texts   map[string]lang.Text `json:"texts,omitempty" yaml:"texts,omitempty"`     // by Item.Key
	Off     []string             `json:"off,omitempty" yaml:"off,omitempty"`         // steps, "loans.careful"
	Order   map[string][]string  `json:"order,omitempty" yaml:"order,omitempty"`     // by flow, its Row in another order
	Choices map[string]NewChoice `json:"choices,omitempty" yaml:"choices,omitempty"` // by step and key, "loans.purpose/x1"
}

// NewChoice is one more answer to a question.
type NewChoice struct {
	Label lang.Text `json:"label" yaml:"label"`
	Goto  string    `json:"goto" yaml:"goto"` // a step, "loans.where"
	Words []string  `json:"words,omitempty" yaml:"words,omitempty"`
}

// Empty reports whether nothing is changed.
func (e Edits) Empty() bool { return len(e.Texts)+len(e.Off)+len(e.Order)+len(e.Choices) == 0 }

// editor puts edits into what was read from files, before it is linked.
type editor struct {
	Edits
	protected *protected
	findings  Findings
	used      map[string]bool // texts that found their place
}

func (ed *editor) fault(code string, args ...any) {
	ed.findings = append(ed.findings, ofEdits(false, code, args...))
}

func (ed *editor) gone(code, what string) {
	ed.findings = append(ed.findings, ofEdits(true, code, what))
}

func ofEdits(advice bool, code string, args ...any) Finding {
	f := found(code, args...)
	f.File, f.Advice = editsFile, advice
	return f
}

// editsFile stands for the edits in findings.
const editsFile = "edits"

// apply puts the edits in.
func (ed *editor) apply(sources []flowSource, texts map[string]lang.Text) {
	ed.used = map[string]bool{}
	for i := range sources {
		ed.flow(&sources[i])
	}
	for _, key := range slices.Sorted(maps.Keys(texts)) {
		texts[key] = ed.text(textItem(key, texts[key], ed.protected))
	}
	for _, key := range slices.Sorted(maps.Keys(ed.Texts)) {
		if !ed.used[key] && ownKey(key) {
			ed.gone("edit_gone", key)
		}
	}
}

// ownKey reports whether a key is of conversations; facts and known questions
// have theirs.
func ownKey(key string) bool {
	return strings.HasPrefix(key, "flow/") || strings.HasPrefix(key, "text/")
}

func (ed *editor) flow(f *flowSource) {
	f.title = ed.text(Item{Key: titleKey(f.name), Text: f.title, Button: true})
	f.steps = slices.Clone(f.steps)
	for i := range f.steps {
		st := &f.steps[i]
		kept := ed.protected.step(f.name, st.name)
		if !st.text.IsZero() {
			st.text = ed.text(Item{Key: stepKey(f.name, st.name, "say"), Text: st.text, Protected: kept})
		}
		if !st.why.IsZero() {
			st.why = ed.text(Item{Key: stepKey(f.name, st.name, "why"), Text: st.why})
		}
		st.choices = slices.Clone(st.choices)
		for j := range st.choices {
			c := &st.choices[j]
			c.label = ed.text(Item{Key: choiceKey(f.name, st.name, c.key), Text: c.label, Button: true})
		}
		ed.add(f, st, kept)
	}
	if order, ok := ed.Order[f.name]; ok {
		ed.reorder(f, order)
	}
}

// text is what stands under a key now. What a change must not lose is held here
// once more: edits come from sheets and from older programs too.
func (ed *editor) text(was Item) lang.Text {
	now, ok := ed.Texts[was.Key]
	if !ok {
		return was.Text
	}
	ed.used[was.Key] = true
	for _, wrong := range Wrong(was, now) {
		ed.fault("edit_"+wrong.Kind, was.Key, wrong.Lang, wrong.About)
	}
	return now
}

// add gives a step its new choices.
func (ed *editor) add(f *flowSource, st *stepSource, kept bool) {
	prefix := f.name + "." + st.name + "/"
	for _, name := range slices.Sorted(maps.Keys(ed.Choices)) {
		key, ok := strings.CutPrefix(name, prefix)
		if !ok {
			continue
		}
		c := ed.Choices[name]
		switch {
		case st.kind != kindAsk:
			ed.gone("edit_gone", name)
			continue
		case kept:
			ed.fault("edit_protected", name)
			continue
		case !c.Label.Complete():
			ed.fault("edit_one_language", name)
		}
		st.choices = append(st.choices, choiceSource{key: key, line: st.line, label: c.Label, words: c.Words, goTo: c.Goto, added: true})
	}
}

// rowOf is the row of steps of a flow that can change places: those from its
// first on that say or ask something and go on within the flow.
func (f flowSource) rowOf() (names []string) {
	next := map[string]stepSource{}
	for _, st := range f.steps {
		next[st.name] = st
	}
	seen := map[string]bool{}
	for st := f.steps[0]; st.next != "" && !seen[st.name]; {
		seen[st.name] = true
		names = append(names, st.name)
		to, ok := next[st.next]
		if !ok {
			break
		}
		st = to
	}
	return names
}

// reorder puts the row of a flow into another order: each goes on to the one that
// now follows, the last to where the last went.
func (ed *editor) reorder(f *flowSource, order []string) {
	row := f.rowOf()
	if len(order) != len(row) || !sameNames(order, row) {
		ed.gone("edit_order_gone", f.name)
		return
	}
	at := map[string]int{}
	for i, st := range f.steps {
		at[st.name] = i
	}
	for i := range row {
		if order[i] != row[i] && (ed.protected.step(f.name, row[i]) || ed.protected.step(f.name, order[i])) {
			ed.fault("edit_order_protected", f.name)
			return
		}
	}
	last := f.steps[at[row[len(row)-1]]].next
	for i, name := range order {
		st := &f.steps[at[name]]
		if st.next = last; i+1 < len(order) {
			st.next = order[i+1]
		}
	}
	first := at[order[0]]
	f.steps = slices.Concat(f.steps[first:first+1], f.steps[:first], f.steps[first+1:])
}

func sameNames(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// switchOff lets everything that leads to a step lead to the one after it. The
// step stays known, for whoever is at it at this moment.
func (l *linker) switchOff(names []string, p *protected) {
	c := l.content
	off := func(code, name string) { l.findings = append(l.findings, ofEdits(code == "edit_off_gone", code, name)) }
	for _, name := range names {
		st := c.byName[name]
		switch {
		case st == nil:
			off("edit_off_gone", name)
		case p.step(st.flow.name, strings.TrimPrefix(name, st.flow.name+".")):
			off("edit_off_protected", name)
		case st.next == nil:
			off("edit_off_last", name)
		default:
			st.off = true
		}
	}
	for _, st := range c.steps {
		st.next, st.divert.to = st.next.past(), st.divert.to.past()
		for i := range st.choices {
			st.choices[i].target = st.choices[i].target.past()
		}
	}
	for _, f := range c.flows {
		if first := f.first.past(); first.flow == f {
			f.first = first
		} else {
			off("edit_off_all", f.first.name)
		}
	}
	for _, m := range []map[string]*step{c.leads, c.crisis, c.topics, c.young} {
		for key, st := range m {
			m[key] = st.past()
		}
	}
	for key, to := range c.sayings {
		c.sayings[key] = saidTo{to.step.past(), to.answer}
	}
	maps.DeleteFunc(c.asides, func(_ string, st *step) bool { return st.off })
}

// past is the step itself, or where one that is switched off goes on.
func (s *step) past() *step {
	for range maxPasses {
		if s == nil || !s.off {
			return s
		}
		s = s.next
	}
	return s
}
