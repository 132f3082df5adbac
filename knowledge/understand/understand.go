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
package understand

import "nhipcau/knowledge/questions"

// Understander answers what a message is about. It does not change after New
// and may be used by many goroutines at once. It keeps nothing of what it is
// asked.
type Understander struct {
	book     *questions.Book
	reader   reader
	rules    rules
	routes   routes
	keywords keywords
	topics   *machine
	alarm    *classifier // by dangers()
	asked    asked
	told     told
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

// Topics gives what the message is about, best first, at most two. It is empty
// when the message is about nothing we know; two topics mean that both fit and
// the person should choose.
func (u *Understander) Topics(text string) []Scored {
	m := u.reader.read(text)
	if u.rules.find(m) == None {
		m = u.rules.unambiguous(m) // "tu tu" without marks is no sorrow
	}
	return before(u.routes.first(m), u.likely(m))
}

// Hurt gives the topic of a harm done to people that the message names outright,
// "" when it names none. It is the first of its Topics, whatever else it asks for.
func (u *Understander) Hurt(text string) string {
	return u.routes.first(u.reader.read(text))
}

// Crisis gives the danger the message speaks of, None in most cases. An
// explicit phrase beats everything else in the message.
func (u *Understander) Crisis(text string) Crisis {
	m := u.reader.read(text)
	if found := u.rules.find(m); found != None {
		return found
	}
	if u.routes.calm(m) {
		return None
	}
	return u.sensed(m)
}

// Question gives the known question that the message asks, only when that is
// clear enough to answer it at once. A message that is likelier about nothing we
// know than about all else together asks none, whatever words it shares with one:
// "kết quả xổ số" is no question about the result of a test.
func (u *Understander) Question(text string) (id string, ok bool) {
	m := u.reader.read(text)
	learnt := u.topics.predict(m)
	if u.weighed(m, learnt)[0] > foreignAbove {
		return "", false
	}
	best := u.asked.best(m, learnt, 2)
	if len(best) == 0 || best[0].Score < sureScore || len(best) > 1 && best[0].Score-best[1].Score < sureLead {
		return "", false
	}
	return best[0].ID, true
}

// Questions gives up to k known questions, best first; fewer, or none, when
// nothing fits.
func (u *Understander) Questions(text string, k int) []ScoredQuestion {
	m := u.reader.read(text)
	return u.asked.best(m, u.topics.predict(m), k)
}
