package staff

import (
	"cmp"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"nhipcau/portal/auditlog"
	"nhipcau/store"
)

// InvitationLife is how long a link is good, and how long somebody who joined
// has to set up a second factor.
const InvitationLife = 48 * time.Hour

// Invitation is a link that makes an account, or gives one back to who lost
// the way in. It works once.
type Invitation struct {
	Place   Place     `json:"place"`
	Account string    `json:"account,omitempty"` // the account it gives back
	Name    string    `json:"name,omitempty"`    // that account's name
	For     string    `json:"for,omitempty"`     // whom a new one is for, as who invites noted it
	By      string    `json:"by,omitempty"`      // the name of who made it
	Expires time.Time `json:"-"`
}

// mostFor is how many letters say whom an invitation is for.
const mostFor = 60

// Invite makes a link for a new account. Errors: a refusal, or the store's.
func (o *Office) Invite(ctx context.Context, by auditlog.Actor, p Place) (token string, err error) {
	return o.InviteFor(ctx, by, p, "")
}

// InviteFor is Invite with a note of whom it is for, which those who look after the
// accounts see while it waits.
func (o *Office) InviteFor(ctx context.Context, by auditlog.Actor, p Place, whom string) (token string, err error) {
	if err := p.check(); err != nil {
		return "", err
	}
	whom = strings.Join(strings.Fields(whom), " ")
	if utf8.RuneCountInString(whom) > mostFor || strings.ContainsFunc(whom, unicode.IsControl) || !utf8.ValidString(whom) {
		return "", refusal{"whom"}
	}
	return o.invite(ctx, Invitation{Place: p, For: whom}, auditlog.Entry{By: by, Deed: auditlog.Invited, Object: cmp.Or(whom, string(p.Role)), After: p.String()})
}

// Reset makes a link with which somebody sets a new password and a new second
// factor. The old ones work until it is used.
func (o *Office) Reset(ctx context.Context, by auditlog.Actor, id string) (token string, err error) {
	a, err := o.Account(ctx, id)
	if err != nil {
		return "", err
	}
	return o.invite(ctx, Invitation{Place: a.Place, Account: a.ID, Name: a.Name}, auditlog.Entry{By: by, Deed: auditlog.ResetBegun, Object: a.Name})
}

func (o *Office) invite(ctx context.Context, i Invitation, e auditlog.Entry) (token string, err error) {
	token, i.By = o.token(), e.By.Name
	body, err := json.Marshal(i)
	if err != nil {
		return "", err
	}
	err = o.Store.Write(ctx, func(tx *store.Tx) error {
		r := store.Record{Kind: invitationKind, ID: digest(token), Expires: o.Now().Add(InvitationLife), Body: body}
		if err := tx.PutRecord(ctx, r, o.Now()); err != nil {
			return err
		}
		return o.log(ctx, tx, e)
	})
	return token, err
}

