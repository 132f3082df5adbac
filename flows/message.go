package flows

import (
	"nhipcau/knowledge/answer"
	"nhipcau/knowledge/places"
)

// Reply is what one step says back: channel-neutral, already in the person's
// language, ready for a channel to draw with whatever it has (buttons, a form,
// a numbered list).
type Reply struct {
	// Messages are shown in this order. There is always at least one.
	Messages []Message
	// Choices are the answers offered to the question that is now pending,
	// in order. A channel without buttons numbers them from 1: typing the
	// number, the label or a synonym means the same as a tap.
	Choices []Choice
	// Nav are the controls that are on every screen where they make sense:
	// back, another topic, restart, my code, help, language, leave.
	Nav []Choice
	// Done says that the session is over and is to be forgotten at once.
	Done bool
	// Neutral asks the channel to take what can be seen off the screen and
	// to show only these messages, which say nothing of what went before.
	Neutral bool
	// Greeting says that the messages introduce us, or answer whether this is
	// kept secret: after the first of them a channel adds what is true of that
	// channel alone.
	Greeting bool
	// Wipe asks the channel to delete the messages of this chat as far as it
	// can, and to say honestly what it cannot.
	Wipe bool
	// Ask is what a model may be asked before this reply is given. With its
	// suggestion in the Input the same step may be taken again, and gives the
	// better reply; without one this reply stands.
	Ask *answer.Question
	// Understood says how a typed message was understood. No channel shows it.
	Understood Understood
}

// Message is one bubble: exactly one of Text, Card and Ticket is set.
type Message struct {
	// Text is in paragraphs separated by an empty line; *stars* mark light
	// emphasis. It never holds HTML or Markdown beyond that.
	Text   string
	Card   *Card
	Ticket *Ticket
}

// Card is one service as a person in distress needs it: what it does, whether
// it is for them, and how to act on it.
type Card struct {
	Listing string // the listing's id in the directory; stable, never shown
	Title   string
	Lines   []CardLine
	Phones  []Phone
	Urgent  bool // for somebody in danger now: nothing beside it may draw the eye
}

// CardLine is one fact of a card, e.g. {"Chi phí", "Miễn phí"}. Label may be
// empty (the sentence stands alone); Warn marks what must be read before
// calling (calls are recorded, ID is asked).
type CardLine struct {
	Label string
	Text  string
	Warn  bool
}

// Phone is a number to tap.
type Phone struct {
	Label string // as people read it: "1800 1233"
	Tel   string // as a phone dials it: "18001233", digits only, maybe with +
	Note  string // "24/7, miễn phí"; may be empty
}

// Ticket is the referral code in the person's hands.
type Ticket struct {
	Code   string // ten digits as they are read aloud: "482 913 7056"
	Digits string // the same without blanks: what the QR picture holds
	Text   string // what it is for, until when, and that it can be learnt by heart
	// Follow are buttons that belong to the code itself and work for as long
	// as it does: whether it led to help. A channel without buttons has none.
	Follow []Choice
}

// ChoiceKind tells a channel how to draw a choice.
type ChoiceKind uint8

// Answer is one of the offered answers, Skip leaves the question open, More
// asks for the next cards, Move is navigation, Exit leaves at once.
const (
	Answer ChoiceKind = iota
	Skip
	More
	Move
	Exit
)

// Choice is one thing that can be tapped. Token is what the tap sends back: at
// most 60 bytes of printable ASCII, carrying all it needs to be understood days
// later without anybody having remembered it.
type Choice struct {
	Token string
	Label string
	Kind  ChoiceKind
}

// InputKind says how something reached us.
type InputKind uint8

// Begin is the first sight of somebody (or /start, perhaps with a deep link's
// payload in Text); Typed is free text; Tap a choice's token; Located a shared
// position; Other is all that is never opened: photo, voice, sticker, contact,
// file; Join somebody who came without saying anything, e.g. followed an account:
// greeted when new, else shown what is pending.
const (
	Begin InputKind = iota
	Typed
	Tap
	Located
	Other
	Join
)

// Input is one thing a person did. It lives for the length of a step.
type Input struct {
	Kind     InputKind
	Text     string  // Typed: what was typed; Tap: the token; Begin: a payload such as "loans"
	Lat, Lon float64 // Located: degrees
	// Suggested is what a model made of the typed text, if it was asked.
	Suggested *answer.Suggestion
}

// Stage is how far one session came in one topic (design: need, eligible or
// not, referred).
type Stage uint8

// The stages that a conversation can see, as the tally numbers them. Reached is
// the tally's alone, when a provider brings a code back. Told and ToldNot are what
// the person says of their code; First and Again whether they were here before
// this month.
const (
	Need Stage = iota + 1
	Eligible
	NotEligible
	NoService
	Referred
	reached
	Told
	ToldNot
	First
	Again
)

// String gives the stage's name as reports and the tally write it.
func (s Stage) String() string {
	return [...]string{"", "need", "eligible", "not_eligible", "no_service", "referred", "reached", "said_reached", "said_not", "first", "again"}[s]
}

// Event is one count to add. It names nobody: the nonce is drawn from the
// session's own random number, so that the same step done twice is the same
// event, and no two sessions can be linked.
type Event struct {
	Nonce uint64
	Stage Stage
	Topic string
	// Area is where help was looked for: a commune, a former district, or
	// the whole province when nothing was said.
	Area places.Area
	// Reason says why nothing fitted, for NotEligible and NoService, and why
	// a code did not lead to help, for ToldNot: one of the Reason constants.
	Reason string
	// Further says that the session came as far in another topic before. What
	// is counted of one session is bounded: see count.
	Further bool
	// Stub says of which code Told and ToldNot are: as a button carried it, or
	// ten digits that were typed. Topic and Area are the code's own then.
	Stub string
}

// Why an event says that nothing could be offered.
const (
	ReasonNone       = ""
	ReasonNoListing  = "no_listing" // the directory has nothing for this topic here
	ReasonConditions = "conditions" // something exists, its conditions are not met
)
