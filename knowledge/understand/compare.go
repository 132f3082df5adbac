package understand

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"nhipcau/knowledge/questions"
)

// Comparison says what a change of Additions does to what is built in: whom it
// would pull over to another topic, and to which answers.
type Comparison struct {
	Messages      int
	Before, After Understood
	// Moved are the messages that lead elsewhere, to what was changed or away from
	// it, and those that speak of a danger: made worse first, then made better.
	Moved []Moved
	Pairs []Pair // the same, counted: most first
	// Shaken is how many others moved: whoever learns anew weighs close calls
	// anew, for better and for worse.
	Shaken int
	// Unheard are the phrases newly added that do not lead where they should
	// even when they are learnt: something else speaks louder.
	Unheard []Moved
	Answers Answered
}

// Understood counts messages by what became of them.
type Understood struct {
	Right      int // a topic it is about comes first, or none for small talk
	Elsewhere  int // another topic comes first, or any for small talk
	Unanswered int // about a topic, and not understood
	Dangers    int // that were noticed
	Alarms     int // false ones
}

// Moved is a message and where it led before and after: to a topic, a danger, a
// known question or "none". Before is empty for what was not there before.
type Moved struct {
	Text          string
	About         []string // what it is about: topics and a danger, a question, or "none"
	Before, After string
	Better, Worse bool // neither: wrong before and wrong after
}

// Pair is how many messages went from one topic, danger or "none" to another.
type Pair struct {
	Before, After string
	Messages      int
}

// Compare holds the exam twice, with the additions before and with those after.
// Where nothing changed nothing is asked. step, when it is not nil, hears how far
// it is, from several goroutines, one at a time. It gives up when ctx is over.
func (x *Exam) Compare(ctx context.Context, before, after Additions, step func(done, of int)) (Comparison, error) {
	for _, a := range []Additions{before, after} {
		if err := a.check(x.book); err != nil {
			return Comparison{}, err
		}
	}
	if err := x.prepare(); err != nil {
		return Comparison{}, err
	}
	tell := steps(step, 2*folds+1)
	was, err := x.sit(ctx, before, tell)
	if err != nil {
		return Comparison{}, err
	}
	is, err := x.sit(ctx, after, tell)
	if err != nil {
		return Comparison{}, err
	}
	c := Comparison{Messages: len(x.learn.examples)}
	of := touchedBy(x.book, before, after)
	c.move(x.learn.examples, was.leads, is.leads, of)
	c.Answers.move(x.learn, was.answers, is.answers, of)
	if !x.enter(ctx) {
		return Comparison{}, ctx.Err()
	}
	defer func() { <-x.free }()
	err = c.listen(x, before, after)
	tell()
	return c, err
}

// touched is what a change is about: topics, dangers, questions, "none"; nil is
// everything.
type touched map[string]bool

func (of touched) has(name string) bool { return of == nil || of[name] }

func touchedBy(book *questions.Book, before, after Additions) touched {
	if !slices.EqualFunc(before.Same, after.Same, slices.Equal) {
		return nil // words of one meaning stand in messages of any topic
	}
	of := touched{}
	note := func(phrases []Phrase, asks []Ask) {
		for _, p := range phrases {
			for _, name := range (example{Topics: p.Topics, Crisis: p.Crisis}).about() {
				of[name] = true
			}
		}
		for _, a := range asks {
			q, _ := book.Question(a.Question)
			of[a.Question], of[q.Topic] = true, true
		}
	}
	note(after.since(before))
	note(before.since(after))
	return of
}

// steps counts up to a number, one at a time.
func steps(step func(done, of int), of int) func() {
	var mu sync.Mutex
	n := 0
	return func() {
		mu.Lock()
		defer mu.Unlock()
		if n++; step != nil {
			step(n, of)
		}
	}
}

// move counts the messages and lists those that lead elsewhere.
func (c *Comparison) move(asked []example, was, is []lead, of touched) {
	pairs := map[[2]string]int{}
	for i, e := range asked {
		c.Before.count(e, was[i])
		c.After.count(e, is[i])
		from, to := was[i].first(), is[i].first()
		switch {
		case from == to:
		case of.has(from) || of.has(to) || was[i].danger != is[i].danger:
			c.Moved = append(c.Moved, move(e, was[i], is[i]))
			pairs[[2]string{from, to}]++
		default:
			c.Shaken++
		}
	}
	worseFirst(c.Moved)
	for pair, n := range pairs {
		c.Pairs = append(c.Pairs, Pair{pair[0], pair[1], n})
	}
	slices.SortFunc(c.Pairs, func(a, b Pair) int {
		return cmp.Or(b.Messages-a.Messages, cmp.Compare(a.Before, b.Before), cmp.Compare(a.After, b.After))
	})
}

func worseFirst(all []Moved) {
	rank := func(m Moved) int {
		switch {
		case m.Worse:
			return 0
		case m.Better:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(all, func(a, b Moved) int { return cmp.Compare(rank(a), rank(b)) })
}

// lead is where a message leads.
type lead struct {
	topic  string // "" for none
	danger Crisis
}

func (r *Reading) lead() lead {
	l := lead{danger: r.Crisis()}
	if topics := r.Topics(); len(topics) > 0 {
		l.topic = topics[0].Topic
	}
	return l
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
	before, after := e.right(was), e.right(is)
	return Moved{e.Text, e.about(), was.first(), is.first(), after && !before, before && !after}
}

// about is what an example is about, in a word or more.
func (e example) about() []string {
	about := slices.Clone(e.Topics)
	if e.Crisis != None {
		about = append(about, string(e.Crisis))
	}
	if len(about) == 0 {
		about = []string{"none"}
	}
	return about
}

// listen finds what is newly added and leads elsewhere though everything is
// learnt.
func (c *Comparison) listen(x *Exam, before, after Additions) error {
	phrases, asks := after.since(before)
	if len(phrases)+len(asks) == 0 {
		return nil
	}
	all := x.learn.with(after)
	ready, school, err := prepare(all, x.book)
	if err != nil {
		return err
	}
	u := x.pupil(*ready, all, school, school.lexicon(), everything)
	for _, p := range phrases {
		e := example{Text: p.Text, Topics: p.Topics, Crisis: p.Crisis}
		if l := u.Read(p.Text).lead(); !e.right(l) {
			c.Unheard = append(c.Unheard, Moved{Text: p.Text, About: e.about(), After: l.first()})
		}
	}
	for _, a := range asks {
		if best := u.Questions(a.Text, 1); len(best) == 0 || best[0].ID != a.Question {
			m := Moved{Text: a.Text, About: []string{a.Question}, After: "none"}
			if len(best) > 0 {
				m.After = best[0].ID
			}
			c.Answers.Unheard = append(c.Answers.Unheard, m)
		}
	}
	return nil
}
