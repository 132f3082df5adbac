package portal

import (
	"context"
	"sync"

	"nhipcau/store"
	"nhipcau/tally"
)

// published remembers what was published: it is written once and never changed, so
// what was read and proved once holds until there is more.
type published struct {
	mu    sync.Mutex
	count int64
	all   []tally.Publication
}

func (p *published) read(ctx context.Context, db *store.Store) ([]tally.Publication, error) {
	count, err := db.Published(ctx)
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if count == p.count {
		return p.all, nil
	}
	all, err := tally.Published(ctx, db, "")
	if err == nil {
		p.count, p.all = int64(len(all)), all
	}
	return all, err
}
