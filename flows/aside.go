package flows

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"nhipcau/internal/viet"
	"nhipcau/knowledge/directory"
)

// aside is a question beside the conversation: answered or left, the
// conversation goes on where it was.
type aside uint8

const (
	noAside     aside = iota
	asideHelped       // whether the newest code led to help
	asideWhy          // why it did not
	asideMeant        // whether the question just answered was the one asked
)

// Buttons of a card stay in the chat for weeks, when nobody remembers the
// conversation. They carry what the world gave as the stub of the code, in which
// it is sealed: "!ok:STUB", "!no:STUB", "!no:STUB=money". Who types a code by hand
// is asked by buttons that carry the code itself.
const (
	helpedToken = "!ok:"
	notToken    = "!no:"
	unsaid      = "-" // "!no:STUB=-": no reason was given
	firstToken  = "!first"
	againToken  = "!again"
	leftToken   = "!later" // the aside stays unanswered
)

// Why it did not work out, in the order in which it is asked.
const (
	ReasonMoney   = "money"
	ReasonRefused = "refused"
	ReasonFar     = "far"
	ReasonAfraid  = "afraid"
	ReasonClosed  = "closed"
	ReasonPapers  = "papers"
)

var whyReasons = [...]string{ReasonMoney, ReasonRefused, ReasonFar, ReasonAfraid, ReasonClosed, ReasonPapers}

// Topics that a held code may have besides one of the list: it is of another
// conversation, whose button was tapped; or it was typed by hand.
const (
	ofBefore uint8 = 0xFF
	byHand   uint8 = 0xFE
)

// ref is what buttons carry of a held code: its stub, or the digits where there
// is none or they were typed.
func (t *turn) ref(h Held) string {
	digits := fmt.Sprintf("%010d", h.Code)
	if h.Topic == byHand || t.world.Stub == nil {
		return digits
	}
	return t.world.Stub(digits)
}

// follow are the buttons on a card's code.
func (t *turn) follow(h Held) []Choice {
	if t.world.Stub == nil {
		return nil
	}
	ref := t.ref(h)
	return []Choice{
		{Token: helpedToken + ref, Label: t.text("told_helped")},
		{Token: notToken + ref, Label: t.text("told_not")},
	}
}

// asideChoices are the answers to the aside that is open; nil where there is
// none.
func (t *turn) asideChoices() (out []Choice) {
	switch t.state.Aside {
	case asideHelped:
		ref := t.ref(t.state.Codes[0])
		return []Choice{
			{Token: helpedToken + ref, Label: t.text("told_helped")},
			{Token: notToken + ref, Label: t.text("told_not")},
			{Token: leftToken, Label: t.text("skip"), Kind: Skip},
		}
	case asideWhy:
		about := notToken + t.ref(t.state.Codes[0]) + "="
		for _, reason := range whyReasons {
			out = append(out, Choice{Token: about + reason, Label: t.whyLabel(reason)})
		}
		return append(out, Choice{Token: about + unsaid, Label: t.whyLabel(ReasonNone), Kind: Skip})
	}
	if !t.asksVisit() {
		return nil
	}
	return []Choice{
		{Token: firstToken, Label: t.text("visit_first")},
		{Token: againToken, Label: t.text("visit_again")},
		{Token: leftToken, Label: t.text("skip"), Kind: Skip},
	}
}

// asideSaid gives, for each of asideChoices, the folded phrases that mean it.
func (t *turn) asideSaid() (out [][]string) {
	words, choices := t.content().told, t.asideChoices()
	for i, c := range choices {
		key := ""
		switch {
		case t.state.Aside == asideWhy && i < len(whyReasons):
			key = whyReasons[i]
		case c.Token == firstToken:
			key = "first"
		case c.Token == againToken:
			key = "again"
		case strings.HasPrefix(c.Token, helpedToken):
			key = "helped"
		case strings.HasPrefix(c.Token, notToken) && t.state.Aside == asideHelped:
			key = "not"
		}
		names := []string{viet.Phrase(c.Label)}
		if key != "" {
			names = append(names, words[key]...)
		}
		out = append(out, names)
	}
	return out
}

// toldNames are what words.yaml may give words for.
func toldNames() []string {
	return append([]string{"helped", "not", "first", "again"}, whyReasons[:]...)
}

// whyLabel and whyThanks are the words for a reason.
func (t *turn) whyLabel(reason string) string {
	switch reason {
	case ReasonMoney:
		return t.text("why_money")
	case ReasonRefused:
		return t.text("why_refused")
	case ReasonFar:
		return t.text("why_far")
	case ReasonAfraid:
		return t.text("why_afraid")
	case ReasonClosed:
		return t.text("why_closed")
	case ReasonPapers:
		return t.text("why_papers")
	}
	return t.text("why_other")
}

func (t *turn) whyThanks(reason string) string {
	switch reason {
	case ReasonMoney:
		return t.text("why_thanks_money")
	case ReasonRefused:
		return t.text("why_thanks_refused")
	case ReasonFar:
		return t.text("why_thanks_far")
	case ReasonAfraid:
		return t.text("why_thanks_afraid")
	case ReasonClosed:
		return t.text("why_thanks_closed")
	case ReasonPapers:
		return t.text("why_thanks_papers")
	}
	return t.text("why_thanks_other")
}

// askAside says the question of the aside that is open.
func (t *turn) askAside() {
	switch t.state.Aside {
	case asideHelped:
		t.sayText("told_ask")
	case asideWhy:
		t.sayText("why_ask")
	}
}

