package flows

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/understand"
)

// What every channel can show: Zalo OA takes 100 characters on a button and
// 2,000 in a message, Telegram 64 bytes behind a button of which the channel
// keeps four. A list longer than eight is not read on a small screen.
const (
	maxLabel   = 100
	goodLabel  = 40
	maxText    = 1500
	maxToken   = 60
	maxChoices = 8
)

// checker proves a release before anybody talks to it.
type checker struct {
	*Release
	findings Findings
}

// check looks for what the loader cannot see a line at a time: paths, ends,
// loops, lengths, and names of the knowledge.
func check(r *Release) Findings {
	c := checker{Release: r}
	c.controls()
	c.sentences()
	c.buttons()
	for _, f := range c.content.flows {
		if f.topic != "" {
			c.topic(f.steps[0], f.line, f.topic)
		}
		for _, st := range f.steps {
			c.step(st)
		}
	}
	c.paths()
	c.findings.sort()
	return c.findings
}

func (c *checker) fault(st *step, line int, code string, args ...any) {
	f := found(code, args...)
	f.File, f.Line, f.Step = st.flow.file, line, st.name
	c.findings = append(c.findings, f)
}

func (c *checker) advise(st *step, line int, code string, args ...any) {
	c.fault(st, line, code, args...)
	c.findings[len(c.findings)-1].Advice = true
}

// step checks what one step shows and names.
func (c *checker) step(st *step) {
	for _, l := range lang.All {
		if n := utf8.RuneCountInString(st.text.In(l) + st.why.In(l)); n > maxText {
			c.fault(st, st.line, "text_long", n, l, maxText)
		}
	}
	if st.topic != "" {
		c.topic(st, st.line, st.topic)
	}
	if len(st.choices) > maxChoices {
		c.fault(st, st.line, "choices_many", len(st.choices), maxChoices)
	}
	for _, ch := range st.choices {
		c.choice(st, ch)
	}
	for _, id := range st.cards {
		if l, ok := c.Directory.Listing(id); !ok {
			c.fault(st, st.line, "listing_none", id)
		} else if l.Withheld != "" {
			c.fault(st, st.line, "listing_withheld", id, l.Withheld)
		}
	}
	c.twins(st)
	if d := st.divert; d.to != nil {
		c.fact(st, d.line, "divert", d.fact, d.is)
	}
}

func (c *checker) choice(st *step, ch choice) {
	if len(ch.token) > maxToken {
		c.fault(st, ch.line, "choice_name_long", ch.key, len(ch.token), maxToken)
	}
	for _, l := range lang.All {
		switch n := utf8.RuneCountInString(ch.label.In(l)); {
		case n > maxLabel:
			c.fault(st, ch.line, "label_refused", ch.key, n, l, maxLabel, ch.label.In(l))
		case n > goodLabel:
			c.advise(st, ch.line, "label_cut", ch.key, n, l, goodLabel, ch.label.In(l))
		}
	}
	for fact, value := range ch.set {
		c.fact(st, ch.line, "choice "+ch.key, fact, value)
	}
}

// buttonTexts are the sentences of texts.yaml that stand on buttons.
var buttonTexts = []string{"skip", "enough", "more_count", "back", "topics", "restart", "code", "show", "help", "language", "leave", "neither_matter",
	"told_helped", "told_not", "visit_first", "visit_again", "why_money", "why_refused", "why_far", "why_afraid", "why_closed", "why_papers", "why_other"}

// buttons checks the buttons that no step writes: the answers to facts in every
// interview, the matters offered, and the controls.
func (c *checker) buttons() {
	for _, f := range c.content.flows {
		if n := len(matterToken + f.first.name); n > maxToken {
			c.fault(f.first, f.line, "flow_name_long", n, maxToken)
		}
		for _, l := range lang.All {
			if n := utf8.RuneCountInString(f.title.In(l)); n > goodLabel {
				c.advise(f.first, f.line, "title_cut", n, l, goodLabel)
			}
		}
		for _, st := range f.steps {
			if st.kind == kindScreen {
				c.factButtons(st)
			}
		}
	}
	for _, key := range buttonTexts {
		for _, l := range lang.All {
			if n := utf8.RuneCountInString(c.content.texts[key].In(l)); n > goodLabel {
				f := found("button_long", key, n, l, goodLabel, c.content.texts[key].In(l))
				f.File = "texts.yaml"
				c.findings = append(c.findings, f)
			}
		}
	}
}

// factButtons checks what an interview would send of any fact.
func (c *checker) factButtons(st *step) {
	for _, f := range c.Facts.Facts() {
		for _, v := range f.Values {
			if n := len(st.name + "/" + f.ID + "=" + v.ID); n > maxToken {
				c.fault(st, st.line, "answer_name_long", f.ID, v.ID, n, maxToken)
			}
		}
	}
}

// fact checks that a fact exists and can have a value.
func (c *checker) fact(st *step, line int, who, fact, value string) {
	if f, ok := c.Facts.Fact(fact); !ok {
		c.fault(st, line, "fact_none", who, fact)
	} else if _, ok := f.Value(value); !ok {
		c.fault(st, line, "value_none", who, fact, value)
	}
}

