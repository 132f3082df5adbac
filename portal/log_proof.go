package portal

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"nhipcau/portal/auditlog"
	"nhipcau/store"
)

// proof is how far the log was found to be as it was written.
type proof struct {
	log *slog.Logger // gets the alarm, for there may be nobody at a page
	mu  sync.Mutex   // not held while the log is read
	lastProof
}

// lastProof is what the readings so far came to.
type lastProof struct {
	proved
	broken bool      // the log was found not to be as it was written
	looked time.Time // and when that was
	turn   int       // of readings: one that was begun in an earlier turn proves nothing
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
	last := p.last()
	read, err := last.on(ctx, db, now, proveAgain)
	p.note(last.turn, read, err, now)
	return read.count, read.sum, read.whole, err
}

// ahead is prove for nobody, so that a page has little left to read, and so that a log
// that was changed is found where nobody opens its page. One that was is looked at
// again now and then: somebody may have put it right.
func (p *proof) ahead(ctx context.Context, db *store.Store, now time.Time) error {
	last := p.last()
	if last.broken && now.Sub(last.looked) < proveAhead {
		return nil
	}
	read, err := last.on(ctx, db, now, proveAgain-proveAhead)
	p.note(last.turn, read, err, now)
	if isInvalid(err) {
		return nil // the alarm is given
	}
	return err
}

// forget has all of the log read again. What is being read meanwhile comes too late.
func (p *proof) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.whole = time.Time{}
	p.turn++
}

func (p *proof) last() lastProof {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.lastProof
}

// note keeps what a reading proved, unless that was begun in an earlier turn. An alarm
// counts whenever it was begun: whoever asks next reads all of the log, and who looks
// after the machine is told once.
func (p *proof) note(turn int, read proved, err error, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case isInvalid(err):
		if !p.broken {
			p.log.Error("the audit log was changed: open it in the portal, and keep the database", "part", "portal")
		}
		p.broken, p.looked, p.whole = true, now, time.Time{}
		p.turn++
	case err == nil && turn == p.turn:
		p.proved, p.broken = read, false
	}
}

// on reads on from what was proved, and everything where that is longer ago. What was
// proved must stand in any case: a log that was cut off, or written anew with sums that
// fit, is whole in itself and not what it was.
func (last proved) on(ctx context.Context, db *store.Store, now time.Time, ago time.Duration) (read proved, err error) {
	read = last
	read.count, read.sum, err = auditlog.VerifyFrom(ctx, db, last.count, last.sum)
	late := now.Sub(last.whole) >= ago || now.Before(last.whole)
	if err == nil && !late || err != nil && !isInvalid(err) {
		return read, err
	}
	if read.whole = now; last.count == 0 {
		return read, err
	}
	amiss := err
	if read.count, read.sum, err = auditlog.Verify(ctx, db); err == nil && amiss != nil {
		read.count, err = min(read.count, last.count-1), amiss
	}
	return read, err
}
