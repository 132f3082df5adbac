package portal

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"time"

	"nhipcau/flows"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/understand"
	"nhipcau/portal/wording"
)

// checks are what was found out about a state of the draft.
type checks struct {
	Version string
	Must    brokenDraft    // each keeps it from being published
	Advice  flows.Findings // new ones, that what is live does not get
	Played  int            // transcripts
	Talks   []flows.Replay
	Grave   []exchange // another way where somebody may be in danger: nobody can wave that through
	Way     []exchange // another way
	Words   []exchange // other words on the same way
	Heard   *understand.Comparison
}

// May says whether the draft can be published at all.
func (c checks) May() bool { return len(c.Must)+len(c.Grave) == 0 }

// checking is the look at a draft that is under way, or was done last. It takes
// seconds, so it goes on beside the requests, and all who ask about the same
// state share it.
type checking struct {
	mu   sync.Mutex
	last *look
}

// longestCheck is when a look gives up.
const longestCheck = 5 * time.Minute

// look is the work on one state of the draft.
type look struct {
	checks checks // these, and err, are to be read once over is closed
	err    error
	over   chan struct{}
	stop   context.CancelFunc

	mu  sync.Mutex
	far howFar
}

// howFar is what a look has done by now.
type howFar struct {
	Played, Talks int // conversations
	Asked, Parts  int // of the understanding; 0 parts when nobody need ask
}

// lookAt gives the look at a state of the draft, and begins it where there is none
// yet: the one before is of no more use then. One that failed is begun anew.
func (p *Portal) lookAt(version string, draft wording.Draft, snapshot directory.Snapshot) *look {
	c := &p.checking
	c.mu.Lock()
	defer c.mu.Unlock()
	if l := c.last; l != nil && l.checks.Version == version && !l.failed() {
		return l
	}
	if c.last != nil {
		c.last.stop()
	}
	ctx, stop := context.WithTimeout(context.Background(), longestCheck)
	l := &look{checks: checks{Version: version}, over: make(chan struct{}), stop: stop}
	c.last = l
	go func() {
		defer stop()
		defer close(l.over)
		defer func() {
			if recover() != nil {
				l.err = errors.New("looking at a draft of the wording panicked")
			}
		}()
		l.err = p.findOut(ctx, l, draft, snapshot)
	}()
	return l
}

func (l *look) failed() bool {
	select {
	case <-l.over:
		return l.err != nil
	default:
		return false
	}
}

// done waits a moment for the look, and reports whether it is over.
func (l *look) done(ctx context.Context, patience time.Duration) bool {
	wait := time.NewTimer(patience)
	defer wait.Stop()
	select {
	case <-l.over:
		return true
	case <-wait.C:
	case <-ctx.Done():
	}
	return false
}

func (l *look) note(change func(*howFar)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change(&l.far)
}

func (l *look) howFar() howFar {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.far
}

// findOut plays the draft against what is live, and asks whom it understands.
func (p *Portal) findOut(ctx context.Context, l *look, draft wording.Draft, snapshot directory.Snapshot) error {
	c := &l.checks
	after, broken, findings := p.release(ctx, snapshot, draft.Overlay)
	if c.Must = broken; after == nil {
		return ctx.Err()
	}
	live := draft.Live.Overlay
	before, _, old := p.release(ctx, snapshot, live)
	if before == nil { // it does not fit this program: what is built in has its place
		live = wording.Overlay{}
		before, broken, old = p.release(ctx, snapshot, live)
	}
	if before == nil {
		c.Must = broken
		return ctx.Err()
	}
	c.Advice = freshAdvice(findings, old)
	played, differ, err := p.Wording.Rehearse(ctx, flows.NewEngine(before), flows.NewEngine(after), func(n, of int) {
		l.note(func(f *howFar) { f.Played, f.Talks = n, of })
	})
	if err != nil {
		return err
	}
	c.Played, c.Talks = played, differ
	c.Grave, c.Way, c.Words = exchanges(differ)
	was, is := live.Additions(), draft.Overlay.Additions()
	if reflect.DeepEqual(was, is) {
		return nil
	}
	heard, err := p.exam.Compare(ctx, was, is, func(n, of int) {
		l.note(func(f *howFar) { f.Asked, f.Parts = n, of })
	})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		c.Must = append(c.Must, flows.Unfit(err.Error()))
		return nil
	}
	c.Heard = &heard
	return nil
}

// freshAdvice is what the draft is advised and what is live is not.
func freshAdvice(findings, old flows.Findings) (fresh flows.Findings) {
	known := map[string]bool{}
	for _, f := range old {
		known[f.Step+f.Message] = true
	}
	for _, f := range findings {
		if f.Advice && !known[f.Step+f.Message] {
			fresh = append(fresh, f)
		}
	}
	return fresh
}
