package tally

import (
	"context"
	"errors"
	"slices"
	"time"

	"nhipcau/internal/hanoi"
	"nhipcau/store"
)

// Slip is a code that a provider of services brings back.
type Slip struct {
	Code    string // as it was typed or spoken; see ParseCode
	Account string // whose account types it, for the limits on guessing
	// Topics is what the provider offers. A code for anything else is as
	// wrong as one that nobody was given.
	Topics []string
	// Clusters is where the provider works; empty for the whole province.
	Clusters []string
}

// The limits on wrong codes: an account may have 5 in ten minutes and 20 a day.
// After 500 of all accounts in a day there is an alarm, and whoever had one of
// them waits until tomorrow.
const (
	missesShort = 5
	shortTime   = 10 // minutes
	missesDaily = 20
	missesInAll = 500
)

// What Redeem says besides the errors of ParseCode and the store.
var (
	// ErrWrongCode is a code that cannot be taken: unknown, used, expired or
	// for something that the provider does not offer. Which of these is told to
	// nobody.
	ErrWrongCode error = failure{"wrong-code", "the code is not valid, or was used already"}
	// ErrTooMany is an account that had too many wrong codes.
	ErrTooMany error = failure{"too-many-codes", "too many wrong codes from this account: wait ten minutes, or until tomorrow"}
)

// Redeem counts the arrival of whoever held a code, in the cohort of the month in
// which it was given, once. Nothing of the code is kept then. All wrong codes
// take the same way and so the same time. Mistyped codes (ErrCodeShape,
// ErrCodeDigit) cost nothing.
func (l *Ledger) Redeem(ctx context.Context, s Slip) error {
	outcomes, err := l.RedeemAll(ctx, s)
	if err != nil {
		return err
	}
	return outcomes[0]
}

// RedeemAll does so for many codes in one transaction, e.g. a day's list that a
// provider kept on paper: all of them, or none where there is an error. What
// became of each is in outcomes, nil where it was counted.
func (l *Ledger) RedeemAll(ctx context.Context, slips ...Slip) (outcomes []error, err error) {
	outcomes, codes := make([]error, len(slips)), make([]string, len(slips))
	mistyped := 0
	for i, s := range slips {
		if codes[i], outcomes[i] = ParseCode(s.Code); outcomes[i] != nil {
			mistyped++
		}
	}
	if mistyped == len(slips) {
		return outcomes, nil
	}
	err = l.transact(ctx, func(tx *store.Tx, o *opened) (changed bool, err error) {
		for i, s := range slips {
			if codes[i] == "" {
				continue
			}
			if outcomes[i], err = l.redeem(ctx, tx, o, s, codes[i]); err != nil {
				return false, err
			}
			changed = changed || outcomes[i] == nil
		}
		return changed, nil
	})
	return outcomes, err
}

// redeem says of one code what became of it; err is the store's.
func (l *Ledger) redeem(ctx context.Context, tx *store.Tx, o *opened, s Slip, code string) (outcome, err error) {
	now := l.believed(o)
	if outcome, err = l.limited(ctx, tx, s.Account, now); outcome != nil || err != nil {
		return outcome, err
	}
	hash := l.codeKey.hash(code)
	row, err := tx.Code(ctx, hash)
	if err != nil && !errors.Is(err, store.NotFound) {
		return nil, err
	}
	b, ok := l.codeKey.openLabel(code, row.Sealed)
	if !ok || !now.Before(b.until) || !s.takes(b) {
		return ErrWrongCode, l.miss(ctx, tx, s.Account, now)
	}
	o.arrive(l.tables, b.cohort, b.event(Reached, ReasonNone), b.said, b.reason)
	return nil, tx.ReplaceCode(ctx, hash, decoy(row.Lot))
}

// takes reports whether the provider offers what the code is for, where it is.
func (s Slip) takes(b label) bool {
	where := len(s.Clusters) == 0 || b.cluster == noPlace || b.cluster == further || slices.Contains(s.Clusters, b.cluster)
	return slices.Contains(s.Topics, b.topic) && where
}

// limited says whether an account must wait.
func (l *Ledger) limited(ctx context.Context, tx *store.Tx, account string, now time.Time) (outcome, err error) {
	short, err := tx.Misses(ctx, account, minute(now)-shortTime+1)
	if err != nil {
		return nil, err
	}
	today, err := tx.Misses(ctx, account, minute(midnight(now)))
	if err != nil {
		return nil, err
	}
	all, err := tx.Misses(ctx, "", minute(midnight(now)))
	if err != nil {
		return nil, err
	}
	if short >= missesShort || today >= missesDaily || all >= missesInAll && today > 0 {
		return ErrTooMany, nil
	}
	return nil, nil
}

// miss counts a wrong code, and forgets those of former days.
func (l *Ledger) miss(ctx context.Context, tx *store.Tx, account string, now time.Time) error {
	if err := tx.Miss(ctx, account, minute(now)); err != nil {
		return err
	}
	all, err := tx.Misses(ctx, "", minute(midnight(now)))
	if err != nil {
		return err
	}
	if all == missesInAll {
		l.log.Error("many wrong referral codes today: somebody may be guessing", "part", "codes", "count", all)
	}
	return tx.DropMisses(ctx, minute(midnight(now)))
}

func minute(t time.Time) int64 { return t.Unix() / 60 }

// midnight is when a day began in Vietnam.
func midnight(t time.Time) time.Time {
	y, m, d := t.In(hanoi.Time).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, hanoi.Time)
}

// Stub is what the buttons on a card carry for its code, so that they work for
// as long as the code does without anybody having remembered it: 22 signs that
// neither show the code nor can be made up.
func (l *Ledger) Stub(code string) string { return l.codeKey.stub(code) }

// Unstub gives the code of a stub; false for what is none.
func (l *Ledger) Unstub(stub string) (code string, ok bool) {
	code, typed, ok := l.codeKey.openStub(stub)
	return code, ok && !typed
}

// byHand is the account of codes that people type themselves, and missesByHand
// how many wrong ones of them a day are listened to. They are kept by the day:
// the minute would be somebody's.
const (
	byHand       = "typed"
	missesByHand = 200
)

// hear counts what somebody says of their code, once. A stub that is none, or of
// a code that is gone, is no error: who asks learns nothing.
func (l *Ledger) hear(ctx context.Context, tx *store.Tx, o *opened, e Event, changed *bool) error {
	if !o.recent.take(e.Nonce) {
		return nil
	}
	*changed = true
	today := minute(midnight(l.believed(o)))
	code, typed, ok := l.codeKey.openStub(e.Stub)
	if !ok {
		return nil
	}
	if typed {
		if n, err := tx.Misses(ctx, byHand, today); err != nil || n >= missesByHand {
			return err
		}
	}
	hash := l.codeKey.hash(code)
	row, err := tx.Code(ctx, hash)
	if errors.Is(err, store.NotFound) && typed {
		return tx.Miss(ctx, byHand, today)
	}
	if err != nil && !errors.Is(err, store.NotFound) {
		return err
	}
	b, ok := l.codeKey.openLabel(code, row.Sealed)
	if !ok || b.said != 0 {
		return nil
	}
	b.said, b.reason = e.Stage, e.Reason
	o.arrive(l.tables, b.cohort, b.event(e.Stage, e.Reason), 0, ReasonNone)
	return tx.ReplaceCode(ctx, hash, store.Code{Hash: hash, Lot: row.Lot, Sealed: l.codeKey.sealLabel(code, b)})
}
