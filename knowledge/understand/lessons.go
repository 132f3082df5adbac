package understand

import (
	"fmt"
	"slices"
	"strings"

	"nhipcau/knowledge/questions"
)

// How much a question of the book or a paraphrase of it counts against an example,
// when topics are learnt.
const bookWeight = 0.7

// lesson is a line with what is to be learnt from it; what has no classes teaches
// nothing.
type lesson struct {
	topics labelled
	danger labelled // by dangers()
}

// readLessons are the lines that topics and dangers are learnt from: the examples
// first, then the questions of the book and their paraphrases.
func readLessons(m material, book *questions.Book, rs rules, read library) ([]lesson, error) {
	topics := Topics()
	out := make([]lesson, 0, len(m.examples)+2*len(book.All())+len(m.paraphrases))
	for _, e := range m.examples {
		line := labelled{message: read[e.Text], weight: 1}
		l := lesson{topics: line, danger: line}
		var err error
		if l.topics.classes, err = e.topicClasses(topics); err != nil {
			return nil, fmt.Errorf("examples.jsonl: %s: %w", e.ID, err)
		}
		if l.danger.classes, err = e.dangerClasses(); err != nil {
			return nil, fmt.Errorf("examples.jsonl: %s: %w", e.ID, err)
		}
		l.danger.message = rs.unambiguous(line.message)
		out = append(out, l)
	}
	// Some questions of the book are about danger, and say so calmly: the alarm
	// leaves them out.
	add := func(id, text string) {
		q, _ := book.Question(id)
		class := slices.Index(topics, q.Topic) + 1
		out = append(out, lesson{topics: labelled{message: read[text], classes: []int{class}, weight: bookWeight}})
	}
	for _, q := range book.All() {
		add(q.ID, q.Ask.VI)
		add(q.ID, q.Ask.EN)
	}
	for _, p := range m.paraphrases {
		add(p.Question, p.Text)
	}
	return out, nil
}

// topicClasses are the classes that an example is of: its topics, none, or nothing
// to learn for a danger that says nothing of topics.
func (e example) topicClasses(topics []string) (out []int, err error) {
	for _, topic := range e.Topics {
		class := slices.Index(topics, topic) + 1
		if class == 0 {
			return nil, fmt.Errorf("%q is no topic", topic)
		}
		out = append(out, class)
	}
	if e.idle() {
		out = []int{0}
	}
	return out, nil
}

// dangerClasses are an example's for the alarm. A phrase that staff added and that
// names no danger teaches it nothing: a topic may be made louder, and no danger
// quieter.
func (e example) dangerClasses() ([]int, error) {
	class := slices.Index(dangers(), string(e.Crisis))
	switch {
	case class < 0:
		return nil, fmt.Errorf("%q is no crisis", e.Crisis)
	case e.Crisis == None && strings.HasPrefix(e.ID, addedID):
		return nil, nil
	}
	return []int{class}, nil
}

// number gives the lines of lessons the numbers of their terms.
func (x *lexicon) number(lessons []lesson) {
	for i := range lessons {
		l := &lessons[i]
		l.topics.terms = x.read(l.topics.message)
		if l.danger.terms = l.topics.terms; !l.danger.message.is(l.topics.message) {
			l.danger.terms = x.read(l.danger.message)
		}
	}
}

// taught are the lines of lessons that teach something.
func taught(lessons []lesson, of func(*lesson) *labelled) []labelled {
	out := make([]labelled, 0, len(lessons))
	for i := range lessons {
		if line := of(&lessons[i]); len(line.classes) > 0 {
			out = append(out, *line)
		}
	}
	return out
}
