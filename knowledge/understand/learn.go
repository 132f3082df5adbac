package understand

import (
	"fmt"
	"slices"
	"sync"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/questions"
)

// How much a question of the book or a paraphrase of it counts against an
// example, when topics are learnt; how much its answer, when questions are.
const (
	bookWeight         = 0.7
	answerLessonWeight = 0.5
)

// newFrom learns from the given material. Tests leave lines out of it and then
// ask for them.
func newFrom(m material, book *questions.Book) (*Understander, error) {
	u, s, err := prepare(m, book)
	if err != nil {
		return nil, err
	}
	var all sync.WaitGroup
	all.Go(func() { u.topics = learnTopics(m, u.keywords, s) })
	all.Go(func() { u.alarm = learnAlarm(m, u.rules, s) })
	all.Go(func() { u.asked = learnAsked(m, book, s) })
	all.Wait()
	return u, nil
}

// school is what prepare has read for those that learn.
type school struct {
	read    library
	lessons []labelled
	same    synonyms // of questions
	kinds   synonyms // of topics and dangers: the same, and what is of one kind
	signals *phrasebook
}

// prepare reads all of the material and learns nothing yet but words.
func prepare(m material, book *questions.Book) (u *Understander, s school, err error) {
	u = &Understander{book: book}
	if u.reader, err = newReader(m); err != nil {
		return nil, s, err
	}
	known, others := m.texts(book)
	read := u.reader.all(known)
	u.reader.mender = newMender(read, m.sought())
	var signals map[string][]string
	if u.rules, signals, err = readRules(m); err != nil {
		return nil, s, err
	}
	if u.denials, err = readDenials(m.negation); err != nil {
		return nil, s, err
	}
	if u.routes, err = readRoutes(m.routes); err != nil {
		return nil, s, err
	}
	if u.told, err = readTold(m.told); err != nil {
		return nil, s, err
	}
	if u.sayings, err = readSayings(m.sayings); err != nil {
		return nil, s, err
	}
	if u.tongues, err = readTongues(m.english); err != nil {
		return nil, s, err
	}
	if u.keywords, err = readKeywords(m.keywords, u.reader); err != nil {
		return nil, s, err
	}
	same, err := readSynonyms(m.synonyms)
	if err != nil {
		return nil, s, err
	}
	same = append(same, m.same...)
	if s.same, err = newSynonyms(same, u.reader); err != nil {
		return nil, s, err
	}
	kinds, err := readKinds(m.kinds)
	if err != nil {
		return nil, s, err
	}
	if s.kinds, err = newSynonyms(append(same, kinds...), u.reader); err != nil {
		return nil, s, err
	}
	if s.signals, err = readSignals(signals, u.reader); err != nil {
		return nil, s, err
	}
	for _, p := range m.paraphrases {
		if _, ok := book.Question(p.Question); !ok {
			return nil, s, fmt.Errorf("paraphrases.jsonl: no question is called %s", p.Question)
		}
	}
	s.read = u.reader.library(known, read, others)
	s.lessons, err = topicLessons(m, book, s.read)
	return u, s, err
}

func learnTopics(m material, k keywords, s school) *machine {
	topics := newMachine(append([]string{""}, Topics()...), k.hints, s.kinds)
	topics.learn(ofTopics(m, s.lessons))
	return topics
}

func learnAlarm(m material, rs rules, s school) *classifier {
	alarm := &classifier{classes: dangers(), hints: s.signals, synonyms: s.kinds, fit: machineFit, least: 5, heat: alarmHeat}
	alarm.learn(dangerLessons(m, rs, s.lessons))
	return alarm
}

// ofTopics leaves out the dangers that are learnt by the alarm alone.
func ofTopics(m material, lessons []labelled) (out []labelled) {
	for i, l := range lessons {
		if i >= len(m.examples) || m.examples[i].Crisis == None || len(m.examples[i].Topics) > 0 {
			out = append(out, l)
		}
	}
	return out
}

// topicLessons are the lines that topics are learnt from: the examples first,
// then the questions of the book and their paraphrases.
func topicLessons(m material, book *questions.Book, read library) ([]labelled, error) {
	var out []labelled
	topics := Topics()
	for _, e := range m.examples {
		if !slices.Contains(dangers(), string(e.Crisis)) {
			return nil, fmt.Errorf("examples.jsonl: %s: %q is no crisis", e.ID, e.Crisis)
		}
		line := labelled{message: read[e.Text], weight: 1}
		for _, topic := range e.Topics {
			class := slices.Index(topics, topic) + 1
			if class == 0 {
				return nil, fmt.Errorf("examples.jsonl: %s: %q is no topic", e.ID, topic)
			}
			line.classes = append(line.classes, class)
		}
		if len(line.classes) == 0 {
			line.classes = []int{0}
		}
		out = append(out, line)
	}
	add := func(id, text string) {
		q, _ := book.Question(id)
		out = append(out, labelled{read[text], []int{slices.Index(topics, q.Topic) + 1}, bookWeight})
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

func learnAsked(m material, book *questions.Book, s school) asked {
	a := asked{classifier: &classifier{synonyms: s.same, fit: logistic{rounds: 8, decay: 1e-3}, least: 2, heat: 1}}
	class := map[string]int{}
	var lessons []labelled
	topics := Topics()
	for i, q := range book.All() {
		class[q.ID] = i
		a.classifier.classes = append(a.classifier.classes, q.ID)
		a.topics = append(a.topics, slices.Index(topics, q.Topic)+1)
		lessons = append(lessons, labelled{s.read[q.Ask.VI], []int{i}, 1}, labelled{s.read[q.Ask.EN], []int{i}, 1},
			labelled{s.read[q.Answer.VI], []int{i}, answerLessonWeight})
	}
	for _, p := range m.paraphrases {
		lessons = append(lessons, labelled{s.read[p.Text], []int{class[p.Question]}, 1})
	}
	a.classifier.learn(lessons)
	var seen []message
	for _, line := range s.lessons[:len(m.examples)] {
		seen = append(seen, line.message)
	}
	a.index = newIndex(bookBM25, s.read.message, s.same, bookDocuments(book, m.paraphrases), seen)
	return a
}

// bookDocuments are the questions of the book: every way to ask one, and its
// answer, in both languages.
func bookDocuments(book *questions.Book, paraphrases []paraphrase) []document {
	ways := map[string][]string{}
	for _, p := range paraphrases {
		ways[p.Question] = append(ways[p.Question], p.Text)
	}
	var out []document
	for _, q := range book.All() {
		texts := append(ways[q.ID], q.Ask.VI, q.Ask.EN)
		for _, l := range lang.All {
			texts = append(texts, q.Answer.In(l))
		}
		out = append(out, document{q.ID, texts})
	}
	return out
}
