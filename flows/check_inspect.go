package flows

import (
	"fmt"
	"io/fs"
	"path"
	"time"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
)

// Where the knowledge is kept, for findings: named from the root of the source,
// while conversations are named within their own folder.
const (
	listingsFolder  = "knowledge/directory/content"
	factsFile       = "knowledge/eligibility/content/facts.yaml"
	questionsFolder = "knowledge/questions/content"
)

// inspection is a closer look at a release: what does not break it but would
// mislead somebody, or has grown old. It is for editors, and takes too long for
// a program that starts.
type inspection struct {
	*Release
	now      time.Time
	flows    []flowSource
	words    *wordsSource
	texts    []sentence
	findings Findings
}

// sentence is one entry of texts.yaml where it stands.
type sentence struct {
	file, key string
	line      int
	text      lang.Text
}

// Inspect looks closely at a release and the folder that its content was read
// from, at a time: rules that let nobody or everybody in, services that nobody
// is led to, facts and sentences that nothing uses, words that mean two things,
// checks that are overdue, and what waits for a clinician or a lawyer.
//
// The files of the folder are named within it, those of the knowledge from the
// root of the source ("knowledge/…").
func Inspect(dir fs.FS, r *Release, now time.Time) Findings {
	i := inspection{Release: r, now: now}
	if err := i.read(dir); err != nil {
		return Findings{{File: ".", Message: "cannot be read again: " + err.Error()}}
	}
	i.rules()
	i.services()
	i.cards()
	i.facts()
	i.dates()
	i.meanings()
	i.placeholders()
	i.numbers()
	i.unusedTexts()
	i.marks()
	i.findings.sort()
	return i.findings
}

// read takes the files in again, with the lines that a release does not keep.
func (i *inspection) read(dir fs.FS) error {
	names, err := fs.Glob(dir, "*.yaml")
	if err != nil {
		return err
	}
	for _, name := range names {
		src, err := fs.ReadFile(dir, name)
		if err != nil {
			return err
		}
		r := reader{file: name}
		switch path.Base(name) {
		case "texts.yaml":
			for _, f := range r.document(src) {
				i.texts = append(i.texts, sentence{name, f.key, f.line, r.text(f)})
			}
		case "words.yaml":
			i.words = r.readWords(src)
		case protectedFile:
		default:
			i.flows = append(i.flows, r.readFlow(src))
		}
	}
	return nil
}

func (i *inspection) fault(file string, line int, step, format string, args ...any) {
	i.findings = append(i.findings, Finding{File: file, Line: line, Step: step, Message: fmt.Sprintf(format, args...)})
}

func (i *inspection) advise(file string, line int, step, format string, args ...any) {
	i.fault(file, line, step, format, args...)
	i.findings[len(i.findings)-1].Advice = true
}

// faultOn is a fault of a listing, where the listing stands.
func (i *inspection) faultOn(l *directory.Listing, format string, args ...any) {
	file, line := l.Place()
	i.fault(path.Join(listingsFolder, file), line, l.ID, format, args...)
}

func (i *inspection) adviseOn(l *directory.Listing, format string, args ...any) {
	i.faultOn(l, format, args...)
	i.findings[len(i.findings)-1].Advice = true
}

// offered lists the listings that are shown to people at the time.
func (i *inspection) offered() []*directory.Listing {
	var out []*directory.Listing
	for _, l := range i.Directory.Listings() {
		if len(l.Gate(i.now)) == 0 {
			out = append(out, l)
		}
	}
	return out
}
