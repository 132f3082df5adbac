package flows

import (
	"slices"
	"strconv"

	"nhipcau/internal/lang"
	"nhipcau/internal/viet"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/places"
)

// again says what is pending: the question, its cards, or the services found.
func (t *turn) again() {
	if t.closed {
		return
	}
	if t.state.Matters {
		switch {
		case t.state.Aside == asideMeant:
			t.sayText("meant_which")
		case len(t.state.Offer) == 1:
			t.sayText("which_matter_one")
		default:
			t.sayText("which_matter")
		}
		return
	}
	if t.state.Aside == asideHelped || t.state.Aside == asideWhy {
		t.askAside()
		return
	}
	t.overtake()
	st := t.here()
	switch st.kind {
	case kindScreen:
		if f, asks := t.pending(st); asks {
			t.ask(f.Ask, f.Why)
		}
	case kindRefer:
		t.showOrName(st)
	case kindPlace:
		if len(t.areas()) > 0 {
			t.sayText("place_which")
			return
		}
		t.ask(st.text, st.why)
	default:
		t.ask(st.text, st.why)
		for _, id := range st.cards {
			if l, ok := t.rel.Directory.Listing(id); ok && len(l.Gate(t.world.Now)) == 0 {
				t.showListing(l)
			}
		}
	}
}

// overtake goes on from an interview that answers given elsewhere have made
// needless.
func (t *turn) overtake() {
	if st := t.here(); st.kind == kindScreen {
		if _, asks := t.pending(st); !asks {
			t.arrive(st.next)
		}
	}
}

// ask says a question with the reason for it, in one bubble.
func (t *turn) ask(question, why lang.Text) {
	text := question.In(t.lang())
	if !why.IsZero() {
		text += "\n\n" + t.text("why_asked", "why", why.In(t.lang()))
	}
	t.say(text)
}

// choices are the answers offered to the pending question, and "not what I meant"
// after the answer to another.
func (t *turn) choices() []Choice {
	out := t.pendingChoices()
	if t.state.Aside == asideMeant && !t.state.Matters && !t.closed {
		out = append(out, Choice{Token: meantToken, Label: t.text("meant_other"), Kind: Skip})
	}
	return out
}

func (t *turn) pendingChoices() []Choice {
	st := t.here()
	if t.closed || st == nil {
		return nil
	}
	if t.state.Matters && t.state.Aside == asideMeant {
		return t.meantChoices()
	}
	if t.state.Matters {
		return t.matters()
	}
	if t.state.Aside == asideHelped || t.state.Aside == asideWhy {
		return t.asideChoices()
	}
	l := t.lang()
	out := make([]Choice, 0, len(st.choices)+len(t.state.Offer)+6)
	switch st.kind {
	case kindScreen:
		f, asks := t.pending(st)
		if !asks {
			return nil
		}
		ask := st.name + "/" + f.ID + "="
		for _, v := range f.Values {
			out = append(out, Choice{Token: ask + v.ID, Label: v.Label.In(l)})
		}
		return append(out,
			Choice{Token: ask + "-", Label: t.text("skip"), Kind: Skip},
			Choice{Token: st.name + "/!", Label: t.text("enough"), Kind: Skip})
	case kindRefer:
		if n := t.left(st); n > 0 {
			out = append(out, Choice{Token: st.name + "/+", Label: t.text("more_count", "n", strconv.Itoa(n)), Kind: More})
		}
		return append(out, t.asideChoices()...)
	}
	for _, c := range st.choices {
		out = append(out, Choice{Token: c.token, Label: c.label.In(l)})
	}
	for _, a := range t.areas() {
		out = append(out, Choice{Token: st.name + "/@" + strconv.Itoa(int(a)), Label: t.placeLabel(places.Area(a))})
	}
	if st.skip != "" {
		out = append(out, Choice{Token: st.skip, Label: t.text("skip"), Kind: Skip})
	}
	return out
}

// placeLabel names a place so that it can be told from others of the name: a
// commune of today with the former districts it lies in.
func (t *turn) placeLabel(a places.Area) string {
	name := t.rel.Places.Name(a)
	for _, d := range t.rel.Places.Districts(a) {
		return name + ", " + t.rel.Places.Name(d)
	}
	return name
}

// saidFor gives, for each of choices, the folded phrases that mean it.
func (t *turn) saidFor() [][]string {
	st := t.here()
	if t.state.Matters {
		return nil // their labels are compared as they stand
	}
	if said := t.asideSaid(); said != nil {
		if st.kind == kindRefer && t.state.Aside == noAside && t.left(st) > 0 {
			said = slices.Insert(said, 0, []string{viet.Phrase(t.choices()[0].Label)}) // "more"
		}
		return said
	}
	switch st.kind {
	case kindScreen:
		if f, asks := t.pending(st); asks {
			return f.said
		}
	case kindPlace:
		var out [][]string
		for _, a := range t.areas() {
			area := places.Area(a)
			out = append(out, []string{viet.Phrase(t.placeLabel(area)), viet.Phrase(t.rel.Places.Name(area))})
		}
		return out
	case kindAsk:
		out := make([][]string, len(st.choices))
		for i := range st.choices {
			out[i] = st.choices[i].said
		}
		return out
	}
	return nil
}

// nav are the controls that make sense now.
func (t *turn) nav() []Choice {
	if t.closed {
		return nil
	}
	out := make([]Choice, 0, 7)
	add := func(c control, key string, kind ChoiceKind) {
		out = append(out, Choice{Token: controlTokens[c], Label: t.text(key), Kind: kind})
	}
	if !t.state.Matters && (len(t.state.Trail) > 0 || len(t.areas()) > 0) { // among matters it is the last choice
		add(ctlBack, "back", Move)
	}
	if t.state.At != t.content().menu.id {
		add(ctlTopics, "topics", Move)
	}
	if len(t.state.Trail) > 0 {
		add(ctlRestart, "restart", Move)
	}
	if st := t.here(); st.kind == kindRefer && !t.came && len(t.match(st.topic).Offers) > 0 {
		add(ctlShow, "show", Move)
	}
	if t.state.Codes[0].Code != 0 {
		add(ctlCode, "code", Move)
	}
	add(ctlHelp, "help", Move)
	if t.lang() == lang.VI {
		add(ctlEnglish, "language", Move)
	} else {
		add(ctlVietnamese, "language", Move)
	}
	add(ctlLeave, "leave", Exit)
	return out
}

func (t *turn) reply() Reply {
	if note := (Message{Text: t.text("switched")}); t.switched && t.here().flow.topic == string(directory.Danger) {
		t.messages = append(t.messages, note) // whom to call comes first
	} else if t.switched {
		t.messages = slices.Insert(t.messages, 0, note)
	}
	return Reply{
		Messages: t.messages, Choices: t.choices(), Nav: t.nav(),
		Done: t.closed, Neutral: t.neutral, Wipe: t.wipe, Greeting: t.greeting && !t.closed,
		Ask: t.consult, Understood: t.understood,
	}
}
