package flows

import (
	"slices"
	"strings"
	"unicode/utf8"

	"nhipcau/internal/viet"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/places"
	"nhipcau/knowledge/understand"
)

// maxTyped is how much of a message is looked at, in bytes: more than anybody
// needs, and little enough that no text can slow the others down.
const maxTyped = 2000

// typed understands free text, in this order: leaving; a number, label or word
// that is exactly one of the answers on the screen; the other controls; danger;
// an age that leads elsewhere; words that mean an answer; a place when one is
// asked for; a topic; a known question. What is left is not understood, and said
// so kindly.
func (t *turn) typed(text string) {
	if len(text) > maxTyped {
		t.understood = AsTopic
		if !t.dangerAnywhere(text) {
			t.sayText("too_long")
			t.understood = TooLong
		}
		t.again()
		return
	}
	phrase := viet.Phrase(text)
	if phrase == "" {
		t.understood = NotAtAll
		t.sayText("wordless")
		t.again()
		return
	}
	core := t.content().core(phrase)
	said := t.controlSaid(phrase, core)
	if said == ctlLeave || said == ctlWipe {
		t.understood = AsControl
		t.control(said)
		return
	}
	t.tongue(text)
	token, exact := t.find(phrase)
	if !exact && said != noControl {
		t.understood = AsControl
		t.control(said)
		return
	}
	if !exact && core != phrase {
		if other, whole := t.find(core); whole {
			token, exact = other, true
		}
	}
	if exact {
		t.understood = AsChoice
		t.tapped(token)
		return
	}
	aged := t.hearAge(phrase)
	if t.cried(phrase, core) || t.danger(text) || t.criedAmid(text) {
		t.understood = AsTopic
		t.again()
		return
	}
	t.dropMeant()
	if t.asideTapped(token) || t.toldTyped(text) {
		t.understood = AsChoice
		return
	}
	t.understood = t.understand(text, phrase, core, token, aged)
	t.again()
}

// read reads a text. Much is asked of one message in a turn: it is read once.
func (t *turn) read(text string) *understand.Reading {
	if t.reading == nil || t.readText != text {
		t.reading, t.readText = t.rel.Understand.Read(text), text
	}
	return t.reading
}

// tongue goes on in the language that somebody plainly writes in, and says in both
// how to take that back.
func (t *turn) tongue(text string) {
	if l, ok := t.rel.Understand.Tongue(text); ok && l != t.lang() {
		t.state.Lang, t.switched = l, true
	}
}

// controlSaid is the control that a phrase names, alone or among fillers. Enough of
// the questions is, where one of the conversation itself is open, that one left open.
func (t *turn) controlSaid(phrase, core string) control {
	c := t.content().controls[phrase]
	if c == noControl {
		c = t.content().controls[core]
	}
	if st := t.here(); c == ctlEnough && st.kind != kindScreen {
		if st.skip == "" || t.state.Matters {
			return noControl
		}
		return ctlSkip
	}
	return c
}

