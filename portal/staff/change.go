package staff

import (
	"context"

	"nhipcau/internal/lang"
	"nhipcau/portal/auditlog"
	"nhipcau/store"
)

// ChangePassword sets a new password and ends every other sign-in.
func (o *Office) ChangePassword(ctx context.Context, a Account, password, keep string) error {
	if err := checkPassword(a.Name, password); err != nil {
		return err
	}
	hash, err := o.hash(password)
	if err != nil {
		return err
	}
	err = o.change(ctx, a.ID, func(a *Account) (auditlog.Entry, error) {
		a.Password = hash
		return auditlog.Entry{By: a.Actor(), Deed: auditlog.PasswordChanged, Object: a.Name}, nil
	})
	if err != nil {
		return err
	}
	return o.Store.Write(ctx, func(tx *store.Tx) error { return o.endAll(ctx, tx, a.ID, keep) })
}

// SetLang keeps the language somebody reads.
func (o *Office) SetLang(ctx context.Context, s *SignIn, l lang.Lang) error {
	s.Lang = l
	if err := o.Update(ctx, s); err != nil {
		return err
	}
	return o.change(ctx, s.Account, func(a *Account) (auditlog.Entry, error) {
		a.Lang = l
		return auditlog.Entry{}, nil
	})
}

// Disable keeps somebody out from now on. The last admin who can sign in cannot
// be disabled.
func (o *Office) Disable(ctx context.Context, by auditlog.Actor, id string) error {
	return o.Store.Write(ctx, func(tx *store.Tx) error {
		a, others, err := o.among(ctx, tx, id)
		if err != nil {
			return err
		}
		if a.Place.Role == Admin && others == 0 {
			return refusal{"last_admin"}
		}
		a.Disabled = true
		if err := o.keep(ctx, tx, a); err != nil {
			return err
		}
		if err := o.endAll(ctx, tx, id, ""); err != nil {
			return err
		}
		return o.log(ctx, tx, auditlog.Entry{By: by, Deed: auditlog.Disabled, Object: a.Name})
	})
}

// Enable lets somebody in again.
func (o *Office) Enable(ctx context.Context, by auditlog.Actor, id string) error {
	return o.change(ctx, id, func(a *Account) (auditlog.Entry, error) {
		a.Disabled = false
		return auditlog.Entry{By: by, Deed: auditlog.Enabled, Object: a.Name}, nil
	})
}

// SetPlace changes what somebody may do. The last admin stays one.
func (o *Office) SetPlace(ctx context.Context, by auditlog.Actor, id string, p Place) error {
	if err := p.check(); err != nil {
		return err
	}
	return o.Store.Write(ctx, func(tx *store.Tx) error {
		a, others, err := o.among(ctx, tx, id)
		if err != nil {
			return err
		}
		if a.Place.Role == Admin && p.Role != Admin && others == 0 {
			return refusal{"last_admin"}
		}
		before := a.Place.String()
		a.Place = p
		if err := o.keep(ctx, tx, a); err != nil {
			return err
		}
		return o.log(ctx, tx, auditlog.Entry{By: by, Deed: auditlog.RoleChanged, Object: a.Name, Before: before, After: p.String()})
	})
}

// among reads an account, and how many other admins could still sign in.
func (o *Office) among(ctx context.Context, tx *store.Tx, id string) (a Account, admins int, err error) {
	records, err := tx.Records(ctx, accountKind, o.Now())
	if err != nil {
		return a, 0, err
	}
	found := false
	for _, r := range records {
		other, err := readAccount(r)
		if err != nil {
			return a, 0, err
		}
		switch {
		case other.ID == id:
			a, found = other, true
		case other.Place.Role == Admin && !other.Disabled && other.Enrolled():
			admins++
		}
	}
	if !found {
		return a, 0, store.NotFound
	}
	return a, admins, nil
}
