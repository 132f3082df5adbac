package staff

import (
	"context"
	"slices"
	"strings"

	"nhipcau/portal/auditlog"
	"nhipcau/store"
)

// Waiting is an invitation that nobody used yet. The link itself is known to who has
// it alone: the ID names it and lets nobody in.
type Waiting struct {
	ID string
	Invitation
}

// shortID is how much of an ID a person reads and types.
const shortID = 8

// Short is the beginning of the ID, enough to name it by.
func (w Waiting) Short() string { return w.ID[:min(shortID, len(w.ID))] }

// Who is whom it is for: the account it gives back, or what was noted.
func (w Waiting) Who() string {
	if w.Name != "" {
		return w.Name
	}
	return w.For
}

// Waiting lists the invitations that wait, those that end first before the others.
func (o *Office) Waiting(ctx context.Context) ([]Waiting, error) {
	records, err := o.Store.Records(ctx, invitationKind, o.Now())
	if err != nil {
		return nil, err
	}
	var all []Waiting
	for _, r := range records {
		i, err := readInvitation(r, nil)
		if err != nil {
			return nil, err
		}
		all = append(all, Waiting{r.ID, i})
	}
	slices.SortFunc(all, func(a, b Waiting) int {
		if by := a.Expires.Compare(b.Expires); by != 0 {
			return by
		}
		return strings.Compare(a.ID, b.ID)
	})
	return all, nil
}

// Cancel takes an invitation back: its link opens nothing any more. It wants the whole
// ID. The error is store.NotFound where none waits, as when it was used meanwhile.
func (o *Office) Cancel(ctx context.Context, by auditlog.Actor, id string) error {
	return o.Store.Write(ctx, func(tx *store.Tx) error {
		r, err := tx.Record(ctx, invitationKind, id, o.Now())
		if err != nil {
			return err
		}
		i, err := readInvitation(r, nil)
		if err != nil {
			return err
		}
		if err := tx.DeleteRecord(ctx, invitationKind, id); err != nil {
			return err
		}
		return o.log(ctx, tx, auditlog.Entry{By: by, Deed: auditlog.InvitationCancelled, Object: Waiting{id, i}.Who(), Before: i.Place.String()})
	})
}

// WaitingAs finds an invitation by what a person typed: the beginning of its ID, as
// long as it begins that of one alone. The error is store.NotFound where none begins
// so, or Conflict where several do.
func (o *Office) WaitingAs(ctx context.Context, beginning string) (Waiting, error) {
	all, err := o.Waiting(ctx)
	if err != nil {
		return Waiting{}, err
	}
	all = slices.DeleteFunc(all, func(w Waiting) bool { return beginning == "" || !strings.HasPrefix(w.ID, beginning) })
	switch len(all) {
	case 0:
		return Waiting{}, store.NotFound
	case 1:
		return all[0], nil
	}
	return Waiting{}, store.Conflict
}
