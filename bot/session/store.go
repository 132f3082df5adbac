package session

import (
	"context"
	"time"
)

// Store keeps sealed records until their time is up. It may be used by many
// goroutines and by several processes.
type Store interface {
	// Get gives the record kept under a key. Errors: ErrNone; anything else
	// means that the store cannot be reached.
	Get(ctx context.Context, k Key) (Sealed, error)
	// Swap puts a record in the place of the one whose version is old, or
	// where none is when old is zero, and forgets it at the time given.
	// Errors: ErrConflict when something else is there by now.
	Swap(ctx context.Context, k Key, old Version, record Sealed, until time.Time) error
	// Delete forgets a record; that there was none is no error.
	Delete(ctx context.Context, k Key) error
}
