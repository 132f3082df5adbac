package catalogue

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"nhipcau/internal/viet"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/lint"
	"nhipcau/knowledge/directory/search"
	"nhipcau/knowledge/places"
)

// Query is what a list is asked for; the zero Query is everything.
type Query struct {
	Words     string            // with or without marks, the last may be begun
	Topic     directory.Topic   // "" for any
	Levels    []directory.Level // none for any
	Commune   places.Area       // that it serves, or a former district; 0 for any
	Shown     *bool             // whether it is offered today; nil for either
	Withdrawn bool              // only what an editor keeps back
	Drafted   bool              // only what the draft changes
	DueBy     time.Time         // only what is to be checked by then; zero for any
	Order     Order
}

// Order is how a list is sorted.
type Order string

// The orders: the best fit for the words or else the directory's own, by name,
// by when the next check is due with those that nobody ever called first.
const (
	ByFit  Order = ""
	ByName Order = "name"
	ByDue  Order = "due"
)

// Item is a listing in a list.
type Item struct {
	Listing *directory.Listing
	Level   directory.Level
	Reasons []directory.Reason // why it is not offered today; none when it is
	Drafted bool

	name string // folded
}

// listed is what lists need of a draft again and again.
type listed struct {
	mark  string
	index *search.Index
	names []string // folded
}

// list prepares a draft for lists, once for each state of it.
func (c *Catalogue) list(d Draft) *listed {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.listed == nil || c.listed.mark != d.Mark() {
		s := &listed{mark: d.Mark(), index: search.New(d.Snapshot.Listings, c.Communes)}
		for _, l := range d.Snapshot.Listings {
			s.names = append(s.names, viet.Fold(l.Name.VI))
		}
		c.listed = s
	}
	return c.listed
}

// Mark tells two states of the draft apart.
func (d Draft) Mark() string { return markOf(d.live.Number, d.fingerprint) }

func markOf(live int64, fingerprint string) string { return fmt.Sprint(live, ".", fingerprint) }

// List finds listings of the draft.
func (c *Catalogue) List(ctx context.Context, q Query) ([]Item, error) {
	d, err := c.Draft(ctx)
	if err != nil {
		return nil, err
	}
	return c.ListOf(d, q), nil
}

// ListOf finds listings of a draft that was read.
func (c *Catalogue) ListOf(d Draft, q Query) []Item {
	drafted := map[string]bool{}
	for _, change := range d.Changes {
		drafted[change.ID] = true
	}
	listings, s, now := d.Snapshot.Listings, c.list(d), c.Now()
	items := []Item{}
	for _, i := range s.index.Find(q.Words) {
		l := listings[i]
		item := Item{Listing: l, Level: l.Freshness(now), Drafted: drafted[l.ID], name: s.names[i]}
		if !c.wanted(q, item) {
			continue
		}
		item.Reasons = l.Gate(now)
		if q.Shown == nil || *q.Shown == (len(item.Reasons) == 0) {
			items = append(items, item)
		}
	}
	switch q.Order {
	case ByName:
		slices.SortStableFunc(items, func(a, b Item) int { return cmp.Compare(a.name, b.name) })
	case ByDue:
		slices.SortStableFunc(items, func(a, b Item) int {
			return cmp.Or(cmp.Compare(never(a), never(b)), a.Listing.Due().Compare(b.Listing.Due()))
		})
	}
	return items
}

// never is 1 of what is never due.
func never(i Item) int {
	if i.Level == directory.Always {
		return 1
	}
	return 0
}

func (c *Catalogue) wanted(q Query, i Item) bool {
	l := i.Listing
	switch {
	case q.Topic != "" && !slices.Contains(l.Topics, q.Topic),
		len(q.Levels) > 0 && !slices.Contains(q.Levels, i.Level),
		q.Withdrawn && l.Withheld == "",
		q.Drafted && !i.Drafted,
		!q.DueBy.IsZero() && (i.Level == directory.Always || l.Due().After(q.DueBy)),
		q.Commune != 0 && l.Area.Scope == directory.ScopeArea && !c.serves(l, q.Commune):
		return false
	}
	return true
}

// serves reports whether a listing for some communes has the one asked for, or
// one in the former district asked for.
func (c *Catalogue) serves(l *directory.Listing, a places.Area) bool {
	return slices.ContainsFunc(l.Area.Communes, func(has places.Area) bool { return c.Places.Contains(a, has) })
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
