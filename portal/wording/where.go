package wording

import (
	"strings"

	"nhipcau/flows"
	"nhipcau/internal/lang"
)

// Where says in words what a key is of: of which conversation, fact, known
// question or topic, and under which words it stands. Kind is one of Kinds, or
// off, order, added (one more answer), topic or asks (phrases).
type Where struct {
	Key   string
	Kind  string
	Of    lang.Text // zero for the sentences of the program
	Under lang.Text // zero where it stands by itself
	Topic string    // of phrases
}

// Where finds it. A key of nothing has no Kind.
func (d *Desk) Where(key string) Where {
	w := Where{Key: key}
	if i, ok := d.at[key]; ok {
		item := d.items[i]
		w.Kind, w.Of, w.Under = item.Kind, item.Title, item.Under
		return w
	}
	kind, name, _ := strings.Cut(key, "/")
	of, id, _ := strings.Cut(name, "/")
	switch kind {
	case "off":
		w.Kind = "off"
		w.Of, w.Under = d.stands(name)
	case "order":
		w.Kind = "order"
		w.Of, _ = d.stands(name)
	case "choice":
		w.Kind = "added"
		w.Of, w.Under = d.stands(of)
	case "phrases":
		if w.Kind, w.Topic = "topic", id; of == "faq" {
			q, _ := d.knows.Questions.Question(id)
			w.Kind, w.Topic, w.Of = "asks", q.Topic, q.Ask
		}
	}
	return w
}

// stands gives the title of the flow of a step, "loans.where", and what the step
// says. A flow alone, "loans", has its title.
func (d *Desk) stands(step string) (title, says lang.Text) {
	flow, _, _ := strings.Cut(step, ".")
	for _, f := range d.flows {
		if f.Flow == flow {
			title = f.Title
			for _, st := range f.Steps {
				if st.Name == step {
					says = st.Text
				}
			}
		}
	}
	return title, says
}

// Group is what texts belong to, for a list to pick from.
type Group struct {
	ID   string
	Name lang.Text
}

// Groups are the conversations, the facts, and the known questions by topic.
func (d *Desk) Groups() (talks []flows.Outlined, facts []Group, asked map[string][]Group) {
	seen := map[string]bool{}
	asked = map[string][]Group{}
	for _, i := range d.items {
		if seen[i.Flow] || i.Flow == "" {
			continue
		}
		one := Group{i.Flow, i.Title}
		switch {
		case strings.HasPrefix(i.Key, "fact/"):
			facts, seen[i.Flow] = append(facts, one), true
		case strings.HasPrefix(i.Key, "faq/"):
			q, _ := d.knows.Questions.Question(i.Flow)
			asked[q.Topic], seen[i.Flow] = append(asked[q.Topic], one), true
		}
	}
	return d.flows, facts, asked
}
