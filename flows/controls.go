package flows

import "nhipcau/internal/lang"

// controlTokens are what the buttons of the controls send.
var controlTokens = [...]string{
	ctlBack: "!back", ctlTopics: "!topics", ctlRestart: "!restart", ctlLeave: "!leave", ctlWipe: "!wipe",
	ctlCode: "!code", ctlHelp: "!help", ctlVietnamese: "!vi", ctlEnglish: "!en",
	ctlPrivacy: "!privacy", ctlShow: "!show",
}

func (t *turn) controlToken(token string) control {
	if len(token) > 1 && token[0] == '!' {
		for c, own := range controlTokens {
			if own == token {
				return control(c)
			}
		}
	}
	return noControl
}

// control does what was asked for on any screen.
func (t *turn) control(c control) {
	switch c {
	case ctlLeave, ctlWipe:
		t.leave(c == ctlWipe)
		return
	case ctlBack:
		t.goBack()
	case ctlTopics:
		t.jump(t.content().menu)
	case ctlRestart:
		t.sayText("restarted")
		t.forget()
	case ctlCode:
		t.showCode()
	case ctlHelp:
		t.sayText("help_text")
	case ctlPrivacy:
		t.sayText("privacy_text")
	case ctlVietnamese:
		t.state.Lang, t.came = lang.VI, true
		t.foreword()
	case ctlEnglish:
		t.state.Lang, t.came = lang.EN, true
		t.foreword()
	case ctlShow:
		t.came = true
		t.foreword()
	case ctlSkip:
		t.skip()
	case ctlEnough:
		t.tapped(t.here().name + "/!")
		return
	case ctlMore:
		if st := t.here(); st.kind == kindRefer && !t.more(st) {
			t.sayText("refer_end")
		}
	}
	t.again()
}

// goBack undoes the last move; a list of places to choose from is put away
// first.
func (t *turn) goBack() {
	if open := t.state.Matters; t.state.Aside == asideMeant {
		if t.dropMeant(); open {
			return
		}
	}
	if len(t.state.Offer) > 0 {
		t.state.Offer, t.state.Matters = nil, false
		return
	}
	if t.state.Aside == asideHelped || t.state.Aside == asideWhy {
		t.state.Aside = noAside
		return
	}
	back, ok := t.state.back()
	for ok && t.content().inPassing(t.state.Trail[len(back.Trail)]) && len(back.Trail) > 0 {
		back, ok = back.back()
	}
	if !ok {
		t.sayText("nothing_to_go_back")
		return
	}
	t.state, t.came = back, true
	t.forgetTold()
	t.heard.ready = false
}

// skip leaves the pending question open.
func (t *turn) skip() {
	st := t.here()
	if st.kind == kindScreen {
		if f, asks := t.pending(st); asks {
			t.answer(Visit{At: st.id, Fact: f.id, Answer: answerSkip}, st)
			return
		}
	}
	if st.kind == kindRefer {
		return
	}
	if st.skip == "" {
		t.sayText("cannot_skip")
		return
	}
	t.answer(Visit{At: st.id, Answer: answerSkip}, st.next)
}

// leave ends the session at once. What is said then speaks of nothing that
// went before; who asked for messages to be deleted is told what cannot be.
func (t *turn) leave(wipe bool) {
	l := t.state.Lang
	t.messages, t.closed, t.neutral, t.wipe = nil, true, true, wipe
	if wipe {
		t.sayText("wiped")
	} else {
		t.sayText("left")
	}
	t.state = State{Lang: l}
}

// showCode shows the newest referral code again.
func (t *turn) showCode() {
	if t.state.Codes[0].Code == 0 {
		t.sayText("no_code_yet")
		return
	}
	t.messages = append(t.messages, Message{Ticket: t.ticket(t.state.Codes[0])})
}
