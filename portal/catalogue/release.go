package catalogue

import (
	"context"
	"fmt"
	"slices"
	"time"

	"nhipcau/knowledge/directory"
	"nhipcau/knowledge/directory/cells"
	"nhipcau/knowledge/eligibility"
	"nhipcau/portal/auditlog"
	"nhipcau/portal/shelf"
	"nhipcau/store"
)

// Release is a directory that was published once and never changes.
type Release struct {
	Number    int64
	SHA256    string // of the encoded snapshot
	By        auditlog.Actor
	Note      string
	Published time.Time // zero for what is built in
	Snapshot  directory.Snapshot
	// Modified is when the release was published that last changed a listing,
	// by its code; absent for one that is as it was built in.
	Modified map[string]time.Time
}

// Release reads a release; number 0 is what is built in. What it holds is shared:
// do not write into it. The error is NotFound, Invalid or Unavailable.
func (c *Catalogue) Release(ctx context.Context, n int64) (*Release, error) {
	if n == 0 {
		content, err := c.Builtin.Encode()
		if err != nil {
			return nil, err
		}
		return &Release{SHA256: shelf.Sum(content), Snapshot: c.Builtin}, nil
	}
	c.mu.Lock()
	last := c.last
	c.mu.Unlock()
	if last != nil && last.Number == n {
		return last, nil
	}
	e, err := c.shelf().Edition(ctx, n)
	if err != nil {
		return nil, err
	}
	r := &Release{Number: n, SHA256: e.SHA256, By: e.By, Note: e.Note, Published: e.Published, Modified: e.Modified}
	if r.Snapshot, err = directory.DecodeSnapshot(e.Content); err != nil {
		return nil, fmt.Errorf("release %d is damaged (%v): restore another: %w", n, err, store.Invalid)
	}
	c.mu.Lock()
	c.last = r
	c.mu.Unlock()
	return r, nil
}

// History lists the moves of the pointer, newest first.
func (c *Catalogue) History(ctx context.Context, below int64, limit int) ([]shelf.Move, error) {
	return c.shelf().History(ctx, below, limit)
}

// Publish makes a release of the draft and lets it go live. The error is Invalid
// with a sentence for the editor when the draft may not go live or holds no
// change, Conflict when it changed meanwhile.
func (c *Catalogue) Publish(ctx context.Context, by auditlog.Actor, note string) (*Release, error) {
	draft, err := c.Draft(ctx)
	if err != nil {
		return nil, err
	}
	if len(draft.Changes) == 0 {
		return nil, fmt.Errorf("the draft changes nothing: there is nothing to publish: %w", store.Invalid)
	}
	if err := c.fit(draft.Snapshot); err != nil {
		return nil, err
	}
	r := &Release{By: by, Note: note, Published: c.shelf().Moment(), Snapshot: draft.Snapshot, Modified: map[string]time.Time{}}
	for id, at := range draft.live.Modified {
		r.Modified[id] = at
	}
	for _, change := range draft.Changes {
		if r.Modified[change.ID] = r.Published; change.After == nil {
			delete(r.Modified, change.ID)
		}
	}
	content, err := r.Snapshot.Encode()
	if err != nil {
		return nil, err
	}
	e, err := c.shelf().Publish(ctx, shelf.Edition{By: by, Note: note, Published: r.Published, Modified: r.Modified, Content: content}, draft.live.Number, draft.fingerprint)
	if err != nil {
		return nil, err
	}
	r.Number, r.SHA256 = e.Number, e.SHA256
	return r, nil
}

// Directory makes the directory of a release, of copies: it writes into its
// listings.
func (r *Release) Directory(v *eligibility.Vocabulary, g directory.Areas) (*directory.Directory, error) {
	copies := make([]*directory.Listing, len(r.Snapshot.Listings))
	for i, l := range r.Snapshot.Listings {
		one := *l
		copies[i] = &one
	}
	return directory.Snapshot{Listings: copies, Offices: r.Snapshot.Offices}.Directory(v, g)
}

// fit says whether a directory may go live at all.
func (c *Catalogue) fit(s directory.Snapshot) error {
	d, err := (&Release{Snapshot: s}).Directory(c.Vocabulary, c.Places)
	if err == nil && c.Check != nil {
		err = c.Check(d)
	}
	if err != nil {
		return fmt.Errorf("the directory cannot go live: %w: %w", err, store.Invalid)
	}
	return nil
}

// Restore lets a release that was there before go live again; 0 is what is built
// in. The draft stays.
func (c *Catalogue) Restore(ctx context.Context, by auditlog.Actor, n int64, note string) error {
	r, err := c.Release(ctx, n)
	if err != nil {
		return err
	}
	if err := c.fit(r.Snapshot); err != nil {
		return err
	}
	return c.shelf().Restore(ctx, by, n, r.SHA256, note)
}

// Compare says in words how two releases differ.
func (c *Catalogue) Compare(ctx context.Context, from, to int64) ([]Change, error) {
	a, err := c.Release(ctx, from)
	if err != nil {
		return nil, err
	}
	b, err := c.Release(ctx, to)
	if err != nil {
		return nil, err
	}
	return c.compare(a.Snapshot, b.Snapshot), nil
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
