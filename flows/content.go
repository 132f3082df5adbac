package flows

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"io/fs"
	"path"
	"slices"
	"strings"

	"nhipcau/internal/lang"
	"nhipcau/internal/viet"
)

// Content is one release of the conversations: flows, sentences and words,
// read, linked and checked. It never changes.
type Content struct {
	id        uint64
	flows     []*flow
	steps     map[StepID]*step
	byName    map[string]*step
	menu      *step // where everything begins: the first question of the flow "menu"
	texts     map[string]lang.Text
	controls  map[string]control // by folded phrase
	leads     map[string]*step   // by folded phrase: words that lead straight to a flow
	crisis    map[string]*step
	topics    map[string]*step    // by topic of knowledge/understand
	young     map[string]*step    // by danger or topic: for whoever is under 18
	asides    map[string]*step    // by saying of knowledge/understand: said, and then the pending question again
	readers   []string            // the asides that ask who can read along
	outside   []string            // the asides for whoever is in another province
	sayings   map[string]saidTo   // by saying: gone to
	same      map[string]string   // folded phrases that mean another: "vang" is "co"
	fillers   map[string]bool     // folded words that say nothing at the ends of an answer
	asking    []string            // folded words of a question
	onlyNamed map[string][]string // by known question: folded words of which one must be said to be answered it
	age       ageWords            // how people say how old they are
	told      map[string][]string // folded phrases by what they say of a code: "helped", "not", a reason

	protected *protected // what staff may not take away
}

// saidTo is where a saying leads: a step, and maybe the answer to it that was said.
type saidTo struct {
	step   *step
	answer string
}

type flow struct {
	name, topic string
	file        string
	line        int
	title       lang.Text
	first       *step
	steps       []*step
	divert      divert // of its interview: known before, it leads out at once
}

type step struct {
	id      StepID
	name    string // "loans.start"
	line    int
	flow    *flow
	kind    stepKind
	text    lang.Text
	why     lang.Text
	topic   string
	next    *step
	cards   []string
	choices []choice
	setsOne string // the one fact that every choice sets; empty when there is none
	skip    string // token of skipping; empty where one cannot
	divert  divert
	off     bool // staff switched it off: nothing leads here any more
}

// divert leads out of an interview when a fact turns out to be a certain value:
// somebody under 16 is not led on to loans.
type divert struct {
	fact, is string
	line     int
	to       *step // nil: never
}

type choice struct {
	id     AnswerID
	key    string
	line   int
	token  string
	label  lang.Text
	said   []string // folded phrases that mean this choice
	target *step
	set    map[string]string
	added  bool // by staff, beside the files
}

// PhrasesFile may stand among the conversations: what the understanding is taught
// beside what is built in (understand.ReadAdditions). It is no part of them.
const PhrasesFile = "phrases.yaml"

// LoadContent reads every *.yaml of a folder but PhrasesFile. On must-fix findings the content
// is nil and the findings are the error's text.
func LoadContent(dir fs.FS) (*Content, Findings) { return LoadEdited(dir, Edits{}) }

// LoadEdited is LoadContent with what staff changed since. Findings about the
// changes are in a file named "edits".
func LoadEdited(dir fs.FS, edits Edits) (*Content, Findings) {
	names, err := fs.Glob(dir, "*.yaml")
	if err != nil || len(names) == 0 {
		return nil, Findings{{File: ".", Message: "no *.yaml files here"}}
	}
	slices.Sort(names)
	names = slices.DeleteFunc(names, func(name string) bool { return name == PhrasesFile })
	l := linker{content: &Content{
		steps: map[StepID]*step{}, byName: map[string]*step{},
		texts: map[string]lang.Text{}, controls: map[string]control{},
		leads: map[string]*step{}, crisis: map[string]*step{}, topics: map[string]*step{},
		young: map[string]*step{}, asides: map[string]*step{}, sayings: map[string]saidTo{},
		fillers: map[string]bool{}, same: map[string]string{}, told: map[string][]string{}, onlyNamed: map[string][]string{},
		protected: &protected{},
	}}
	sum := sha256.New()
	var sources []flowSource
	var words *wordsSource
	for _, name := range names {
		src, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, Findings{{File: name, Message: "cannot be read"}}
		}
		sum.Write([]byte(name + "\x00"))
		sum.Write(src)
		r := reader{file: name}
		switch path.Base(name) {
		case "texts.yaml":
			for _, f := range r.document(src) {
				l.content.texts[f.key] = r.text(f)
			}
		case "words.yaml":
			words = r.readWords(src)
		case protectedFile:
			l.content.protected = r.readProtected(src)
		default:
			sources = append(sources, r.readFlow(src))
		}
		l.findings = append(l.findings, r.findings...)
	}
	if len(l.findings) == 0 {
		ed := editor{Edits: edits, protected: l.content.protected}
		ed.apply(sources, l.content.texts)
		l.findings = append(l.findings, ed.findings...)
		l.link(sources, words)
		l.linkProtected(l.content.protected)
		l.switchOff(edits.Off, l.content.protected)
	}
	l.findings.sort()
	if len(l.findings.MustFix()) > 0 {
		return nil, l.findings
	}
	if !edits.Empty() {
		if err := json.NewEncoder(sum).Encode(edits); err != nil {
			return nil, Findings{{File: editsFile, Message: "cannot be written down"}}
		}
	}
	l.content.id = binary.LittleEndian.Uint64(sum.Sum(nil))
	return l.content, l.findings
}

// linker turns names into places to go.
type linker struct {
	content  *Content
	findings Findings
	ids      map[StepID]string
}

func (l *linker) fault(f *flow, line int, step, message string) {
	l.findings = append(l.findings, Finding{File: f.file, Line: line, Step: step, Message: message})
}

