package flows

import (
	"crypto/sha256"
	"encoding/binary"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/places"
)

// pageSize is how many cards are shown at a time: three alternatives, as the
// referral manuals have it, and no more than fit on a phone's screen or two.
const pageSize = 3

// match looks the topic up for what is known of this person.
func (t *turn) match(topic string) directory.Matches {
	k := t.knows()
	found, cached := k.matches[topic]
	if !cached {
		found = t.rel.Directory.Match(directory.Query{
			Topic: directory.Topic(topic), Area: k.area, Known: k.facts, Now: t.world.Now,
		})
		set(&k.matches, topic, found)
	}
	return found
}

// refer counts what was found and draws the code, once for each topic of a
// session however often the person comes by.
func (t *turn) refer(st *step) {
	found := t.match(st.topic)
	switch {
	case len(found.Offers) > 0:
		t.count(Eligible, st.topic, ReasonNone)
		if t.draw(st.topic) {
			t.count(Referred, st.topic, ReasonNone)
		}
	case len(found.NotForYou) > 0:
		t.count(NotEligible, st.topic, ReasonConditions)
	default:
		t.count(NoService, st.topic, ReasonNoListing)
	}
}

// draw takes a fresh code for the topic unless the person holds one. It reports
// whether there is a code.
func (t *turn) draw(topic string) bool {
	bit := t.rel.topics[directory.Topic(topic)]
	if t.state.code(bit) != 0 {
		return true
	}
	if t.world.Code == nil {
		return false
	}
	beside := t.state.Counted[Eligible]&^(1<<bit) != 0
	digits, err := t.world.Code(topic, t.knows().area, beside)
	if err != nil {
		return false
	}
	code, err := strconv.ParseUint(digits, 10, 40)
	if err != nil || len(digits) != 10 {
		return false
	}
	t.state.hold(Held{code, bit})
	return true
}

// more shows the next cards; false when there are none.
func (t *turn) more(st *step) bool {
	if t.left(st) <= 0 {
		return false
	}
	t.answer(Visit{At: st.id, Answer: answerMore}, st)
	return true
}

// page is how often in a row "more" was asked for at the step.
func (t *turn) page(st *step) int {
	n := 0
	for i := len(t.state.Trail) - 1; i >= 0; i-- {
		if v := t.state.Trail[i]; v.At != st.id || v.Answer != answerMore {
			break
		}
		n++
	}
	return n
}

// left is how many services have not been shown yet.
func (t *turn) left(st *step) int {
	page := t.page(st)
	cards, lines := inPages(t.match(st.topic).Offers)
	n := max(0, len(cards)-pageSize*(page+1))
	if page == 0 {
		n += len(lines)
	}
	return n
}

// showOrName shows the services to somebody who has just come to them. To whoever
// is there already, and did something that leads nowhere, a line says where they
// are: a stray number is no wish to read it all again.
func (t *turn) showOrName(st *step) {
	if t.came || len(t.match(st.topic).Offers) == 0 {
		t.showReferral(st)
		return
	}
	if t.aloud {
		return
	}
	t.sayText("refer_here", "topic", st.flow.title.In(t.lang()))
}

// foreword says again what is said before a list of services, where the list is
// about to be shown in full without anybody having come to it: in another language,
// it is to lack none of the warnings that it had.
func (t *turn) foreword() {
	st := t.here()
	if st.kind != kindRefer || t.closed || t.state.Matters || t.state.Aside == asideHelped || t.state.Aside == asideWhy || t.page(st) > 0 {
		return
	}
	for _, s := range st.flow.steps {
		if s.kind == kindSay && s.next == st && !s.off {
			t.say(s.text.In(t.lang()))
		}
	}
}

