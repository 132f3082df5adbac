package flows

import (
	"path"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
)

// numbers finds sentences that name a telephone number which no service has: a number
// stands once in the directory, and where a sentence names it as well, that sentence
// is left behind when it changes.
func (i *inspection) numbers() {
	known := map[string]bool{}
	for _, l := range i.Directory.Listings() {
		for _, tel := range l.Tels() {
			known[tel] = true
		}
	}
	strange := func(texts ...lang.Text) (tels []string) {
		all := ""
		for _, t := range texts {
			all += t.VI + "\n" + t.EN + "\n"
		}
		for _, tel := range directory.Quoted(all) {
			if !known[tel] {
				tels = append(tels, tel)
			}
		}
		return tels
	}
	fault := func(file string, line int, step, tel string) {
		f := found("number_unknown", tel)
		f.File, f.Line, f.Step = file, line, step
		i.findings = append(i.findings, f)
	}
	for _, f := range i.content.flows {
		for _, st := range f.steps {
			for _, tel := range strange(st.text, st.why) {
				fault(f.file, st.line, st.name, tel)
			}
		}
	}
	for _, s := range i.texts {
		for _, tel := range strange(i.content.texts[s.key]) {
			fault(s.file, s.line, s.key, tel)
		}
	}
	for _, q := range i.Questions.All() {
		for _, tel := range strange(q.Answer, q.Notice) {
			fault(questionsFolder+"/"+q.Topic+".yaml", q.Line(), q.ID, tel)
		}
	}
	for _, l := range i.Directory.Listings() {
		file, line := l.Place()
		for _, tel := range l.Quoted() {
			if !known[tel] {
				fault(path.Join(listingsFolder, file), line, l.ID, tel)
			}
		}
	}
}
