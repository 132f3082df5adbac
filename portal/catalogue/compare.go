package catalogue

import (
	"context"
	"slices"

	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/cells"
	"nhipcau/knowledge/directory/lint"
	"nhipcau/knowledge/places"
)

// Compare says in words how two releases differ, and how many offices of communes
// do.
func (c *Catalogue) Compare(ctx context.Context, from, to int64) ([]Change, int, error) {
	a, err := c.Release(ctx, from)
	if err != nil {
		return nil, 0, err
	}
	b, err := c.Release(ctx, to)
	if err != nil {
		return nil, 0, err
	}
	return c.compare(a.Snapshot, b.Snapshot), OtherOffices(a.Snapshot, b.Snapshot), nil
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
	ID     string
	Before *directory.Listing
	After  *directory.Listing
	Fields []cells.Difference
}

// Name is what the listing is called.
func (c Change) Name() string {
	if c.After != nil {
		return c.After.Name.VI
	}
	return c.Before.Name.VI
}

func (c *Catalogue) change(before, after *directory.Listing) Change {
	out := Change{Before: before, After: after}
	switch {
	case after == nil:
		out.ID = before.ID
	case before == nil:
		out.ID = after.ID
		out.Fields = slices.DeleteFunc(cells.Diff(c.columns, &directory.Listing{}, after), func(d cells.Difference) bool { return d.To == "" })
	default:
		out.ID, out.Fields = after.ID, cells.Diff(c.columns, before, after)
	}
	return out
}

// MustFix looks through what changed for what keeps it from going live.
func (c *Catalogue) MustFix(changes []Change) (must []lint.Finding) {
	for _, f := range c.Look(changes) {
		if f.MustFix {
			must = append(must, f)
		}
	}
	return must
}

// Look looks through what changed, alone.
func (c *Catalogue) Look(changes []Change) []lint.Finding {
	var changed directory.Snapshot
	for _, change := range changes {
		if change.After != nil {
			changed.Listings = append(changed.Listings, change.After)
		}
	}
	return lint.Look(changed, c.Vocabulary, c.Places, c.Now())
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
