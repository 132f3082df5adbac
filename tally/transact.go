package tally

import (
	"context"
	"errors"
	"time"

	"nhipcau/store"
)

// commitTime is how long one commit may take before its events are given back
// as not known to be counted. A disk takes milliseconds; this is for a database
// that hangs.
const commitTime = 15 * time.Second

// commit adds a batch. It belongs to nobody's context: those who wait for it
// come and go.
func (l *Ledger) commit(events []Event) error {
	ctx, cancel := context.WithTimeout(context.Background(), commitTime)
	defer cancel()
	return l.transact(ctx, func(tx *store.Tx, o *opened) (changed bool, err error) {
		for _, e := range events {
			if e.Stage.said() {
				err = l.hear(ctx, tx, o, e, &changed)
			} else if o.add(l.tables, e) {
				changed = true
			}
			if err != nil {
				return false, err
			}
		}
		return changed, nil
	})
}

// transact opens the blob under its lock, closes the periods that are over,
// lets do read or change the rest, and writes it back, all in one transaction.
// What is in memory is never trusted over what is in the store, so that any
// number of processes can count. do says whether it changed anything.
func (l *Ledger) transact(ctx context.Context, do func(*store.Tx, *opened) (bool, error)) error {
	l.turn.Lock()
	defer l.turn.Unlock()
	key, closing := l.key, false
	err := l.store.Write(ctx, func(tx *store.Tx) error {
		o, err := l.read(ctx, tx, &key)
		if err != nil {
			return err
		}
		if o.simulated != l.simulated {
			return errSimulated
		}
		closed, changed, err := o.advance(l.tables, l.believed(o), l.drawn)
		if err != nil {
			return err
		}
		for _, p := range closed {
			if err := tx.ClosePeriod(ctx, p); err != nil {
				return err
			}
		}
		if closing = len(closed) > 0; closing {
			key = key.next()
		}
		added, err := do(tx, o)
		if err != nil || !changed && !added {
			return err
		}
		sealed, err := key.seal(o)
		if err != nil {
			return err
		}
		return tx.PutBlob(ctx, blobName, sealed)
	})
	if err != nil {
		return err
	}
	if closing {
		l.log.Info("a counting period was closed", "part", "roll-over")
	}
	l.opened = true
	l.keep(key)
	return nil
}

// longestJump is how many months a period may be closed ahead of the clock.
const longestJump = 2

// believed is the time to count at. Closing a month cannot be undone, so a clock
// that is more than two months ahead of the open one is taken to be wrong: what
// comes is counted into the open month until the clock is right again, and the
// operator hears of it once. A program that was away for longer than that begins
// with a new database.
func (l *Ledger) believed(o *opened) time.Time {
	if m := o.newest(table{name: ByTopic}); m != nil {
		if open, err := monthBegin(m.period); err == nil {
			l.month.Store(open.Unix())
		}
	}
	now, clock := l.now(), l.clock()
	doubts := months(now, clock) > 0
	if doubts && !l.doubts {
		l.log.Error("the clock is months ahead, the open month goes on", "part", "roll-over")
	}
	l.doubts = doubts
	return now
}

// now is the clock, or the beginning of the open month when the clock is not
// believed.
func (l *Ledger) now() time.Time {
	now := l.clock()
	if open := l.month.Load(); open != 0 && months(time.Unix(open, 0), now) > longestJump {
		return time.Unix(open, 0)
	}
	return now
}

// read gives what the blob holds, and moves the key on to the one that it was
// sealed with. No blob at all is a beginning only where nothing was counted
// before.
func (l *Ledger) read(ctx context.Context, tx *store.Tx, k *key) (*opened, error) {
	sealed, err := tx.Blob(ctx, blobName)
	if err == nil {
		o, sealedWith, err := k.open(sealed)
		*k = sealedWith
		return o, err
	}
	if !errors.Is(err, store.NotFound) {
		return nil, err
	}
	past := l.opened || k.generation > 0
	for _, t := range l.tables {
		closed, err := tx.ClosedNames(ctx, t.name)
		if err != nil {
			return nil, err
		}
		past = past || len(closed) > 0
	}
	if past {
		return nil, errGone
	}
	return &opened{simulated: l.simulated}, nil
}

// keep remembers a later key and puts it into the file, so that the one before
// is gone. Failing that, it is tried again with the next commit: the older key
// in the file still leads to the later one.
func (l *Ledger) keep(k key) {
	l.key = k
	if l.file == "" || l.filed >= k.generation {
		return
	}
	if err := replaceKeyFile(l.file, k); err != nil {
		l.log.Warn("the key of a closed period could not be replaced", "part", "roll-over", "err", err)
		return
	}
	l.filed = k.generation
}
