package understand

import (
	"fmt"
	"slices"
	"sync"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/questions"
)

// How much the answer to a known question counts against a way to ask it.
const answerLessonWeight = 0.5

// newFrom learns from the given material. Tests leave lines out of it and then
// ask for them.
func newFrom(m material, book *questions.Book) (*Understander, error) {
	u, s, err := prepare(m, book)
	if err != nil {
		return nil, err
	}
	s.learn(u, m)
	return u, nil
}

// school is what prepare has read for those that learn.
type school struct {
	read    library
	lessons []lesson
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
	var w wordLists
	ready := make(chan error, 1)
	go func() { // beside the lines: neither needs the other yet
		var err error
		w, err = u.readFiles(m)
		ready <- err
	}()
	known, others := m.texts(book)
	read := u.reader.all(known)
	if err = <-ready; err != nil {
		return nil, s, err
	}
	u.reader.mender = newMender(read, w.spare)
	if u.keywords, err = readKeywords(m.keywords, u.reader); err != nil {
		return nil, s, err
	}
	same := append(w.same, m.same...)
	if s.same, err = newSynonyms(same, u.reader); err != nil {
		return nil, s, err
	}
	if s.kinds, err = newSynonyms(append(same, w.kinds...), u.reader); err != nil {
		return nil, s, err
	}
	if s.signals, err = readSignals(w.signals, u.reader); err != nil {
		return nil, s, err
	}
	for _, p := range m.paraphrases {
		if _, ok := book.Question(p.Question); !ok {
			return nil, s, fmt.Errorf("paraphrases.jsonl: no question is called %s", p.Question)
		}
	}
	s.read = u.reader.library(known, read, others)
	s.lessons, err = readLessons(m, book, u.rules, s.read)
	return u, s, err
}

// wordLists are the words of files, as they are written there.
type wordLists struct {
	spare       set                 // that the mender leaves alone
	signals     map[string][]string // of the alarm
	same, kinds [][]string
}

// readFiles reads what needs no reader of messages: the rules, and lists of words.
func (u *Understander) readFiles(m material) (w wordLists, err error) {
	w.spare = m.sought()
	if u.rules, w.signals, err = readRules(m); err != nil {
		return w, err
	}
	if u.denials, err = readDenials(m.negation); err != nil {
		return w, err
	}
	if u.routes, err = readRoutes(m.routes); err != nil {
		return w, err
	}
	if u.told, err = readTold(m.told); err != nil {
		return w, err
	}
	if u.sayings, err = readSayings(m.sayings); err != nil {
		return w, err
	}
	if u.tongues, err = readTongues(m.english); err != nil {
		return w, err
	}
	if w.same, err = readSynonyms(m.synonyms); err != nil {
		return w, err
	}
	w.kinds, err = readKinds(m.kinds)
	return w, err
}

// learn teaches u all that it learns from lessons. What the questions are told apart
// by needs no lexicon of the others, so nobody waits.
func (s school) learn(u *Understander, m material) {
	var all sync.WaitGroup
	all.Go(func() { u.asked = learnAsked(m, u.book, s) })
	all.Go(func() {
		x := s.lexicon()
		all.Go(func() { u.topics = learnTopics(x, u.keywords, s.lessons, machineFit) })
		all.Go(func() { u.alarm = learnAlarm(x, s.signals, s.lessons) })
	})
	all.Wait()
}

// lexicon numbers the terms of the lessons.
func (s school) lexicon() *lexicon {
	x := newLexicon(s.kinds, len(s.lessons))
	x.number(s.lessons)
	return x
}

func learnTopics(x *lexicon, k keywords, lessons []lesson, fit margin) *machine {
	topics := newMachine(append([]string{""}, Topics()...), k.hints, fit)
	topics.learn(x, taught(lessons, func(l *lesson) *labelled { return &l.topics }))
	return topics
}

func learnAlarm(x *lexicon, signals *phrasebook, lessons []lesson) *classifier {
	alarm := &classifier{classes: dangers(), hints: signals, fit: alarmFit, least: 6, heat: alarmHeat}
	alarm.learn(x, taught(lessons, func(l *lesson) *labelled { return &l.danger }))
	return alarm
}

func learnAsked(m material, book *questions.Book, s school) asked {
	a := asked{classifier: &classifier{fit: logistic{rounds: 6, decay: 1e-3}, least: 3, heat: 1}}
	class := map[string]int{}
	var lessons []labelled
	teach := func(class int, text string, weight float32) {
		lessons = append(lessons, labelled{message: s.read[text], classes: []int{class}, weight: weight})
	}
	topics := Topics()
	for i, q := range book.All() {
		class[q.ID] = i
		a.classifier.classes = append(a.classifier.classes, q.ID)
		a.topics = append(a.topics, slices.Index(topics, q.Topic)+1)
		teach(i, q.Ask.VI, 1)
		teach(i, q.Ask.EN, 1)
		teach(i, q.Answer.VI, answerLessonWeight)
	}
	for _, p := range m.paraphrases {
		teach(class[p.Question], p.Text, 1)
	}
	x := newLexicon(s.same, len(lessons))
	x.numberLines(lessons)
	a.classifier.learn(x, lessons)
	var seen []message
	for _, line := range s.lessons[:len(m.examples)] {
		seen = append(seen, line.topics.message)
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
