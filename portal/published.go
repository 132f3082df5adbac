package portal

import (
	"context"

	"nhipcau/internal/memo"
	"nhipcau/store"
	"nhipcau/tally"
)

// published remembers what was published, by how much there is: it is written once and
// never changed, so what was read and proved once holds until there is more.
type published struct {
	memo *memo.Memo[int64, []tally.Publication]
}

func newPublished() published { return published{memo.New[int64, []tally.Publication](1)} }

func (p published) read(ctx context.Context, db *store.Store) ([]tally.Publication, error) {
	count, err := db.Published(ctx)
	if err != nil {
		return nil, err
	}
	return p.memo.Get(ctx, count, func(ctx context.Context) ([]tally.Publication, error) { return tally.Published(ctx, db, "") })
}
