package flows

// Understood says how a typed message was understood, by kind alone, so that an
// operator can see how often people are not: "" when nothing was typed. It is
// shown on a page that moves with every message, so it names no topic and nothing
// that gives one away: help in danger is Topic among others, and leaving unseen is
// Control among others.
type Understood string

// The kinds, of which there are no others.
const (
	AsChoice   Understood = "choice"  // an answer on the screen, what an aside asks, an age
	AsControl  Understood = "control" // back, help, leaving, …
	AsPlace    Understood = "place"
	AsTopic    Understood = "topic"
	AsTopics   Understood = "two_topics" // both are offered
	AsQuestion Understood = "question"
	ByModel    Understood = "model" // not offline, but with a model's help
	TooLong    Understood = "too_long"
	NotAtAll   Understood = "not_understood"
)

// AllUnderstood are the kinds.
func AllUnderstood() []Understood {
	return []Understood{AsChoice, AsControl, AsPlace, AsTopic, AsTopics, AsQuestion, ByModel, TooLong, NotAtAll}
}

// understand takes what is no answer word for word, nor a control, nor danger.
func (t *turn) understand(text, phrase, core, token string, aged bool) Understood {
	from, menu := t.here().flow, t.content().menu.flow
	switch {
	case aged && (t.divert() || t.asYoung()):
		return AsChoice
	case t.hurtTyped(text, phrase, token):
		return t.asTopic()
	case t.assured(text):
		return AsQuestion
	case from == menu && !t.leads(phrase, core) && t.sayingTyped(text):
		return t.asTopic() // more is said than a word of the menu
	case t.choose(token):
		if from == menu && t.here().flow != menu {
			t.alsoAnswer(phrase)
		}
		return AsChoice
	case t.placeTyped(text):
		return AsPlace
	case t.rel.Places.Only(text) && t.onlyTold(text, phrase):
		return AsPlace
	case t.leadTyped(phrase, core):
		return AsTopic
	case t.sayingTyped(text):
		return t.asTopic()
	case t.topicTyped(text, phrase):
		return t.asTopic()
	case t.questionTyped(text):
		return AsQuestion
	case t.onlyTold(text, phrase):
		return AsPlace
	case t.numberTyped(phrase):
		return NotAtAll
	case t.helped(text):
		return ByModel
	}
	t.notUnderstood()
	return NotAtAll
}

// asTopic is one topic, or two when both are offered.
func (t *turn) asTopic() Understood {
	if t.state.Matters {
		return AsTopics
	}
	return AsTopic
}