// twins finds choices that the same typed words would mean.
func (c *checker) twins(st *step) {
	for i, a := range st.choices {
		for _, b := range st.choices[i+1:] {
			for _, phrase := range a.said {
				if slices.Contains(b.said, phrase) {
					c.fault(st, b.line, "twins", phrase, a.key, b.key, a.label.VI, b.label.VI)
				}
			}
		}
	}
}

func (c *checker) topic(st *step, line int, topic string) {
	for known := range c.topics {
		if string(known) == topic {
			return
		}
	}
	c.fault(st, line, "topic_none", topic)
}

// controls checks that every control can be typed, and that every danger and
// topic that can be recognised leads somewhere.
func (c *checker) controls() {
	has := map[control]bool{}
	for _, ctl := range c.content.controls {
		has[ctl] = true
	}
	missing := func(code string, args ...any) {
		f := found(code, args...)
		f.File = "words.yaml"
		c.findings = append(c.findings, f)
	}
	for name, ctl := range controlNames {
		if !has[ctl] {
			missing("control_missing", name)
		}
	}
	for _, kind := range []understand.Crisis{
		understand.Suicide, understand.ViolenceNow, understand.TraffickingNow, understand.ChildDanger, understand.MedicalEmergency,
	} {
		if c.content.crisis[string(kind)] == nil {
			missing("crisis_missing", string(kind))
		}
	}
	if fact := c.content.age.fact; fact != "" {
		if _, ok := c.Facts.Fact(fact); !ok {
			missing("age_missing", fact)
		}
	}
	for _, names := range [][]string{slices.Sorted(maps.Keys(c.content.asides)), slices.Sorted(maps.Keys(c.content.sayings))} {
		for _, name := range names {
			if !slices.Contains(c.Understand.Sayings(), name) {
				missing("saying_none", name, strings.Join(c.Understand.Sayings(), ", "))
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(c.content.onlyNamed)) {
		if _, ok := c.Questions.Question(id); !ok {
			missing("named_none", id)
		}
	}
	for _, topic := range understand.Topics() {
		if c.content.topics[topic] == nil {
			missing("topic_missing", topic)
		}
	}
}

// sentences checks that every sentence of the program exists.
func (c *checker) sentences() {
	for _, key := range engineTexts {
		if _, ok := c.content.texts[key]; !ok {
			f := found("sentence_missing", key)
			f.File = "texts.yaml"
			c.findings = append(c.findings, f)
		}
	}
}

// paths checks that every step can be reached, that an end can be reached from
// every step, and that no circle goes on without waiting for the person.
func (c *checker) paths() {
	reached := map[*step]bool{}
	visit := func(st *step) { walk(st, reached) }
	visit(c.content.menu.flow.first)
	for _, to := range c.content.crisis {
		visit(to)
	}
	for _, to := range c.content.topics {
		visit(to)
	}
	for _, m := range []map[string]*step{c.content.young, c.content.asides} {
		for _, to := range m {
			visit(to)
		}
	}
	for _, to := range c.content.sayings {
		visit(to.step)
	}
	ends := c.reachEnd()
	for _, f := range c.content.flows {
		for i, st := range f.steps {
			switch {
			case !reached[st] && i == 0:
				c.advise(st, st.line, "only_typed")
				visit(st)
			case !reached[st] && st.off:
			case !reached[st]:
				c.fault(st, st.line, "unreached")
			}
			if !ends[st] {
				c.fault(st, st.line, "endless")
			}
			if circles(st) {
				c.fault(st, st.line, "circle")
			}
		}
	}
}

func walk(st *step, seen map[*step]bool) {
	if st == nil || seen[st] {
		return
	}
	seen[st] = true
	for _, to := range st.targets() {
		walk(to, seen)
	}
}

// targets are the steps that can come next.
func (s *step) targets() []*step {
	var out []*step
	if s.next != nil {
		out = append(out, s.next)
	}
	if s.divert.to != nil {
		out = append(out, s.divert.to)
	}
	for _, c := range s.choices {
		out = append(out, c.target)
	}
	return out
}

// reachEnd gives the steps from which an end can be reached.
func (c *checker) reachEnd() map[*step]bool {
	ends := map[*step]bool{}
	for changed := true; changed; {
		changed = false
		for _, st := range c.content.steps {
			if ends[st] {
				continue
			}
			if st.kind.ends() || slices.ContainsFunc(st.targets(), func(to *step) bool { return ends[to] }) {
				ends[st], changed = true, true
			}
		}
	}
	return ends
}

// circles reports whether a step comes back to itself through steps that may
// all be passed without the person doing anything.
func circles(from *step) bool {
	seen := map[*step]bool{}
	var back func(at *step) bool
	back = func(at *step) bool {
		if at == from && len(seen) > 0 {
			return true
		}
		if at == nil || seen[at] || !at.passable() {
			return false
		}
		seen[at] = true
		return slices.ContainsFunc(at.targets(), back)
	}
	return back(from)
}

// passable reports whether the conversation may go on from a step by itself:
// what is said, a place or an interview that is known, a question whose fact is.
func (s *step) passable() bool {
	return !s.kind.ends() && (s.kind != kindAsk || s.setsOne != "")
}
