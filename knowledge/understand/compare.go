package understand

import (
	"cmp"
	"slices"
	"sync"

	"nhipcau/knowledge/questions"
)

// Comparison says what a change of Additions does to the labelled messages that
// are built in. Each is asked of what was learnt without it and without all that
// says about the same, once with the additions before and once with those after:
// so that it is seen how people would be understood whom nobody has heard yet.
type Comparison struct {
	Messages      int
	Before, After Understood
	Moved         []Moved // messages that lead elsewhere: made worse first, then made better
	Pairs         []Pair  // the same, counted: most first
	// Unheard are the phrases newly added that do not lead where they should
	// even when they are learnt: something else speaks louder.
	Unheard []Moved
}

// Understood counts messages by what became of them.
type Understood struct {
	Right      int // a topic it is about comes first, or none for small talk
	Elsewhere  int // another topic comes first, or any for small talk
	Unanswered int // about a topic, and not understood
	Dangers    int // that were noticed
	Alarms     int // false ones
}

// Moved is a message and where it led before and after: to a topic, a danger or
// "none".
type Moved struct {
	Text          string
	About         []string // what it is about: topics and a danger, or "none"
	Before, After string
	Better, Worse bool // neither: wrong before and wrong after
}

// Pair is how many messages went from one topic, danger or "none" to another.
type Pair struct {
	Before, After string
	Messages      int
}

// Compare says whom a change of additions would pull over. It learns ten times
// from nearly everything, and takes some seconds.
func Compare(book *questions.Book, before, after Additions) (Comparison, error) {
	for _, a := range []Additions{before, after} {
		if err := a.check(book); err != nil {
			return Comparison{}, err
		}
	}
	m, err := builtIn()
	if err != nil {
		return Comparison{}, err
	}
	r, err := newReader(m)
	if err != nil {
		return Comparison{}, err
	}
	said := make([]message, len(m.examples))
	for i, e := range m.examples {
		said[i] = r.read(e.Text)
	}
	fold := foldsOf(said)
	was, old, err := leftOutLeads(m, book, before, fold)
	if err != nil {
		return Comparison{}, err
	}
	is, _, err := leftOutLeads(m, book, after, fold)
	if err != nil {
		return Comparison{}, err
	}
	c := Comparison{Messages: len(m.examples)}
	pairs := map[[2]string]int{}
	for i, e := range m.examples {
		c.Before.count(e, was[i])
		c.After.count(e, is[i])
		if was[i].first() == is[i].first() {
			continue
		}
		c.Moved = append(c.Moved, move(e, was[i], is[i]))
		pairs[[2]string{was[i].first(), is[i].first()}]++
	}
	c.sort(pairs)
	c.Unheard, err = unheard(m, book, old, before, after)
	return c, err
}

func (c *Comparison) sort(pairs map[[2]string]int) {
	rank := func(m Moved) int {
		switch {
		case m.Worse:
			return 0
		case m.Better:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(c.Moved, func(a, b Moved) int { return cmp.Compare(rank(a), rank(b)) })
	for pair, n := range pairs {
		c.Pairs = append(c.Pairs, Pair{pair[0], pair[1], n})
	}
	slices.SortFunc(c.Pairs, func(a, b Pair) int {
		return cmp.Or(b.Messages-a.Messages, cmp.Compare(a.Before, b.Before), cmp.Compare(a.After, b.After))
	})
}

// lead is where a message leads.
type lead struct {
	topic  string // "" for none
	danger Crisis
}

func (l lead) first() string { return cmp.Or(string(l.danger), l.topic, "none") }

// right reports whether a message leads where it should. A danger may be told
// of something that is only its topic, and is wrong then.
func (e example) right(l lead) bool {
	switch {
	case e.Crisis != None || l.danger != None:
		return (e.Crisis != None) == (l.danger != None)
	case l.topic == "":
		return len(e.Topics) == 0
	}
	return slices.Contains(e.Topics, l.topic)
}

func (n *Understood) count(e example, l lead) {
	switch {
	case e.Crisis != None && l.danger != None:
		n.Dangers++
	case l.danger != None:
		n.Alarms++
	}
	switch {
	case l.topic == "" && len(e.Topics) > 0:
		n.Unanswered++
	case l.topic == "" || slices.Contains(e.Topics, l.topic):
		n.Right++
	default:
		n.Elsewhere++
	}
}

func move(e example, was, is lead) Moved {
	about := slices.Clone(e.Topics)
	if e.Crisis != None {
		about = append(about, string(e.Crisis))
	}
	if len(about) == 0 {
		about = []string{"none"}
	}
	before, after := e.right(was), e.right(is)
	return Moved{e.Text, about, was.first(), is.first(), after && !before, before && !after}
}

// leftOutLeads asks every example of what was learnt without its fold, and gives
// one of those who learnt.
func leftOutLeads(m material, book *questions.Book, a Additions, fold []int) ([]lead, *Understander, error) {
	all := m.with(a)
	u, s, err := prepare(all, book)
	if err != nil {
		return nil, nil, err
	}
	out := make([]lead, len(m.examples))
	learners := make([]Understander, folds)
	var done sync.WaitGroup
	for f := range folds {
		done.Go(func() {
			part, school := all, s
			part.examples, school.lessons = nil, nil
			for i, line := range s.lessons {
				if i < len(fold) && fold[i] == f {
					continue
				}
				school.lessons = append(school.lessons, line)
				if i < len(all.examples) {
					part.examples = append(part.examples, all.examples[i])
				}
			}
			learner := &learners[f]
			*learner = *u
			learner.learnTopics(part, school)
			for i, e := range m.examples {
				if fold[i] == f {
					out[i] = learner.lead(e.Text)
				}
			}
		})
	}
	done.Wait()
	return out, &learners[0], nil
}

func (u *Understander) lead(text string) lead {
	l := lead{danger: u.Crisis(text)}
	if topics := u.Topics(text); len(topics) > 0 {
		l.topic = topics[0].Topic
	}
	return l
}

// unheard are the phrases of after that are not among those of before, and lead
// elsewhere though everything is learnt; old has not learnt them.
func unheard(m material, book *questions.Book, old *Understander, before, after Additions) ([]Moved, error) {
	known := map[string]bool{}
	for _, p := range before.Phrases {
		known[p.Text] = true
	}
	fresh := slices.DeleteFunc(slices.Clone(after.Phrases), func(p Phrase) bool { return known[p.Text] })
	if len(fresh) == 0 {
		return nil, nil
	}
	all := m.with(after)
	u, s, err := prepare(all, book)
	if err != nil {
		return nil, err
	}
	u.learnTopics(all, s)
	var out []Moved
	for _, p := range fresh {
		e := example{Text: p.Text, Topics: p.Topics, Crisis: p.Crisis}
		if l := u.lead(p.Text); !e.right(l) {
			out = append(out, move(e, old.lead(p.Text), l))
		}
	}
	return out, nil
}
