package catalogue

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/lint"
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
	Never     bool              // only what nobody ever called
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
}

// Found is what a list found, in its order.
type Found struct {
	at  []int
	of  Draft
	now time.Time
}

// Len is how many listings were found.
func (f Found) Len() int { return len(f.at) }

// Items gives some of them: from the one at from, and before the one at to.
func (f Found) Items(from, to int) []Item {
	items := make([]Item, 0, to-from)
	for _, at := range f.at[from:to] {
		k := f.of.known[at]
		items = append(items, Item{Listing: k.Listing, Level: k.ages.Level(f.now), Reasons: k.Gate(f.now), Drafted: f.of.drafted[k.Listing] != nil})
	}
	return items
}

// List finds listings of the draft.
func (c *Catalogue) List(ctx context.Context, q Query) ([]Item, error) {
	d, err := c.Draft(ctx)
	if err != nil {
		return nil, err
	}
	found := d.Find(q, c.Now())
	return found.Items(0, found.Len()), nil
}

// Find finds listings of the draft.
func (d Draft) Find(q Query, now time.Time) Found {
	at := slices.DeleteFunc(d.holding(q.Words), func(at int) bool { return !d.wanted(q, d.known[at], now) })
	switch q.Order {
	case ByName:
		slices.SortStableFunc(at, d.byName(len(at)))
	case ByDue:
		slices.SortStableFunc(at, func(a, b int) int {
			return cmp.Or(cmp.Compare(d.known[a].never(), d.known[b].never()), d.known[a].ages.Due().Compare(d.known[b].ages.Due()))
		})
	}
	return Found{at, d, now}
}

// holding gives the places in the directory of what has every word. Who asks for none
// does not wait for the index of them.
func (d Draft) holding(words string) []int {
	if strings.TrimSpace(words) != "" {
		return d.words().Find(words)
	}
	all := make([]int, len(d.known))
	for i := range all {
		all[i] = i
	}
	return all
}

// byName compares places in the directory by name. The order of all names is worked
// out only for who sorts many of them.
func (d Draft) byName(n int) func(a, b int) int {
	if n < len(d.known)/8 {
		return func(a, b int) int { return strings.Compare(d.known[a].name, d.known[b].name) }
	}
	names := d.names()
	return func(a, b int) int { return cmp.Compare(names[a], names[b]) }
}

// never is 1 of what is never due.
func (k *known) never() int {
	if k.Emergency {
		return 1
	}
	return 0
}

func (d Draft) wanted(q Query, k *known, now time.Time) bool {
	switch {
	case q.Topic != "" && !slices.Contains(k.Topics, q.Topic),
		len(q.Levels) > 0 && !slices.Contains(q.Levels, k.ages.Level(now)),
		q.Withdrawn && k.Withheld == "",
		q.Drafted && d.drafted[k.Listing] == nil,
		q.Shown != nil && *q.Shown != k.offered(now),
		!q.DueBy.IsZero() && (k.Emergency || k.ages.Due().After(q.DueBy)),
		q.Never && !k.ages.Due().IsZero(),
		q.Commune != 0 && k.Area.Scope == directory.ScopeArea && !d.c.serves(k.Listing, q.Commune):
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

// Due lists what is to be checked of the live directory today.
func (c *Catalogue) Due(ctx context.Context) ([]directory.ToCheck, error) {
	live, err := c.Live(ctx)
	if err != nil {
		return nil, err
	}
	return live.Snapshot.ToCheck(c.Now()), nil
}
