package tally

import (
	"context"
	"errors"
	"fmt"

	"nhipcau/store"
)

// anewMark is a cell of closed periods that began anew in their middle. No label
// is like it.
const anewMark = "~anew"

// damagedName is the blob that counts are put aside in.
const damagedName = "counts-damaged"

// ErrReadable is said of counts that are well: there is nothing to put aside.
var ErrReadable error = failure{"counts-readable", "the open counts can be read, they stay"}

// BeginAnew puts open counts aside that cannot be read any more, and lets
// counting begin anew in the open periods; what is published of them says so.
// Closed periods stay, the damaged counts are kept beside, in case their key is
// found. It is for an operator who has no copy to put back. Errors: ErrReadable,
// ErrKey, or the store's.
func BeginAnew(ctx context.Context, cfg Config) error {
	l, err := Open(ctx, cfg)
	if err == nil {
		return errors.Join(ErrReadable, l.Close(ctx))
	}
	if !errors.Is(err, ErrSealed) && !errors.Is(err, ErrKey) {
		return err
	}
	k, err := anewKey(cfg)
	if err != nil {
		return err
	}
	return cfg.Store.Write(ctx, func(tx *store.Tx) error {
		damaged, err := tx.Blob(ctx, blobName)
		if err != nil && !errors.Is(err, store.NotFound) {
			return err
		}
		if err == nil {
			if err := tx.PutBlob(ctx, damagedName, damaged); err != nil {
				return err
			}
		}
		o := new(opened)
		_, _, err = o.advance(tables(cfg.Topics, newAreas(cfg.Areas, cfg.Clusters)), cfg.Clock(), freshNoise())
		if err != nil {
			return err
		}
		for i := range o.tables {
			o.tables[i].anew = true
		}
		sealed, err := k.seal(o)
		if err != nil {
			return err
		}
		return tx.PutBlob(ctx, blobName, sealed)
	})
}

// anewKey is the key that is there, or a new one where it is gone.
func anewKey(cfg Config) (key, error) {
	if cfg.Key != nil {
		return givenKey(cfg)
	}
	k, err := findOrMakeKeyFile(cfg.KeyFile)
	if err != nil {
		return k, fmt.Errorf("%w. If it is lost, move the file away", err)
	}
	return k, nil
}
