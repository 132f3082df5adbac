package questions

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"nhipcau/internal/lang"
)

//go:embed content/*.yaml
var content embed.FS

// Load reads the entries built into the program. Its error joins every defect
// found, each as "file:line: id: what is wrong".
func Load() (*Book, error) {
	files, err := fs.Sub(content, "content")
	if err != nil {
		return nil, err
	}
	return load(files)
}

// Read reads entries from a folder other than the one built in.
func Read(files fs.FS) (*Book, error) { return load(files) }

// entry is a question as the files write it.
type entry struct {
	ID         string
	Ask        lang.Text
	Notice     lang.Text
	Answer     lang.Text
	Basis      string
	Source     string
	Date       string
	Confidence Confidence
	Review     string
	Listings   []string
}

func load(files fs.FS) (*Book, error) {
	names, err := fs.Glob(files, "*.yaml")
	if err != nil {
		return nil, err
	}
	order := Topics()
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Compare(slices.Index(order, topicOf(a)), slices.Index(order, topicOf(b)))
	})
	book := &Book{index: map[string]int{}}
	var defects []error
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		defects = append(defects, book.read(name, text)...)
	}
	if err := errors.Join(defects...); err != nil {
		return nil, err
	}
	return book, nil
}

func topicOf(file string) string { return strings.TrimSuffix(file, ".yaml") }

// read adds the entries of one file and gives its defects.
func (b *Book) read(name string, text []byte) []error {
	fail := func(line int, id, format string, args ...any) error {
		return fmt.Errorf("%s:%d: %s: %s", name, line, id, fmt.Sprintf(format, args...))
	}
	if !slices.Contains(Topics(), topicOf(name)) {
		return []error{fail(1, "file", "a file must bear the name of a topic: %s", strings.Join(Topics(), ", "))}
	}
	var file struct {
		Topic     string
		Questions ast.Node
	}
	tree, err := parser.ParseBytes(text, 0)
	if err != nil {
		return []error{fail(1, "file", "not YAML: %v", err)}
	}
	if len(tree.Docs) != 1 || tree.Docs[0].Body == nil {
		return []error{fail(1, "file", "want one document with topic and questions")}
	}
	if err := yaml.NodeToValue(tree.Docs[0].Body, &file, yaml.Strict()); err != nil {
		return []error{fail(1, "file", "%v", err)}
	}
	list, ok := file.Questions.(*ast.SequenceNode)
	if !ok || file.Topic != topicOf(name) {
		return []error{fail(1, "file", "want topic: %s and a list of questions", topicOf(name))}
	}
	var defects []error
	for _, node := range list.Values {
		line := node.GetToken().Position.Line
		var e entry
		if err := yaml.NodeToValue(node, &e, yaml.Strict()); err != nil {
			defects = append(defects, fail(line, "entry", "%v", err))
			continue
		}
		if _, taken := b.index[e.ID]; taken {
			defects = append(defects, fail(line, e.ID, "this id is used twice"))
			continue
		}
		q, faults := e.question(file.Topic)
		for _, what := range faults {
			defects = append(defects, fail(line, e.ID, "%s", what))
		}
		q.line = line
		b.index[e.ID] = len(b.questions)
		b.questions = append(b.questions, q)
	}
	return defects
}

var (
	idForm   = regexp.MustCompile(`^[a-z]+-[0-9]{2}$`)
	dateForm = regexp.MustCompile(`^(\d{4}(-\d{2}(-\d{2})?)?|` + Undated + `)$`)
)

// question turns an entry into a Question and says what is wrong with it.
func (e entry) question(topic string) (Question, []string) {
	var faults []string
	want := func(ok bool, what string) {
		if !ok {
			faults = append(faults, what)
		}
	}
	want(idForm.MatchString(e.ID), "an id is letters, a hyphen and two digits, like loan-01")
	want(e.Ask.Complete(), "ask needs vi and en")
	want(e.Answer.Complete(), "answer needs vi and en")
	want(e.Notice.IsZero() || e.Notice.Complete(), "notice needs vi and en, or neither")
	want(e.Source != "", "source is missing: where was this read?")
	want(dateForm.MatchString(e.Date), "date is the source's: 2025-12-26, 2025-12, 2025 or undated")
	want(slices.Contains([]Confidence{High, Medium, Low, Policy}, e.Confidence), "confidence is high, medium, low or policy")
	review, err := time.Parse(time.DateOnly, e.Review)
	want(err == nil, "review is the day to check again, like 2027-05-24")
	return Question{
		ID: e.ID, Topic: topic, Ask: e.Ask, Answer: e.Answer, Notice: e.Notice,
		Basis: e.Basis, Source: e.Source, Date: e.Date,
		Confidence: e.Confidence, Review: review, Listings: e.Listings,
	}, faults
}
