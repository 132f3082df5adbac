package flows

import (
	"slices"
	"strings"

	"nhipcau/knowledge/directory"
)

// led is what the conversations can lead to.
type led struct {
	screens map[string]bool            // topics with an interview
	refers  map[string]*step           // topics that end in a referral
	cards   map[string]bool            // listings shown on a step or beside an answer
	set     map[string]map[string]bool // facts and values that some choice sets
	divert  map[string]bool            // facts that lead out of an interview
}

// leads works out where the conversations lead. Every step of a release can be
// reached, so that looking at all of them is enough.
func (i *inspection) leads() led {
	l := led{map[string]bool{}, map[string]*step{}, map[string]bool{}, map[string]map[string]bool{}, map[string]bool{}}
	for _, f := range i.content.flows {
		for _, st := range f.steps {
			switch st.kind {
			case kindScreen:
				l.screens[st.topic] = true
			case kindRefer:
				l.refers[st.topic] = st
			}
			if st.divert.to != nil {
				l.divert[st.divert.fact] = true
			}
			for _, id := range st.cards {
				l.cards[id] = true
			}
			for _, c := range st.choices {
				for fact, value := range c.set {
					if l.set[fact] == nil {
						l.set[fact] = map[string]bool{}
					}
					l.set[fact][value] = true
				}
			}
		}
	}
	for _, q := range i.Questions.All() {
		for _, id := range q.Listings {
			l.cards[id] = l.cards[id] || !q.Due(i.now)
		}
	}
	return l
}

// services finds listings that are fit to be shown and that no answers lead to,
// and referrals that have nothing to show.
func (i *inspection) services() {
	to, offered := i.leads(), i.offered()
	some := map[string]bool{}
	for _, l := range offered {
		reached, why := to.cards[l.ID], []string(nil)
		for _, topic := range l.Topics {
			if l.LocalOf == "" {
				some[string(topic)] = true
			}
			switch {
			case to.refers[string(topic)] == nil:
				why = append(why, string(topic)+": no step refers to it")
			case l.OnlyWhenAsked && !i.askedFor(l, topic, offered, to):
				why = append(why, string(topic)+": nothing that is asked or chosen says "+strings.Join(l.Tags, ", "))
			default:
				reached = true
			}
		}
		switch {
		case !reached:
			i.adviseOn(l, "no answers lead to this service (%s)", strings.Join(why, "; "))
		case len(why) > 0 && !to.cards[l.ID]:
			i.adviseOn(l, "not every topic leads to this service (%s)", strings.Join(why, "; "))
		}
	}
	for _, topic := range directory.Topics() {
		if st := to.refers[string(topic)]; st != nil && !some[string(topic)] {
			i.advise(st.flow.file, st.line, st.name, "no service is shown for %s: everybody hears that there is none", topic)
		}
	}
}

// askedFor reports whether somebody can come to ask for just the kind of help
// that a listing gives: by a choice that says so, or in the interview, which
// asks about a fact once any listing that is always shown depends on it.
func (i *inspection) askedFor(l *directory.Listing, topic directory.Topic, offered []*directory.Listing, to led) bool {
	for _, n := range i.narrowing(l, topic) {
		if slices.ContainsFunc(n.tags, func(tag string) bool { return to.set[n.fact][tag] }) {
			return true
		}
		if to.screens[string(topic)] && slices.ContainsFunc(offered, func(o *directory.Listing) bool {
			return !o.OnlyWhenAsked && slices.Contains(o.Topics, topic) && i.dependsOn(o, topic, n.fact)
		}) {
			return true
		}
	}
	return false
}

// dependsOn reports whether a listing's place in a topic depends on a fact.
func (i *inspection) dependsOn(l *directory.Listing, topic directory.Topic, fact string) bool {
	return slices.Contains(l.Rule().Facts(), fact) ||
		slices.ContainsFunc(i.narrowing(l, topic), func(n narrowed) bool { return n.fact == fact })
}

// narrowed is a fact that says which kind of help is needed, and the kinds that
// a listing gives.
type narrowed struct {
	fact string
	tags []string
}

// narrowing lists the facts by which a listing's tags narrow a topic.
func (i *inspection) narrowing(l *directory.Listing, topic directory.Topic) (out []narrowed) {
	for _, f := range i.Facts.Facts() {
		if !slices.Contains(f.Narrows, string(topic)) {
			continue
		}
		n := narrowed{fact: f.ID}
		for _, tag := range l.Tags {
			if _, ok := f.Value(tag); ok {
				n.tags = append(n.tags, tag)
			}
		}
		if len(n.tags) > 0 {
			out = append(out, n)
		}
	}
	return out
}

// cards finds listings named under a step, or beside an answer, that people
// will not see there.
func (i *inspection) cards() {
	for _, f := range i.content.flows {
		for _, st := range f.steps {
			for _, id := range st.cards {
				if l, ok := i.Directory.Listing(id); ok {
					for _, why := range l.Gate(i.now) {
						i.advise(f.file, st.line, st.name, "the card %s is left out: %s", id, why.Text)
					}
				}
			}
		}
	}
	for _, q := range i.Questions.All() {
		for _, id := range q.Listings {
			if _, ok := i.Directory.Listing(id); !ok {
				i.fault(questionsFolder+"/"+q.Topic+".yaml", q.Line(), q.ID, "there is no listing %s in the directory", id)
			}
		}
	}
}