// say is fault with a finding that staff can come to see.
func (l *linker) say(f *flow, line int, step string, what Finding) {
	what.File, what.Line, what.Step = f.file, line, step
	l.findings = append(l.findings, what)
}

func (l *linker) link(sources []flowSource, words *wordsSource) {
	l.ids = map[StepID]string{}
	for _, src := range sources {
		l.declare(src)
	}
	for i, src := range sources {
		l.connect(l.content.flows[i], src)
	}
	if menu := l.flow("menu"); menu == nil {
		l.findings = append(l.findings, Finding{File: "menu.yaml", Message: `a flow named "menu" is needed: everything begins there`})
	} else if l.content.menu = firstQuestion(menu.first); l.content.menu == nil {
		l.fault(menu, menu.line, "", "the menu must lead to a question")
	}
	if words == nil {
		l.findings = append(l.findings, Finding{File: "words.yaml", Message: "is missing: it holds what people type for the controls"})
		return
	}
	l.linkWords(words)
}

// firstQuestion follows say steps to the first step that waits.
func firstQuestion(s *step) *step {
	for range 20 {
		if s == nil || s.kind.waits() {
			return s
		}
		s = s.next
	}
	return nil
}

// declare makes a flow and its steps known by name.
func (l *linker) declare(src flowSource) {
	f := &flow{name: src.name, topic: src.topic, file: src.file, line: src.line, title: src.title}
	if l.flow(src.name) != nil {
		l.fault(f, src.line, "", "a flow named "+src.name+" exists already")
	}
	l.content.flows = append(l.content.flows, f)
	for _, s := range src.steps {
		st := &step{
			name: f.name + "." + s.name, line: s.line, flow: f, kind: s.kind,
			text: s.text, why: s.why, topic: s.topic, cards: s.cards,
		}
		st.id = stepID(st.name)
		if other, taken := l.ids[st.id]; taken {
			l.say(f, s.line, st.name, found("step_short", other))
		}
		l.ids[st.id] = st.name
		l.content.steps[st.id], l.content.byName[st.name] = st, st
		f.steps = append(f.steps, st)
	}
	f.first = f.steps[0]
}

// connect resolves the targets of a flow's steps and builds their choices.
func (l *linker) connect(f *flow, src flowSource) {
	for _, w := range append(src.words, src.title.VI, src.title.EN) {
		l.lead(f, viet.Phrase(w), f.first)
	}
	for i, s := range src.steps {
		st := f.steps[i]
		if s.next != "" {
			st.next = l.target(st, s.line, s.next)
		}
		if s.divert.goTo != "" {
			st.divert = divert{s.divert.fact, s.divert.is, s.divert.line, l.target(st, s.divert.line, s.divert.goTo)}
			f.divert = st.divert
		}
		l.choices(st, s)
		if st.next != nil && st.kind != kindSay {
			st.skip = st.name + "/-"
		}
	}
}

func (l *linker) lead(f *flow, phrase string, to *step) {
	if other, taken := l.content.leads[phrase]; taken && other.flow != f {
		l.say(f, f.line, "", found("lead_twice", phrase, other.flow.name, other.flow.title.VI))
	}
	l.content.leads[phrase] = to
}

func (l *linker) choices(st *step, src stepSource) {
	ids := map[AnswerID]string{}
	for _, c := range src.choices {
		ch := choice{
			id: answerID(c.key), key: c.key, line: c.line, token: st.name + "/" + c.key, label: c.label, set: c.set, added: c.added,
			target: st.next,
		}
		if other, taken := ids[ch.id]; taken {
			l.say(st.flow, c.line, st.name, found("choice_short", c.key, other))
		}
		ids[ch.id] = c.key
		if c.goTo != "" {
			ch.target = l.target(st, c.line, c.goTo)
		} else if st.next == nil {
			l.say(st.flow, c.line, st.name, found("choice_nowhere", c.key))
		}
		ch.said = phrases(append(c.words, c.label.VI, c.label.EN))
		st.choices = append(st.choices, ch)
	}
	st.setsOne = commonFact(st.choices)
}

// phrases folds what people may say for one thing, each once.
func phrases(words []string) []string {
	var out []string
	for _, w := range words {
		if p := viet.Phrase(w); p != "" && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}

// commonFact is the fact that each of the choices sets, if it is one and only.
func commonFact(choices []choice) string {
	fact := ""
	for _, c := range choices {
		if len(c.set) != 1 {
			return ""
		}
		for f := range c.set {
			if fact != "" && f != fact {
				return ""
			}
			fact = f
		}
	}
	return fact
}

func (l *linker) flow(name string) *flow {
	for _, f := range l.content.flows {
		if f.name == name {
			return f
		}
	}
	return nil
}

// target finds the step meant by a goto or next: one of the same file, a flow,
// or flow.step.
func (l *linker) target(from *step, line int, name string) *step {
	if st := l.content.byName[from.flow.name+"."+name]; st != nil {
		return st
	}
	if f := l.flow(name); f != nil {
		return f.first
	}
	if st := l.content.byName[name]; st != nil && strings.Contains(name, ".") {
		return st
	}
	l.say(from.flow, line, from.name, found("step_none", name))
	return nil
}

// stepID and answerID are the short forms kept in a state. Zero and the
// reserved answers are avoided by moving on.
func stepID(name string) StepID {
	if h := StepID(hash16(name)); h != 0 {
		return h
	}
	return 1
}

func answerID(key string) AnswerID {
	for {
		if h := AnswerID(hash16(key)); h < answerReserved {
			return h
		}
		key += "'"
	}
}

// hash16 is FNV-1a folded to 16 bits.
func hash16(s string) uint16 {
	h := uint32(2166136261)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return uint16(h>>16) ^ uint16(h)
}
