package flows

import (
	"slices"
	"strings"
)

// hurtTyped takes a message that names a harm done to somebody, before what else
// it asks for: "chồng em đánh, em cần tiền thuê nhà" is no wish for money alone.
// Both are offered then, the harm first, with whom to call. In the flow of the harm
// itself, and where an answer on the screen says as much, it is an answer.
func (t *turn) hurtTyped(text, phrase, token string) bool {
	topic := t.read(text).Hurt()
	harm := t.content().topics[topic]
	if topic == "" || harm == nil || harm.flow == t.here().flow || t.hurtAnswer(token) {
		return false
	}
	t.noteTold(text)
	if own := t.young(topic); own != nil {
		t.jump(own)
		return true
	}
	to := []*step{harm}
	if said := t.content().sayings[t.read(text).Saying()].step; said != nil && said.flow != harm.flow {
		to = append(to, said)
	} else if st := t.leadsTo(token); st != nil && st.flow != harm.flow {
		to = append(to, st)
	} else if all := t.flowsAbout(text); len(all) > 1 {
		to = append(to, all[1])
	}
	before, said, counted := t.state, len(t.messages), len(t.events)
	t.jump(harm)
	if t.alsoAnswer(phrase); t.here().flow != harm.flow {
		return true // to what is known of just this harm: rape, pictures
	}
	t.state, t.messages, t.events = before, t.messages[:said], t.events[:counted]
	t.heard.ready = false
	if len(to) == 1 {
		t.jump(harm)
		return true
	}
	t.sayText("hurt_first")
	t.offerMatters(to)
	return true
}

// hurtAnswer reports whether the answer that was found among those on the screen
// speaks of harm itself.
func (t *turn) hurtAnswer(token string) bool {
	i := slices.IndexFunc(t.choices(), func(c Choice) bool { return token != "" && c.Token == token })
	return i >= 0 && t.rel.Understand.Hurt(t.choices()[i].Label) != ""
}

// leadsTo is where an answer of the menu leads when it begins another flow's
// matter; nil for what is answered elsewhere.
func (t *turn) leadsTo(token string) *step {
	name, answer, _ := strings.Cut(token, "/")
	st := t.content().byName[name]
	if st == nil || st.flow != t.content().menu.flow {
		return nil
	}
	for i := range st.choices {
		if st.choices[i].key == answer {
			return st.choices[i].target
		}
	}
	return nil
}