// clip cuts to at most n bytes without splitting a letter.
func clip(s string, n int) string {
	for n > 0 && n < len(s) && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// dangerAnywhere looks for danger in a long message a part at a time, the parts
// overlapping, the last first: a long story comes to its point at the end.
func (t *turn) dangerAnywhere(text string) bool {
	const most, overlap = 16 << 10, 200
	text = clip(text, min(len(text), most))
	for end := len(text); end > 0; end -= maxTyped - overlap {
		start := max(0, end-maxTyped)
		for start < end && !utf8.RuneStart(text[start]) {
			start++
		}
		if t.danger(clip(text[start:], min(len(text)-start, maxTyped))) {
			return true
		}
	}
	return false
}

// danger shows help at once when a message speaks of danger, wherever the
// conversation was; going back leads to where it was.
func (t *turn) danger(text string) bool {
	kind := t.read(text).Crisis()
	if kind == understand.None {
		return false
	}
	to := t.content().crisis[string(kind)]
	if to == nil {
		return false
	}
	if to = t.nearer(text, kind, to); to.id != t.state.At {
		t.jump(to)
	}
	return true
}

// choose takes one of the answers on the screen, by its token.
func (t *turn) choose(token string) bool {
	st, answer := t.token(token)
	if st == nil {
		return false
	}
	fact, value, isFact := strings.Cut(answer, "=")
	id := StepID(0)
	if isFact {
		id = stepID("fact:" + fact)
	}
	return t.answered(st, id, answer, value)
}

// find gives the token of the choice that a phrase means: its number, its label
// or a word for it, or a sentence with words that only it has. exact says that
// the whole phrase was one of its names.
func (t *turn) find(phrase string) (token string, exact bool) {
	if phrase == "" {
		return "", false
	}
	choices := t.choices()
	n := number(phrase)
	if n == 0 {
		n = number(t.content().same[phrase]) // "cái đầu tiên"
	}
	if n > 0 && n <= len(choices) {
		return choices[n-1].Token, true
	}
	said := t.saidFor()
	for i, names := range said {
		if slices.Contains(names, phrase) || slices.Contains(names, t.content().same[phrase]) {
			return choices[i].Token, true
		}
	}
	for _, c := range choices[min(len(said), len(choices)):] {
		if viet.Phrase(c.Label) == phrase {
			return c.Token, true
		}
	}
	only := -1
	for i, names := range said {
		if contains(phrase, names) {
			if only >= 0 {
				return "", false
			}
			only = i
		}
	}
	if only < 0 {
		return "", false
	}
	return choices[only].Token, false
}

// contains reports whether one of the names of two syllables or more stands in
// the phrase, and no "không" close before it denies it. One at the end only asks.
func contains(phrase string, names []string) bool {
	padded := " " + strings.TrimSuffix(phrase, " khong") + " "
	for _, name := range names {
		if !strings.Contains(name, " ") {
			continue
		}
		before, _, found := strings.Cut(padded, " "+name+" ")
		if near := strings.Fields(before); found && !slices.Contains(near[max(0, len(near)-denies):], "khong") {
			return true
		}
	}
	return false
}

// denies is how many syllables before a name a "không" still denies it: "không
// phải là vay vốn", but not "không có hộ khẩu, muốn làm khai sinh".
const denies = 3

// number reads a small number typed alone: "2", "so 2", "2.".
func number(phrase string) int {
	phrase = strings.TrimPrefix(phrase, "so ")
	if len(phrase) == 0 || len(phrase) > 2 {
		return 0
	}
	n := 0
	for i := 0; i < len(phrase); i++ {
		if phrase[i] < '0' || phrase[i] > '9' {
			return 0
		}
		n = n*10 + int(phrase[i]-'0')
	}
	return n
}

// placeTyped takes text as a place when one is asked for. Several of that name
// are offered to choose from.
func (t *turn) placeTyped(text string) bool {
	st := t.here()
	if st.kind != kindPlace {
		return false
	}
	found := t.rel.Places.Resolve(text).Found
	switch {
	case len(found) == 0 && t.rel.Places.Elsewhere(text):
		t.sayText("place_outside")
		t.answer(Visit{At: st.id, Answer: answerSkip}, st.next)
	case len(found) == 0:
		return false
	case len(found) == 1:
		t.namePlace(st, found[0])
	default:
		t.state.Offer, t.state.Missed = nil, 0
		for _, c := range found[:min(len(found), maxOffer)] {
			t.state.Offer = append(t.state.Offer, AnswerID(c.Area))
		}
	}
	return true
}

// namePlace takes the one place found and says so, with the name it has now.
func (t *turn) namePlace(st *step, c places.Candidate) {
	name := t.rel.Places.Name(c.Area)
	if c.Old != "" {
		t.sayText("place_new_name", "old", c.Old, "place", name)
	} else {
		t.sayText("place_set", "place", name)
	}
	t.settle(st, c.Area)
}

// cried takes a cry for help that names no danger, "sos": the first step of danger
// has every number, and asks which it is.
func (t *turn) cried(phrase, core string) bool {
	return t.cryTo(t.content().leads[phrase]) || t.cryTo(t.content().leads[core])
}

// criedAmid takes a short message with such a cry in it, "sos em ở khách sạn", that
// names no danger either.
func (t *turn) criedAmid(text string) bool {
	to := t.content().sayings[t.read(text).Saying()].step
	return to != nil && to == to.flow.first && t.cryTo(to)
}

// cryTo goes to a step of danger; false when it is none.
func (t *turn) cryTo(to *step) bool {
	if to == nil || to.flow.topic != string(directory.Danger) {
		return false
	}
	if to != t.here() {
		t.jump(to)
	}
	return true
}

// leads reports whether a phrase is the words of a flow, and nothing else.
func (t *turn) leads(phrase, core string) bool {
	return t.content().leads[phrase] != nil || t.content().leads[core] != nil
}

// leadTyped follows words that name a flow, typed alone.
func (t *turn) leadTyped(phrase, core string) bool {
	to := t.content().leads[phrase]
	if kind := t.here().kind; to == nil && kind != kindPlace && kind != kindScreen {
		to = t.content().leads[core]
	}
	if to == nil || to == t.here() {
		return false
	}
	if !t.assure(t.content().aside(to)) {
		t.jump(to)
	}
	return true
}

// topicTyped goes to what a message is about when that is clear, and takes the
// same words as an answer there if they are one. A message about the flow it is
// written in is left to the question that is pending.
func (t *turn) topicTyped(text, phrase string) bool {
	if kind := t.here().kind; (kind == kindPlace || kind == kindScreen) && strings.Count(phrase, " ") < shortAnswer {
		return false
	}
	to := t.flowsAbout(text)
	if len(to) == 0 {
		return false
	}
	t.noteTold(text)
	if len(to) > 1 {
		t.offerMatters(to)
		return true
	}
	if id, known := t.read(text).Outright(); known && t.content().asks(phrase) && t.content().mayHear(id, phrase) && t.explain(id) {
		t.jump(to[0])
		t.offerMeant(text, id)
		return true
	}
	t.jump(to[0])
	t.alsoAnswer(phrase)
	return true
}

// asks reports whether a phrase has the form of a question: who asks one whose
// answer is known hears it before they are led on.
func (c *Content) asks(phrase string) bool {
	last := phrase[strings.LastIndexByte(phrase, ' ')+1:]
	if last == askedNo || c.same[last] == askedNo {
		return strings.Contains(phrase, " ")
	}
	padded := " " + phrase + " "
	return slices.ContainsFunc(c.asking, func(word string) bool { return strings.Contains(padded, " "+word+" ") })
}

// mayHear reports whether a known question may be answered: some are about what
// nobody is told of who has not named it.
func (c *Content) mayHear(question, phrase string) bool {
	names, guarded := c.onlyNamed[question]
	padded := " " + phrase + " "
	return !guarded || slices.ContainsFunc(names, func(name string) bool { return strings.Contains(padded, " "+name+" ") })
}

// askedNo is the word that makes a question of what it ends.
const askedNo = "khong"

// alsoAnswer takes the words that led to a question as an answer to it, if they
// are one, and to what is asked next in the same flow; and says as what.
func (t *turn) alsoAnswer(phrase string) {
	said, flow, label := len(t.messages), t.here().flow, ""
	for range mostTaken {
		token, _ := t.find(phrase)
		i := slices.IndexFunc(t.choices(), func(c Choice) bool { return token != "" && c.Token == token })
		if i < 0 {
			break
		}
		label = t.choices()[i].Label
		at := t.here()
		if t.choose(token); t.here() == at || t.here().flow != flow || t.here().kind != kindAsk {
			break
		}
	}
	if label != "" {
		t.messages = slices.Insert(t.messages, said, Message{Text: t.text("took_as", "answer", label)})
	}
}

// mostTaken is how many answers in a row one message gives.
const mostTaken = 2

// shortAnswer is how many syllables something typed as an answer to a place or a
// fact needs, to be taken for another matter rather than for an answer that was
// not understood: "hộ nghèo ạ" is no new request.
const shortAnswer = 5

// flowsAbout gives the first steps of the flows that a message is about, best
// first: none when that is not clear or is the flow it was written in.
func (t *turn) flowsAbout(text string) (to []*step) {
	for _, topic := range t.read(text).Topics() {
		st := t.young(topic.Topic)
		if st == nil {
			st = t.content().topics[topic.Topic]
		}
		if st == nil || slices.Contains(to, st) {
			continue
		}
		if st.flow == t.here().flow {
			return nil
		}
		to = append(to, st)
	}
	return to
}

// questionTyped answers a known question; the pending one then stands again.
func (t *turn) questionTyped(text string) bool {
	id, ok := t.read(text).Question()
	if !ok || !t.content().mayHear(id, viet.Phrase(text)) {
		return false
	}
	if t.plainer(text, id) {
		return true
	}
	if !t.explain(id) {
		return false
	}
	t.offerMeant(text, id)
	return true
}

// notUnderstood asks again, and after the second time shows the numbers that
// always answer and the way to begin anew.
func (t *turn) notUnderstood() {
	if t.state.Missed < 2 {
		t.state.Missed++
	}
	if t.here().kind == kindPlace && t.state.Missed == 1 {
		t.sayText("place_not_found")
		return
	}
	if t.state.Missed == 1 && len(t.choices()) == 0 {
		t.sayText("not_understood_here")
		return
	}
	if t.state.Missed == 1 {
		t.sayText("not_understood_1")
		return
	}
	t.sayText("not_understood_2")
}
