package catalogue

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"nhipcau/knowledge/directory"
	"nhipcau/portal/auditlog"
	"nhipcau/store"
)

// Import makes the draft what an intake made of it, all at once. The error is
// Conflict when the draft was changed, or another release went live, since it
// was read for the intake.
func (c *Catalogue) Import(ctx context.Context, by auditlog.Actor, from Draft, to directory.Snapshot, source string) error {
	live := map[string]*directory.Listing{}
	for _, l := range from.live.Snapshot.Listings {
		live[l.ID] = l
	}
	changes := c.compare(from.Snapshot, to)
	return c.Store.Write(ctx, func(tx *store.Tx) error {
		records, err := c.shelf().Unmoved(ctx, tx, from.live.Number, from.fingerprint)
		if err != nil {
			return err
		}
		versions := map[string]int64{}
		for _, r := range records {
			versions[r.ID] = r.Version
		}
		begun := c.Now().UnixNano()
		for i, change := range changes {
			e := Entry{Live: live[change.ID], place: begun + int64(i)}
			if err := c.keep(ctx, tx, by, versions[change.ID], change.ID, e, change.After); err != nil {
				return err
			}
		}
		if err := c.keepOffices(ctx, tx, versions[officesID], from.live.Snapshot.Offices, to.Offices); err != nil {
			return err
		}
		return auditlog.Write(ctx, tx, auditlog.Entry{At: c.Now(), By: by, Deed: Imported, Object: source, After: strconv.Itoa(len(changes))})
	})
}

// keepOffices writes the offices into the draft, or takes them out of it where
// they are as they are live.
func (c *Catalogue) keepOffices(ctx context.Context, tx *store.Tx, version int64, live, to []directory.Office) error {
	if slices.Equal(live, to) {
		return c.shelf().Keep(ctx, tx, officesID, version, nil)
	}
	body, err := json.Marshal(kept{Offices: to})
	if err != nil {
		return err
	}
	return c.shelf().Keep(ctx, tx, officesID, version, body)
}
