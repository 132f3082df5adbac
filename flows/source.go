package flows

import (
	"nhipcau/internal/lang"
)

// What a flow file says, before it is known whether it makes sense.
type (
	flowSource struct {
		name, topic string
		line        int
		file        string
		title       lang.Text
		words       []string
		steps       []stepSource
	}
	stepSource struct {
		name    string
		line    int
		kind    stepKind
		text    lang.Text
		why     lang.Text
		topic   string // screen, refer
		next    string
		cards   []string
		choices []choiceSource
		divert  divertSource
		review  *reviewMark // who is to read the step before people do; nil for nobody
	}
	divertSource struct {
		fact, is, goTo string
		line           int
	}
	choiceSource struct {
		key   string
		line  int
		label lang.Text
		words []string
		goTo  string
		set   map[string]string
		added bool // by staff
	}
)

// stepKind is what a step does.
type stepKind uint8

const (
	kindNone stepKind = iota
	kindAsk
	kindSay
	kindPlace
	kindScreen
	kindRefer
	kindEnd
)

var kindNames = map[string]stepKind{
	"ask": kindAsk, "say": kindSay, "place": kindPlace, "screen": kindScreen, "refer": kindRefer, "end": kindEnd,
}

// waits reports whether the conversation stops at such a step for the person.
func (k stepKind) waits() bool { return k != kindSay }

// ends reports whether the flow is over there.
func (k stepKind) ends() bool { return k == kindRefer || k == kindEnd }

// readFlow reads one flow file.
func (r *reader) readFlow(src []byte) flowSource {
	f := flowSource{file: r.file, line: 1}
	for _, fl := range r.document(src) {
		switch fl.key {
		case "flow":
			f.name, f.line = r.word(fl), fl.line
		case "topic":
			f.topic = r.word(fl)
		case "title":
			f.title = r.text(fl)
		case "words":
			f.words = r.words(fl)
		default:
			f.steps = append(f.steps, r.readStep(f.name, fl))
		}
	}
	switch {
	case len(r.findings) > 0:
	case f.name == "":
		r.fault(1, `the file must begin with "flow: name"`)
	case len(f.steps) == 0:
		r.fault(f.line, "the flow has no step")
	case !f.title.Complete():
		r.fault(f.line, "the flow needs a title in both languages")
	}
	return f
}

func (r *reader) readStep(flow string, fl field) stepSource {
	s := stepSource{name: fl.key, line: fl.line}
	r.step = flow + "." + fl.key
	defer func() { r.step = "" }()
	for _, part := range r.mapping(fl.value) {
		if kind, ok := kindNames[part.key]; ok {
			if s.kind != kindNone {
				r.fault(part.line, "a step is one thing: this one has a second (%s)", part.key)
			}
			s.kind = kind
			if kind == kindScreen || kind == kindRefer {
				s.topic = r.word(part)
			} else {
				s.text = r.text(part)
			}
			continue
		}
		switch part.key {
		case "why":
			s.why = r.text(part)
		case "next":
			s.next = r.word(part)
		case "cards":
			s.cards = r.words(part)
		case "choices":
			s.choices = r.readChoices(part)
		case "divert":
			s.divert = r.readDivert(part)
		case "review":
			s.review = r.readReview(part)
		default:
			r.fault(part.line, "%q is not known in a step (ask, say, place, screen, refer, end, why, choices, cards, next, divert, review)", part.key)
		}
	}
	r.checkShape(s)
	return s
}

// checkShape says what a step of its kind must and must not have.
func (r *reader) checkShape(s stepSource) {
	needsNext := s.kind == kindSay || s.kind == kindPlace || s.kind == kindScreen
	switch {
	case s.kind == kindNone:
		r.fault(s.line, "the step does nothing: give it ask, say, place, screen, refer or end")
	case s.kind == kindAsk && len(s.choices) == 0:
		r.fault(s.line, "a question needs choices")
	case s.kind != kindAsk && len(s.choices) > 0:
		r.fault(s.line, "only a question (ask) has choices")
	case s.kind != kindAsk && s.kind != kindEnd && len(s.cards) > 0:
		r.fault(s.line, "only ask and end show cards")
	case s.kind != kindScreen && s.divert.goTo != "":
		r.fault(s.line, "only an interview (screen) diverts")
	case needsNext && s.next == "":
		r.fault(s.line, "next is missing: where does it go on?")
	case s.kind.ends() && s.next != "":
		r.fault(s.line, "the flow ends here: next has no place")
	}
}

// readDivert reads {fact: age, is: under16, goto: child.young}.
func (r *reader) readDivert(fl field) divertSource {
	d := divertSource{line: fl.line}
	for _, part := range r.mapping(fl.value) {
		switch part.key {
		case "fact":
			d.fact = r.word(part)
		case "is":
			d.is = r.word(part)
		case "goto":
			d.goTo = r.word(part)
		default:
			r.fault(part.line, "divert: %q is not known (fact, is, goto)", part.key)
		}
	}
	if d.fact == "" || d.is == "" || d.goTo == "" {
		r.fault(fl.line, "divert needs fact, is and goto")
	}
	return d
}

func (r *reader) readChoices(fl field) []choiceSource {
	var out []choiceSource
	for _, c := range r.mapping(fl.value) {
		ch := choiceSource{key: c.key, line: c.line}
		for _, part := range r.mapping(c.value) {
			switch part.key {
			case "vi":
				ch.label.VI = r.word(part)
			case "en":
				ch.label.EN = r.word(part)
			case "words":
				ch.words = r.words(part)
			case "goto":
				ch.goTo = r.word(part)
			case "set":
				ch.set = r.pairs(part)
			default:
				r.fault(part.line, "choice %s: %q is not known (vi, en, words, goto, set)", c.key, part.key)
			}
		}
		r.complete(c, ch.label)
		out = append(out, ch)
	}
	return out
}
