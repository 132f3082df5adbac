package flows

import (
	"maps"
	"slices"
	"strings"

	"nhipcau/internal/viet"
	"nhipcau/knowledge/answer"
	"nhipcau/knowledge/understand"
)

// A step never asks a model. Where one may help it says so in its reply (Ask);
// whoever runs the conversation may then take the same step again with what the
// model suggested. The suggestion is checked once more, against the question as
// this step would ask it; where it fails, the offline answer stands.

// mostPassages is how many known questions a model is given.
const mostPassages = 3

// helped takes a model's suggestion for a message that was not understood, or
// says in the reply that one may be asked.
func (t *turn) helped(text string) bool {
	if kind := t.here().kind; (kind == kindPlace || kind == kindScreen) && strings.Count(viet.Phrase(text), " ") < shortAnswer {
		return false
	}
	if !t.mayAsk(text) {
		return false
	}
	return t.suggested(answer.Question{Topics: t.choosable(), Passages: t.passages(text)}, text)
}

// plainer does so for a known question whose asker wants plainer words.
func (t *turn) plainer(text, id string) bool {
	if t.rel.Guard == nil || !t.rel.Guard.Plainer(text) || !t.mayAsk(text) {
		return false
	}
	passage, ok := t.passage(id)
	return ok && t.suggested(answer.Question{Passages: []answer.Passage{passage}}, text)
}

// suggested completes a question; without a suggestion it becomes the reply's Ask,
// with one that passes every check it is acted on.
func (t *turn) suggested(q answer.Question, text string) bool {
	if len(q.Topics)+len(q.Passages) == 0 {
		return false
	}
	q.Text, q.Lang, q.Asked = t.rel.Guard.Scrub(text), t.lang(), t.askedBefore()
	s := t.suggestion
	if s == nil {
		t.consult = &q
		return false
	}
	if s.None() || t.rel.Guard.Refuse(q, *s) != "" || t.rel.Understand.Crisis(s.Answer) != understand.None {
		return false
	}
	if s.Topic != "" {
		t.offerMatters([]*step{t.content().topics[s.Topic]})
		return true
	}
	t.reword(*s)
	return true
}

// mayAsk reports whether a model may be told of a message at all: neither its
// words nor what the offline engine makes of them, nor anything this conversation
// was about before, is of the matters that are never shown to one.
func (t *turn) mayAsk(text string) bool {
	g := t.rel.Guard
	if g == nil || !t.world.Model && t.suggestion == nil || !g.Open(text) || !t.shown(t.here()) {
		return false
	}
	for _, visits := range [2][]Visit{t.state.Base, t.state.Trail} {
		for _, v := range visits {
			if st := t.content().steps[v.At]; st != nil && !t.shown(st) {
				return false
			}
		}
	}
	for _, topic := range t.read(text).Topics() {
		if !g.Enters(topic.Topic) {
			return false
		}
	}
	for _, near := range t.read(text).Questions(1) {
		if q, ok := t.rel.Questions.Question(near.ID); ok && (!g.Enters(q.Topic) || !g.Open(q.Ask.VI)) {
			return false
		}
	}
	return true
}

// shown reports whether a model may be asked at a step: its flow is about nothing
// closed, and it is no crossroads to such flows alone.
func (t *turn) shown(st *step) bool {
	g := t.rel.Guard
	if !g.Enters(st.flow.topic) || !g.Enters(st.flow.name) {
		return false
	}
	return len(st.choices) == 0 || slices.ContainsFunc(st.choices, func(c choice) bool { return g.Enters(c.target.flow.topic) && g.Enters(c.target.flow.name) })
}

// choosable are the topics that a model may choose from here.
func (t *turn) choosable() (out []answer.Topic) {
	g := t.rel.Guard
	for _, name := range slices.Sorted(maps.Keys(t.content().topics)) {
		st := t.content().topics[name]
		if g.Offers(name) && g.Offers(orText(st.flow.topic, name)) && st.flow != t.here().flow {
			out = append(out, answer.Topic{ID: name, Label: st.flow.title.In(t.lang())})
		}
	}
	return out
}

// passages are the known questions nearest to a message that a model may be given.
func (t *turn) passages(text string) (out []answer.Passage) {
	for _, near := range t.read(text).Questions(2 * mostPassages) {
		if p, ok := t.passage(near.ID); ok && len(out) < mostPassages {
			out = append(out, p)
		}
	}
	return out
}

func (t *turn) passage(id string) (answer.Passage, bool) {
	g := t.rel.Guard
	q, ok := t.rel.Questions.Question(id)
	if !ok || q.Due(t.world.Now) || !g.Enters(q.Topic) {
		return answer.Passage{}, false
	}
	p := answer.Passage{ID: q.ID, Ask: q.Ask.In(t.lang()), Text: q.Say(t.lang())}
	return p, g.Open(p.Ask) && g.Open(p.Text)
}

// askedBefore are our last two questions, as far as a model may see them.
func (t *turn) askedBefore() (out []string) {
	add := func(text string) {
		if text != "" && t.rel.Guard.Open(text) {
			out = append(out, text)
		}
	}
	if n := len(t.state.Trail); n > 0 {
		v := t.state.Trail[n-1]
		if f := t.rel.asked[v.Fact]; f != nil {
			add(f.Ask.In(t.lang()))
		} else if st := t.content().steps[v.At]; st != nil {
			add(st.text.In(t.lang()))
		}
	}
	st := t.here()
	if f, asks := t.pending(st); st.kind == kindScreen && asks {
		add(f.Ask.In(t.lang()))
	} else {
		add(st.text.In(t.lang()))
	}
	return out
}

// reword says an answer in a model's words: what must be read before it, that a
// machine wrote it, and what it rests on.
func (t *turn) reword(s answer.Suggestion) {
	t.state.Missed = 0
	parts := []string{s.Answer, t.text("model_reworded")}
	var listings []string
	for _, id := range s.Cited {
		q, ok := t.rel.Questions.Question(id)
		if !ok {
			continue
		}
		if notice := q.Notice.In(t.lang()); notice != "" {
			parts = slices.Insert(parts, 0, notice)
		}
		if c := t.citation(q); !slices.Contains(parts, c) {
			parts = append(parts, c)
		}
		for _, listing := range q.Listings {
			if !slices.Contains(listings, listing) {
				listings = append(listings, listing)
			}
		}
	}
	t.say(strings.Join(parts, "\n\n"))
	t.showListings(listings)
}
