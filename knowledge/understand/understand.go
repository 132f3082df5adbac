// Package understand says what a typed message is about, without a network:
// which topics, which known question, and whether somebody is in danger. It is
// made for people who write in their own words, with or without marks, with
// abbreviations, slips and half-typed Telex. Everything it knows is in
// content/; it learns from there when it is made and never again.
//
//	u, err := understand.New(book)
//	u.Crisis("em không muốn sống nữa") // Suicide
//	u.Topics("muon vay von nuoi ga")   // [{loans 0.97}]
//	u.Question("vay lãi bao nhiêu")    // "loan-02", true
//
// Whoever asks several things of one message reads it first: see Reading.
package understand

import "nhipcau/knowledge/questions"

// Understander answers what a message is about. It does not change after New
// and may be used by many goroutines at once. It keeps nothing of what it is
// asked.
type Understander struct {
	book     *questions.Book
	builtIn  *Understander // of one with additions: the one without
	reader   reader
	rules    rules
	denials  denials
	routes   routes
	keywords keywords
	topics   *machine
	alarm    *classifier // by dangers()
	asked    asked
	told     told
	sayings  sayings
	tongues  tongues
}

// Scored is a topic (one of Topics) and how sure we are, from 0 to 1.
type Scored struct {
	Topic string
	Score float64
}

// ScoredQuestion is a known question and how well it fits, from 0 to 1.
type ScoredQuestion struct {
	ID    string
	Score float64
}

// Crisis is the kind of danger a message speaks of, or None.
type Crisis string

// The dangers. ViolenceNow, TraffickingNow and ChildDanger are about what is
// going on, not about what happened once.
const (
	None             Crisis = ""
	Suicide          Crisis = "suicide"
	ViolenceNow      Crisis = "violence_now"
	TraffickingNow   Crisis = "trafficking_now"
	ChildDanger      Crisis = "child_danger"
	MedicalEmergency Crisis = "medical_emergency"
)

// New learns from the content built into the program and from the known
// questions. The same content always makes the same Understander.
func New(book *questions.Book) (*Understander, error) {
	m, err := builtIn()
	if err != nil {
		return nil, err
	}
	return newFrom(m, book)
}

// Topics is what a message is about; see Reading.Topics.
func (u *Understander) Topics(text string) []Scored { return u.Read(text).Topics() }

// Hurt is the harm that a message names; see Reading.Hurt.
func (u *Understander) Hurt(text string) string { return u.Read(text).Hurt() }

// Crisis is the danger that a message speaks of; see Reading.Crisis.
func (u *Understander) Crisis(text string) Crisis { return u.Read(text).Crisis() }

// Question is the known question that a message clearly asks; see Reading.Question.
func (u *Understander) Question(text string) (id string, ok bool) { return u.Read(text).Question() }

// Questions are the known questions nearest to a message; see Reading.Questions.
func (u *Understander) Questions(text string, k int) []ScoredQuestion {
	return u.Read(text).Questions(k)
}

// Told is what somebody says of themselves in passing; see Reading.Told.
func (u *Understander) Told(text string) map[string]string { return u.Read(text).Told() }
