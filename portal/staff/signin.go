package staff

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"nhipcau/internal/lang"
	"nhipcau/portal/auditlog"
	"nhipcau/store"
)

// How long a sign-in lasts (OWASP ASVS 5.0 V7.3): without a sign of life, in
// all, between the two factors, and after which time a risky deed asks for proof
// again.
const (
	SignInIdle    = 30 * time.Minute
	SignInLongest = 12 * time.Hour
	betweenSteps  = 10 * time.Minute
	ProofLife     = 10 * time.Minute
)

// Stage is how far a sign-in has come.
type Stage string

// The stages: the password was right and a code is asked for; the password was
// right and no second factor is set up yet; signed in.
const (
	NeedsCode      Stage = "code"
	NeedsEnrolment Stage = "enrol"
	Full           Stage = "full"
)

// SignIn is one browser where somebody is signed in, or about to be.
type SignIn struct {
	Account string    `json:"account"`
	Stage   Stage     `json:"stage"`
	Begun   time.Time `json:"begun"`
	Seen    time.Time `json:"seen"`            // to the minute
	Proved  time.Time `json:"proved,omitzero"` // when both factors were last shown
	Browser string    `json:"browser"`         // in words: "Chrome, Android"
	Lang    lang.Lang `json:"lang"`
	Pending string    `json:"pending,omitempty"` // a passkey ceremony under way, or a secret being set up

	ID      string `json:"-"` // digest of the token; what a list names it by
	version int64
}

// Fresh says that both factors were shown a short while ago.
func (s SignIn) Fresh(now time.Time) bool {
	return s.Stage == Full && now.Sub(s.Proved) < ProofLife && !now.Before(s.Proved)
}

// Until is when it ends unless somebody does something before, and whether that
// would put it off: the longest a sign-in may last is not put off.
func (s SignIn) Until() (end time.Time, last bool) {
	end = s.until()
	return end, s.Stage == Full && !end.Before(s.Begun.Add(SignInLongest))
}

func (s SignIn) until() time.Time {
	if s.Stage != Full {
		return s.Begun.Add(betweenSteps)
	}
	idle, longest := s.Seen.Add(SignInIdle), s.Begun.Add(SignInLongest)
	if longest.Before(idle) {
		return longest
	}
	return idle
}

// SignIn checks a name and a password. The token is for the browser; with it
// comes how far the sign-in has come, never Full. From is where the attempt
// comes from, for the brake. Errors: a refusal, or the store's.
func (o *Office) SignIn(ctx context.Context, name, password, from, browser string) (token string, s SignIn, err error) {
	name = plainName(name)
	if !o.brake.allow(name, from) {
		return "", s, refusal{"too_often"}
	}
	a, err := o.Named(ctx, name)
	if errors.Is(err, store.NotFound) {
		a, err = Account{Password: o.nobody}, nil // as much work as for a name that is known
	}
	if err != nil {
		return "", s, err
	}
	if right := o.matches(a.Password, password); !right || a.ID == "" {
		if o.brake.wrong(name, from) && a.ID != "" {
			o.tellOfGuessing(ctx, a)
		}
		return "", s, refusal{"sign_in"}
	}
	switch {
	case a.Disabled:
		return "", s, refusal{"disabled"}
	case !a.Enrolled() && o.Now().After(a.EnrolBy):
		return "", s, refusal{"enrol_late"}
	}
	s = SignIn{Account: a.ID, Stage: NeedsCode, Browser: browser, Lang: a.Lang}
	if !a.Enrolled() {
		s.Stage = NeedsEnrolment
	}
	return o.open(ctx, s)
}

// tellOfGuessing notes in the log that somebody guesses at an account. It is noted
// when the brake begins to hold, not for each attempt, so that who guesses cannot
// fill the log. That it cannot be noted changes nothing for who signs in.
func (o *Office) tellOfGuessing(ctx context.Context, a Account) {
	_ = o.Store.Write(ctx, func(tx *store.Tx) error {
		return o.log(ctx, tx, auditlog.Entry{By: auditlog.Nobody, Deed: auditlog.GuessedAt, Object: a.Name})
	})
}

// Joined signs in who has just used a link, as far as setting up the second
// factor.
func (o *Office) Joined(ctx context.Context, a Account, browser string, l lang.Lang) (token string, s SignIn, err error) {
	return o.open(ctx, SignIn{Account: a.ID, Stage: NeedsEnrolment, Browser: browser, Lang: l})
}

// open begins a sign-in under a fresh token.
func (o *Office) open(ctx context.Context, s SignIn) (string, SignIn, error) {
	token := o.token()
	s.Begun = o.Now().UTC().Truncate(time.Second)
	s.Seen, s.ID, s.version = s.Begun, digest(token), 0
	err := o.Store.Write(ctx, func(tx *store.Tx) error { return o.keepSignIn(ctx, tx, &s) })
	return token, s, err
}

func (o *Office) keepSignIn(ctx context.Context, tx *store.Tx, s *SignIn) error {
	body, err := json.Marshal(s)
	if err != nil {
		return err
	}
	r := store.Record{Kind: signInKind, ID: s.ID, Version: s.version, Expires: s.until(), Body: body}
	if err := tx.PutRecord(ctx, r, o.Now()); err != nil {
		return err
	}
	s.version++
	return nil
}

