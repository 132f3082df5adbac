package flows

import (
	"slices"

	"nhipcau/internal/viet"
)

// meanings finds words of words.yaml that an answer on some screen means too.
// The answer wins there, so that the control cannot be typed; for the ways out
// that must not be.
func (i *inspection) meanings() {
	for _, f := range i.content.flows {
		for _, st := range f.steps {
			for _, ch := range st.choices {
				for _, phrase := range ch.said {
					i.clash(phrase, f.file, ch.line, st.name, "choice "+ch.key)
				}
			}
		}
	}
	for _, a := range i.Facts.Facts() {
		for n, said := range i.asked[stepID("fact:"+a.ID)].said {
			for _, phrase := range said {
				i.clash(phrase, factsFile, a.Line(), a.ID, "value "+a.Values[n].ID)
			}
		}
	}
	for _, f := range i.flows {
		for _, word := range slices.Concat(f.words, []string{f.title.VI, f.title.EN}) {
			if name, line := i.controlOf(viet.Phrase(word)); name != "" {
				i.advise(f.file, f.line, "", `"%s" does not lead to this flow: it is the control %s (words.yaml:%d)`, word, name, line)
			}
		}
	}
}

func (i *inspection) clash(phrase, file string, line int, step, meant string) {
	name, at := i.controlOf(phrase)
	switch controlNames[name] {
	case noControl:
	case ctlLeave, ctlWipe:
		i.fault(file, line, step, `%s: "%s" is the way out (%s, words.yaml:%d), which must work on every screen`, meant, phrase, name, at)
	default:
		i.advise(file, line, step, `%s: "%s" is also the control %s (words.yaml:%d), which cannot be typed here`, meant, phrase, name, at)
	}
}

// controlOf finds the control that a phrase stands for, and its line.
func (i *inspection) controlOf(phrase string) (name string, line int) {
	for _, list := range i.words.controls {
		for _, word := range list.words {
			if viet.Phrase(word) == phrase {
				return list.name, list.line
			}
		}
	}
	return "", 0
}
