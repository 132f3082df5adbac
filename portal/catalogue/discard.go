package catalogue

import (
	"context"
	"fmt"
	"strconv"

	"nhipcau/portal/auditlog"
	"nhipcau/store"
)

// Discard takes the changes of one listing out of the draft. The error is
// Conflict when it is not as it was read any more, NotFound when there is no such
// listing. One that the draft does not change stays as it is.
func (c *Catalogue) Discard(ctx context.Context, by auditlog.Actor, etag, id string) error {
	live, err := c.Live(ctx)
	if err != nil {
		return err
	}
	return c.Store.Write(ctx, func(tx *store.Tx) error {
		e, version, err := c.hold(ctx, tx, live, id)
		if err != nil {
			return err
		}
		if e.ETag != etag {
			return fmt.Errorf("somebody changed %s since you read it: read it again: %w", id, store.Conflict)
		}
		if !e.Drafted {
			return nil
		}
		if err := c.shelf().Keep(ctx, tx, id, version, nil); err != nil {
			return err
		}
		return auditlog.Write(ctx, tx, auditlog.Entry{At: c.Now(), By: by, Deed: Discarded, Object: id, After: "1"})
	})
}

// DiscardAll empties the draft, which must be the one given: else the error is
// Conflict.
func (c *Catalogue) DiscardAll(ctx context.Context, by auditlog.Actor, d Draft) error {
	return c.Store.Write(ctx, func(tx *store.Tx) error {
		pieces, err := c.shelf().Unmoved(ctx, tx, d.live.Number, d.fingerprint)
		if err != nil {
			return err
		}
		return c.empty(ctx, tx, by, pieces)
	})
}

// Clear empties whatever draft there is, also one that cannot be read.
func (c *Catalogue) Clear(ctx context.Context, by auditlog.Actor) error {
	return c.Store.Write(ctx, func(tx *store.Tx) error {
		pieces, err := tx.Hold(ctx, draftKind, c.Now())
		if err != nil {
			return err
		}
		return c.empty(ctx, tx, by, pieces)
	})
}

func (c *Catalogue) empty(ctx context.Context, tx *store.Tx, by auditlog.Actor, pieces []store.Record) error {
	for _, r := range pieces {
		if err := tx.DeleteRecord(ctx, draftKind, r.ID); err != nil {
			return err
		}
	}
	return auditlog.Write(ctx, tx, auditlog.Entry{At: c.Now(), By: by, Deed: Discarded, After: strconv.Itoa(len(pieces))})
}