// showReferral shows the services found, three at a time, and on the first page
// the code.
func (t *turn) showReferral(st *step) {
	found := t.match(st.topic)
	offers, page := found.Offers, t.page(st)
	if page == 0 {
		t.sayToChild(st)
	}
	cards, lines := inPages(offers)
	from := min(pageSize*page, len(cards))
	to := min(from+pageSize, len(cards))
	switch {
	case len(offers) == 0 && len(found.NotForYou) > 0:
		t.sayText("refer_none_conditions")
		t.sayClosed(found)
		return
	case len(offers) == 0:
		t.sayText("refer_none")
		return
	case page == 0:
		t.sayText("refer_intro", "place", t.rel.Places.Name(t.knows().area))
	}
	for _, o := range cards[from:to] {
		t.showOffer(o)
	}
	if page == 1 {
		t.sayFolded(lines)
	}
	all := to == len(cards) && (page > 0 || len(lines) == 0)
	if all {
		t.sayClosed(found)
	}
	if page > 0 {
		if all {
			t.sayText("refer_end")
		}
		return
	}
	bit := t.rel.topics[directory.Topic(st.topic)]
	code := t.state.code(bit)
	if code == 0 {
		t.sayText("ticket_failed")
		return
	}
	t.messages = append(t.messages, Message{Ticket: t.ticket(Held{code, bit})})
	if t.asksVisit() {
		t.sayText("visit_ask")
	}
}

// sayToChild names the children's line, and what it does with a call, to whoever
// said that they are under 16, whatever they asked for.
func (t *turn) sayToChild(st *step) {
	const fact, young = "age", "under16"
	if st.topic != string(directory.Child) && t.knows().facts[fact] == young {
		t.sayText("refer_under16")
	}
}

// mostClosed is how many services that are not open to somebody are named.
const mostClosed = 3

// sayClosed says what is not for this person, why, and what is open instead,
// in a line each: nobody is to go there for nothing, or to wonder.
func (t *turn) sayClosed(found directory.Matches) {
	var lines []string
	for _, o := range found.NotForYou {
		e := o.Explain()
		if len(e.Reasons) == 0 || len(lines) == mostClosed || slices.ContainsFunc(e.Facts, t.intimate) {
			continue
		}
		line := t.text("not_for_you", "name", o.Listing.Name.In(t.lang()), "reasons", t.clauses(e.Reasons))
		if other, ok := found.Instead(o); ok {
			line += " " + t.text("open_instead", "name", other.Listing.Name.In(t.lang()))
		}
		lines = append(lines, line)
	}
	t.say(strings.Join(lines, "\n\n"))
}

// intimate reports whether a fact is better not read back on a screen that
// somebody else may see.
func (t *turn) intimate(fact string) bool {
	f, ok := t.rel.Facts.Fact(fact)
	return ok && f.Sensitivity > 1
}

// ticket is a code the person holds, ready to be shown.
func (t *turn) ticket(h Held) *Ticket {
	digits := strconv.FormatUint(h.Code, 10)
	spaced := digits
	if len(digits) == 10 {
		spaced = digits[:3] + " " + digits[3:6] + " " + digits[6:]
	}
	return &Ticket{Digits: digits, Code: spaced, Text: t.text("ticket_text", "code", spaced), Follow: t.follow(h)}
}

// mostTopics is in how many topics of one session a need and what was missing are
// counted. Eligible and referred are counted in the first topic that they come in,
// which is the one of the indicator: it is there that a person can arrive, and
// whoever looks around first is not counted where they did not stay.
const mostTopics = 2

// count adds one event of a stage of a topic, once a session, and no more of a
// session than its bound: what one person can add is what the noise hides.
func (t *turn) count(stage Stage, topic, reason string) {
	bit, known := t.rel.topics[directory.Topic(topic)]
	before := t.state.Counted[stage]
	if stage == NotEligible || stage == NoService { // one place together
		before = t.state.Counted[NotEligible] | t.state.Counted[NoService]
	}
	if !known || before&(1<<bit) != 0 {
		return
	}
	t.state.Counted[stage] |= 1 << bit
	most := mostTopics
	if stage == Eligible || stage == Referred {
		most = 1
	}
	topics := bits.OnesCount16(before)
	if topics >= most {
		return
	}
	var area places.Area
	if stage != Need {
		area = t.knows().area
	}
	t.events = append(t.events, Event{
		Nonce: eventNonce(t.state.Nonce, stage, bit), Stage: stage, Topic: topic, Area: area, Reason: reason, Further: topics > 0,
	})
}

// eventNonce names one count of one session: the same when the step is done
// again, and of no use to link two of them without the session's own number.
func eventNonce(session uint64, stage Stage, topic uint8) uint64 {
	var b [10]byte
	binary.LittleEndian.PutUint64(b[:], session)
	b[8], b[9] = byte(stage), topic
	sum := sha256.Sum256(b[:])
	return binary.LittleEndian.Uint64(sum[:])
}
