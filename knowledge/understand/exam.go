package understand

import (
	"context"
	"encoding/json"
	"errors"
	"runtime"
	"slices"
	"sync"

	"nhipcau/knowledge/questions"
)

// Exam asks the labelled messages that are built in, and the ways to ask the
// known questions, of those who learnt without them and without all that says
// about the same: so that it is seen how people would be understood whom nobody
// has heard yet. It may be used by many goroutines, and works on half of the
// cores at most.
//
//	x := understand.NewExam(book)
//	c, err := x.Compare(ctx, live, draft, nil) // some seconds
type Exam struct {
	book *questions.Book
	free chan struct{} // a place for each core it may use

	once            sync.Once
	broken          error
	learn           material
	saidIn, askedIn []int // the folds of examples and of paraphrases

	mu    sync.Mutex               // held for a look, never for an exam
	last  []sitting                // the newest last
	under map[string]chan struct{} // by what is added: closed when that sitting is over
}

// NewExam makes an exam; its papers are sorted when it is first held.
func NewExam(book *questions.Book) *Exam {
	return &Exam{book: book, free: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2)), under: map[string]chan struct{}{}}
}

// sitting is what became of every message when something was added.
type sitting struct {
	added   string
	leads   []lead   // of the examples
	answers []string // of the ways to ask, then of the small talk: the question answered, "" for none
}

// mostSittings: what is live, the draft, and one before.
const mostSittings = 3

// prepare sorts what is built in.
func (x *Exam) prepare() error {
	x.once.Do(func() {
		if x.learn, x.broken = builtIn(); x.broken != nil {
			return
		}
		r, err := newReader(x.learn)
		if x.broken = err; err != nil {
			return
		}
		said, asked := make([]message, len(x.learn.examples)), make([]message, len(x.learn.paraphrases))
		for i, e := range x.learn.examples {
			said[i] = r.read(e.Text)
		}
		for i, p := range x.learn.paraphrases {
			asked[i] = r.read(p.Text)
		}
		x.saidIn, x.askedIn = foldsOf(said), foldsOf(asked)
	})
	return x.broken
}

// sit holds the exam with something added, or gives what came of it when that is
// one of the last things asked for. step hears of every part that is done.
func (x *Exam) sit(ctx context.Context, a Additions, step func()) (sitting, error) {
	key, err := json.Marshal(a)
	if err != nil {
		return sitting{}, err
	}
	s, known, err := x.known(ctx, string(key))
	if err != nil {
		return sitting{}, err
	}
	if known {
		for range folds {
			step()
		}
		return s, nil
	}
	err = errNotHeld
	defer func() { x.over(s, err) }()
	err = x.hold(ctx, a, s, step)
	return s, err
}

// errNotHeld is a sitting that died.
var errNotHeld = errors.New("the exam was not held")

// known gives what came of a sitting, once whoever holds it now is done. Where
// nobody has held it, it is for the caller to hold, and to say when it is over.
func (x *Exam) known(ctx context.Context, key string) (s sitting, known bool, err error) {
	for {
		x.mu.Lock()
		i := slices.IndexFunc(x.last, func(s sitting) bool { return s.added == key })
		if i >= 0 {
			s = x.last[i]
		}
		over, busy := x.under[key]
		if i < 0 && !busy {
			x.under[key] = make(chan struct{})
		}
		x.mu.Unlock()
		switch {
		case i >= 0:
			return s, true, nil
		case !busy:
			return sitting{key, make([]lead, len(x.learn.examples)), make([]string, len(x.learn.paraphrases)+len(x.learn.examples))}, false, nil
		}
		select {
		case <-over:
		case <-ctx.Done():
			return s, false, ctx.Err()
		}
	}
}

// over keeps what came of a sitting, unless it failed, and tells those who wait.
func (x *Exam) over(s sitting, err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if err == nil {
		x.last = append(x.last[max(0, len(x.last)-mostSittings+1):], s)
	}
	close(x.under[s.added])
	delete(x.under, s.added)
}

// hold fills a sitting.
func (x *Exam) hold(ctx context.Context, a Additions, s sitting, step func()) error {
	all := x.learn.with(a)
	u, school, err := prepare(all, x.book)
	if err != nil {
		return err
	}
	terms := school.lexicon()
	var done sync.WaitGroup
	for f := range folds {
		done.Go(func() {
			if !x.enter(ctx) {
				return
			}
			defer func() { <-x.free }()
			x.ask(x.pupil(*u, all, school, terms, f), f, s)
			step()
		})
	}
	done.Wait()
	return ctx.Err()
}

// enter waits for a core, and reports whether anybody still waits for the result.
func (x *Exam) enter(ctx context.Context) bool {
	select {
	case x.free <- struct{}{}:
	case <-ctx.Done():
		return false
	}
	if ctx.Err() != nil {
		<-x.free
		return false
	}
	return true
}

// everything is the fold that nothing is in.
const everything = -1

// pupil learns without a fold, one thing after the other.
func (x *Exam) pupil(u Understander, all material, s school, terms *lexicon, f int) *Understander {
	part, lessons := all, s.lessons
	part.examples, part.paraphrases, s.lessons = nil, nil, nil
	ways := len(lessons) - len(all.paraphrases) // where they begin
	for i, line := range lessons {
		switch {
		case i < len(all.examples):
			if i < len(x.saidIn) && x.saidIn[i] == f {
				continue
			}
			part.examples = append(part.examples, all.examples[i])
		case i >= ways:
			if i-ways < len(x.askedIn) && x.askedIn[i-ways] == f {
				continue
			}
			part.paraphrases = append(part.paraphrases, all.paraphrases[i-ways])
		}
		s.lessons = append(s.lessons, line)
	}
	fit := machineFit
	fit.alone = true
	u.topics, u.alarm = learnTopics(terms, u.keywords, s.lessons, fit), learnAlarm(terms, s.signals, s.lessons)
	u.asked = learnAsked(part, x.book, s)
	return &u
}

// ask asks a pupil what it did not learn.
func (x *Exam) ask(u *Understander, f int, s sitting) {
	ways := len(x.learn.paraphrases)
	for i, p := range x.learn.paraphrases {
		if x.askedIn[i] == f {
			s.answers[i], _ = u.Question(p.Text)
		}
	}
	for i, e := range x.learn.examples {
		if x.saidIn[i] != f {
			continue
		}
		r := u.Read(e.Text)
		if s.leads[i] = r.lead(); e.idle() {
			s.answers[ways+i], _ = r.Question()
		}
	}
}

// idle reports whether an example is small talk, or what nobody here can help
// with.
func (e example) idle() bool { return len(e.Topics) == 0 && e.Crisis == None }
