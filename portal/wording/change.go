package wording

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"nhipcau/portal/auditlog"
	"nhipcau/store"
)

// ErrChanged is of what was changed by somebody else since it was read.
var ErrChanged = fmt.Errorf("somebody changed this since you read it: read it again: %w", store.Conflict)

// Put changes something in the draft; a nil value goes back to what is built in.
// The error is a Faults or Invalid, Conflict when somebody changed it since it
// was read, or Unavailable.
func (d *Desk) Put(ctx context.Context, by auditlog.Actor, key, etag string, v *Value) error {
	v = d.plain(key, v)
	if err := d.judge(key, v); err != nil {
		return err
	}
	live, err := d.Live(ctx)
	if err != nil {
		return err
	}
	return d.Store.Write(ctx, func(tx *store.Tx) error {
		r, err := d.Piece(ctx, tx, key)
		if err != nil {
			return err
		}
		was := live.Overlay[key]
		if r.Version > 0 {
			p, err := readPiece(r)
			if err != nil {
				return err
			}
			was = p.Value
		}
		if was.ETag() == v.ETag() {
			return nil // sent twice, or changed to what it is
		}
		if was.ETag() != etag {
			return ErrChanged
		}
		if err := d.keep(ctx, tx, by, live, key, r.Version, v); err != nil {
			return err
		}
		return auditlog.Write(ctx, tx, auditlog.Entry{At: d.Now(), By: by, Deed: Edited, Object: key, Before: d.words(key, was), After: d.words(key, v)})
	})
}

// keep writes a value into the draft, or takes it out where it is again as it is
// live.
func (d *Desk) keep(ctx context.Context, tx *store.Tx, by auditlog.Actor, live *Release, key string, version int64, v *Value) error {
	if live.Overlay[key].ETag() == v.ETag() {
		return d.Keep(ctx, tx, key, version, nil)
	}
	body, err := json.Marshal(piece{v, by})
	if err != nil {
		return err
	}
	return d.Keep(ctx, tx, key, version, body)
}

// Discard takes the change of one key out of the draft. The error is Conflict
// when it is not as it was read any more. What the draft does not change stays
// as it is.
func (d *Desk) Discard(ctx context.Context, by auditlog.Actor, key, etag string) error {
	return d.Store.Write(ctx, func(tx *store.Tx) error {
		r, err := d.Piece(ctx, tx, key)
		if err != nil || r.Version == 0 {
			return err
		}
		// One that cannot be read is of no worth to anybody.
		if p, err := readPiece(r); err == nil && p.Value.ETag() != etag {
			return ErrChanged
		}
		if err := d.Keep(ctx, tx, key, r.Version, nil); err != nil {
			return err
		}
		return auditlog.Write(ctx, tx, auditlog.Entry{At: d.Now(), By: by, Deed: Discarded, Object: key, After: "1"})
	})
}

// DiscardAll empties the draft, which must be the one given: else the error is
// Conflict.
func (d *Desk) DiscardAll(ctx context.Context, by auditlog.Actor, draft Draft) error {
	return d.Store.Write(ctx, func(tx *store.Tx) error {
		pieces, err := d.Unmoved(ctx, tx, draft.Live.Number, draft.fingerprint)
		if err != nil || len(pieces) == 0 {
			return err
		}
		for _, r := range pieces {
			if err := d.Keep(ctx, tx, r.ID, r.Version, nil); err != nil {
				return err
			}
		}
		return auditlog.Write(ctx, tx, auditlog.Entry{At: d.Now(), By: by, Deed: Discarded, After: fmt.Sprint(len(pieces))})
	})
}

// Import makes the draft an overlay that came from a file, all at once. The error
// is Invalid with what is wrong, or Conflict when the draft, or what is live, was
// changed since from was read.
func (d *Desk) Import(ctx context.Context, by auditlog.Actor, from Draft, to Overlay) error {
	var wrong []error
	for key, v := range to {
		v = d.plain(key, v)
		if to[key] = v; v == nil {
			delete(to, key)
			continue
		}
		if err := d.judge(key, v); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", key, err))
		}
	}
	if len(wrong) > 0 {
		return errors.Join(append(wrong, store.Invalid)...)
	}
	changes := d.compare(from.Overlay, to)
	if len(changes) == 0 {
		return nil
	}
	return d.Store.Write(ctx, func(tx *store.Tx) error {
		pieces, err := d.Unmoved(ctx, tx, from.Live.Number, from.fingerprint)
		if err != nil {
			return err
		}
		versions := map[string]int64{}
		for _, r := range pieces {
			versions[r.ID] = r.Version
		}
		for _, c := range changes {
			if err := d.keep(ctx, tx, by, from.Live, c.Key, versions[c.Key], c.After); err != nil {
				return err
			}
		}
		return auditlog.Write(ctx, tx, auditlog.Entry{At: d.Now(), By: by, Deed: Imported, After: fmt.Sprint(len(changes))})
	})
}
