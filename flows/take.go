package flows

import (
	"strings"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/places"
)

// take is what a person did, and what it does to the conversation.
func (t *turn) take(in Input) {
	t.suggestion = in.Suggested
	if !t.state.Begun() {
		t.begin(in)
		return
	}
	if t.carried {
		t.sayText("release_changed")
	}
	switch in.Kind {
	case Begin:
		t.restart(in.Text)
	case Typed:
		t.typed(in.Text)
	case Tap:
		t.tapped(in.Text)
	case Located:
		t.located(in.Lat, in.Lon)
	case Join:
		t.came = true
		t.again()
	default:
		t.sayText("media_not_opened")
		t.again()
	}
}

// begin is the first sight of somebody. What they did already counts: who
// writes "em cần vay tiền" or taps an old button is not sent back to a menu.
func (t *turn) begin(in Input) {
	t.open()
	switch in.Kind {
	case Begin:
		t.payload(in.Text)
		return
	case Tap:
		if c := t.controlToken(in.Text); c != noControl {
			t.greet()
			t.control(c)
			return
		}
		if t.asideTapped(in.Text) || t.meantTapped(in.Text) {
			return
		}
		if st := t.matter(in.Text); st != nil {
			t.resume(st, "")
			return
		}
		if st, answer := t.token(in.Text); st != nil {
			t.resume(st, answer)
			return
		}
	case Typed:
		if t.rel.Understand.English(in.Text) {
			t.state.Lang = lang.EN
		}
		if t.firstWords(in.Text) {
			t.introduce()
			return
		}
	}
	t.greet()
	if in.Kind == Located || in.Kind == Other {
		t.sayText("media_not_opened")
	}
	t.again()
}

// open makes the state of a new conversation, at the menu.
func (t *turn) open() {
	t.state = State{Release: t.content().id, Nonce: t.world.Nonce, Lang: t.state.Lang, At: t.content().menu.id}
	t.heard.ready = false
}

// greet says what the menu flow says before its question.
func (t *turn) greet() {
	for st := t.content().menu.flow.first; st != nil && st.kind == kindSay; st = st.next {
		t.say(st.text.In(t.lang()))
	}
	t.greeting = len(t.messages) > 0
}

// firstWords takes a first message that is clear enough to act on.
func (t *turn) firstWords(text string) bool {
	before := t.state
	t.typed(text)
	if len(t.events) > 0 || t.closed || t.state.At != before.At || t.state.Lang != before.Lang {
		return true
	}
	if t.state.Missed == 0 {
		return true
	}
	t.state, t.messages = before, nil
	t.heard.ready = false
	return false
}

// introduce puts a line before the first answer: that this is a machine, and
// keeps nothing. Who is in danger gets help and nothing else.
func (t *turn) introduce() {
	if t.greeted {
		t.greeting = true
	} else if !t.closed && t.here().flow.topic != string(directory.Danger) {
		t.messages = append([]Message{{Text: t.text("hello_short")}}, t.messages...)
		t.greeting = true
	}
}

// resume takes a button of a conversation that is long forgotten: its flow
// begins again, and if the button was an answer to the first question it
// counts as the answer.
func (t *turn) resume(st *step, answer string) {
	t.sayText("session_gone")
	if st == firstQuestion(st.flow.first) || st.kind == kindEnd {
		t.jump(st)
		if st.kind == kindAsk {
			t.pressed(st, answer)
			return
		}
	} else {
		t.jump(st.flow.first)
	}
	t.again()
}

// payload begins with a link: a flow's name, a language, or both ("loans", "en",
// "debt_trap_en").
func (t *turn) payload(text string) {
	name := strings.TrimSpace(text)
	for _, l := range lang.All {
		if rest, ok := strings.CutSuffix(name, l.String()); ok && (rest == "" || strings.ContainsAny(rest[len(rest)-1:], "_- ")) {
			t.state.Lang, name = l, strings.TrimRight(rest, "_- ")
			break
		}
	}
	t.greet()
	for _, f := range t.content().flows {
		if f.name == name && f != t.content().menu.flow {
			t.jump(f.first)
		}
	}
	t.again()
}

// restart begins again in the same language.
func (t *turn) restart(payload string) {
	t.forget()
	t.payload(payload)
}

// forget drops every answer. What was counted stays counted, for it is the same
// session, and the codes stay in the person's hands.
func (t *turn) forget() {
	old := t.state
	t.open()
	t.state.Nonce, t.state.Counted, t.state.Codes = old.Nonce, old.Counted, old.Codes
}

