package flows

import (
	"slices"
	"strings"

	"nhipcau/internal/lang"
	"nhipcau/internal/viet"
)

// control is something that can be asked for on every screen.
type control uint8

const (
	noControl control = iota
	ctlBack
	ctlTopics
	ctlRestart
	ctlLeave
	ctlWipe
	ctlCode
	ctlHelp
	ctlSkip
	ctlMore
	ctlEnough // of the questions: in an interview alone
	ctlVietnamese
	ctlEnglish
	ctlPrivacy
	ctlShow // the list of services once more
)

var controlNames = map[string]control{
	"back": ctlBack, "topics": ctlTopics, "restart": ctlRestart, "leave": ctlLeave, "wipe": ctlWipe,
	"code": ctlCode, "help": ctlHelp, "skip": ctlSkip, "more": ctlMore, "enough": ctlEnough,
	"vietnamese": ctlVietnamese, "english": ctlEnglish, "privacy": ctlPrivacy,
	"show": ctlShow,
}

// wordsSource is words.yaml as it was read.
type wordsSource struct {
	file     string
	controls []wordList
	fillers  []string
	asking   []string
	named    []wordList
	same     []wordList
	crisis   []wordPair
	topics   []wordPair
	young    []wordPair
	asides   []wordPair
	readers  []string
	outside  []string
	sayings  []wordPair
	age      ageWords
	told     []wordList
}

type wordList struct {
	name  string
	line  int
	words []string
}

type wordPair struct {
	name, to string
	line     int
}

func (r *reader) readWords(src []byte) *wordsSource {
	w := &wordsSource{file: r.file}
	pairs := func(f field) (out []wordPair) {
		for _, p := range r.mapping(f.value) {
			out = append(out, wordPair{p.key, r.word(p), p.line})
		}
		return out
	}
	for _, f := range r.document(src) {
		switch f.key {
		case "controls":
			for _, c := range r.mapping(f.value) {
				if _, ok := controlNames[c.key]; !ok {
					r.fault(c.line, "there is no control named %s", c.key)
				}
				w.controls = append(w.controls, wordList{c.key, c.line, r.words(c)})
			}
		case "same":
			for _, s := range r.mapping(f.value) {
				w.same = append(w.same, wordList{s.key, s.line, r.words(s)})
			}
		case "told":
			for _, s := range r.mapping(f.value) {
				if !slices.Contains(toldNames(), s.key) {
					r.fault(s.line, "nothing of a code is named %s", s.key)
				}
				w.told = append(w.told, wordList{s.key, s.line, r.words(s)})
			}
		case "fillers":
			w.fillers = r.words(f)
		case "asking":
			w.asking = r.words(f)
		case "named":
			for _, q := range r.mapping(f.value) {
				w.named = append(w.named, wordList{q.key, q.line, r.words(q)})
			}
		case "crisis":
			w.crisis = pairs(f)
		case "topics":
			w.topics = pairs(f)
		case "young":
			w.young = pairs(f)
		case "asides":
			w.asides = pairs(f)
		case "readers":
			w.readers = r.words(f)
		case "outside":
			w.outside = r.words(f)
		case "sayings":
			w.sayings = pairs(f)
		case "age":
			w.age = r.ageWords(f)
		default:
			r.fault(f.line, "%q is not known here (controls, fillers, asking, named, same, told, crisis, topics, young, asides, readers, outside, sayings, age)", f.key)
		}
	}
	return w
}

// linkWords makes the words of words.yaml ready for look-up.
func (l *linker) linkWords(w *wordsSource) {
	in := &flow{file: w.file, name: "words"}
	for _, list := range w.controls {
		for _, word := range list.words {
			phrase := viet.Phrase(word)
			if other, taken := l.content.controls[phrase]; taken && other != controlNames[list.name] {
				l.fault(in, list.line, "", `"`+word+`" stands for two controls`)
			}
			l.content.controls[phrase] = controlNames[list.name]
		}
	}
	for name, ctl := range controlNames { // what a button says can be typed as well
		for _, in := range lang.All {
			phrase := viet.Phrase(l.content.texts[name].In(in))
			if _, taken := l.content.controls[phrase]; !taken && phrase != "" {
				l.content.controls[phrase] = ctl
			}
		}
	}
	for _, list := range w.same {
		for _, word := range list.words {
			l.content.same[viet.Phrase(word)] = viet.Phrase(list.name)
		}
	}
	for _, list := range w.told {
		for _, word := range list.words {
			l.content.told[list.name] = append(l.content.told[list.name], viet.Phrase(word))
		}
	}
	for _, word := range w.fillers {
		l.content.fillers[viet.Phrase(word)] = true
	}
	for _, list := range w.named {
		l.content.onlyNamed[list.name] = phrases(list.words)
	}
	l.content.age, l.content.asking = w.age, phrases(w.asking)
	from := &step{flow: in, name: "words"}
	for _, p := range w.crisis {
		l.content.crisis[p.name] = l.target(from, p.line, p.to)
	}
	for _, p := range w.topics {
		l.content.topics[p.name] = l.target(from, p.line, p.to)
	}
	for _, p := range w.young {
		if l.content.crisis[p.name] == nil && l.content.topics[p.name] == nil {
			l.say(in, p.line, "", found("young_none", p.name))
		}
		l.content.young[p.name] = l.target(from, p.line, p.to)
	}
	for _, p := range w.asides {
		switch st := l.target(from, p.line, p.to); {
		case st == nil: // the finding is there
		case st.kind != kindSay:
			l.fault(in, p.line, "", p.to+" is no answer beside the conversation: an aside is a step that says something")
		default:
			l.content.asides[p.name] = st
		}
	}
	l.content.readers, l.content.outside = w.readers, w.outside
	for _, p := range w.sayings {
		l.content.sayings[p.name] = l.saidTo(from, p)
	}
}

// saidTo is where a saying leads: a step, or one answer to its question, as in
// "health.hiv/test".
func (l *linker) saidTo(from *step, p wordPair) saidTo {
	name, answer, answers := strings.Cut(p.to, "/")
	to := saidTo{step: l.target(from, p.line, name)}
	if !answers || to.step == nil {
		return to
	}
	if !slices.ContainsFunc(to.step.choices, func(c choice) bool { return c.key == answer }) {
		l.fault(from.flow, p.line, "", name+" has no answer "+answer)
	}
	to.answer = answer
	return to
}

// core takes the fillers off both ends of a phrase: "toi khong muon noi a" is
// "khong muon noi", "cai thu 2" is "2".
func (c *Content) core(phrase string) string {
	words := strings.Fields(phrase)
	for len(words) > 1 && c.fillers[words[0]] {
		words = words[1:]
	}
	for len(words) > 1 && c.fillers[words[len(words)-1]] {
		words = words[:len(words)-1]
	}
	return strings.Join(words, " ")
}
