package portal

import (
	"context"
	"sync"
	"time"

	"nhipcau/portal/auditlog"
	"nhipcau/store"
)

// proof is how far the log was found to be as it was written.
type proof struct {
	mu sync.Mutex // not held while the log is read
	proved
	broken bool // it was found not to be
}

// proved is a log of so many entries, and the sum of the last.
type proved struct {
	count int64
	sum   string
	whole time.Time // when it was read from its beginning
}

// proveAgain is how long a proof is taken on trust: then all of the log is read once
// more, ahead of the page that would do so.
const (
	proveAgain = time.Hour
	proveAhead = 5 * time.Minute
)

// prove finds out whether the log is as it was written, and says when all of it was
// read last. Years of it take a while to read: what was proved within the hour is not
// read again, unless what came since does not fit it. Then all of it is, so that the
// count is up to the first entry that was changed.
func (p *proof) prove(ctx context.Context, db *store.Store, now time.Time) (count int64, sum string, whole time.Time, err error) {
	last, _ := p.last()
	found, err := last.on(ctx, db, now, proveAgain)
	p.note(found, err)
	return found.count, found.sum, found.whole, err
}

// ahead is prove for nobody, so that a page has little left to read. A log that is not
// as it was written is left to its page.
func (p *proof) ahead(ctx context.Context, db *store.Store, now time.Time) error {
	last, broken := p.last()
	if broken {
		return nil
	}
	found, err := last.on(ctx, db, now, proveAgain-proveAhead)
	p.note(found, err)
	if isInvalid(err) {
		return nil
	}
	return err
}

// forget has all of the log read again.
func (p *proof) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.proved = proved{}
}

func (p *proof) last() (proved, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.proved, p.broken
}

// note keeps what was proved. Of a log that is broken nothing is: whoever asks next
// reads all of it.
func (p *proof) note(found proved, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case err == nil:
		p.proved, p.broken = found, false
	case isInvalid(err):
		p.proved, p.broken = proved{}, true
	}
}

// on reads on from what was proved, or everything where that is longer ago.
func (last proved) on(ctx context.Context, db *store.Store, now time.Time, ago time.Duration) (found proved, err error) {
	if now.Sub(last.whole) >= ago || now.Before(last.whole) {
		last = proved{whole: now}
	}
	found = last
	found.count, found.sum, err = auditlog.VerifyFrom(ctx, db, last.count, last.sum)
	if isInvalid(err) && last.count > 0 {
		found.whole = now
		found.count, found.sum, err = auditlog.Verify(ctx, db)
	}
	return found, err
}
