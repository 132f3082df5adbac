package understand

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"nhipcau/knowledge/questions"
)

// Additions are what staff teach beside what is built in: messages with what
// they are about, other ways to ask the known questions, and words that mean the
// same. They never hold what somebody wrote to the bot.
type Additions struct {
	Phrases []Phrase
	Asks    []Ask
	Same    [][]string // words of one meaning, of one to longestSynonym syllables
}

// Phrase is a message with what it is about: one of Topics or two, or none for
// small talk and what nobody here can help with; and the danger it speaks of.
type Phrase struct {
	Text   string
	Topics []string
	Crisis Crisis
}

func (p Phrase) same(o Phrase) bool {
	return p.Text == o.Text && p.Crisis == o.Crisis && slices.Equal(p.Topics, o.Topics)
}

// Ask is another way to ask a known question.
type Ask struct{ Question, Text string }

// How much may be added, so that the program still starts in a moment, and how
// long one phrase may be, in bytes.
const (
	mostAdded     = 2000
	longestPhrase = 500
)

// Empty reports whether nothing is added.
func (a Additions) Empty() bool { return len(a.Phrases)+len(a.Asks)+len(a.Same) == 0 }

// since lists what is added and was not among what was added before.
func (a Additions) since(before Additions) (phrases []Phrase, asks []Ask) {
	for _, p := range a.Phrases {
		if !slices.ContainsFunc(before.Phrases, p.same) {
			phrases = append(phrases, p)
		}
	}
	for _, ask := range a.Asks {
		if !slices.Contains(before.Asks, ask) {
			asks = append(asks, ask)
		}
	}
	return phrases, asks
}

// ReadAdditions reads a file of additions; what is wrong with it is said in one
// line. A danger stands behind an exclamation mark:
//
//	phrases:
//	  loans: [em kẹt vốn quá]
//	  "mind ! suicide": [em đi đây mọi người ơi]
//	  none: [hóng quá]
//	questions:
//	  loan-01: [có gói vay nào cho em không]
//	same:
//	- [vay, giật tạm]
func ReadAdditions(text []byte) (Additions, error) {
	var file struct {
		Phrases, Questions map[string][]string
		Same               [][]string
	}
	if err := yaml.UnmarshalWithOptions(text, &file, yaml.Strict()); err != nil {
		return Additions{}, err
	}
	a := Additions{Same: file.Same}
	for _, label := range slices.Sorted(maps.Keys(file.Phrases)) {
		e, err := readLabels("[" + label + "]")
		if err != nil {
			return a, err
		}
		for _, text := range file.Phrases[label] {
			a.Phrases = append(a.Phrases, Phrase{text, e.Topics, e.Crisis})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(file.Questions)) {
		for _, text := range file.Questions[id] {
			a.Asks = append(a.Asks, Ask{id, text})
		}
	}
	return a, nil
}

// check says what is wrong with the additions, in one line.
func (a Additions) check(book *questions.Book) error {
	if n := len(a.Phrases) + len(a.Asks) + len(a.Same); n > mostAdded {
		return fmt.Errorf("%d phrases and words are added: at most %d", n, mostAdded)
	}
	for _, p := range a.Phrases {
		if err := checkPhrase(p.Text); err != nil {
			return err
		}
		if len(p.Topics) > 2 {
			return fmt.Errorf("%q: at most two topics", p.Text)
		}
		for _, topic := range p.Topics {
			if !slices.Contains(Topics(), topic) {
				return fmt.Errorf("%q: %q is no topic", p.Text, topic)
			}
		}
		if !slices.Contains(dangers(), string(p.Crisis)) {
			return fmt.Errorf("%q: %q is no danger", p.Text, p.Crisis)
		}
	}
	for _, ask := range a.Asks {
		if err := checkPhrase(ask.Text); err != nil {
			return err
		}
		if _, ok := book.Question(ask.Question); !ok {
			return fmt.Errorf("%q: no question is called %q", ask.Text, ask.Question)
		}
	}
	return nil
}

func checkPhrase(text string) error {
	switch {
	case strings.TrimSpace(text) == "":
		return fmt.Errorf("an empty phrase says nothing: take it out")
	case len(text) > longestPhrase:
		return fmt.Errorf("%q…: a phrase of more than %d bytes is a story: write it shorter", strings.ToValidUTF8(text[:40], ""), longestPhrase)
	}
	return nil
}

// addedID begins the ids of phrases that staff added.
const addedID = "added "

// with adds to the built-in material.
func (m material) with(a Additions) material {
	m.examples, m.paraphrases = slices.Clip(m.examples), slices.Clip(m.paraphrases)
	for i, p := range a.Phrases {
		m.examples = append(m.examples, example{fmt.Sprint(addedID, i+1), p.Text, p.Topics, p.Crisis})
	}
	for _, ask := range a.Asks {
		m.paraphrases = append(m.paraphrases, paraphrase(ask))
	}
	m.askedMore, m.same = len(a.Asks), a.Same
	return m
}

// With is New with additions; u itself does not change. Every danger that is noticed
// without them is noticed with them: they may make one louder, and none quieter.
func (u *Understander) With(a Additions) (*Understander, error) {
	if a.Empty() {
		return u, nil
	}
	if err := a.check(u.book); err != nil {
		return nil, err
	}
	m, err := builtIn()
	if err != nil {
		return nil, err
	}
	more, err := newFrom(m.with(a), u.book)
	if err != nil {
		return nil, err
	}
	if more.builtIn = u; u.builtIn != nil {
		more.builtIn = u.builtIn
	}
	return more, nil
}