// tapped takes a token that some button carried.
func (t *turn) tapped(token string) {
	if t.meantTapped(token) {
		return
	}
	if t.controlToken(token) == noControl {
		t.dropMeant()
	}
	if t.asideTapped(token) {
		return
	}
	if st := t.matter(token); st != nil {
		t.jump(st)
		t.again()
		return
	}
	if c := t.controlToken(token); c != noControl {
		t.control(c)
		return
	}
	st, answer := t.token(token)
	if st == nil {
		t.sayText("old_button")
		t.again()
		return
	}
	t.pressed(st, answer)
}

// token splits "loans.start/trade" into the step and the answer.
func (t *turn) token(token string) (*step, string) {
	name, answer, ok := strings.Cut(token, "/")
	if !ok {
		return nil, ""
	}
	return t.content().byName[name], answer
}

// pressed takes an answer to one step's question, going back to that question
// first when it is not the pending one.
func (t *turn) pressed(st *step, answer string) {
	fact, value, isFact := strings.Cut(answer, "=")
	factID := StepID(0)
	if isFact {
		factID = stepID("fact:" + fact)
	}
	before := t.state
	if !t.reopen(st, factID) || !t.answered(st, factID, answer, value) {
		t.state = before
		t.heard.ready = false
		t.sayText("old_button")
	}
	if t.state.Equal(before) {
		t.came = false // the same answer tapped twice
	}
	t.again()
}

// reopen makes a question the pending one: it is, or the conversation goes back
// to it. The menu is always there to choose from, and forgets nothing.
func (t *turn) reopen(st *step, fact StepID) bool {
	if t.isPending(st, fact) {
		return true
	}
	if st.flow == t.content().menu.flow && st.kind == kindAsk {
		t.jump(st)
		return true
	}
	back, was := t.state.rewind(st.id, fact)
	t.state = back
	t.heard.ready = false
	return was
}

// isPending reports whether the question is the one that is open now.
func (t *turn) isPending(st *step, fact StepID) bool {
	if t.state.At != st.id {
		return false
	}
	if fact == 0 {
		return true
	}
	f, asks := t.pending(st)
	return asks && f.id == fact
}

// answered moves on by an answer as a token writes it; false when it is none.
func (t *turn) answered(st *step, fact StepID, answer, value string) bool {
	v := Visit{At: st.id, Fact: fact}
	switch {
	case answer == "-" && st.skip != "" && st.kind != kindScreen:
		v.Answer = answerSkip
		t.answer(v, st.next)
	case answer == "!" && st.kind == kindScreen:
		v.Answer = answerEnough
		t.answer(v, st.next)
	case answer == "+" && st.kind == kindRefer:
		return t.more(st)
	case fact != 0 && st.kind == kindScreen:
		return t.answerFact(st, v, value)
	case st.kind == kindPlace && strings.HasPrefix(answer, "@"):
		area, ok := parseArea(answer[1:])
		if !ok || !t.rel.Places.Valid(area) {
			return false
		}
		t.settle(st, area)
	default:
		for i := range st.choices {
			if c := &st.choices[i]; c.key == answer {
				v.Answer = c.id
				t.answer(v, c.target)
				return true
			}
		}
		return false
	}
	return true
}

func (t *turn) answerFact(st *step, v Visit, value string) bool {
	f := t.rel.asked[v.Fact]
	if f == nil {
		return false
	}
	if value == "-" {
		v.Answer = answerSkip
		t.answer(v, st)
		return true
	}
	for i := range f.Values {
		if f.Values[i].ID == value {
			v.Answer = f.values[i]
			t.answer(v, st)
			return true
		}
	}
	return false
}

// settle takes a place as known and goes on.
func (t *turn) settle(st *step, area places.Area) {
	t.answer(Visit{At: st.id, Answer: AnswerID(area)}, st.next)
}

// located resolves a shared position to a commune and forgets it. Where no
// place is asked for, it is answered like anything else that is not opened.
func (t *turn) located(lat, lon float64) {
	st := t.here()
	area, _ := t.rel.Places.Nearest(lat, lon)
	switch {
	case st.kind != kindPlace:
		t.sayText("media_not_opened")
	case area == places.Province:
		t.sayText("place_outside")
		t.answer(Visit{At: st.id, Answer: answerSkip}, st.next)
	default:
		t.sayText("place_set", "place", t.rel.Places.Name(area))
		t.settle(st, area)
	}
	t.again()
}

func parseArea(digits string) (places.Area, bool) {
	n := 0
	for i := 0; i < len(digits); i++ {
		c := digits[i]
		if c < '0' || c > '9' || n > 6553 {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return places.Area(n), n > 0 && n <= 0xFFEF
}