// Recognise finds the sign-in of a token and whose it is. The error is
// store.NotFound for one that is over, or of an account that is disabled.
func (o *Office) Recognise(ctx context.Context, token string) (SignIn, Account, error) {
	r, err := o.Store.Record(ctx, signInKind, digest(token), o.Now())
	if err != nil {
		return SignIn{}, Account{}, err
	}
	s, err := readSignIn(r)
	if err != nil {
		return s, Account{}, err
	}
	a, err := o.Account(ctx, s.Account)
	if err == nil && a.Disabled {
		err = fmt.Errorf("the account is disabled: %w", store.NotFound)
	}
	if err != nil {
		return SignIn{}, Account{}, err
	}
	return o.touch(ctx, s), a, nil
}

// touch notes a sign of life, at most once a minute. That it cannot be noted
// does not end the visit.
func (o *Office) touch(ctx context.Context, s SignIn) SignIn {
	now := o.Now().UTC().Truncate(time.Minute)
	if s.Stage != Full || now.Sub(s.Seen) < time.Minute {
		return s
	}
	seen := s
	seen.Seen = now
	if err := o.Store.Write(ctx, func(tx *store.Tx) error { return o.keepSignIn(ctx, tx, &seen) }); err != nil {
		return s
	}
	return seen
}

func readSignIn(r store.Record) (SignIn, error) {
	s := SignIn{ID: r.ID, version: r.Version}
	if err := json.Unmarshal(r.Body, &s); err != nil {
		return s, fmt.Errorf("a sign-in cannot be read: %w", store.Invalid)
	}
	return s, nil
}

// Update keeps what changed in a sign-in: its language, what is pending.
func (o *Office) Update(ctx context.Context, s *SignIn) error {
	return o.Store.Write(ctx, func(tx *store.Tx) error { return o.keepSignIn(ctx, tx, s) })
}

// complete makes a sign-in Full under a new token; the old one is worth nothing
// any more, whoever has seen it.
func (o *Office) complete(ctx context.Context, s SignIn, a Account) (string, SignIn, error) {
	token := o.token()
	old, now := s.ID, o.Now().UTC().Truncate(time.Second)
	if s.Stage != Full {
		s.Begun = now
	}
	deed := auditlog.Entry{By: a.Actor(), Deed: auditlog.SignedIn}
	if s.Stage == Full {
		deed.Deed = "" // shown again for a risky deed: not another sign-in
	}
	s.Stage, s.Seen, s.Proved, s.Pending, s.ID, s.version = Full, now, now, "", digest(token), 0
	err := o.Store.Write(ctx, func(tx *store.Tx) error {
		if err := tx.DeleteRecord(ctx, signInKind, old); err != nil {
			return err
		}
		if err := o.keepSignIn(ctx, tx, &s); err != nil {
			return err
		}
		return o.log(ctx, tx, deed)
	})
	return token, s, err
}

// SignIns lists where an account is signed in, the last seen first.
func (o *Office) SignIns(ctx context.Context, account string) ([]SignIn, error) {
	records, err := o.Store.Records(ctx, signInKind, o.Now())
	if err != nil {
		return nil, err
	}
	var all []SignIn
	for _, r := range records {
		s, err := readSignIn(r)
		if err != nil {
			return nil, err
		}
		if s.Account == account && s.Stage == Full {
			all = append(all, s)
		}
	}
	slices.SortFunc(all, func(a, b SignIn) int { return b.Seen.Compare(a.Seen) })
	return all, nil
}

// SignOut ends one sign-in of an account by its ID.
func (o *Office) SignOut(ctx context.Context, a Account, id string) error {
	return o.Store.Write(ctx, func(tx *store.Tx) error {
		r, err := tx.Record(ctx, signInKind, id, o.Now())
		if errors.Is(err, store.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		if s, err := readSignIn(r); err != nil || s.Account != a.ID {
			return err
		}
		return tx.DeleteRecord(ctx, signInKind, id)
	})
}

// SignOutOthers ends every sign-in of an account but the one given.
func (o *Office) SignOutOthers(ctx context.Context, a Account, but string) error {
	return o.Store.Write(ctx, func(tx *store.Tx) error {
		if err := o.endAll(ctx, tx, a.ID, but); err != nil {
			return err
		}
		return o.log(ctx, tx, auditlog.Entry{By: a.Actor(), Deed: auditlog.SignInEnded, Object: a.Name})
	})
}

func (o *Office) endAll(ctx context.Context, tx *store.Tx, account, but string) error {
	records, err := tx.Records(ctx, signInKind, o.Now())
	if err != nil {
		return err
	}
	for _, r := range records {
		if s, err := readSignIn(r); err == nil && s.Account == account && r.ID != but {
			if err := tx.DeleteRecord(ctx, signInKind, r.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// Tend deletes what is over. To be called now and then.
func (o *Office) Tend(ctx context.Context) error {
	o.brake.sweep()
	return o.Store.Sweep(ctx, o.Now())
}