// asideTapped takes a button of an aside. It works at any time and in any state.
func (t *turn) asideTapped(token string) bool {
	switch token {
	case firstToken:
		t.visited(First)
		return true
	case againToken:
		t.visited(Again)
		return true
	case leftToken:
		t.leaveAside()
		return true
	}
	ref, helped := strings.CutPrefix(token, helpedToken)
	if !helped {
		var not bool
		if ref, not = strings.CutPrefix(token, notToken); !not {
			return false
		}
	}
	ref, reason, answered := strings.Cut(ref, "=")
	switch {
	case helped:
		t.tell(Told, ref, ReasonNone)
		t.sayText("told_thanks")
	case !answered:
		t.askWhy(ref)
		return true
	default:
		if !slices.Contains(whyReasons[:], reason) {
			reason = ReasonNone
		}
		t.tell(ToldNot, ref, reason)
		t.say(t.whyThanks(reason))
	}
	t.state.Aside = noAside
	t.goOn()
	return true
}

// askWhy opens the question why a code did not lead to help.
func (t *turn) askWhy(ref string) {
	code, topic, ok := t.unstub(ref)
	if !ok {
		t.sayText("old_button")
		t.again()
		return
	}
	t.state.front(Held{code, topic})
	t.state.Aside, t.state.Offer, t.state.Matters = asideWhy, nil, false
	t.askAside()
}

// unstub gives the code that a button carries. Digits were typed by hand, also
// when they are of a code that the person holds.
func (t *turn) unstub(ref string) (code uint64, topic uint8, ok bool) {
	digits, topic := ref, byHand
	if len(ref) != codeLen {
		if t.world.Unstub == nil {
			return 0, 0, false
		}
		if digits, ok = t.world.Unstub(ref); !ok {
			return 0, 0, false
		}
		topic = ofBefore
	}
	code, err := strconv.ParseUint(digits, 10, 40)
	return code, topic, err == nil && len(digits) == codeLen
}

const codeLen = 10

// tell counts what became of a code. The same code is counted once, whatever is
// said of it afterwards; who asks is thanked in any case and learns nothing.
func (t *turn) tell(stage Stage, ref, reason string) {
	sum := sha256.Sum256([]byte("told " + ref))
	t.events = append(t.events, Event{Nonce: binary.LittleEndian.Uint64(sum[:]) | 1, Stage: stage, Reason: reason, Stub: ref})
}

// goOn shows the pending question again, but not a whole list of services.
func (t *turn) goOn() {
	if t.here().kind != kindRefer {
		t.again()
	}
}

// toldTyped takes a code with what became of it, typed on any channel: "482 913
// 7056 đã được giúp", or the code alone, or the words alone of a code in hand.
func (t *turn) toldTyped(text string) bool {
	digits, rest := cutCode(text)
	phrase := viet.Phrase(rest)
	core := t.content().core(phrase)
	is := func(key string) bool {
		names := t.content().told[key]
		return slices.Contains(names, phrase) || slices.Contains(names, core) || digits != "" && contains(phrase, names)
	}
	helped, not := is("helped"), is("not")
	switch {
	case digits != "":
		code, _, _ := t.unstub(digits)
		t.state.front(Held{code, byHand})
	case !helped && !not:
		return false
	case t.state.Codes[0].Code == 0:
		t.sayText("told_which")
		return true
	}
	ref := t.ref(t.state.Codes[0])
	switch {
	case not:
		return t.asideTapped(notToken + ref)
	case helped:
		return t.asideTapped(helpedToken + ref)
	}
	t.state.Aside, t.state.Offer, t.state.Matters = asideHelped, nil, false
	t.askAside()
	return true
}

// cutCode takes a code out of a text: ten digits, however they are spaced, and
// no others. A number that begins with 0 is a telephone.
func cutCode(text string) (digits, rest string) {
	var code, other strings.Builder
	for _, r := range text {
		if r >= '０' && r <= '９' {
			r = r - '０' + '0'
		}
		if r >= '0' && r <= '9' {
			code.WriteRune(r)
			continue
		}
		if code.Len() > 0 && code.Len() < codeLen && unicode.IsLetter(r) {
			return "", text
		}
		other.WriteRune(r)
	}
	if code.Len() != codeLen || code.String()[0] == '0' {
		return "", text
	}
	return code.String(), other.String()
}

// leaveAside goes on without an answer.
func (t *turn) leaveAside() {
	if t.state.Aside != noAside {
		t.state.Aside = noAside
		t.goOn()
	} else {
		t.visited(0)
	}
	if len(t.messages) == 0 {
		t.sayText("visit_thanks")
	}
}

// visitSaid is the bit of State.Counted[0] that says that the question was
// answered or put aside; no stage has the number 0.
const visitSaid = 1

// asksVisit reports whether to ask, beside the first code of a session, if this is
// the first time this month: people are not known again, so that only they can
// tell how many sessions are of the same person. Nobody is asked who came because
// of danger or violence.
func (t *turn) asksVisit() bool {
	st := t.here()
	bit := t.rel.topics[directory.Topic(st.topic)]
	if st.kind != kindRefer || t.page(st) > 0 || t.state.code(bit) == 0 || t.state.Counted[0]&visitSaid != 0 {
		return false
	}
	for _, topic := range []directory.Topic{directory.Danger, directory.Violence, directory.Trafficking, directory.Child} {
		if t.state.Counted[Need]&(1<<t.rel.topics[topic]) != 0 {
			return false
		}
	}
	return t.state.Counted[Referred] == 1<<bit
}

// visited takes the answer, once; 0 is none.
func (t *turn) visited(stage Stage) {
	if !t.asksVisit() {
		t.sayText("old_button")
		t.again()
		return
	}
	t.state.Counted[0] |= visitSaid
	t.sayText("visit_thanks")
	if stage != 0 {
		t.events = append(t.events, Event{Nonce: eventNonce(t.state.Nonce, stage, 0), Stage: stage})
	}
}