// FirstAdmin makes a link for an admin while there is none, ok is false when
// there is one. It takes the place of links it made before.
func (o *Office) FirstAdmin(ctx context.Context) (token string, ok bool, err error) {
	all, err := o.Accounts(ctx)
	if err != nil {
		return "", false, err
	}
	for _, a := range all {
		if a.Place.Role == Admin && !a.Disabled && a.Enrolled() {
			return "", false, nil
		}
	}
	invitations, err := o.Store.Records(ctx, invitationKind, o.Now())
	if err != nil {
		return "", false, err
	}
	err = o.Store.Write(ctx, func(tx *store.Tx) error {
		for _, r := range invitations {
			var i Invitation
			if json.Unmarshal(r.Body, &i) == nil && i.Place.Role == Admin && i.Account == "" {
				if err := tx.DeleteRecord(ctx, invitationKind, r.ID); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return "", false, err
	}
	token, err = o.Invite(ctx, auditlog.CommandLine, Place{Role: Admin})
	return token, err == nil, err
}

// Invitation reads what a link is for. One that is unknown, used or too old is
// refused.
func (o *Office) Invitation(ctx context.Context, token string) (Invitation, error) {
	r, err := o.Store.Record(ctx, invitationKind, digest(token), o.Now())
	return readInvitation(r, err)
}

func readInvitation(r store.Record, err error) (i Invitation, _ error) {
	if errors.Is(err, store.NotFound) {
		return i, refusal{"invitation"}
	}
	if err != nil {
		return i, err
	}
	if err := json.Unmarshal(r.Body, &i); err != nil {
		return i, fmt.Errorf("an invitation cannot be read: %w", store.Invalid)
	}
	i.Expires = r.Expires
	return i, nil
}

// Join uses a link: it makes the account, or gives the old one a new password
// and ends everything that let anybody in before. Name counts for a new one
// only.
func (o *Office) Join(ctx context.Context, token, name, password string) (Account, error) {
	i, err := o.Invitation(ctx, token)
	if err != nil {
		return Account{}, err
	}
	if name = plainName(name); i.Account != "" {
		name = i.Name
	} else if !names.MatchString(name) || name == auditlog.CommandLine.Name {
		return Account{}, refusal{"name_form"}
	}
	if err := checkPassword(name, password); err != nil {
		return Account{}, err
	}
	hash, err := o.hash(password)
	if err != nil {
		return Account{}, err
	}
	var a Account
	err = o.Store.Write(ctx, func(tx *store.Tx) error {
		r, err := tx.Record(ctx, invitationKind, digest(token), o.Now()) // once: whoever comes second finds none
		if i, err = readInvitation(r, err); err != nil {
			return err
		}
		if err := tx.DeleteRecord(ctx, invitationKind, r.ID); err != nil {
			return err
		}
		if i.Account == "" {
			a, err = o.begin(ctx, tx, i.Place, name, hash)
		} else {
			a, err = o.giveBack(ctx, tx, i.Account, hash)
		}
		return err
	})
	return a, err
}

// begin makes an account.
func (o *Office) begin(ctx context.Context, tx *store.Tx, p Place, name, hash string) (Account, error) {
	var id [12]byte
	if _, err := io.ReadFull(o.Rand, id[:]); err != nil {
		return Account{}, err
	}
	now := o.Now().UTC().Truncate(time.Second)
	a := Account{ID: hex.EncodeToString(id[:]), Name: name, Place: p, Password: hash, Made: now, EnrolBy: now.Add(InvitationLife)}
	err := tx.PutRecord(ctx, store.Record{Kind: nameKind, ID: name, Body: []byte(a.ID)}, o.Now())
	if errors.Is(err, store.Conflict) {
		return a, refusal{"name_taken"}
	}
	if err != nil {
		return a, err
	}
	if err := o.keep(ctx, tx, a); err != nil {
		return a, err
	}
	return a, o.log(ctx, tx, auditlog.Entry{By: a.Actor(), Deed: auditlog.Joined, Object: a.Name, After: p.String()})
}

// giveBack sets a new password and takes away every other way in.
func (o *Office) giveBack(ctx context.Context, tx *store.Tx, id, hash string) (Account, error) {
	r, err := tx.Record(ctx, accountKind, id, o.Now())
	if err != nil {
		return Account{}, err
	}
	a, err := readAccount(r)
	if err != nil {
		return a, err
	}
	a.Password, a.TOTP, a.TOTPStep, a.Recovery, a.Passkeys = hash, nil, 0, nil, nil
	a.Disabled, a.EnrolBy = false, o.Now().UTC().Add(InvitationLife).Truncate(time.Second)
	if err := o.keep(ctx, tx, a); err != nil {
		return a, err
	}
	a.version++
	if err := o.endAll(ctx, tx, a.ID, ""); err != nil {
		return a, err
	}
	return a, o.log(ctx, tx, auditlog.Entry{By: a.Actor(), Deed: auditlog.ResetDone, Object: a.Name})
}

// String says a place for the audit log.
func (p Place) String() string {
	switch {
	case p.Role == Provider:
	case p.Export && p.Role != Admin:
		return string(p.Role) + " with export"
	default:
		return string(p.Role)
	}
	return fmt.Sprintf("%s of %s: %s", p.Role, p.Organisation, strings.Join(p.Topics, ", "))
}
