package catalogue

import (
	"context"
	"slices"

	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/lint"
	"nhipcau/knowledge/directory/search"
	"nhipcau/knowledge/places"
)

// Query is what a list is asked for; the zero Query is everything.
type Query struct {
	Words   string            // with or without marks, the last may be begun
	Topic   directory.Topic   // "" for any
	Levels  []directory.Level // none for any
	Commune places.Area       // that it serves; 0 for any
	Shown   *bool             // whether it is offered today; nil for either
	Drafted bool              // only what the draft changes
}

// Item is a listing in a list.
type Item struct {
	Listing *directory.Listing
	Level   directory.Level
	Reasons []directory.Reason // why it is not offered today; none when it is
	Drafted bool
}

// List finds listings of the draft, best first where words are given, else in
// the directory's order.
func (c *Catalogue) List(ctx context.Context, q Query) ([]Item, error) {
	d, err := c.Draft(ctx)
	if err != nil {
		return nil, err
	}
	drafted := map[string]bool{}
	for _, change := range d.Changes {
		drafted[change.ID] = true
	}
	listings := d.Snapshot.Listings
	found := slices.Collect(indices(len(listings)))
	if q.Words != "" {
		found = search.New(listings, c.Communes).Find(q.Words)
	}
	now := c.Now()
	items := []Item{}
	for _, i := range found {
		item := Item{Listing: listings[i], Level: listings[i].Freshness(now), Reasons: listings[i].Gate(now), Drafted: drafted[listings[i].ID]}
		if c.wanted(q, item) {
			items = append(items, item)
		}
	}
	return items, nil
}

func indices(n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

func (c *Catalogue) wanted(q Query, i Item) bool {
	l := i.Listing
	switch {
	case q.Topic != "" && !slices.Contains(l.Topics, q.Topic),
		len(q.Levels) > 0 && !slices.Contains(q.Levels, i.Level),
		q.Shown != nil && *q.Shown != (len(i.Reasons) == 0),
		q.Drafted && !i.Drafted,
		q.Commune != 0 && l.Area.Scope == directory.ScopeArea && !slices.Contains(l.Area.Communes, q.Commune):
		return false
	}
	return true
}

// Communes names where a listing is and serves, for its index of words.
func (c *Catalogue) Communes(l *directory.Listing) (names []string) {
	for _, a := range l.Area.Communes {
		names = append(names, c.Places.Name(a))
	}
	for _, at := range l.Locations {
		names = append(names, c.Places.Name(at.Commune))
	}
	return names
}

// Lint looks through the draft.
func (c *Catalogue) Lint(ctx context.Context) ([]lint.Finding, error) {
	d, err := c.Draft(ctx)
	if err != nil {
		return nil, err
	}
	return lint.Look(d.Snapshot, c.Vocabulary, c.Places, c.Now()), nil
}

// Duplicates lists the pairs of the draft that may be one service.
func (c *Catalogue) Duplicates(ctx context.Context) ([]lint.Pair, error) {
	d, err := c.Draft(ctx)
	if err != nil {
		return nil, err
	}
	return lint.Twice(d.Snapshot.Listings), nil
}

// Due lists what is to be checked of the live directory today.
func (c *Catalogue) Due(ctx context.Context) ([]directory.ToCheck, error) {
	live, err := c.Live(ctx)
	if err != nil {
		return nil, err
	}
	return live.Snapshot.ToCheck(c.Now()), nil
}
