package catalogue

import (
	"context"
	"slices"
	"time"

	"nhipcau/internal/lang"
	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/cells"
	"nhipcau/knowledge/directory/lint"
	"nhipcau/knowledge/places"
	"nhipcau/portal/auditlog"
)

// Comparison is how two releases differ. It is shared: do not write into it.
type Comparison struct {
	Changes []Change
	Offices int // of communes that differ

	linter *lint.Linter
	must   ofDay[[]lint.Finding]
}

// Compare says how two releases differ.
func (c *Catalogue) Compare(ctx context.Context, from, to int64) (*Comparison, error) {
	return c.compared.Get(ctx, [2]int64{from, to}, func(ctx context.Context) (*Comparison, error) {
		a, err := c.Release(ctx, from)
		if err != nil {
			return nil, err
		}
		b, err := c.Release(ctx, to)
		if err != nil {
			return nil, err
		}
		return &Comparison{Changes: c.compare(a.Snapshot, b.Snapshot), Offices: OtherOffices(a.Snapshot, b.Snapshot), linter: c.linter}, nil
	})
}

// MustFix looks through what the later release changed for what keeps it from going
// live.
func (c *Comparison) MustFix(now time.Time) []lint.Finding {
	return c.must.get(now, func() (must []lint.Finding) {
		for _, change := range c.Changes {
			if change.After == nil {
				continue
			}
			for _, f := range c.linter.Look(change.After, now) {
				if f.MustFix {
					must = append(must, f)
				}
			}
		}
		return lint.Sorted(must, nil)
	})
}

// compare lists what differs, in the order of the later one, what is gone last.
func (c *Catalogue) compare(from, to directory.Snapshot) []Change {
	before := map[string]*directory.Listing{}
	for _, l := range from.Listings {
		before[l.ID] = l
	}
	changes := []Change{}
	for _, l := range to.Listings {
		old := before[l.ID]
		delete(before, l.ID)
		if old == nil || old != l && old.ETag() != l.ETag() {
			changes = append(changes, c.change(old, l))
		}
	}
	for _, l := range from.Listings {
		if before[l.ID] != nil {
			changes = append(changes, c.change(l, nil))
		}
	}
	return changes
}

// Change is how one listing differs from what it was: Before is nil for a new
// one, After for one that is taken out.
type Change struct {
	ID      string
	Before  *directory.Listing
	After   *directory.Listing
	By      auditlog.Actor // who changed it last, of a draft; nobody where that was not noted
	columns []cells.Column
}

func (c *Catalogue) change(before, after *directory.Listing) Change {
	id := before
	if after != nil {
		id = after
	}
	return Change{ID: id.ID, Before: before, After: after, columns: c.columns}
}

// Name is what the listing is called.
func (c Change) Name() string { return c.Called().VI }

// Called is what the listing is called in either language.
func (c Change) Called() lang.Text {
	if c.After != nil {
		return c.After.Name
	}
	return c.Before.Name
}

// Fields says in words what changed; nothing where it is taken out.
func (c Change) Fields() []cells.Difference {
	switch {
	case c.After == nil:
		return nil
	case c.Before == nil:
		return slices.DeleteFunc(cells.Diff(c.columns, &directory.Listing{}, c.After), func(d cells.Difference) bool { return d.To == "" })
	}
	return cells.Diff(c.columns, c.Before, c.After)
}

// OtherOffices counts the offices of two snapshots that are not the same.
func OtherOffices(a, b directory.Snapshot) (n int) {
	before := map[places.Area]directory.Office{}
	for _, o := range a.Offices {
		before[o.Commune] = o
	}
	for _, o := range b.Offices {
		if old, there := before[o.Commune]; !there || old != o {
			n++
		}
		delete(before, o.Commune)
	}
	return n + len(before)
}
