// Package questions holds the questions that people ask again and again about
// training, loans, health, the law and papers, each with an answer that says
// where it comes from. The entries are YAML files in content/, one a topic, in
// Vietnamese and English. An entry is not to be shown past its review date.
//
//	book, err := questions.Load()
//	q, ok := book.Question("loan-01")
//	if ok && !q.Due(now) {
//		fmt.Println(q.Say(lang.VI))
//	}
package questions

import (
	"slices"
	"time"

	"nhipcau/internal/lang"
)

// Topics are what an entry can be about, in the order of menus. Routing of
// typed messages uses the same names.
func Topics() []string {
	return []string{
		"training", "jobs", "loans", "health", "legal", "violence",
		"trafficking", "child", "mind", "papers", "welfare", "about",
	}
}

// Confidence is how far an answer can be trusted.
type Confidence string

// High rests on a named text or an official page; Medium on one page, or an
// old one; Low on something that may no longer hold; Policy is this project's
// own rule, not a fact about the world.
const (
	High   Confidence = "high"
	Medium Confidence = "medium"
	Low    Confidence = "low"
	Policy Confidence = "policy"
)

// Question is one known question with its answer.
type Question struct {
	ID     string    // stable, e.g. "loan-01"
	Topic  string    // one of Topics
	Ask    lang.Text // as a person would ask it
	Answer lang.Text // a short paragraph, complete without the question
	// Notice is what must be read before acting on the answer: that a list
	// is made by the police, that a health worker should confirm. It is zero
	// for most entries; Say puts it first. What must never be parted from
	// its number (111 records calls) stands in the answer itself.
	Notice lang.Text
	Basis  string // the law or decree in Vietnamese; empty when none is known
	Source string // address of the page or text the answer was taken from
	// Date is when the source was published, as exact as it is known:
	// "2025-12-26", "2025-12", "2025" or Undated.
	Date       string
	Confidence Confidence
	Review     time.Time // the day (UTC) from which the entry is no longer shown
	Listings   []string  // ids in the directory to show beside the answer

	line int // where its file has it
}

// Line is where the entry stands in its topic's file, counted from 1.
func (q Question) Line() int { return q.line }

// Undated is the Date of a source that bears none.
const Undated = "undated"

// Say is what to show: the notice, if there is one, then the answer, as
// paragraphs separated by an empty line.
func (q Question) Say(l lang.Lang) string {
	if q.Notice.IsZero() {
		return q.Answer.In(l)
	}
	return q.Notice.In(l) + "\n\n" + q.Answer.In(l)
}

// Due reports whether the entry must be checked again before it is shown.
func (q Question) Due(now time.Time) bool { return !now.Before(q.Review) }

// Book is every known question. It does not change after Load.
type Book struct {
	questions []Question
	index     map[string]int
}

// All gives every entry in the order of the content files: by topic, then as
// written. The slice is the caller's.
func (b *Book) All() []Question { return slices.Clone(b.questions) }

// Question gives one entry by its id.
func (b *Book) Question(id string) (Question, bool) {
	i, ok := b.index[id]
	if !ok {
		return Question{}, false
	}
	return b.questions[i], true
}
